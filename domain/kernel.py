"""The few words every rule is written in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from hashlib import sha256
from typing import Final

from domain.records import Record


class Erasure(Enum):
    """Stands where words were before their author erased them."""

    ERASED = "erased"


ERASED: Final = Erasure.ERASED

BOTH: Final = "both"
"""The author of what two people made true together: nobody can tell from it who acted."""


NOTHING_HERE: Final = "There is nothing here."
"""What is not there and what is somebody else's get the same answer."""


class Refused(Exception):
    """A decision that was not taken. The sentence is for the person who asked.

    `field` names the answer it is about, where it is about one.
    """

    def __init__(self, sentence: str, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field


class ImpossibleHistory(Exception):
    """Events in an order that no decision can have produced: the log is damaged."""


@dataclass(frozen=True)
class Actor:
    """Who acts, when (microseconds since 1970, UTC) and in which IANA time zone she reads the clock."""

    person: str
    at: int
    zone: str = "UTC"


@dataclass(frozen=True)
class WordsErased:
    """The words of one version were erased by their author."""

    version: int


@dataclass(frozen=True)
class Event:
    """One thing that happened to one item. The first two names are what eventsourcing expects.

    `kind` is the fixed stored name, `practice.past_verb`. `body` holds the words, or `ERASED`.
    """

    originator_id: str
    originator_version: int
    kind: str
    by: str
    at: int
    record: Record
    body: object

    @property
    def item(self) -> str:
        return self.originator_id

    @property
    def version(self) -> int:
        return self.originator_version

    @property
    def practice(self) -> str:
        return self.kind.partition(".")[0]

    @property
    def act(self) -> str:
        return self.kind.partition(".")[2]


History = tuple[Event, ...]


def practice_of(history: History) -> str:
    """The practice of an item; empty for one without events.

    Outside the shared record the real kind is sealed with the words, and goes with them when they are erased:
    there the practice is read from an event that still has its words, as every `erased` has.
    """
    told = next((event for event in history if event.act), None)
    return told.practice if told else ""


Look = Callable[[str], History]
"""Gives the events of one item, as far as whoever decides may know them."""


def derived_id(*parts: str) -> str:
    """An id that follows from others: 128 bits of SHA-256, so that the same press names the same item."""
    return sha256("\x1f".join(parts).encode()).hexdigest()[:32]
