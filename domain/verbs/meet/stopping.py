"""Decisions that stop a talk: a break, called by anybody at once; and its length."""

from __future__ import annotations

from domain.verbs.meet.events import MINUTE, BreakUntil
from domain.verbs.meet.pen import Pen
from domain.verbs.meet.talk import Phase
from domain.verbs.move import Wish

SHORTEST = 20
"""Minutes of a break that was called with one press: how long a body needs to calm down (Gottman and Levenson)."""


def call_break(pen: Pen, wish: Wish) -> None:
    """Everything stops, for both, at once. Whoever called it names the return, now or a little later."""
    called = pen.phase is Phase.STOPPED and pen.talk.stop and pen.talk.stop.by
    if not called:
        pen.need("call_break")
        pen.live("break_called", _until(pen, wish))


def lengthen_break(pen: Pen, wish: Wish) -> None:
    """Whoever called it names another return, reckoned from now."""
    pen.need("lengthen_break")
    until = _until(pen, wish)
    if pen.talk.stop and pen.talk.stop.returns != until.returns:
        pen.live("break_lengthened", until)


def _until(pen: Pen, wish: Wish) -> BreakUntil:
    return BreakUntil(pen.at + int(wish.values.get("minutes", SHORTEST)) * MINUTE)
