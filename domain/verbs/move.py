"""What a verb lets people do, and what a decision may know."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from domain.couple import Couple
from domain.fields import Field, Values
from domain.kernel import Actor, Event, History, Look
from domain.records import Record


@dataclass(frozen=True)
class Therapist:
    """Somebody who can be let in, as she stands now. `version` counts what she said of secrets.

    `kind` is one of `let_in.SECRETS`; `rules` and `reads` (when she does) are her own words. `alone`: whether she
    takes what one of two writes for her alone, where she said so.
    """

    id: str
    name: str
    version: int
    kind: str
    rules: str
    reads: str = ""
    alone: bool | None = None

    def takes_alone(self, kind: str) -> bool:
        """Whether she does from two who let her in under this kind."""
        return takes_alone(self.alone, kind)


def takes_alone(said: bool | None, kind: str) -> bool:
    """Whether a therapist takes what one of two writes for her alone. Who keeps no secrets has to say so first."""
    return kind != "none" if said is None else said


@dataclass(frozen=True)
class Situation:
    """Everything a decision is made from.

    `history` is what happened to `item` so far; `look` gives the events of further items.
    `away`: who is away from a talk that is on, and since when (microseconds, UTC). `seats` gives whoever both
    could ask to sit with them, by name: looked for where a decision needs it. `therapist` finds one by her code,
    `known` by her id.
    """

    actor: Actor
    couple: Couple | None
    item: str
    history: History
    look: Look
    away: Mapping[str, int] = field(default_factory=dict)
    seats: Callable[[], Mapping[str, str]] = dict
    therapist: Callable[[str], Therapist | None] = lambda code: None
    known: Callable[[str], Therapist | None] = lambda person: None


@dataclass(frozen=True)
class Wish:
    """What somebody asked for, read from a form: the answers, and the version she was looking at."""

    values: Values
    version: int = 0


Decide = Callable[[Situation, Wish], list[Event]]


@dataclass(frozen=True)
class Move:
    """One thing that can be done.

    `writes`: the records it may write, narrowest first. `begins`: it makes a new item.
    `gate`: names the row that two people's private answers queue at, for the one kind of decision that
    reads both held records. `target`: the one item of a thing that a couple has once.
    """

    decide: Decide
    writes: tuple[Record, ...]
    fields: tuple[Field, ...] = ()
    needs_one: bool = True
    begins: bool = False
    gate: Callable[[Couple, str], str] | None = None
    target: Callable[[Couple], str] | None = None


class Practice(Protocol):
    """A verb with its own words, prompts and rules."""

    @property
    def name(self) -> str: ...
    @property
    def code(self) -> str:
        """Four neutral letters and digits, for addresses."""

    @property
    def title(self) -> str: ...
    @property
    def shape(self) -> str:
        """Which verb, so which templates."""

    @property
    def moves(self) -> Mapping[str, Move]: ...
    @property
    def kinds(self) -> Mapping[str, type]:
        """Stored name of each event -> the type of its body."""

    def evolve(self, history: History) -> Any:
        """The state that a history makes; `None` where there is none."""
