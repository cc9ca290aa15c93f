"""Writes down what the clock alone, or somebody's absence, has made so of a talk; and ends its room."""

from __future__ import annotations

import asyncio

import structlog
from eventsourcing.persistence import IntegrityError

from domain.kernel import History, ImpossibleHistory
from domain.practices.joint_session import JOINT_SESSION
from domain.verbs.meet.talk import OVER
from projections.sql import Tx
from server.house import House
from server.joint_session import presence, rooms, seats
from server.joint_session.rooms import Room
from server.root_key import NoRootKey
from server.sealing import CannotOpen
from server.sign_in import sitters
from server.stores import Conflict, StoreAway
from server.vault import Vault
from server.writing import write

LOOK = 60.0
"""Seconds between two looks of a process at every room; an open page looks by itself, sooner."""

TROUBLE = (StoreAway, NoRootKey, CannotOpen, Conflict, IntegrityError, ImpossibleHistory)

log = structlog.get_logger()


async def keep(house: House) -> None:
    """Looks after every room, for as long as it is not cancelled."""
    while True:
        await sweep(house)
        await asyncio.sleep(LOOK)


async def sweep(house: House) -> None:
    """One look at every room. What stands in one's way is logged, and tried again the next time; the others go on."""
    try:
        standing = await house.store.read(rooms.standing)
    except StoreAway:
        log.warning("store away from the talks")
        return
    for room in standing:
        try:
            await settle(house, room)
        except TROUBLE as problem:
            log.warning("a talk was not looked after", reason=type(problem).__name__)


async def settle(house: House, room: Room) -> None:
    """Brings one talk to where its moment has brought it; nothing where it is there already."""
    touched = await house.store.write(lambda tx: _settle(house, tx, room), [room.record])
    house.wakeups.wake(touched)


def _settle(house: House, tx: Tx, room: Room) -> list[str]:
    vault = Vault(tx, house.root)
    vault.lock(room.record, room.shared)
    if not rooms.find(tx, room.talk):  # somebody was first
        return []
    if vault.heads[room.shared].closed:  # somebody left the space: the talk ends without a line
        rooms.end(tx, room.record)
        return [room.record]
    return _written(house, tx, room, vault)


def _written(house: House, tx: Tx, room: Room, vault: Vault) -> list[str]:
    def look(item: str) -> History:
        return house.log.history(vault, item)

    now = max(house.clock(), *(vault.heads[record].last_at for record in (room.record, room.shared)))
    state = JOINT_SESSION.evolve(look(room.talk), look(JOINT_SESSION.live_item(room.talk)))
    if state is None:
        return []
    away, couple = presence.away(tx, room.talk, now), rooms.of_the_two(tx, room.couple)
    due = JOINT_SESSION.due(room.talk, state, now, away, couple)
    write(house.log, vault, due, look)
    if state.phase(now) in OVER:
        rooms.end(tx, room.record)
    told = sitters.ids(tx, room.couple) if seats.concerns(due) else ()
    return sorted({*told, *(vault.record_of(event) for event in due)})
