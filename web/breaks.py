"""Until when: the times to be back that a press names, and how they are said."""

from __future__ import annotations

from datetime import datetime, timedelta

from domain.verbs.pause import Break, returning
from domain.verbs.quiet import UNTIL_I_SAY
from web import times
from web.viewer import Viewer

HOUR, DAY = 60, 1440
"""In minutes."""


def lengths(viewer: Viewer) -> list[tuple[str, int]]:
    """(words, minutes from now) of the times to be back that a press names."""
    now = times.local(viewer.at, viewer.zone)
    evening, tomorrow = now.replace(hour=20, minute=0), (now + timedelta(days=1)).replace(hour=9, minute=0)
    found = [("20 minutes", 20), ("an hour", 60)]
    found += [("this evening", _minutes(evening, now))] if _minutes(evening, now) > HOUR else []
    return [*found, ("until tomorrow", min(_minutes(tomorrow, now), DAY))]


def _minutes(until: datetime, now: datetime) -> int:
    """In whole steps of five, so that a page is not another one every minute."""
    return int((until - now).total_seconds() // 300 * 5)


def moments(viewer: Viewer) -> list[tuple[str, int]]:
    """(words, microseconds UTC) of the times that quiet can be until."""
    ends = [returning(viewer.at, minutes) for _, minutes in lengths(viewer)]
    return [(times.when(end, viewer.at, viewer.zone), end) for end in ends]


def line(viewer: Viewer, state: Break) -> str:
    """What a break says to both, after the name of whoever takes it."""
    return f"is taking a break and will be back here at {times.when(state.returns, state.at, viewer.zone)}."


def quiet_until(viewer: Viewer) -> str:
    """Until when she has quiet now, as a sentence; empty while she has none."""
    now = viewer.quiet.on(viewer.at)
    if now is None:
        return ""
    return "Quiet until you say." if now.until == UNTIL_I_SAY else f"Quiet until {_end(viewer)}."


def on_a_break(viewer: Viewer, sentence: str) -> str:
    """What is said after a break was called; without its time, where that has passed or is not hers to come back."""
    now = viewer.quiet.on(viewer.at)
    first, _, rest = sentence.partition(". ")
    return f"{first.replace('{time}', _end(viewer))}. {rest}" if now and now.until < UNTIL_I_SAY else rest


def _end(viewer: Viewer) -> str:
    now = viewer.quiet.on(viewer.at)
    return times.when(now.until, viewer.at, viewer.zone) if now else ""


def asks(viewer: Viewer) -> bool:
    """Whether Today may say that something came: not while she has quiet, and not after “Not today”."""
    return viewer.quiet.on(viewer.at) is None and viewer.quiet.asks_from <= viewer.at


def tomorrow(viewer: Viewer) -> int:
    """When her next day begins, in microseconds, UTC."""
    day = times.local(viewer.at, viewer.zone).date() + timedelta(days=1)
    return int(datetime(day.year, day.month, day.day, tzinfo=times.zone(viewer.zone)).timestamp()) * 1_000_000
