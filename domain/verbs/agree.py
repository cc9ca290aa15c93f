"""Agree: a text with versions, in force only while both have accepted the same version; either can end it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from domain.couple import NOTHING_NEW, Couple, open_couple
from domain.fields import Field, Values
from domain.kernel import (
    ERASED,
    NOTHING_HERE,
    Erasure,
    Event,
    History,
    ImpossibleHistory,
    Refused,
    WordsErased,
    derived_id,
)
from domain.records import Record
from domain.verbs.move import Move, Situation, Wish

CHANGED = "{name} changed these words while you were reading. Here is what is different. Your yes was not counted."
READ_AGAIN = "{name} changed these words while you were reading. Here is what is different."
MOVED_ON = "This changed while you were writing, so your words were not put forward. They are still in the box."
WITHDRAWN = "These words are no longer put forward, so nothing was changed. You can put forward words of your own."
AGREED = "You have both said yes to these words, so nothing was changed. You can end it today."
ENDED = "This has ended, so nothing was changed. It can be put forward anew."
YOURS = "These are your own words. {name} can agree to them, or not."
OF_BOTH = "This belongs to both of you, so neither can erase it alone."
OF_BOTH_TODAY = f"{OF_BOTH} You can end it today."


@dataclass(frozen=True)
class PutForward:
    """A version of the terms, accepted by whoever puts it forward.

    `zone`: where its times are read; empty where its practice has none.
    """

    terms: Values
    zone: str = ""


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
    """One version: `version` is the event's, `yes` who accepted it, `not_now` who said that.

    Until both have said yes the words are their author's, who can erase them; afterwards they are both's.
    """

    version: int
    by: str
    at: int
    words: Values | Erasure
    zone: str
    yes: frozenset[str]
    not_now: frozenset[str] = frozenset()
    agreed_at: int | None = None
    erased_at: int | None = None

    @property
    def agreed(self) -> bool:
        return self.agreed_at is not None


@dataclass(frozen=True)
class Agreement:
    """All versions in order. At most the last one is open; at most one is in force.

    `ended_at`: when it ended, until it is put forward anew. `ended`: the version of the last end; what came
    before it neither holds nor is open. `settled`: the last event that changed which words stand.
    """

    versions: tuple[Terms, ...] = ()
    version: int = 0
    ended_at: int | None = None
    taken_back: frozenset[int] = field(default=frozenset())
    ended: int = 0
    settled: int = 0

    @property
    def in_force(self) -> Terms | None:
        """What holds now: the newest version both accepted, unless it was ended."""
        return next((terms for terms in reversed(self.versions) if terms.agreed and terms.version > self.ended), None)

    @property
    def open(self) -> Terms | None:
        """What one has put forward and the other has not accepted."""
        if not self.versions:
            return None
        last = self.versions[-1]
        gone = last.version < self.ended or last.version in self.taken_back or last.words is ERASED
        return None if last.agreed or gone else last

    @property
    def shown(self) -> Terms:
        """The words an entry shows: those that hold, or are put forward, or held until they were ended."""
        last_agreed = next((terms for terms in reversed(self.versions) if terms.agreed), None)
        held = last_agreed if self.ended_at is not None else None
        return self.in_force or self.open or held or self.versions[-1]

    def find(self, version: int) -> Terms | None:
        """A version, whatever became of it."""
        return next((terms for terms in self.versions if terms.version == version), None)


def evolve(history: History) -> Agreement | None:
    """The agreement that these events make. Raises ImpossibleHistory."""
    state = Agreement()
    for event in history:
        state = replace(_step(state, event), version=event.version)
    return state if history else None


def _step(state: Agreement, event: Event) -> Agreement:
    match event.body:
        case PutForward(words, zone):
            return _put_forward(state, event, words, zone)
        case Erasure.ERASED if event.act == "put_forward":
            return _put_forward(state, event, ERASED, "")
        case Accepted(version):
            accepted = _change(state, version, lambda t: replace(t, yes=t.yes | {event.by}, agreed_at=event.at))
            return replace(accepted, settled=event.version)
        case NotNow(version):
            return _change(state, version, lambda t: replace(t, not_now=t.not_now | {event.by}))
        case WordsErased(version):
            return _change(state, version, lambda t: replace(t, words=ERASED, erased_at=event.at))
        case TakenBack(version):
            return replace(state, taken_back=state.taken_back | {version})
        case Ended():
            return replace(state, ended_at=event.at, ended=event.version, settled=event.version)
        case _:
            raise ImpossibleHistory(f"{event.kind} in an agreement")


def _put_forward(state: Agreement, event: Event, words: Values | Erasure, zone: str) -> Agreement:
    terms = Terms(event.version, event.by, event.at, words, zone, frozenset({event.by}))
    return replace(state, versions=(*state.versions, terms), ended_at=None, settled=event.version)


def _change(state: Agreement, version: int, change: Callable[[Terms], Terms]) -> Agreement:
    if state.find(version) is None:
        raise ImpossibleHistory(f"an agreement has no version {version}")
    return replace(state, versions=tuple(change(t) if t.version == version else t for t in state.versions))


@dataclass(frozen=True)
class Agree:
    """A practice of agreeing. `single`: a couple has one of it, with versions; its item follows from the couple.

    `called` names it in a sentence: “the words of this moment”. `keeps_zone`: its words name times, which are
    read in the zone of whoever put them forward; without such words nobody's zone is written where both read.
    """

    name: str
    code: str
    title: str
    fields: tuple[Field, ...]
    single: bool = False
    intro: str = ""
    called: str = "agreement"
    keeps_zone: bool = False
    shape: str = "agree"

    @cached_property
    def moves(self) -> Mapping[str, Move]:
        shared = (Record.SHARED,)
        target = self.item if self.single else None
        return {
            "put_forward": Move(self.put_forward, shared, self.fields, begins=True, target=target),
            "change": Move(self.put_forward, shared, self.fields),
            "accept": Move(self.accept, shared),
            "not_now": Move(self.not_now, shared),
            "take_back": Move(self.take_back, shared),
            "end": Move(self.end, shared),
            "erase": Move(self.erase, shared),
        }

    @cached_property
    def kinds(self) -> Mapping[str, type]:
        acts = {
            "put_forward": PutForward,
            "accepted": Accepted,
            "not_now": NotNow,
            "taken_back": TakenBack,
            "ended": Ended,
            "erased": WordsErased,
        }
        return {f"{self.name}.{act}": body for act, body in acts.items()}

    def item(self, couple: Couple) -> str:
        """The one item of a practice that a couple has once."""
        return derived_id(couple.id, self.name)

    def evolve(self, history: History) -> Agreement | None:
        return evolve(history)

    def put_forward(self, now: Situation, wish: Wish) -> list[Event]:
        """Words for both to agree to; for an item that exists, a new version of them.

        What already holds goes on holding until both have accepted the new version.
        """
        open_couple(now.couple)
        state = evolve(now.history) or Agreement()
        if not state.settled <= wish.version <= state.version:
            raise Refused(MOVED_ON)
        words = PutForward(wish.values, now.actor.zone if self.keeps_zone else "")
        return [self._event(now, state.version + 1, "put_forward", words)]

    def accept(self, now: Situation, wish: Wish) -> list[Event]:
        """The other accepts exactly the words she was reading. A second press changes nothing."""
        state, terms = self._read(now, wish)
        if terms == state.in_force and now.actor.person in terms.yes:
            return []
        self._check_open(state, terms, now.actor.person, CHANGED)
        return [self._event(now, state.version + 1, "accepted", Accepted(terms.version))]

    def not_now(self, now: Situation, wish: Wish) -> list[Event]:
        """A complete answer. Accepting later stays possible."""
        state, terms = self._read(now, wish)
        self._check_open(state, terms, now.actor.person, READ_AGAIN)
        if now.actor.person in terms.not_now:
            return []
        return [self._event(now, state.version + 1, "not_now", NotNow(terms.version))]

    def take_back(self, now: Situation, wish: Wish) -> list[Event]:
        """Whoever put the words forward takes them back, as long as they are not agreed."""
        state, terms = self._read(now, wish)
        if terms.by != now.actor.person:
            raise Refused(NOTHING_HERE)
        if terms.agreed:
            raise Refused(AGREED if terms == state.in_force else ENDED)
        if terms != state.open:
            return []
        return [self._event(now, state.version + 1, "taken_back", TakenBack(terms.version))]

    def end(self, now: Situation, wish: Wish) -> list[Event]:
        """Either one ends what is in force, alone, at once, without a reason, whatever its version is by now.

        What was put forward in its place ends with it.
        """
        open_couple(now.couple, NOTHING_NEW)
        state = self._state(now)
        if state.in_force is None:
            return []
        return [self._event(now, state.version + 1, "ended", Ended())]

    def erase(self, now: Situation, wish: Wish) -> list[Event]:
        """An author erases words of hers that were never agreed. Works also in a space that is read-only."""
        state = self._state(now)
        terms = state.find(wish.version)
        if terms is None or not (terms.agreed or terms.by == now.actor.person):
            raise Refused(NOTHING_HERE)
        if terms.agreed:
            raise Refused(OF_BOTH_TODAY if terms == state.in_force else OF_BOTH)
        if terms.words is ERASED:
            return []
        return [self._event(now, state.version + 1, "erased", WordsErased(terms.version))]

    def _read(self, now: Situation, wish: Wish) -> tuple[Agreement, Terms]:
        """The version she was reading, whatever became of it since."""
        open_couple(now.couple, NOTHING_NEW)
        state = self._state(now)
        terms = state.find(wish.version)
        if terms is None:
            raise Refused(NOTHING_HERE)
        return state, terms

    def _check_open(self, state: Agreement, terms: Terms, reader: str, changed: str) -> None:
        """Raises Refused unless these words are put forward to the reader now. `changed`: if others are."""
        if terms == state.open:
            if terms.by == reader:
                raise Refused(YOURS)
            return
        if terms == state.in_force:
            raise Refused(AGREED)
        if state.ended_at is not None:
            raise Refused(ENDED)
        newest = state.versions[-1]
        raise Refused(changed if newest.version > terms.version and newest.by != reader else WITHDRAWN)

    def _state(self, now: Situation) -> Agreement:
        state = evolve(now.history)
        if state is None:
            raise Refused(NOTHING_HERE)
        return state

    def _event(self, now: Situation, version: int, act: str, body: object) -> Event:
        return Event(now.item, version, f"{self.name}.{act}", now.actor.person, now.actor.at, Record.SHARED, body)
