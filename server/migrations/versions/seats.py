"""Somebody can be asked to sit with two people in a talk."""

import sqlalchemy as sa
from alembic import op

revision = "4"
down_revision = "3"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody has been asked yet."""
    op.create_table(
        "seat_links",
        sa.Column("token_hash", sa.LargeBinary, primary_key=True),
        sa.Column("couple", sa.Text, nullable=False),
        sa.Column("inviter", sa.Text, nullable=False),
        sa.Column("until", sa.BigInteger, nullable=False),
        sa.Column("open", sa.Integer, nullable=False),
    )
    op.create_index("seat_links_couple", "seat_links", ["couple"])
    op.create_table(
        "sitters",
        sa.Column("couple", sa.Text, primary_key=True),
        sa.Column("person", sa.Text, primary_key=True),
        sa.Column("inviter", sa.Text, primary_key=True),
        sa.Column("link", sa.LargeBinary, nullable=False),
        sa.Column("let_in", sa.Integer, nullable=False),
    )
    op.create_index("sitters_person", "sitters", ["person"])


def downgrade() -> None:
    """See the first shape."""
    raise NotImplementedError("A store is never taken back: restore a backup instead.")
