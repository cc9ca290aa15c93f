"""The tables of the store that are not projections. No column holds anything that somebody wrote in clear."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from projections.sql import metadata

Id = sa.Text
Moment = sa.BigInteger
"""Microseconds since 1970, UTC."""


def column(name: str, kind: type[sa.types.TypeEngine[Any]], *, unique: bool = False) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False, unique=unique)


def key(name: str) -> sa.Column[Any]:
    return sa.Column(name, Id, primary_key=True)


facts = sa.Table("facts", metadata, key("name"), column("value", sa.Text))
"""What the store knows of itself: the id of its root key, when keys were last renewed."""

records = sa.Table(
    "records",
    metadata,
    key("id"),
    column("kind", sa.Text),
    sa.Column("person", Id),
    sa.Column("couple", Id),
    column("size", sa.BigInteger),
    column("last_at", Moment),
    column("closed", sa.Integer),
    sa.Column("root", sa.Integer),
    sa.Column("wrapped", sa.LargeBinary),
)
"""A head for each record: `size` is the last position given out, `last_at` the time of the last event.

`wrapped`: its key under the root key of version `root`; none for what is under a password. It stands in the
head, not beside it: who waits for a head gets the row as it is then, and of other rows what was before.
"""

record_keys = sa.Table(
    "record_keys",
    metadata,
    key("record"),
    key("way"),
    column("wrapped", sa.LargeBinary),
)
"""The key of a record under a password, wrapped in each way that its person has: `password` and `recovery`."""

events = sa.Table(
    "events",
    metadata,
    key("record"),
    sa.Column("n", sa.BigInteger, primary_key=True, autoincrement=False),
    column("item", Id),
    column("version", sa.BigInteger),
    column("kind", sa.Text),
    column("by", Id),
    column("at", Moment),
    column("kc", sa.LargeBinary),
    column("ct", sa.LargeBinary),
    column("leaf", sa.LargeBinary),
    sa.UniqueConstraint("item", "version", name="events_item_version"),
)
"""Facts. They survive erasure; so does every leaf, made of hashes of ciphertext only."""

texts = sa.Table(
    "texts",
    metadata,
    key("record"),
    sa.Column("n", sa.BigInteger, primary_key=True, autoincrement=False),
    column("wrapped", sa.LargeBinary),
    column("ciphertext", sa.LargeBinary),
)
"""Words, sealed, each with its own wrapped key. Erasing deletes the row."""

sealed = sa.Table(
    "sealed",
    metadata,
    key("record"),
    key("slot"),
    column("wrapped", sa.LargeBinary),
    column("ciphertext", sa.LargeBinary),
)
"""Words outside every history, one current text each: drafts, names. `slot` tells nothing."""

gates = sa.Table("gates", metadata, key("id"))
"""The row that two people's private answers queue at."""

done = sa.Table(
    "done",
    metadata,
    key("person"),
    key("key"),
    column("record", Id),
    column("n", sa.BigInteger),
)
"""What was done under which idempotency key: a position, no answer and no words."""

people = sa.Table(
    "people",
    metadata,
    key("id"),
    column("sign_in_name", sa.Text, unique=True),
    column("salt", sa.LargeBinary),
    column("verifier", sa.LargeBinary),
    column("recovery_salt", sa.LargeBinary),
    column("recovery_verifier", sa.LargeBinary),
    column("zone", sa.Text),
    column("own_record", Id),
    column("held_record", Id),
    column("put_away", sa.BigInteger),
    column("stage", sa.Text),
    sa.Column("quiet", sa.Text),
    sa.Column("code", sa.LargeBinary),
    sa.Index("people_code", "code", unique=True),
)
"""An account. `put_away`: the shared position up to which she put Today away. `stage`: where the first
run stands. `quiet`: her times of quiet that she has not opened since, as numbers; none mostly.
`code`: of a therapist, a hash of what couples know her by; none for everybody else.
"""

