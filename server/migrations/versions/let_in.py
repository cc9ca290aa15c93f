"""Therapists can be let in, and their looks are kept."""

import sqlalchemy as sa
from alembic import op

revision = "8"
down_revision = "7"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody is let in yet."""
    op.add_column("people", sa.Column("code", sa.LargeBinary))
    op.create_index("people_code", "people", ["code"], unique=True)
    op.create_table(
        "grants",
        sa.Column("item", sa.Text, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("record", "therapist")),
        sa.Column("since", sa.BigInteger, nullable=False),
        sa.Column("kinds", sa.Text, nullable=False),
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in ("begins", "until")),
    )
    for name in ("record", "therapist"):
        op.create_index(f"ix_grants_{name}", "grants", [name])
    op.create_table(
        "looks",
        *(sa.Column(name, sa.Text, primary_key=True) for name in ("record", "person", "part")),
        sa.Column("hour", sa.BigInteger, primary_key=True, autoincrement=False),
    )


def downgrade() -> None:
    """See the first shape."""
    raise NotImplementedError("A store is never taken back: restore a backup instead.")
