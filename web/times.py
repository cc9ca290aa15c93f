"""Days and times as people read them, in the reader's own zone. Never how long ago, never a number of days."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo


@lru_cache(maxsize=512)
def zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def local(at: int, zone_name: str) -> datetime:
    """A moment (microseconds, UTC) on the clock of a zone."""
    return datetime.fromtimestamp(at / 1_000_000, zone(zone_name))


def day(at: int, zone_name: str) -> str:
    """“Tuesday 3 May”."""
    return _said(local(at, zone_name).date())


@lru_cache(maxsize=4096)
def _said(on: date) -> str:
    return f"{on:%A} {on.day} {on:%B}"


def clock(at: int, zone_name: str) -> str:
    """“20:30”."""
    return f"{local(at, zone_name):%H:%M}"


def when(moment: int, said_at: int, zone_name: str) -> str:
    """“20:30”; with its day, “20:30 on Tuesday 3 May”, where that is not the day on which it is said."""
    said = clock(moment, zone_name)
    another = local(moment, zone_name).date() != local(said_at, zone_name).date()
    return f"{said} on {day(moment, zone_name)}" if another else said


def minutes(seconds: int) -> str:
    """“42 minutes”, rounded up; the clock of a talk, and how long one was."""
    whole = -(-seconds // 60)
    return "1 minute" if whole == 1 else f"{whole} minutes"


def weekday(at: int, zone_name: str) -> str:
    """“Sunday evening”, or morning, or afternoon."""
    moment = local(at, zone_name)
    part = "evening" if moment.hour >= 17 else "afternoon" if moment.hour >= 12 else "morning"
    return f"{moment:%A} {part}"
