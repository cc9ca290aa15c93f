"""The room of a talk: a record of its own, made when the first comes in; its key is destroyed when the talk closes."""

from __future__ import annotations

from dataclasses import dataclass, replace

import sqlalchemy as sa

from domain.couple import Couple
from domain.records import Record
from projections.sql import Row, Statement, Tx, insert_new
from server import records
from server.house import House
from server.tables import couples, leases, members, people, sealed, talks, texts
from server.tables import records as heads
from web.viewer import Viewer

_ROOM = sa.select(talks.c.id, talks.c.couple, talks.c.record, couples.c.shared_record).select_from(
    talks.join(couples, couples.c.id == talks.c.couple)
)
FIND = Statement(_ROOM.where(talks.c.id == sa.bindparam("talk")))
OF_COUPLE = Statement(_ROOM.where(talks.c.couple == sa.bindparam("of")).order_by(talks.c.id))
STANDING = Statement(_ROOM.order_by(talks.c.id))
TWO = Statement(
    sa.select(people.c.id, people.c.held_record)
    .join(members, members.c.person == people.c.id)
    .where(members.c.couple == sa.bindparam("of"))
    .order_by(members.c.seat)
)
MAKE = insert_new(talks, "id")
UNMAKE = Statement(sa.delete(heads).where(heads.c.id == sa.bindparam("of")))
_theirs = sa.select(talks.c.id).where(talks.c.record == sa.bindparam("of"))
END = (
    Statement(
        sa.update(heads).where(heads.c.id == sa.bindparam("of")).values(closed=1, root=sa.null(), wrapped=sa.null())
    ),
    Statement(sa.delete(texts).where(texts.c.record == sa.bindparam("of"))),
    Statement(sa.delete(sealed).where(sealed.c.record == sa.bindparam("of"))),
    Statement(sa.delete(leases).where(leases.c.talk.in_(_theirs))),
    Statement(sa.delete(talks).where(talks.c.record == sa.bindparam("of"))),
)


@dataclass(frozen=True)
class Room:
    """`record`: where what is said in the talk lies until it closes; `shared`: the couple's."""

    talk: str
    couple: str
    record: str
    shared: str


async def made(house: House, viewer: Viewer, talk: str) -> Viewer:
    """The same person with the talk's room at hand. An empty room tells nothing: nobody can see that it is there."""
    couple = viewer.couple
    if couple is None or couple.closed:
        return viewer
    room = await house.store.write(lambda tx: find(tx, talk) or _made(house, tx, couple.id, talk))
    return within(viewer, talk, room)


def _made(house: House, tx: Tx, couple: str, talk: str) -> Room | None:
    record = records.make(tx, house.root, Record.TALK, couple=couple)
    if not tx.run(MAKE, id=talk, couple=couple, record=record):
        tx.run(UNMAKE, of=record)  # the other was first
    return find(tx, talk)


def find(tx: Tx, talk: str) -> Room | None:
    """The room of a talk, if anybody has come in yet."""
    rows = tx.run(FIND, talk=talk)
    return _room(rows[0]) if rows else None


def standing(tx: Tx, couple: str = "") -> list[Room]:
    """The rooms that have not ended: all, or those of a couple."""
    return [_room(row) for row in (tx.run(OF_COUPLE, of=couple) if couple else tx.run(STANDING))]


def of_the_two(tx: Tx, couple: str) -> Couple:
    """The two whose talks these are; that nothing can be added any more is for the shared record's head to say."""
    first, second = (str(person) for person, _ in tx.run(TWO, of=couple))
    return Couple(couple, (first, second))


def _room(row: Row) -> Room:
    return Room(*row)


def within(viewer: Viewer, talk: str, room: Room | None) -> Viewer:
    """The viewer on a talk's page, with the room's record among hers if the room is of her couple."""
    if room is None or viewer.couple is None or viewer.couple.id != room.couple:
        return replace(viewer, talk=talk)
    return replace(viewer, talk=talk, talk_record=room.record)


def end(tx: Tx, record: str) -> None:
    """Destroys a room's key, and every text in it. Its leaves stay; what they were is in nobody's reach.

    Nothing leads to it any more, and nobody's having been there is left.
    """
    for statement in END:
        tx.run(statement, of=record)
