"""What is half written in a live talk is there when its page is loaded again."""

import sqlalchemy as sa
from alembic import op

revision = "6"
down_revision = "5"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing has been kept yet."""
    op.create_table(
        "half_written",
        sa.Column("sign_in", sa.LargeBinary, _goes_with("sign_ins.token_hash"), primary_key=True),
        sa.Column("talk", sa.Text, _goes_with("talks.id"), primary_key=True),
        sa.Column("wrapped", sa.LargeBinary, nullable=False),
        sa.Column("ciphertext", sa.LargeBinary, nullable=False),
    )
    op.create_index("half_written_talk", "half_written", ["talk"])


def _goes_with(column: str) -> sa.ForeignKey:
    return sa.ForeignKey(column, ondelete="CASCADE")


def downgrade() -> None:
    """See the first shape."""
    raise NotImplementedError("A store is never taken back: restore a backup instead.")
