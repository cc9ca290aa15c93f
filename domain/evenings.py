"""Evenings on somebody's own calendar: nine o'clock stays nine when the clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

CLOSING = time(21)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
DAY = timedelta(days=1) // MICROSECOND


def local(at: int, zone: ZoneInfo) -> datetime:
    """A moment (microseconds, UTC) on the clock of a zone."""
    return (EPOCH + at * MICROSECOND).astimezone(zone)


def micros(moment: datetime) -> int:
    """The same moment in microseconds, UTC."""
    return (moment.astimezone(UTC) - EPOCH) // MICROSECOND


def evening(day: date, zone: ZoneInfo) -> datetime:
    """Nine in the evening of a day, when what is open until that evening closes."""
    return datetime.combine(day, CLOSING, zone)
