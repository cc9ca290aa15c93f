"""What is new on Today: who did it, what kind of thing it is, and its day."""

from __future__ import annotations

from dataclasses import dataclass

from domain.kernel import History
from domain.practices import BY_NAME
from projections.timeline import QUIET_ACTS
from web import entries
from web.viewer import Viewer


@dataclass(frozen=True)
class News:
    """One line. `block`: the stretch of Together that it stands in."""

    item: str
    who: str
    what: str
    at: int
    block: int


BOTH_ACTS = frozenset({"accepted", "opened", "began", "kept", "closed"})
"""What two people made true."""

SAID_AS = {"answered": "An answer", "ended": "Ended"}


def line(viewer: Viewer, history: History, block: int) -> News:
    """The newest thing in an item, as its line."""
    event = next((event for event in reversed(history) if event.act not in QUIET_ACTS), history[0])
    who = entries.both(viewer) if event.act in BOTH_ACTS else entries.name(viewer, event.by)
    title = BY_NAME[event.practice].title
    said = SAID_AS.get(event.act)
    return News(event.item, who, f"{said}: {title}" if said else title, event.at, block)
