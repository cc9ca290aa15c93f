"""What is new on Today: who did it, what kind of thing it is, and its day."""

from __future__ import annotations

from dataclasses import dataclass

from domain.kernel import Event, History
from domain.practices import BY_NAME
from domain.practices.joint_session import JOINT_SESSION
from domain.verbs.pause import Pause
from projections import timeline
from projections.timeline import QUIET_ACTS, Fresh
from web import breaks, entries, places
from web.reading import Reader
from web.viewer import Viewer


@dataclass(frozen=True)
class News:
    """One line. `block`: the stretch of Together that it stands in. `ahead`: a talk, which has a page of its own."""

    item: str
    who: str
    what: str
    at: int
    block: int
    ahead: bool = False


BOTH_ACTS = frozenset({"accepted", "opened", "began", "kept", "closed"})
"""What two people made true."""

AHEAD = frozenset({"proposed", "countered", "accepted"})
"""What is done about a talk before it begins."""

SAID_AS = {"answered": "An answer", "ended": "Ended"}


MOST_NEWS = 20
"""Lines on Today at once. What came after them takes their place once they are put away."""

ALL_NEWS = 2_000
"""More than comes while somebody has quiet: what binds her is looked for among all."""


def fresh(reader: Reader) -> tuple[list[News], int]:
    """What came since she put Today away, the earliest first; and the position up to which this can be put away."""
    viewer, record = reader.viewer, reader.viewer.shared_record
    most = ALL_NEWS if viewer.quiet.windows else MOST_NEWS
    rows = timeline.since(reader.tx, record, viewer.person, viewer.put_away, most) if record else []
    shown = [(row.n, new) for row in rows if (new := _new(reader, row))][:MOST_NEWS]
    further = len(shown) == MOST_NEWS or (shown and viewer.quiet.windows)
    return [new for _, new in shown], shown[-1][0] if further else reader.shared_size()


def _new(reader: Reader, row: Fresh) -> News | None:
    """None for what came while she has quiet, and binds her to nothing."""
    history = reader.history(row.item)
    if not history or (reader.waits(row.item) and not _binds(reader.viewer, _newest(history))):
        return None
    return line(reader.viewer, history, places.block(row.seq))


def _binds(viewer: Viewer, event: Event) -> bool:
    """Whether an event came from the other while she had quiet: as it is shown, it binds her."""
    return viewer.quiet.holds(event.at) and event.by != viewer.person


def line(viewer: Viewer, history: History, block: int) -> News:
    """The newest thing in an item, as its line."""
    event = _newest(history)
    who = entries.both(viewer) if event.act in BOTH_ACTS else entries.name(viewer, event.by)
    ahead = event.practice == JOINT_SESSION.name and event.act in AHEAD
    return News(event.item, who, _what(viewer, history, event), event.at, block, ahead)


def _newest(history: History) -> Event:
    return next((event for event in reversed(history) if event.act not in QUIET_ACTS), history[0])


def _what(viewer: Viewer, history: History, event: Event) -> str:
    practice = BY_NAME[event.practice]
    if isinstance(practice, Pause) and (called := practice.evolve(history)):
        return breaks.line(viewer, called)
    said = SAID_AS.get(event.act)
    return f"{said}: {practice.title}" if said else practice.title
