"""Say: an entry with one author. The author alone decides; no answer is owed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from domain.couple import open_couple
from domain.fields import Field, Text, Values
from domain.kernel import ERASED, NOTHING_HERE, Erasure, Event, History, ImpossibleHistory, Refused, WordsErased
from domain.records import Record
from domain.verbs.move import Move, Situation, Wish

ANSWER = (Text("answer", "Your own words", required=True),)
YOUR_OWN = "This is your own, so nothing was added. Your words are still in the box. You can say them as something new."
GONE = "These words are no longer here, so nothing was added. What you wrote is still in the box."


@dataclass(frozen=True)
class Words:
    """What somebody wrote, by field name."""

    words: Values


@dataclass(frozen=True)
class Said:
    """One text of an entry: the entry itself, or an answer to it. `erased_at` in microseconds, UTC."""

    version: int
    by: str
    at: int
    words: Values | Erasure
    erased_at: int | None = None


@dataclass(frozen=True)
class Entry:
    """What was said, then the answers in the order they came."""

    texts: tuple[Said, ...]
    version: int

    @property
    def first(self) -> Said:
        return self.texts[0]

    @property
    def author(self) -> str:
        return self.first.by


def evolve(history: History) -> Entry | None:
    """The entry that these events make. Raises ImpossibleHistory."""
    texts: dict[int, Said] = {}
    for event in history:
        match event.body:
            case WordsErased(version) if version in texts:
                texts[version] = replace(texts[version], words=ERASED, erased_at=event.at)
            case Words(words):
                texts[event.version] = Said(event.version, event.by, event.at, words)
            case Erasure.ERASED if event.act != "erased":
                texts[event.version] = Said(event.version, event.by, event.at, ERASED)
            case _:
                raise ImpossibleHistory(f"{event.kind} in an entry")
    return Entry(tuple(texts.values()), history[-1].version) if texts else None


@dataclass(frozen=True)
class Say:
    """A practice of saying. `own`: kept for oneself, written in one's own record.

    `called` names it in a sentence: “the words of this apology”.
    """

    name: str
    code: str
    title: str
    fields: tuple[Field, ...]
    own: bool = False
    answerable: bool = False
    called: str = "entry"
    intro: str = ""
    after: str = ""
    hints: tuple[tuple[str, str], ...] = ()
    shape: str = "say"

    @property
    def record(self) -> Record:
        return Record.OWN if self.own else Record.SHARED

    @cached_property
    def moves(self) -> Mapping[str, Move]:
        begin = "keep" if self.own else "share"
        moves = {
            begin: Move(self.share, (self.record,), self.fields, begins=True),
            "erase": Move(self.erase, (self.record,)),
        }
        if self.answerable:
            moves["answer"] = Move(self.answer, (self.record,), ANSWER)
        return moves

    @cached_property
    def kinds(self) -> Mapping[str, type]:
        acts: dict[str, type] = {"kept" if self.own else "shared": Words, "erased": WordsErased}
        if self.answerable:
            acts["answered"] = Words
        return {f"{self.name}.{act}": body for act, body in acts.items()}

    def evolve(self, history: History) -> Entry | None:
        return evolve(history)

    def share(self, now: Situation, wish: Wish) -> list[Event]:
        """The author shares her words, or keeps them for herself."""
        if not self.own:
            open_couple(now.couple)
        return [self._event(now, 1, "kept" if self.own else "shared", Words(wish.values))]

    def answer(self, now: Situation, wish: Wish) -> list[Event]:
        """The other says something to it, in her own words. Never owed."""
        open_couple(now.couple)
        entry = self._entry(now)
        if entry.author == now.actor.person:
            raise Refused(YOUR_OWN)
        if entry.first.words is ERASED:
            raise Refused(GONE)
        return [self._event(now, entry.version + 1, "answered", Words(wish.values))]

    def erase(self, now: Situation, wish: Wish) -> list[Event]:
        """An author erases one text of hers. Works also in a space that is read-only."""
        entry = self._entry(now)
        text = next((said for said in entry.texts if said.version == wish.version), None)
        if text is None or text.by != now.actor.person:
            raise Refused(NOTHING_HERE)
        if text.words is ERASED:
            return []
        return [self._event(now, entry.version + 1, "erased", WordsErased(text.version))]

    def _entry(self, now: Situation) -> Entry:
        entry = evolve(now.history)
        if entry is None:
            raise Refused(NOTHING_HERE)
        return entry

    def _event(self, now: Situation, version: int, act: str, body: object) -> Event:
        return Event(now.item, version, f"{self.name}.{act}", now.actor.person, now.actor.at, self.record, body)
