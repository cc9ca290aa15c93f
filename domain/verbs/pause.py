"""Pause: one stops something for herself, at once, alone. Nobody's yes is asked for, and no reason.

A break outside a talk: one line to the other says when she means to be back. Nothing follows from it once that time
has passed. Until then she has quiet, see quiet.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from domain.couple import NOTHING_NEW, open_couple
from domain.fields import Field
from domain.kernel import Event, History, ImpossibleHistory, Refused
from domain.records import Record
from domain.verbs.meet.events import DAY, MINUTE
from domain.verbs.move import Move, Situation, Wish

NOBODY_ELSE = "Nobody else is here yet, so nothing was shared."
STEP = 5 * MINUTE
"""People say when they are back by the clock: 20:25, not 20:23."""


@dataclass(frozen=True)
class Called:
    """Somebody takes a break. `returns`: when she means to be back, in microseconds, UTC."""

    returns: int


@dataclass(frozen=True)
class Break:
    """A break, called by one for herself at a moment. Nothing is written when it ends."""

    by: str
    at: int
    returns: int


@dataclass(frozen=True)
class Pause:
    """A practice of pausing. `length`: for how many minutes, 20 to 1440."""

    name: str
    code: str
    title: str
    length: Field
    intro: str = ""
    after: str = ""
    shape: str = "pause"

    @property
    def fields(self) -> tuple[Field, ...]:
        return (self.length,)

    @cached_property
    def moves(self) -> Mapping[str, Move]:
        return {"call": Move(self.call, (Record.SHARED,), self.fields, begins=True)}

    @cached_property
    def kinds(self) -> Mapping[str, type]:
        return {f"{self.name}.called": Called}

    def evolve(self, history: History) -> Break | None:
        """The break that these events make. Raises ImpossibleHistory."""
        match [event.body for event in history]:
            case []:
                return None
            case [Called(returns)]:
                return Break(history[0].by, history[0].at, returns)
            case _:
                raise ImpossibleHistory("a break has one event")

    def call(self, now: Situation, wish: Wish) -> list[Event]:
        """She takes a break, and names when she means to be back."""
        if now.couple is None:
            raise Refused(NOBODY_ELSE)
        open_couple(now.couple, NOTHING_NEW)
        actor = now.actor
        returns = returning(actor.at, int(wish.values[self.length.name]))
        return [Event(now.item, 1, f"{self.name}.called", actor.person, actor.at, Record.SHARED, Called(returns))]

    def called(self, event: Event) -> int | None:
        """When somebody means to be back, if an event calls a break."""
        return event.body.returns if event.practice == self.name and isinstance(event.body, Called) else None


def returning(at: int, minutes: int) -> int:
    """The moment to be back, in microseconds, UTC: that many minutes from `at`, up to the next five. A day at most."""
    returns = -(-(at + minutes * MINUTE) // STEP) * STEP
    return returns if returns <= at + DAY else returns - STEP
