"""Prepare: what somebody would tell, chapter by chapter, in her own record. Nothing of it is observable by the other.

A chapter stays inside the limits that both set. Of each chapter the newest words are kept and no earlier ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from domain.couple import Couple
from domain.fields import Choice, Field, Link, Text
from domain.kernel import (
    ERASED,
    NOTHING_HERE,
    Event,
    History,
    ImpossibleHistory,
    Look,
    Refused,
    WordsErased,
    practice_of,
)
from domain.records import Record
from domain.verbs.mark import Map, MarkTogether
from domain.verbs.move import Move, Situation, Wish

TOO_FAR = (
    "This goes further than the two of you have agreed to go here, so it was not added. Your words are still in the "
    "box. You can keep them in Mine."
)
FOR_A_TALK = (
    "The two of you left this for a talk with a therapist there, so it was not added. Your words are still in the "
    "box. You can keep them in Mine, print them, and take them along."
)
THERE_ALREADY = (
    "There are words about this already, and they are above, so nothing was changed. Yours are still in the box. If "
    "you keep them now, they take the place of those."
)
NO_WORDS = "There are no words here yet. The words or the sentence below them is enough."


@dataclass(frozen=True)
class Written:
    """One chapter as it is now. `mark`: how complete it is, or empty."""

    topic: str
    words: str
    mark: str


@dataclass(frozen=True)
class Chapter:
    """What is prepared about one topic, and when it was written (microseconds, UTC)."""

    topic: str
    words: str
    mark: str
    at: int
    version: int


@dataclass(frozen=True)
class Preparation:
    """What one would tell: a chapter for each topic, in the order of the topics."""

    author: str
    at: int
    chapters: tuple[Chapter, ...]
    version: int

    def chapter(self, topic: str) -> Chapter | None:
        return next((one for one in self.chapters if one.topic == topic), None)


def depths(limits: MarkTogether, couple: Couple | None, look: Look) -> Map:
    """How far each topic goes now; where everybody starts, before both have marked."""
    state = limits.evolve(look(limits.item(couple))) if couple else None
    return state.depths if state else limits.start


def too_far(limits: MarkTogether, depth: int, refused: int, listed: int) -> str:
    """Why a topic of this depth is told to nobody here; empty for one that can be."""
    return TOO_FAR if depth <= refused else FOR_A_TALK if depth <= listed else ""


@dataclass(frozen=True)
class Prepare:
    """A practice of preparing. A topic of `limits` no deeper than `refused` or `listed` has no chapter."""

    name: str
    code: str
    title: str
    limits: MarkTogether
    refused: int
    listed: int
    words: Text
    mark: Choice
    called: str = "chapter"
    intro: str = ""
    shape: str = "prepare"
    of: Field = field(default=Link("of", "What it belongs to"))

    @cached_property
    def about(self) -> Choice:
        return Choice("topic", "What it is about", self.limits.topics)

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        return self.about, self.words, self.mark, self.of

    @cached_property
    def moves(self) -> Mapping[str, Move]:
        own = (Record.OWN,)
        return {"keep": Move(self.keep, own, self.fields, begins=True), "erase": Move(self.erase, own)}

    @cached_property
    def kinds(self) -> Mapping[str, type]:
        return {f"{self.name}.written": Written, f"{self.name}.erased": WordsErased}

    def evolve(self, history: History) -> Preparation | None:
        """The preparation that these events make. Raises ImpossibleHistory."""
        if not history:
            return None
        order = [topic for topic, _ in self.limits.topics]
        chapters = sorted(_chapters(history), key=lambda one: order.index(one.topic))
        return Preparation(history[0].by, history[0].at, tuple(chapters), history[-1].version)

    def prepared(self, look: Look, item: str, person: str) -> Preparation:
        """What a person prepared under this id. Raises Refused for what is not there and what is not hers."""
        history = look(item) if item else ()
        state = self.evolve(history) if practice_of(history) == self.name else None
        if state is None or state.author != person:
            raise Refused(NOTHING_HERE)
        return state

    def keep(self, now: Situation, wish: Wish) -> list[Event]:
        """She keeps a chapter: the first of a new preparation, or one more, or one in the place of another.

        Only words that she was looking at give way to others.
        """
        item = str(wish.values.get(self.of.name, ""))
        before = self.prepared(now.look, item, now.actor.person) if item else None
        kept = Written(
            str(wish.values[self.about.name]),
            str(wish.values.get(self.words.name, "")),
            str(wish.values.get(self.mark.name, "")),
        )
        self._check(now, kept)
        old = before.chapter(kept.topic) if before else None
        if old and (old.words, old.mark) == (kept.words, kept.mark):
            return []
        if old and old.version != wish.version:
            raise Refused(THERE_ALREADY)
        version = before.version if before else 0
        events = [self._event(now, item or now.item, version + 1, "written", kept)]
        if old:
            events.append(self._event(now, item, version + 2, "erased", WordsErased(old.version)))
        return events

    def erase(self, now: Situation, wish: Wish) -> list[Event]:
        """She takes a chapter out. Nothing else keeps its words."""
        state = self.evolve(now.history)
        if state is None or not 0 < wish.version <= state.version:
            raise Refused(NOTHING_HERE)
        if all(one.version != wish.version for one in state.chapters):
            return []
        return [self._event(now, now.item, state.version + 1, "erased", WordsErased(wish.version))]

    def _check(self, now: Situation, kept: Written) -> None:
        depth = depths(self.limits, now.couple, now.look)[kept.topic]
        if sentence := too_far(self.limits, depth, self.refused, self.listed):
            raise Refused(sentence)
        if not kept.words and not kept.mark:
            raise Refused(NO_WORDS, self.words.name)

    def _event(self, now: Situation, item: str, version: int, act: str, body: object) -> Event:
        return Event(item, version, f"{self.name}.{act}", now.actor.person, now.actor.at, Record.OWN, body)


def _chapters(history: History) -> Iterable[Chapter]:
    """What is written by now, by version. Words that are gone are no chapter any more."""
    found: dict[int, Chapter] = {}
    for event in history:
        match event.body:
            case Written(topic, words, mark):
                found[event.version] = Chapter(topic, words, mark, event.at, event.version)
            case WordsErased(version):
                found.pop(version, None)
            case body if body is not ERASED:
                raise ImpossibleHistory(f"{event.kind} in a preparation")
    return found.values()
