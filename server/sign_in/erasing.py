"""Erasing everything that somebody wrote: in one space, or all of Mine. By her own press, with her password.

It goes a few things at a time, each few in a transaction of their own, so that nobody waits long behind it. Cut off
in between it leaves words that were not reached yet; a second press goes on with those. Its key counts as used once
all is done, so that the same press, sent once more, takes nothing that she wrote since.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial

import sqlalchemy as sa
from eventsourcing.persistence import IntegrityError

from domain import forgetting
from domain.couple import Couple
from domain.kernel import Actor, History, Look
from domain.practices import BY_NAME, PRACTICES
from domain.practices.joint_session import JOINT_SESSION
from domain.verbs.mark import MarkTogether
from domain.verbs.move import Situation
from domain.verbs.reveal import Round, put_in
from projections.sql import Statement, Tx, insert_new
from server import safekeeping
from server.actions import LOCK_GATE, MAKE_GATE
from server.drafts import PREFIX
from server.house import House
from server.joint_session import keeping, rooms
from server.joint_session.rooms import Room
from server.root_key import NoRootKey
from server.sealing import CannotOpen
from server.sign_in import roles
from server.sign_in.sign_ins import Opened
from server.stores import Conflict, T, Work
from server.tables import done, events, half_written, sealed, sign_ins, talks, texts
from server.vault import Vault
from server.writing import write
from web.viewer import Viewer

AT_ONCE = 20
"""Things in one transaction."""

_still_there = events.join(texts, (texts.c.record == events.c.record) & (texts.c.n == events.c.n))
HERS = Statement(
    sa.select(events.c.item)
    .select_from(_still_there)
    .where(events.c.record == sa.bindparam("of"), events.c.by == sa.bindparam("who"))
    .group_by(events.c.item)
    .order_by(sa.func.min(events.c.n))
)
DONE = Statement(sa.select(done.c.n).where(done.c.person == sa.bindparam("who"), done.c.key == sa.bindparam("press")))
CLAIM = insert_new(done, "person", "key")
DRAFTS = Statement(sa.delete(sealed).where(sealed.c.record == sa.bindparam("of"), sealed.c.slot.startswith(PREFIX)))
_her_sign_ins = sa.select(sign_ins.c.token_hash).where(sign_ins.c.person == sa.bindparam("who"))
_their_talks = sa.select(talks.c.id).where(talks.c.couple == sa.bindparam("of"))
HALF_WRITTEN = Statement(
    sa.delete(half_written).where(half_written.c.sign_in.in_(_her_sign_ins), half_written.c.talk.in_(_their_talks))
)


@dataclass(frozen=True)
class Space:
    """A space as its erasing needs it. `present`: the one she is in, to which what she set aside for a talk belongs.

    `name`: also what she was called when it opened is erased.
    """

    couple: Couple
    shared: str
    present: bool = True
    name: bool = False


async def in_space(house: House, viewer: Viewer, key: str) -> None:
    """Erases what she shared in the space she looks at, and what she holds back for it. A talk that is on goes on,
    without her words."""
    if viewer.couple is None or viewer.shared_record is None:
        return
    if await house.store.read(lambda tx: tx.run(DONE, who=viewer.person, press=key)):
        return
    await of_space(house, viewer, Space(viewer.couple, viewer.shared_record, present=not viewer.earlier))
    await _finished(house, viewer, key)


async def of_space(house: House, viewer: Viewer, space: Space) -> None:
    """The same for one of her spaces, whichever she looks at."""
    await _in_talks(house, viewer, space)
    await _each(house, viewer, space, viewer.held_record)
    await _each(house, viewer, space, space.shared)


async def mine(house: House, viewer: Viewer, opened: Opened, key: str) -> None:
    """Erases all of Mine: pages, what she prepared, what she began."""
    if await house.store.read(lambda tx: tx.run(DONE, who=viewer.person, press=key)):
        return
    her = replace(viewer, own_key=opened.own_key)
    await _write(house, lambda tx: tx.run(DRAFTS, of=her.own_record), [her.own_record])
    for items in await _of_hers(house, her, her.own_record):
        await _write(house, partial(_own, house, her, items), [her.own_record])
    await _finished(house, viewer, key)


async def _finished(house: House, viewer: Viewer, key: str) -> None:
    row = {"person": viewer.person, "key": key, "record": viewer.held_record, "n": 0}
    await house.store.write(lambda tx: tx.run(CLAIM, **row))


async def _of_hers(house: House, viewer: Viewer, record: str) -> Iterator[Sequence[str]]:
    """The things in which words of hers are left, a few at a time."""
    rows = await house.store.read(lambda tx: tx.run(HERS, of=record, who=viewer.person))
    items = [str(item) for (item,) in rows]
    return (items[start : start + AT_ONCE] for start in range(0, len(items), AT_ONCE))


async def _each(house: House, viewer: Viewer, space: Space, record: str) -> None:
    for items in await _of_hers(house, viewer, record):
        queue = [viewer.held_record, space.shared]
        house.wakeups.wake(await _write(house, partial(_some, house, viewer, space, items), queue))


async def _write(house: House, work: Work[T], queue: Sequence[str]) -> T:
    """Once more where keys were renewed, or somebody else was first."""
    for _ in range(2):
        try:
            return await house.store.write(work, queue)
        except (IntegrityError, Conflict, CannotOpen, NoRootKey):
            continue
    return await house.store.write(work, queue)


def _some(house: House, viewer: Viewer, space: Space, items: Sequence[str], tx: Tx) -> list[str]:
    """Erases what is hers of these; gives the records that were touched. Locks go in the order of every action."""
    _pass_gates(tx, space.couple)
    vault = Vault(tx, house.root)
    vault.lock(viewer.held_record, space.shared)
    look = _looking(house, vault)
    actor = _actor(house, viewer, vault)
    new = []
    for item in items:
        if _is_of(space, viewer, look(item)):
            now = Situation(actor, space.couple, item, look(item), look)
            new += forgetting.erased(now, name=space.name, questions=space.present)
    write(house.log, vault, new, look)
    if space.present:
        safekeeping.discard(vault, viewer.held_record, roles.SLOT)
    return sorted({vault.record_of(event) for event in new})


def _pass_gates(tx: Tx, couple: Couple) -> None:
    """Nobody opens what she holds while it is erased: that decision alone reads both held records."""
    gated = [practice for practice in PRACTICES if isinstance(practice, MarkTogether | Round)]
    for gate in sorted(practice.gate(couple, "") for practice in gated):
        tx.run(MAKE_GATE, id=gate)
        tx.run(LOCK_GATE, gate=gate)


def _is_of(space: Space, viewer: Viewer, history: History) -> bool:
    """Whether a thing belongs to this space. What is held lies together, whichever space it is for."""
    practice, item = BY_NAME.get(next((e.practice for e in history if e.act), "")), history[0].item
    match practice:
        case MarkTogether() if history[0].by == viewer.person:
            return item == practice.marks_item(space.couple, viewer.person)
        case Round() if put := put_in(history):
            return item == practice.answered_item(space.couple, put, viewer.person)
        case _:
            return True


def _own(house: House, viewer: Viewer, items: Sequence[str], tx: Tx) -> None:
    vault = Vault(tx, house.root, viewer.own_keys)
    vault.lock(viewer.own_record)
    look = _looking(house, vault)
    actor = _actor(house, viewer, vault)
    for item in items:
        now = Situation(actor, viewer.couple, item, look(item), look)
        write(house.log, vault, forgetting.erased(now))


async def _in_talks(house: House, viewer: Viewer, space: Space) -> None:
    """What she said in a talk that is on, and what stands half-written there. One that is over by now ends first."""
    await house.store.write(lambda tx: tx.run(HALF_WRITTEN, who=viewer.person, of=space.couple.id))
    for room in await house.store.read(lambda tx: rooms.standing(tx, space.couple.id)):
        await keeping.settle(house, room)
        house.wakeups.wake(await _write(house, partial(_in_talk, house, viewer, space, room), [room.record]))


def _in_talk(house: House, viewer: Viewer, space: Space, room: Room, tx: Tx) -> list[str]:
    vault = Vault(tx, house.root)
    vault.lock(room.record)
    if not rooms.find(tx, room.talk):
        return []
    vault.admit(space.shared)
    look, actor = _looking(house, vault), _actor(house, viewer, vault)
    now = Situation(actor, space.couple, room.talk, look(room.talk), look)
    said = look(JOINT_SESSION.live_item(room.talk))
    write(house.log, vault, forgetting.by_hand(JOINT_SESSION, now, said, "erase_here"), look)
    return [room.record]


def _looking(house: House, vault: Vault) -> Look:
    return cache(lambda item: house.log.history(vault, item))


def _actor(house: House, viewer: Viewer, vault: Vault) -> Actor:
    at = max([house.clock(), *(vault.heads[record].last_at for record in vault.writing)])
    return Actor(viewer.person, at, viewer.zone)