sign_ins = sa.Table(
    "sign_ins",
    metadata,
    sa.Column("token_hash", sa.LargeBinary, primary_key=True),
    column("person", Id),
    column("made_at", Moment),
    column("idle_until", Moment),
    column("ends_at", Moment),
    column("others_use_it", sa.Integer),
    sa.Column("own_key", sa.LargeBinary),
    column("own_until", Moment),
    sa.Column("couple", Id),
    sa.Index("sign_ins_person", "person"),
)
"""`own_key`: the own record's key wrapped by a key from the cookie's token, gone after ten minutes' rest.

`couple`: an earlier space that this sign-in looks at; none for the present one.
"""

couples = sa.Table("couples", metadata, key("id"), column("state", sa.Text), sa.Column("shared_record", Id))
"""`state`: inviting, arrived, open or closed."""

members = sa.Table(
    "members",
    metadata,
    key("couple"),
    key("person"),
    column("seat", sa.Integer),
    column("left", sa.Integer),
    sa.Index("members_person", "person"),
)
"""`left`: 0 for somebody who is in it; otherwise of which number this is among the spaces that she left."""

invitations = sa.Table(
    "invitations",
    metadata,
    sa.Column("token_hash", sa.LargeBinary, primary_key=True),
    column("couple", Id),
    column("inviter", Id),
    column("until", Moment),
    column("open", sa.Integer),
    sa.Index("invitations_couple", "couple"),
)

seat_links = sa.Table(
    "seat_links",
    metadata,
    sa.Column("token_hash", sa.LargeBinary, primary_key=True),
    column("couple", Id),
    column("inviter", Id),
    column("until", Moment),
    column("open", sa.Integer),
    sa.Index("seat_links_couple", "couple"),
)
"""Links for somebody who could sit with two people in a talk: one at a time for each of the two."""

sitters = sa.Table(
    "sitters",
    metadata,
    key("couple"),
    key("person"),
    key("inviter"),
    column("link", sa.LargeBinary),
    column("let_in", sa.Integer),
    sa.Index("sitters_person", "person"),
)
"""Whoever came by such a link. `let_in`: the two words were found right, so that she could be asked to a talk.

A row for each of the two whose link she came by: what one does is not changed by what the other did.
"""

talks = sa.Table(
    "talks",
    metadata,
    key("id"),
    column("couple", Id),
    column("record", Id),
    sa.Index("talks_couple", "couple"),
    sa.Index("talks_record", "record"),
)
"""The rooms of talks that somebody has come in to, until they close: the record that what is said lies in."""

leases = sa.Table(
    "leases",
    metadata,
    key("talk"),
    key("socket"),
    column("person", Id),
    column("until", Moment),
)
"""Until when a page of an open talk counts as there. The rows go with the talk."""

half_written = sa.Table(
    "half_written",
    metadata,
    sa.Column("sign_in", sa.LargeBinary, sa.ForeignKey("sign_ins.token_hash", ondelete="CASCADE"), primary_key=True),
    sa.Column("talk", Id, sa.ForeignKey("talks.id", ondelete="CASCADE"), primary_key=True),
    column("wrapped", sa.LargeBinary),
    column("ciphertext", sa.LargeBinary),
    sa.Index("half_written_talk", "talk"),
)
"""What stands in the boxes of an open talk's page, under a key that only the cookie's token makes.

It goes with the sign-in, whatever ends that, and with the talk.
"""

signed_heads = sa.Table(
    "signed_heads",
    metadata,
    key("record"),
    sa.Column("size", sa.BigInteger, primary_key=True, autoincrement=False),
    column("root", sa.LargeBinary),
    column("at", Moment),
    column("shown", sa.Integer),
)
"""Every head that was signed: there is one root for each size, for ever.

`shown`: both may know of it. The head of a copy that one of them took is kept without its moment (`at` 0).
"""

asides = sa.Table(
    "asides",
    metadata,
    key("couple"),
    key("person"),
    key("therapist"),
    column("record", Id),
    sa.Index("asides_person", "person"),
)
"""Where what one of two writes for a therapist alone lies. On no page of the other's is it looked for."""

looks = sa.Table(
    "looks",
    metadata,
    key("record"),
    key("person"),
    key("part"),
    sa.Column("hour", sa.BigInteger, primary_key=True, autoincrement=False),
)
"""What a therapist looked at, for those whose words it touched: which part, in which hour since 1970 (UTC).

Of nobody else's looks is there a row anywhere.
"""
