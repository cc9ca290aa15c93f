"""Somebody can have quiet."""

import sqlalchemy as sa
from alembic import op

revision = "5"
down_revision = "4"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody has any yet."""
    op.add_column("people", sa.Column("quiet", sa.Text))


def downgrade() -> None:
    """See the first shape."""
    raise NotImplementedError("A store is never taken back: restore a backup instead.")
