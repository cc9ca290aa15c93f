"""The seat in a talk: somebody who is in no space, at the one talk to which both have asked her, and nowhere else."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

import sqlalchemy as sa

from domain.kernel import Event
from domain.practices.joint_session import JOINT_SESSION
from projections import timeline
from projections.sql import Row, Statement, Tx
from server.house import House
from server.joint_session import rooms
from server.sign_in import called, sitters, spaces
from server.tables import couples, events, talks
from server.tables import sitters as table
from server.vault import Vault
from server.writing import write
from web.viewer import Viewer

MOST = 20
"""Talks of two people among which those that she is asked to are looked for: the newest."""
MOVES = frozenset({"sit", "leave_seat", "refuse_seat", "suggest", "call_break", "close"})
"""What can be done from the seat."""
CONCERNS = frozenset({"accepted", "seat_refused", "left", "gathered", "closed"})
"""What changes the list of talks of whoever was asked: it shows what both did, and nothing of one alone."""

_let_in = (table.c.person == sa.bindparam("who"), table.c.let_in == 1, couples.c.state == spaces.OPEN)
_theirs = table.join(couples, couples.c.id == table.c.couple)
AT = Statement(
    sa.select(couples.c.id, couples.c.shared_record, talks.c.record)
    .select_from(
        _theirs.join(events, events.c.record == couples.c.shared_record).outerjoin(talks, talks.c.id == events.c.item)
    )
    .where(events.c.item == sa.bindparam("talk"), events.c.version == 1, *_let_in)
    .limit(1)
)
BESIDE = Statement(sa.select(couples.c.shared_record).distinct().select_from(_theirs).where(*_let_in))


def at(house: House, tx: Tx, viewer: Viewer, talk: str) -> Viewer | None:
    """Her at this talk, if she is in no space and both accepted her there; she can look up that talk alone."""
    rows = tx.run(AT, talk=talk, who=viewer.person) if viewer.couple is None else []
    if not rows:
        return None
    seated = _seated(tx, viewer, talk, rows[0])
    if not _is_asked(house, tx, seated):
        return None
    return replace(seated, names=_names(house, tx, rows[0][0]))


def _seated(tx: Tx, viewer: Viewer, talk: str, row: Row) -> Viewer:
    couple, shared, room = row
    return replace(viewer, couple=rooms.of_the_two(tx, couple), talk=talk, talk_record=room, beside=shared)


def _is_asked(house: House, tx: Tx, seated: Viewer) -> bool:
    vault = Vault(tx, house.root, only=seated.only)
    vault.admit(seated.beside)
    history = house.log.history(vault, seated.talk)
    state = JOINT_SESSION.evolve(history) if history and history[0].practice == JOINT_SESSION.name else None
    return state is not None and state.seat == seated.person


def _names(house: House, tx: Tx, couple: str) -> dict[str, str]:
    return {person: spaces.name_of(house, tx, held) for person, held in tx.run(rooms.TWO, of=couple)}


def all_of(house: House, tx: Tx, viewer: Viewer) -> Iterator[Viewer]:
    """Her at each talk to which both have asked her."""
    shared = [record for (record,) in tx.run(BESIDE, who=viewer.person)] if viewer.couple is None else []
    lines = [line for record in shared for line in timeline.of_practice(tx, record, JOINT_SESSION.name, MOST)]
    yield from filter(None, (at(house, tx, viewer, line.item) for line in lines))


def known(house: House, tx: Tx, viewer: Viewer) -> Viewer:
    """One of the two, with the names of whoever could sit with them."""
    if viewer.couple is None or viewer.couple.closed:
        return viewer
    return replace(viewer, names=names(house, tx, viewer.couple.id))


def names(house: House, tx: Tx, couple: str) -> dict[str, str]:
    """Whoever could sit with the two, as both know her: a name of one of them says whose seat it is."""
    found = sitters.names(house, tx, couple)
    two = _names(house, tx, couple).values() if found else ()
    return {person: _told_apart(name, two) for person, name in found.items()}


def _told_apart(name: str, two: Collection[str]) -> str:
    return f"{name} (in the seat)" if any(called.alike(name, theirs) for theirs in two) else name


def concerns(events: Iterable[Event]) -> bool:
    """Whether whoever could sit with the two has to look again."""
    return any(event.practice == JOINT_SESSION.name and event.act in CONCERNS for event in events)


async def end(house: House, viewer: Viewer, who: str) -> None:
    """Somebody can no longer be asked to sit with two people, by one press of any of the three."""
    touched = await house.store.write(lambda tx: _end(house, tx, viewer, who))
    house.wakeups.wake(touched)


def _end(house: House, tx: Tx, viewer: Viewer, who: str) -> list[str]:
    touched = []
    for couple, person in sitters.ended(tx, viewer, who):
        touched += [person, *(room.record for room in rooms.standing(tx, couple) if _gets_up(house, tx, room, person))]
    return touched


def _gets_up(house: House, tx: Tx, room: rooms.Room, person: str) -> bool:
    """Whoever is no longer let in sits in no talk of theirs. The talk is held, so that nobody sits down meanwhile."""
    vault = Vault(tx, house.root)
    vault.lock(room.record)
    vault.admit(room.shared)
    live = house.log.history(vault, JOINT_SESSION.live_item(room.talk)) if rooms.find(tx, room.talk) else ()
    state = JOINT_SESSION.evolve(house.log.history(vault, room.talk), live)
    if state is None:
        return False
    at = max(house.clock(), vault.heads[room.record].last_at)
    new = JOINT_SESSION.let_go(room.talk, state, person, at, rooms.of_the_two(tx, room.couple))
    write(house.log, vault, new)
    return bool(new)
