"""act(): the one path of every change to a record."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from eventsourcing.persistence import IntegrityError

from domain.couple import Couple
from domain.kernel import Actor, Event, History, derived_id
from domain.records import Record
from domain.verbs.move import Move, Practice, Situation, Wish
from projections import project
from projections.sql import Statement, Tx, insert_new
from server import safekeeping
from server.house import House
from server.stores import Conflict
from server.tables import done, gates
from server.vault import Vault
from web.viewer import Viewer

CLAIM = insert_new(done, "person", "key")
MAKE_GATE = insert_new(gates, "id")
LOCK_GATE = Statement(sa.select(gates.c.id).where(gates.c.id == sa.bindparam("gate")).with_for_update())


class NotThere(Exception):
    """There is no such thing, or it is not for this person: the same answer."""


@dataclass(frozen=True)
class Done:
    """What came of a wish. `again`: it had been done before, under the same key."""

    item: str
    events: tuple[Event, ...] = ()
    again: bool = False


@dataclass(frozen=True)
class Ask:
    """Who wishes what. `key` is the idempotency key made with the form.

    `item` is empty for something new; `draft` is the slot of the draft that goes once it is done.
    """

    viewer: Viewer
    practice: Practice
    move: str
    wish: Wish
    key: str
    item: str = ""
    draft: str = ""

    @property
    def target(self) -> str:
        return self.item or derived_id(self.viewer.person, self.key)


async def act(house: House, ask: Ask) -> Done:
    """Decides, seals, writes, projects and commits, then wakes whoever may read what was touched.

    Raises Refused (a sentence), NotThere, Locked (her password is needed) or StoreAway.
    """
    move = ask.practice.moves[ask.move]
    queue = [record for audience in move.writes[:1] if (record := ask.viewer.record(audience))]
    for _ in range(3):
        try:
            outcome, touched = await house.store.write(lambda tx: _decide(house, tx, ask, move), queue)
        except (IntegrityError, Conflict):
            continue  # somebody was first, or this very wish was: look again
        house.wakeups.wake(touched)
        return outcome
    raise Conflict("the same thing kept changing")


def _decide(house: House, tx: Tx, ask: Ask, move: Move) -> tuple[Done, list[str]]:
    """One transaction. Locks go in one order: the gate, own, held, shared; each only if it is written."""
    vault = Vault(tx, house.root, ask.viewer.own_keys)
    _pass_gate(tx, ask, move)
    first = ask.viewer.record(move.writes[0])
    if first:
        vault.lock(first)
        if not _claim(tx, ask, vault):
            return Done(ask.target, again=True), []
    events = _events(house, vault, ask, move)
    more = [record for e in events if (record := ask.viewer.record(e.record)) and record not in vault.writing]
    if more:
        vault.lock(*dict.fromkeys(more))
        events = _events(house, vault, ask, move)
    _write(house, vault, events)
    if ask.draft:
        safekeeping.discard(vault, ask.viewer.own_record, ask.draft)
    return Done(ask.target, tuple(events)), sorted(vault.writing)


def _pass_gate(tx: Tx, ask: Ask, move: Move) -> None:
    if move.gate and ask.viewer.couple:
        gate = move.gate(ask.viewer.couple, ask.target)
        tx.run(MAKE_GATE, id=gate)
        tx.run(LOCK_GATE, gate=gate)


def _claim(tx: Tx, ask: Ask, vault: Vault) -> bool:
    """Takes the idempotency key for the position to come; false where it was taken before."""
    head = next(iter(vault.heads.values()))
    return bool(tx.run(CLAIM, person=ask.viewer.person, key=ask.key, record=head.id, n=head.size + 1))


def _events(house: House, vault: Vault, ask: Ask, move: Move) -> list[Event]:
    """The pure decision, on what it may know: her records, and for a reveal the other's held one."""
    viewer = ask.viewer
    vault.admit(*viewer.readable, viewer.other_held if move.gate else None)

    def look(item: str) -> History:
        return house.log.history(vault, item)

    history = look(ask.target) if ask.item else ()
    if ask.item and (not history or history[0].practice != ask.practice.name):
        raise NotThere
    at = max([house.clock(), *(vault.heads[record].last_at for record in vault.writing)])
    actor = Actor(viewer.person, at, viewer.zone)
    return move.decide(Situation(actor, _couple(viewer, vault), ask.target, history, look), ask.wish)


def _couple(viewer: Viewer, vault: Vault) -> Couple | None:
    """The couple as its record's head has it now."""
    if viewer.couple is None or viewer.shared_record is None:
        return None
    return Couple(
        viewer.couple.id, viewer.couple.people, vault.heads[viewer.shared_record].closed or viewer.left
    )


def _write(house: House, vault: Vault, events: list[Event]) -> None:
    house.log.append(vault, events)
    shared = [head for head in vault.heads.values() if head.kind is Record.SHARED]
    for item in dict.fromkeys(event.item for event in events if event.record is Record.SHARED):
        project.apply(vault.tx, shared[0].id, shared[0].size, house.log.history(vault, item))
