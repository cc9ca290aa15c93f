"""Reveal: both answer in private. It opens when both have; otherwise it closes on its day and shows nobody's.

Nothing is written when a round begins or closes: both follow from the agreed rhythm and the clock alone,
so nothing about a round can tell what the other has done.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Protocol

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
from domain.verbs.agree import Agree
from domain.verbs.move import Move, Situation, Wish

OVER = "This {noun} has closed, so nothing was put in. Your words are still in the box. You can keep them in Mine."
OPEN = "This {noun} is open: both can see both, and what stands there stays. Your words are still in the box."
OTHER_FORM = (
    "Our {noun} asks for something else now, so nothing was put in. Your words are still in the box. "
    "You can keep them in Mine."
)
OVER_NOW = "This {noun} has closed, so nothing was changed."
OPEN_NOW = "This {noun} is open: both can see both, and what stands there stays. You can erase your own words."

NUMBER_DIGITS = 12
"""Hexadecimal ones of an id, for a number that a form can carry."""


@dataclass(frozen=True)
class PutIn:
    """One person's answers, in her held record. `form`: which set of fields they answer.

    There is one current text and no earlier one: what is replaced or taken out is erased.
    `closes`: until when the round takes answers (microseconds, UTC); it says which round, and nothing of the answers.
    """

    form: str
    words: Values
    closes: int = field(default=0, compare=False)


@dataclass(frozen=True)
class TakenOut:
    """She took her answers back before it opened."""


@dataclass(frozen=True)
class Opened:
    """One person's answers, in the shared record, where both now see both."""

    form: str
    words: Values


@dataclass(frozen=True)
class Answers:
    """One person's part of an open round."""

    version: int
    by: str
    at: int
    form: str
    words: Values | Erasure
    erased_at: int | None = None


@dataclass(frozen=True)
class Revealed:
    """A round that both can read."""

    parts: tuple[Answers, ...]
    version: int


def put_in(history: History) -> PutIn | None:
    """What one person has in now, from her own held events; `None` for nothing, or taken back, or erased."""
    if not history or not isinstance(history[-1].body, PutIn):
        return None
    return history[-1].body


@dataclass(frozen=True)
class Window:
    """One round in time: it takes answers from `opens` until `closes` (microseconds, UTC)."""

    opens: int
    closes: int
    form: str


class Rhythm(Protocol):
    """When rounds are: a function of what happened to one item, and of the clock."""

    @property
    def agreement(self) -> Agree | None:
        """What both agree on first, where that is a practice by itself."""

    def item(self, couple: Couple) -> str:
        """What rounds follow from."""

    def window(self, history: History, at: int) -> Window | None:
        """The round that a moment falls in; `None` while there is none."""

    def before(self, history: History, now: Window) -> Window | None:
        """The round before this one; `None` for the first."""


