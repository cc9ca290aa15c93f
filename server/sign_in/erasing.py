"""Erasing everything that somebody wrote: in one space, or all of Mine. By her own press, with her password."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import sqlalchemy as sa

from domain import forgetting
from domain.couple import Couple
from domain.kernel import History, practice_of
from domain.practices import BY_NAME, PRACTICES
from domain.verbs.mark import MarkTogether
from domain.verbs.reveal import Round, put_in
from projections.sql import Statement, Tx
from server import safekeeping
from server.actions import LOCK_GATE, MAKE_GATE
from server.bit_by_bit import finished, is_done, of_hers, situation, written
from server.drafts import PREFIX
from server.house import House
from server.joint_session import without_her
from server.let_in import asides
from server.sign_in import roles
from server.sign_in.sign_ins import Opened
from server.tables import sealed
from server.vault import Vault
from server.writing import write
from web.viewer import Viewer

DRAFTS = Statement(sa.delete(sealed).where(sealed.c.record == sa.bindparam("of"), sealed.c.slot.startswith(PREFIX)))


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
    if viewer.couple is None or viewer.shared_record is None or await is_done(house, viewer, key):
        return
    await of_space(house, viewer, Space(viewer.couple, viewer.shared_record, present=not viewer.earlier))
    await finished(house, viewer, key)


async def of_space(house: House, viewer: Viewer, space: Space) -> None:
    """The same for one of her spaces, whichever she looks at. What is held first: none of it is opened afterwards."""
    await without_her.erase(house, viewer, space.couple)
    for record in (viewer.held_record, space.shared):
        for items in await of_hers(house, viewer, record):
            queue = [viewer.held_record, space.shared]
            house.wakeups.wake(await written(house, partial(_some, house, viewer, space, items), queue))
    wrote = await house.store.read(lambda tx: asides.by_her(tx, viewer.person, space.couple.id))
    for record in wrote.values():
        await _all_of(house, viewer, record)


def _some(house: House, viewer: Viewer, space: Space, items: Sequence[str], tx: Tx) -> list[str]:
    """Erases what is hers of these; gives the records that were touched. Locks go in the order of every action."""
    _pass_gates(tx, space.couple)
    vault = Vault(tx, house.root)
    vault.lock(viewer.held_record, space.shared)
    now, new = situation(house, viewer, vault, space.couple), []
    for item in items:
        if _is_of(space, viewer, now.look(item)):
            this = replace(now, item=item, history=now.look(item))
            new += forgetting.erased(this, name=space.name, questions=space.present)
    write(house.log, vault, new, now.look)
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
    practice, first = BY_NAME.get(practice_of(history)), history[0]
    match practice:
        case MarkTogether() if first.by == viewer.person:
            return first.item == practice.marks_item(space.couple, viewer.person)
        case Round() if put := put_in(history):
            return first.item == practice.answered_item(space.couple, put, viewer.person)
        case _:
            return True


async def mine(house: House, viewer: Viewer, opened: Opened, key: str) -> None:
    """Erases all of Mine: pages, what she prepared, what she began."""
    if await is_done(house, viewer, key):
        return
    await written(house, lambda tx: tx.run(DRAFTS, of=viewer.own_record), [viewer.own_record])
    await _all_of(house, replace(viewer, own_key=opened.own_key), viewer.own_record)
    await finished(house, viewer, key)


async def _all_of(house: House, viewer: Viewer, record: str) -> None:
    """Everything in a record in which nobody but she writes."""
    for items in await of_hers(house, viewer, record):
        await written(house, partial(_some_of, house, viewer, record, items), [record])


def _some_of(house: House, viewer: Viewer, record: str, items: Sequence[str], tx: Tx) -> None:
    vault = Vault(tx, house.root, viewer.own_keys)
    vault.lock(record)
    now = situation(house, viewer, vault, viewer.couple)
    for item in items:
        write(house.log, vault, forgetting.erased(replace(now, item=item, history=now.look(item))), now.look)
