"""Erasing a whole account: what she wrote, what she holds, what is hers, and every way in.

First she leaves whatever she is in, as anybody can leave it; then what she shared is erased, some at a time; last,
in one transaction, all the rest. Cut off before that, she can still sign in, and a second press goes on.

Of a space that the other still has, the row of her account stays, empty: it says that there were two.
"""

from __future__ import annotations

from dataclasses import replace

import sqlalchemy as sa

from domain.couple import Couple
from domain.kernel import Refused
from projections.project import PROJECTIONS
from projections.sql import Statement, Tx
from server.house import House
from server.joint_session import seats
from server.let_in import asides, grants
from server.sign_in import arrivals, erasing, invitations, leaving, sign_ins, sitters, spaces, ways_in
from server.sign_in.erasing import Space
from server.sign_in.sign_ins import Opened
from server.tables import asides as asides_table
from server.tables import (
    couples,
    done,
    events,
    leases,
    looks,
    members,
    people,
    record_keys,
    records,
    sealed,
    seat_links,
    signed_heads,
    texts,
)
from server.tables import invitations as links
from server.tables import sign_ins as sign_ins_table
from server.tables import sitters as sitters_table
from web.viewer import Viewer

TRIES = 3
NOT_YET = "You came into a space while your account was being erased, so it is still there. You can press again."

_mine, _theirs = members.alias("mine"), members.alias("theirs")
SPACES = Statement(
    sa.select(couples.c.id, couples.c.shared_record, _mine.c.seat, _mine.c.left, _theirs.c.person)
    .select_from(
        _mine.join(couples, couples.c.id == _mine.c.couple).join(
            _theirs, (_theirs.c.couple == couples.c.id) & (_theirs.c.person != _mine.c.person)
        )
    )
    .where(_mine.c.person == sa.bindparam("who"), couples.c.shared_record.is_not(None))
    .order_by(couples.c.id)
)
IN_ONE = Statement(
    sa.select(members.c.couple).where(members.c.person == sa.bindparam("who"), members.c.left == 0).limit(1)
)
_OF_A_RECORD = (*(table.c.record for table in (events, texts, sealed, record_keys, signed_heads, looks)), records.c.id)
FORGET_RECORD = tuple(Statement(sa.delete(column.table).where(column == sa.bindparam("of"))) for column in _OF_A_RECORD)
_OF_HERS = (
    sign_ins_table.c.person,
    done.c.person,
    leases.c.person,
    links.c.inviter,
    seat_links.c.inviter,
    sitters_table.c.person,
    sitters_table.c.inviter,
    asides_table.c.person,
)
FORGET_HERS = tuple(Statement(sa.delete(column.table).where(column == sa.bindparam("who"))) for column in _OF_HERS)
_nothing = {
    column.name: b"" for column in people.c if isinstance(column.type, sa.LargeBinary) and not column.nullable
} | dict.fromkeys(("zone", "own_record", "held_record", "stage"), "")
EMPTY = Statement(
    sa.update(people)
    .where(people.c.id == sa.bindparam("who"))
    .values(sign_in_name=sa.bindparam("nobodys"), put_away=0, quiet=sa.null(), code=sa.null(), **_nothing)
)
SOMEBODY_IS_LEFT = Statement(
    sa.select(people.c.id)
    .join_from(_mine, people, people.c.id == _mine.c.person)
    .where(_mine.c.couple == sa.bindparam("of"), people.c.verifier != b"")
    .limit(1)
)
_in_none = ~sa.exists().where(_mine.c.person == people.c.id)
FORGET_PEOPLE = Statement(sa.delete(people).where(people.c.id == sa.bindparam("who"), _in_none))


async def erase(house: House, viewer: Viewer, password: str) -> None:
    """Erases the account of somebody signed in.

    Raises Refused where that is not her password, and where she came into spaces as often as she was out of them.
    """
    opened = await ways_in.again(house, viewer, password)
    for _ in range(TRIES):
        await _leave_all(house, viewer)
        if await house.store.write(lambda tx: _last(tx, opened)):
            house.wakeups.wake([viewer.person])
            return
    raise Refused(NOT_YET)


async def _leave_all(house: House, viewer: Viewer) -> None:
    """She is in no space afterwards, and sits with nobody; what she shared in any is erased."""
    await invitations.take_back(house, viewer)
    await arrivals.turn_away(house, viewer)
    for sitter in await sitters.of_hers(house, viewer):
        await seats.end(house, viewer, sitter.who)
    await grants.end(house, viewer)
    for couple, shared, seat, left, other in await house.store.read(lambda tx: tx.run(SPACES, who=viewer.person)):
        two = (viewer.person, other) if seat == 0 else (other, viewer.person)
        there = replace(viewer, couple=Couple(couple, two), shared_record=shared, left=bool(left), earlier=False)
        await leaving.leave(house, there)
        await erasing.of_space(house, there, Space(Couple(couple, two, True), shared, name=True))


def _last(tx: Tx, opened: Opened) -> bool:
    """All the rest; false where she came into a space meanwhile. Nobody can come into one with her from here on."""
    person = opened.person
    for one in sorted({person, *(other for *_, other in tx.run(SPACES, who=person))}):
        spaces.queue(tx, one)
    sign_ins.check_still_so(tx, opened)
    if tx.run(IN_ONE, who=person):
        return False
    for record in (opened.own_record, opened.held_record, *asides.all_by_her(tx, person)):
        _forget_record(tx, record)
    for statement in FORGET_HERS:
        tx.run(statement, who=person)
    tx.run(EMPTY, who=person, nobodys=f"/{person}")
    for couple, shared, *_, other in tx.run(SPACES, who=person):
        if not tx.run(SOMEBODY_IS_LEFT, of=couple):
            _forget_space(tx, couple, shared)
            tx.run(FORGET_PEOPLE, who=other)
    tx.run(FORGET_PEOPLE, who=person)
    return True


def _forget_record(tx: Tx, record: str) -> None:
    for statement in FORGET_RECORD:
        tx.run(statement, of=record)


def _forget_space(tx: Tx, couple: str, shared: str) -> None:
    """Nobody is left who could read it: with its key goes what both agreed to."""
    _forget_record(tx, shared)
    for projection in PROJECTIONS:
        tx.run(projection.CLEAR, of=shared)
    spaces.dissolve(tx, couple)
