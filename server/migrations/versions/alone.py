"""One of two can write for a therapist alone."""

import sqlalchemy as sa
from alembic import op

revision = "9"
down_revision = "8"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody has yet."""
    op.create_table(
        "asides",
        *(sa.Column(name, sa.Text, primary_key=True) for name in ("couple", "person", "therapist")),
        sa.Column("record", sa.Text, nullable=False),
    )
    op.create_index("asides_person", "asides", ["person"])


def downgrade() -> None:
    """See the first shape."""
    raise NotImplementedError("A store is never taken back: restore a backup instead.")
