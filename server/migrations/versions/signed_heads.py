"""Histories have signed heads."""

import sqlalchemy as sa
from alembic import op

revision = "7"
down_revision = "6"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """None was signed yet."""
    op.create_table(
        "signed_heads",
        sa.Column("record", sa.Text, primary_key=True),
        sa.Column("size", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("root", sa.LargeBinary, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("shown", sa.Integer, nullable=False),
    )


def downgrade() -> None:
    """See the first shape."""
    raise NotImplementedError("A store is never taken back: restore a backup instead.")