@dataclass(frozen=True)
class Round:
    """A practice of revealing. `forms`: the sets of fields there are; the rhythm names which one.

    `noun`: what one round is called within a sentence; it begins with a consonant.
    """

    name: str
    code: str
    title: str
    noun: str
    forms: Mapping[str, tuple[Field, ...]]
    rhythm: Rhythm
    intro: str = ""
    shape: str = "reveal"
    fields: tuple[Field, ...] = ()

    @cached_property
    def moves(self) -> Mapping[str, Move]:
        both = (Record.HELD, Record.SHARED)
        moves = {
            f"put_in_{form}": Move(partial(self.put_in, form=form), both, fields, begins=True, gate=self.gate)
            for form, fields in self.forms.items()
        }
        moves["take_out"] = Move(self.take_out, (Record.HELD,), begins=True, gate=self.gate)
        moves["erase"] = Move(self.erase, both)
        return moves

    @cached_property
    def kinds(self) -> Mapping[str, type]:
        acts = {"put_in": PutIn, "taken_out": TakenOut, "opened": Opened, "erased": WordsErased}
        return {f"{self.name}.{act}": body for act, body in acts.items()}

    def said(self, sentence: str) -> str:
        """A sentence about its rounds."""
        return sentence.replace("{noun}", self.noun)

    def round_item(self, couple: Couple, window: Window) -> str:
        """The item of one round. Another form on the same evening is another round: nobody answered that yet."""
        return derived_id(couple.id, self.name, str(window.closes), window.form)

    def number(self, couple: Couple, window: Window) -> int:
        """By which a form names the round it is about: the same all through, and nothing of when it closes.

        The minute of a closing would tell in whose zone, and so where, somebody worded the rhythm.
        """
        return int(derived_id(couple.id, self.name, "number", str(window.closes))[:NUMBER_DIGITS], 16)

    def held_item(self, couple: Couple, window: Window, person: str) -> str:
        """Where one person's answers of one round stand, in her held record."""
        return _held_item(self.round_item(couple, window), person)

    def answered_item(self, couple: Couple, mine: PutIn, person: str) -> str:
        """The same, by what she put in."""
        return self.held_item(couple, Window(0, mine.closes, mine.form), person)

    def gate(self, couple: Couple, item: str) -> str:
        return derived_id(couple.id, self.name)

    def window(self, couple: Couple, now: Situation) -> Window | None:
        return self.rhythm.window(now.look(self.rhythm.item(couple)), now.actor.at)

    def evolve(self, history: History) -> Revealed | None:
        parts: dict[int, Answers] = {}
        for event in history:
            match event.body:
                case Opened(form, words):
                    parts[event.version] = Answers(event.version, event.by, event.at, form, words)
                case Erasure.ERASED if event.act == "opened":
                    parts[event.version] = Answers(event.version, event.by, event.at, "", ERASED)
                case WordsErased(version) if version in parts:
                    parts[version] = replace(parts[version], words=ERASED, erased_at=event.at)
                case _:
                    raise ImpossibleHistory(f"{event.kind} in a round")
        return Revealed(tuple(parts.values()), history[-1].version) if parts else None

    def put_in(self, now: Situation, wish: Wish, form: str) -> list[Event]:
        """One puts her answers in, or others in their place. With both in, both are open to both."""
        couple = open_couple(now.couple)
        window = self._open_window(now, wish, couple, over=OVER, is_open=OPEN)
        if window.form != form:
            raise Refused(self.said(OTHER_FORM))
        mine = PutIn(form, wish.values, window.closes)
        kept = self._held(now, self.held_item(couple, window, now.actor.person), "put_in", mine)
        theirs = put_in(now.look(self.held_item(couple, window, couple.other(now.actor.person))))
        return kept if theirs is None else [*kept, *self._reveal(now, couple, window, mine, theirs)]

    def take_out(self, now: Situation, wish: Wish) -> list[Event]:
        """She takes her answers back, as long as the round is not open."""
        couple = open_couple(now.couple, NOTHING_NEW)
        window = self._open_window(now, wish, couple, over=OVER_NOW, is_open=OPEN_NOW)
        item = self.held_item(couple, window, now.actor.person)
        return [] if put_in(now.look(item)) is None else self._held(now, item, "taken_out", TakenOut())

    def erase(self, now: Situation, wish: Wish) -> list[Event]:
        """An author erases her own part of an open round, and what she had put in for it.

        Works also in a space that is read-only.
        """
        state = self.evolve(now.history)
        part = next((p for p in state.parts if p.version == wish.version), None) if state else None
        if state is None or part is None or part.by != now.actor.person:
            raise Refused(NOTHING_HERE)
        if part.words is ERASED:
            return []
        body, actor = WordsErased(part.version), now.actor
        erased = Event(now.item, state.version + 1, f"{self.name}.erased", actor.person, actor.at, Record.SHARED, body)
        return [*self._held(now, _held_item(now.item, actor.person)), erased]

    def forget(self, now: Situation) -> list[Event]:
        """Erases what she has in, by her held item, whichever round it is of: as if she had put in nothing."""
        return self._held(now, now.item)

    def _open_window(self, now: Situation, wish: Wish, couple: Couple, over: str, is_open: str) -> Window:
        """The round she was looking at (`version`: its number), if it still takes answers."""
        window = self.window(couple, now)
        if window is None or self.number(couple, window) != wish.version:
            raise Refused(self.said(over))
        if now.look(self.round_item(couple, window)):
            raise Refused(self.said(is_open))
        return window

    def _held(self, now: Situation, item: str, act: str = "", body: object = None) -> list[Event]:
        """Erases what she had in; then, with `act`, what comes in its place."""
        before, actor = now.look(item), now.actor
        acts: list[tuple[str, object]] = [("erased", WordsErased(version)) for version in _still_in(before)]
        acts += [(act, body)] if act else []
        return [
            Event(item, version, f"{self.name}.{act}", actor.person, actor.at, Record.HELD, body)
            for version, (act, body) in enumerate(acts, start=len(before) + 1)
        ]

    def _reveal(self, now: Situation, couple: Couple, window: Window, mine: PutIn, theirs: PutIn) -> list[Event]:
        """Both parts, in the order of the couple's names, so that nothing tells who was second."""
        item = self.round_item(couple, window)
        parts = {now.actor.person: mine, couple.other(now.actor.person): theirs}
        return [
            Event(item, n, f"{self.name}.opened", p, now.actor.at, Record.SHARED, Opened(parts[p].form, parts[p].words))
            for n, p in enumerate(couple.people, start=1)
        ]


def _held_item(round_item: str, person: str) -> str:
    return derived_id(round_item, person)


def _still_in(history: History) -> list[int]:
    """The versions whose answers can still be read."""
    erased = {event.body.version for event in history if isinstance(event.body, WordsErased)}
    return [event.version for event in history if isinstance(event.body, PutIn) and event.version not in erased]
