"""A sign-in can look at an earlier space."""

import sqlalchemy as sa
from alembic import op

revision = "2"
down_revision = "1"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody looks at one yet."""
    op.add_column("sign_ins", sa.Column("couple", sa.Text, nullable=True))


def downgrade() -> None:
    """See the first shape."""
    raise NotImplementedError("A store is never taken back: restore a backup instead.")
