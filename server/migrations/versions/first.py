"""The first shape of the store."""

import sqlalchemy as sa
from alembic import op

revision = "1"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Every table there is. What each column means stands in `server.tables` and in the projections."""
    _log()
    _people()
    _projections()


def downgrade() -> None:
    """There is nothing before the first shape."""
    raise NotImplementedError("A store is never taken back: restore a backup instead.")


def _log() -> None:
    op.create_table("facts", _text("name", key=True), _text("value"))
    op.create_table(
        "records",
        _text("id", key=True),
        _text("kind"),
        _text("person", optional=True),
        _text("couple", optional=True),
        _whole("size"),
        _whole("last_at"),
        _small("closed"),
        sa.Column("root", sa.Integer),
        _bytes("wrapped", optional=True),
    )
    op.create_table("record_keys", _text("record", key=True), _text("way", key=True), _bytes("wrapped"))
    op.create_table(
        "events",
        _text("record", key=True),
        _whole("n", key=True),
        _text("item"),
        _whole("version"),
        _text("kind"),
        _text("by"),
        _whole("at"),
        _bytes("kc"),
        _bytes("ct"),
        _bytes("leaf"),
        sa.UniqueConstraint("item", "version", name="events_item_version"),
    )
    op.create_table("texts", _text("record", key=True), _whole("n", key=True), _bytes("wrapped"), _bytes("ciphertext"))
    op.create_table(
        "sealed", _text("record", key=True), _text("slot", key=True), _bytes("wrapped"), _bytes("ciphertext")
    )
    op.create_table("gates", _text("id", key=True))
    op.create_table("done", _text("person", key=True), _text("key", key=True), _text("record"), _whole("n"))


def _people() -> None:
    op.create_table(
        "people",
        _text("id", key=True),
        _text("sign_in_name"),
        _bytes("salt"),
        _bytes("verifier"),
        _bytes("recovery_salt"),
        _bytes("recovery_verifier"),
        _text("zone"),
        _text("own_record"),
        _text("held_record"),
        _whole("put_away"),
        _text("stage"),
        sa.UniqueConstraint("sign_in_name"),
    )
    op.create_table(
        "sign_ins",
        _bytes("token_hash", key=True),
        _text("person"),
        _whole("made_at"),
        _whole("idle_until"),
        _whole("ends_at"),
        _small("others_use_it"),
        _bytes("own_key", optional=True),
        _whole("own_until"),
        sa.Index("sign_ins_person", "person"),
    )
    op.create_table("couples", _text("id", key=True), _text("state"), _text("shared_record", optional=True))
    op.create_table(
        "members",
        _text("couple", key=True),
        _text("person", key=True),
        _small("seat"),
        _small("left"),
        sa.Index("members_person", "person"),
    )
    op.create_table(
        "invitations",
        _bytes("token_hash", key=True),
        _text("couple"),
        _text("inviter"),
        _whole("until"),
        _small("open"),
        sa.Index("invitations_couple", "couple"),
    )


def _projections() -> None:
    op.create_table(
        "timeline",
        _text("record", key=True),
        _whole("seq", key=True),
        _text("item"),
        _text("practice"),
        _whole("news_n"),
        _text("news_by"),
        sa.UniqueConstraint("item"),
    )
    op.create_table(
        "standing",
        _text("item", key=True),
        _text("record"),
        _text("practice"),
        _small("in_force"),
        _small("put_forward"),
        _whole("n"),
        sa.Index("ix_standing_record", "record"),
    )


def _text(name: str, *, key: bool = False, optional: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, primary_key=key, nullable=optional)


def _bytes(name: str, *, key: bool = False, optional: bool = False) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary, primary_key=key, nullable=optional)


def _whole(name: str, *, key: bool = False) -> sa.Column[int]:
    """A whole number of 64 bits: positions, versions, microseconds."""
    return sa.Column(name, sa.BigInteger, primary_key=key, autoincrement=False, nullable=False)


def _small(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False)
