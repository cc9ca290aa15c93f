"""act(): the one path of every change to a record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

import sqlalchemy as sa
from eventsourcing.persistence import IntegrityError

from domain.couple import Couple
from domain.kernel import Actor, Event, History, Look, derived_id
from domain.records import Record
from domain.verbs.move import Move, Practice, Situation, Therapist, Wish
from projections.sql import Statement, Tx, insert_new
from server import safekeeping
from server.house import House
from server.joint_session import presence, seats, signs
from server.let_in import therapists
from server.root_key import NoRootKey
from server.sealing import CannotOpen
from server.stores import Conflict
from server.tables import done, gates
from server.vault import Vault
from server.writing import write
from web.viewer import Viewer

CLAIM = insert_new(done, "person", "key")
MAKE_GATE = insert_new(gates, "id")
LOCKED_IN_ORDER = (Record.OWN, Record.HELD, Record.ASIDE, Record.TALK, Record.SHARED)
"""Narrowest first, as a move names what it may write: so no two wait for each other."""
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

    `item` is empty for something new; `draft` is the slot of the draft it was written in, which goes with it.
    `besides`: what else of hers goes with it, outside every record.
    """

    viewer: Viewer
    practice: Practice
    move: str
    wish: Wish
    key: str
    item: str = ""
    draft: str = ""
    besides: Callable[[Tx], None] | None = None

    @property
    def target(self) -> str:
        """The item it is about: a named one, the couple's one of this kind, or a new one named by the key."""
        once = self.practice.moves[self.move].target
        if once and self.viewer.couple:
            return once(self.viewer.couple)
        return self.item or derived_id(self.viewer.person, self.key)


async def act(house: House, ask: Ask) -> Done:
    """Decides, seals, writes, projects and commits, then wakes whoever may read what was touched.

    Looks again where somebody else was first, where this very wish was, and where keys were renewed meanwhile.
    Raises Refused (a sentence), NotThere, Locked (her password is needed) or StoreAway.
    """
    move = ask.practice.moves[ask.move]
    queue = [_first(ask.viewer, move)]
    for tries_left in (2, 1, 0):
        try:
            outcome, touched = await house.store.write(lambda tx: _decide(house, tx, ask, move), queue)
        except (IntegrityError, Conflict, CannotOpen, NoRootKey):
            if not tries_left:
                raise
        else:
            house.wakeups.wake(touched)
            return outcome
    raise AssertionError  # the last try ends above


def _decide(house: House, tx: Tx, ask: Ask, move: Move) -> tuple[Done, list[str]]:
    """One transaction. Locks go in one order: the gate, own, held, talk, shared; each only if it is written."""
    vault = Vault(tx, house.root, ask.viewer.own_keys, only=ask.viewer.only)
    _pass_gate(tx, ask, move)
    vault.lock(_first(ask.viewer, move))
    if not _claim(tx, ask, vault):
        return Done(ask.target, again=True), []
    now, events = _decided(house, vault, ask, move)
    write(house.log, vault, events, now.look)
    if any(event.record is Record.TALK for event in events):
        signs.of_life(tx, now, events, house.clock())
    if ask.draft:
        safekeeping.discard(vault, ask.viewer.own_record, ask.draft)
    if ask.besides:
        ask.besides(tx)
    return Done(ask.target, tuple(events)), sorted(vault.writing)


def _decided(house: House, vault: Vault, ask: Ask, move: Move) -> tuple[Situation, list[Event]]:
    """The pure decision, and what it was made from; made anew where it writes more than was held."""
    now = _situation(house, vault, ask, move)
    events = move.decide(now, ask.wish)
    more = _still_to_lock(ask.viewer, vault, events)
    if not more:
        return now, events
    vault.lock(*more)
    now = _situation(house, vault, ask, move)
    return now, move.decide(now, ask.wish)


def _first(viewer: Viewer, move: Move) -> str:
    """The narrowest record that the move may write. There is always one, so that a key is taken by every press:
    otherwise it could be tried out by a key whether a record is there, such as the room of a talk."""
    found = (viewer.record(audience) for audience in (*move.writes, Record.HELD))
    return next(record for record in found if record)


def _still_to_lock(viewer: Viewer, vault: Vault, events: list[Event]) -> list[str]:
    """The records that these events need besides, in the one order in which everybody takes them."""
    wanted = {event.record for event in events}
    found = [viewer.record(audience) for audience in LOCKED_IN_ORDER if audience in wanted]
    return [record for record in found if record and record not in vault.writing]


def _pass_gate(tx: Tx, ask: Ask, move: Move) -> None:
    if move.gate and ask.viewer.couple:
        gate = move.gate(ask.viewer.couple, ask.target)
        tx.run(MAKE_GATE, id=gate)
        tx.run(LOCK_GATE, gate=gate)


def _claim(tx: Tx, ask: Ask, vault: Vault) -> bool:
    """Takes the idempotency key for the position to come; false where it was taken before."""
    head = next(iter(vault.heads.values()))
    return bool(tx.run(CLAIM, person=ask.viewer.person, key=ask.key, record=head.id, n=head.size + 1))


def _looking(house: House, vault: Vault, ask: Ask, move: Move) -> Look:
    """What a decision may know: her records, and for a reveal the other's held one. Each item is read once."""

    @cache
    def look(item: str) -> History:
        vault.admit(*ask.viewer.readable, ask.viewer.other_held if move.gate else None)
        return house.log.history(vault, item)

    return look


def _situation(house: House, vault: Vault, ask: Ask, move: Move) -> Situation:
    """What a decision may know now."""
    look = _looking(house, vault, ask, move)
    history = _history(ask, move, look)
    at = max([house.clock(), *(vault.heads[record].last_at for record in vault.writing)])
    actor = Actor(ask.viewer.person, at, ask.viewer.zone)
    couple, meets = _couple(ask.viewer, vault), ask.practice.shape == "meet"
    away = presence.away(vault.tx, ask.item, at) if meets else {}

    def could_sit() -> Mapping[str, str]:
        return seats.names(house, vault.tx, couple.id) if couple else {}

    def therapist(code: str) -> Therapist | None:
        return therapists.find(house, vault.tx, code)

    def known(person: str) -> Therapist | None:
        return therapists.by_id(house, vault.tx, person)

    return Situation(actor, couple, ask.target, history, look, away, could_sit, therapist, known)


def _history(ask: Ask, move: Move, look: Look) -> History:
    """What happened to the item so far. A named one must be there, of this kind, and not for a move that begins one:
    who could name it would learn whether the other has marked."""
    if ask.item and move.begins:
        raise NotThere
    history = look(ask.target) if ask.item or move.target else ()
    if ask.item and all(event.practice != ask.practice.name for event in history):
        raise NotThere
    if ask.item and not all(_can_be_named(ask, event) for event in history):
        raise NotThere
    return history


def _can_be_named(ask: Ask, event: Event) -> bool:
    """Nobody names what the other holds, though a decision reads it; nor, of a talk, anything but what both read."""
    if ask.practice.shape == "meet":
        return event.record is Record.SHARED
    return event.record is not Record.HELD or event.by == ask.viewer.person


def _couple(viewer: Viewer, vault: Vault) -> Couple | None:
    """The couple as its record's head has it now."""
    shared = viewer.record(Record.SHARED)
    if viewer.couple is None or shared is None:
        return None
    vault.admit(shared)
    return Couple(viewer.couple.id, viewer.couple.people, vault.heads[shared].closed or viewer.left)
