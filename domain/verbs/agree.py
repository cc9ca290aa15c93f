"""Agree: a text with versions, in force only while both have accepted the same version; either can end it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from domain.couple import Couple, open_couple
from domain.fields import Field, Values
from domain.kernel import ERASED, Erasure, Event, History, ImpossibleHistory, Refused, derived_id
from domain.records import Record
from domain.verbs.move import Move, Situation, Wish

CHANGED = "{name} changed these words while you were reading. Here is what is different. Your yes was not counted."
ENDED = "This has ended, so nothing was changed. It can be put forward anew."
NOTHING = "There is nothing here."


@dataclass(frozen=True)
class PutForward:
    """A version of the terms, accepted by whoever puts it forward. `zone`: where its times are read."""

    terms: Values
    zone: str


@dataclass(frozen=True)
class Accepted:
    """The same words, accepted by the other."""

    version: int


@dataclass(frozen=True)
class NotNow:
    """A whole answer, without a reason."""

    version: int


@dataclass(frozen=True)
class TakenBack:
    """Whoever put a version forward takes it back before it was accepted."""

    version: int


@dataclass(frozen=True)
class Ended:
    """Either one ended what was in force."""


@dataclass(frozen=True)
class Terms:
    """One version: `version` is the event's, `yes` who accepted it, `not_now` who said that."""

    version: int
    by: str
    at: int
    words: Values | Erasure
    zone: str
    yes: frozenset[str]
    not_now: frozenset[str] = frozenset()
    agreed_at: int | None = None

    @property
    def agreed(self) -> bool:
        return self.agreed_at is not None


@dataclass(frozen=True)
class Agreement:
    """All versions in order. At most the last one is open; at most one is in force."""

    versions: tuple[Terms, ...] = ()
    version: int = 0
    ended_at: int | None = None
    taken_back: frozenset[int] = field(default=frozenset())

    @property
    def in_force(self) -> Terms | None:
        """What holds now: the newest version both accepted, unless it was ended."""
        if self.ended_at is not None:
            return None
        return next((terms for terms in reversed(self.versions) if terms.agreed), None)

    @property
    def open(self) -> Terms | None:
        """What one has put forward and the other has not accepted."""
        if not self.versions or self.ended_at is not None:
            return None
        last = self.versions[-1]
        return None if last.agreed or last.version in self.taken_back else last


def evolve(history: History) -> Agreement | None:
    """The agreement that these events make."""
    state = Agreement()
    for event in history:
        state = replace(_step(state, event), version=event.version)
    return state if history else None


def _step(state: Agreement, event: Event) -> Agreement:
    match event.body:
        case PutForward(words, zone):
            terms = Terms(event.version, event.by, event.at, words, zone, frozenset({event.by}))
            return replace(state, versions=(*state.versions, terms), ended_at=None)
        case Accepted(version):
            return _change(state, version, lambda t: replace(t, yes=t.yes | {event.by}, agreed_at=event.at))
        case NotNow(version):
            return _change(state, version, lambda t: replace(t, not_now=t.not_now | {event.by}))
        case TakenBack(version):
            return replace(state, taken_back=state.taken_back | {version})
        case Ended():
            return replace(state, ended_at=event.at)
        case Erasure.ERASED:
            terms = Terms(event.version, event.by, event.at, ERASED, "UTC", frozenset({event.by}))
            return replace(state, versions=(*state.versions, terms), ended_at=None)
        case _:
            raise ImpossibleHistory(f"{event.kind} in an agreement")


def _change(state: Agreement, version: int, change: object) -> Agreement:
    assert callable(change)
    return replace(state, versions=tuple(change(t) if t.version == version else t for t in state.versions))


@dataclass(frozen=True)
class Agree:
    """A practice of agreeing. `single`: a couple has one of it, with versions; its item follows from the couple."""

    name: str
    code: str
    title: str
    fields: tuple[Field, ...]
    single: bool = False
    intro: str = ""
    shape: str = "agree"

    @cached_property
    def moves(self) -> Mapping[str, Move]:
        shared = (Record.SHARED,)
        return {
            "put_forward": Move(
                self.put_forward, shared, self.fields, begins=True, target=self.item if self.single else None
            ),
            "change": Move(self.put_forward, shared, self.fields),
            "accept": Move(self.accept, shared),
            "not_now": Move(self.not_now, shared),
            "take_back": Move(self.take_back, shared),
            "end": Move(self.end, shared),
        }

    @cached_property
    def kinds(self) -> Mapping[str, type]:
        acts = {"put_forward": PutForward, "accepted": Accepted, "not_now": NotNow, "taken_back": TakenBack}
        return {f"{self.name}.{act}": body for act, body in (acts | {"ended": Ended}).items()}

    def item(self, couple: Couple) -> str:
        """The one item of a practice that a couple has once."""
        return derived_id(couple.id, self.name)

    def evolve(self, history: History) -> Agreement | None:
        return evolve(history)

    def put_forward(self, now: Situation, wish: Wish) -> list[Event]:
        """Words for both to agree to; for an item that exists, a new version of them."""
        open_couple(now.couple)
        state = evolve(now.history) or Agreement()
        if wish.version != state.version:
            raise Refused(CHANGED)
        return [self._event(now, state.version + 1, "put_forward", PutForward(wish.values, now.actor.zone))]

    def accept(self, now: Situation, wish: Wish) -> list[Event]:
        """The other accepts exactly the words she was reading."""
        state, terms = self._open_to(now, wish)
        return [self._event(now, state.version + 1, "accepted", Accepted(terms.version))]

    def not_now(self, now: Situation, wish: Wish) -> list[Event]:
        """A complete answer. Accepting later stays possible."""
        state, terms = self._open_to(now, wish)
        if now.actor.person in terms.not_now:
            return []
        return [self._event(now, state.version + 1, "not_now", NotNow(terms.version))]

    def take_back(self, now: Situation, wish: Wish) -> list[Event]:
        """Whoever put the words forward takes them back, as long as they are not agreed."""
        open_couple(now.couple)
        state = self._state(now)
        terms = state.open
        if terms is None or terms.by != now.actor.person or terms.version != wish.version:
            raise Refused(NOTHING)
        return [self._event(now, state.version + 1, "taken_back", TakenBack(terms.version))]

    def end(self, now: Situation, wish: Wish) -> list[Event]:
        """Either one ends what is in force, alone, at once, without a reason."""
        open_couple(now.couple)
        state = self._state(now)
        if state.in_force is None:
            return []
        return [self._event(now, state.version + 1, "ended", Ended())]

    def _open_to(self, now: Situation, wish: Wish) -> tuple[Agreement, Terms]:
        """The version put to the actor, if it is still the one she was reading."""
        open_couple(now.couple)
        state = self._state(now)
        if state.ended_at is not None:
            raise Refused(ENDED)
        terms = state.open
        if terms is None or terms.version != wish.version:
            raise Refused(CHANGED)
        if terms.by == now.actor.person:
            raise Refused("These are your own words. The other person can agree to them, or not.")
        return state, terms

    def _state(self, now: Situation) -> Agreement:
        state = evolve(now.history)
        if state is None:
            raise Refused(NOTHING)
        return state

    def _event(self, now: Situation, version: int, act: str, body: object) -> Event:
        return Event(now.item, version, f"{self.name}.{act}", now.actor.person, now.actor.at, Record.SHARED, body)
