"""The seat beside two people in a talk, as each of the three sees it."""

from __future__ import annotations

from dataclasses import dataclass

from domain.verbs.meet.form import NEXT_STEP
from domain.verbs.meet.talk import Away, Talk
from web.viewer import Viewer

STEPS: dict[str, str] = dict(NEXT_STEP[0].options)
"""What can be proposed from the seat, in words."""


@dataclass(frozen=True)
class Seat:
    """`name`: of whoever is asked; empty once she does not sit with them in this talk at all. `sits`: she does now.

    `away`: she is away for the moment. `proposes`: a next step, in words; empty for none.
    """

    name: str
    sits: bool
    away: bool
    proposes: str


def of(viewer: Viewer, talk: Talk, away: Away) -> Seat | None:
    """The seat that the words of a talk name; `None` where they name nobody."""
    asked = talk.terms.seat if talk.terms else ""
    if not asked:
        return None
    name = viewer.name if asked == viewer.person else viewer.names.get(asked, "")
    proposes = STEPS.get(talk.live.suggestion, "")
    return Seat("" if talk.arranged.seat_refused else name, talk.live.seat == asked, asked in away, proposes)


def could_be_asked(viewer: Viewer) -> list[tuple[str, str]]:
    """(person, name) of whoever the words of a suggestion can name; nothing where there is nobody."""
    found = sorted(viewer.names.items(), key=lambda one: one[1])
    return [("", "Nobody"), *found] if found else []
