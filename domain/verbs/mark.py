"""Agree by marks: each marks how far in private; what holds is the shallower of the two.

Before both have marked, no mark has any effect, so that no refusal betrays one. What holds is written in
the shared record under nobody's name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from domain.couple import NOTHING_NEW, Couple, open_couple
from domain.fields import Choice, Field, Values
from domain.kernel import BOTH, ERASED, Event, History, ImpossibleHistory, WordsErased, derived_id
from domain.records import Record
from domain.verbs.move import Move, Situation, Wish

Map = dict[str, int]
"""Topic -> depth, 0 the shallowest."""


@dataclass(frozen=True)
class Marked:
    """One person's marks, all of them. A topic left out keeps its starting depth."""

    marks: Map


@dataclass(frozen=True)
class Set:
    """What holds from here on."""

    depths: Map


def shallower(start: Map, one: Map, other: Map) -> Map:
    """What holds once both have marked: per topic the shallower mark; unmarked keeps its start."""
    return {topic: min(one.get(topic, depth), other.get(topic, depth)) for topic, depth in start.items()}


def latest(history: History) -> Map | None:
    """The newest marks, or the newest map in force; `None` before the first, or where the newest were erased."""
    match history[-1].body if history else ERASED:
        case Marked(marks):
            return marks
        case Set(depths):
            return depths
        case _:
            return None


@dataclass(frozen=True)
class Limits:
    """What holds: the depth of each topic. `since`: for each topic that moved, when (microseconds, UTC)."""

    depths: Map
    since: dict[str, int]
    version: int


@dataclass(frozen=True)
class MarkTogether:
    """A practice of marking. `topics` pairs each topic with its words; `depths` are the words from shallow to deep."""

    name: str
    code: str
    title: str
    topics: tuple[tuple[str, str], ...]
    depths: tuple[tuple[str, str], ...]
    start: Map
    intro: str = ""
    shape: str = "mark"

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        return tuple(Choice(topic, words, self.depths, required=False) for topic, words in self.topics)

    @cached_property
    def moves(self) -> Mapping[str, Move]:
        writes = (Record.HELD, Record.SHARED)
        return {"mark": Move(self.mark, writes, self.fields, needs_one=False, begins=True, gate=self.gate)}

    @cached_property
    def kinds(self) -> Mapping[str, type]:
        return {f"{self.name}.marked": Marked, f"{self.name}.set": Set, f"{self.name}.erased": WordsErased}

    def item(self, couple: Couple) -> str:
        return derived_id(couple.id, self.name)

    def gate(self, couple: Couple, item: str) -> str:
        return self.item(couple)

    def marks_item(self, couple: Couple, person: str) -> str:
        """Where one person's marks stand, in her held record."""
        return derived_id(couple.id, self.name, person)

    def evolve(self, history: History) -> Limits | None:
        depths, since = dict(self.start), dict[str, int]()
        for event in history:
            if not isinstance(event.body, Set):
                raise ImpossibleHistory(f"{event.kind} in a map")
            since |= {topic: event.at for topic, depth in event.body.depths.items() if depth != depths.get(topic)}
            depths |= event.body.depths
        return Limits(depths, since, history[-1].version) if history else None

    def mark(self, now: Situation, wish: Wish) -> list[Event]:
        """One marks; if the other has marked too, what holds follows at once.

        To leave every topic where everybody starts is a mark too. Marks that are the same again change nothing.
        """
        couple, actor = open_couple(now.couple, NOTHING_NEW), now.actor
        mine = self._marks(wish.values)
        item = self.marks_item(couple, actor.person)
        before = now.look(item)
        if latest(before) == mine:
            return []
        version = before[-1].version + 1 if before else 1
        kept = Event(item, version, f"{self.name}.marked", actor.person, actor.at, Record.HELD, Marked(mine))
        return [kept, *self._set(now, couple, mine)]

    def forget(self, now: Situation) -> list[Event]:
        """Erases all marks of hers. What holds goes on holding, and either can still go less far."""
        gone = {event.body.version for event in now.history if isinstance(event.body, WordsErased)}
        marks = [event for event in now.history if isinstance(event.body, Marked) and event.version not in gone]
        kind, actor = f"{self.name}.erased", now.actor
        return [
            Event(now.item, version, kind, actor.person, actor.at, Record.HELD, WordsErased(event.version))
            for version, event in enumerate(marks, start=len(now.history) + 1)
        ]

    def _set(self, now: Situation, couple: Couple, mine: Map) -> list[Event]:
        """What holds, if it is not what held before.

        The first map is written even where it equals the start. It tells that both have marked, which both are
        to know: from then on a shallower mark acts at once, and who makes one must be able to rely on it. To
        stay silent would only put that off, and tell as much at the first topic that differs. After it, an
        event means that the map moved, and a mark that moves nothing leaves no trace.

        Whoever erased her marks since goes as far as what holds: the other can still go less far, at once.
        """
        item = self.item(couple)
        before = self.evolve(now.look(item))
        theirs = latest(now.look(self.marks_item(couple, couple.other(now.actor.person))))
        if theirs is None and before:
            theirs = before.depths
        if theirs is None:
            return []
        depths = shallower(self.start, mine, theirs)
        if before and before.depths == depths:
            return []
        version = before.version + 1 if before else 1
        return [Event(item, version, f"{self.name}.set", BOTH, now.actor.at, Record.SHARED, Set(depths))]

    def _marks(self, values: Values) -> Map:
        order = [depth for depth, _ in self.depths]
        return {topic: order.index(str(depth)) for topic, depth in values.items()}
