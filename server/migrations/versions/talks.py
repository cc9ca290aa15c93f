"""Live talks have rooms, and a page of one can be known to be there."""

import sqlalchemy as sa
from alembic import op

revision = "3"
down_revision = "2"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """No talk has taken place yet."""
    op.create_table(
        "talks",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("couple", sa.Text, nullable=False),
        sa.Column("record", sa.Text, nullable=False),
    )
    op.create_index("talks_couple", "talks", ["couple"])
    op.create_index("talks_record", "talks", ["record"])
    op.create_table(
        "leases",
        sa.Column("talk", sa.Text, primary_key=True),
        sa.Column("socket", sa.Text, primary_key=True),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("until", sa.BigInteger, nullable=False),
    )


def downgrade() -> None:
    """See the first shape."""
    raise NotImplementedError("A store is never taken back: restore a backup instead.")
