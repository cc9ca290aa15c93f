"""What is kept of a therapist's looks, for those whose words they touched: which part, in which hour.

Nothing of this kind is kept of the two themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import sqlalchemy as sa

from projections.sql import Statement, Tx, insert_new
from server.clock import HOUR
from server.tables import looks
from web import times

TOGETHER, AGREED, LIMITS, HEAD, ALONE, COPY = "together", "agreed", "limits", "head", "alone", "copy"
PARTS: Mapping[str, str] = {
    TOGETHER: "Together",
    AGREED: "what you agreed",
    LIMITS: "how far you go",
    HEAD: "six words for it all",
    ALONE: "what you wrote for {name} alone",
    COPY: "took a copy",
}
"""As they are told, in this order. {name}: hers."""

KEEP = insert_new(looks, "record", "person", "part", "hour")
OF_RECORD = Statement(sa.select(looks.c.person, looks.c.hour, looks.c.part).where(looks.c.record == sa.bindparam("of")))


def keep(tx: Tx, record: str, person: str, part: str, now: int) -> None:
    """She looks at this part now (microseconds, UTC)."""
    tx.run(KEEP, record=record, person=person, part=part, hour=now // HOUR)


def of_records(tx: Tx, records: Iterable[str], zone: str) -> dict[str, list[tuple[str, str]]]:
    """Therapist -> (day, parts) of her looks into these, the newest day first, in the reader's zone."""
    rows = [row for record in records for row in tx.run(OF_RECORD, of=record)]
    found: dict[str, dict[str, set[str]]] = {}
    for person, hour, part in sorted(rows, key=lambda row: -row[1]):
        found.setdefault(person, {}).setdefault(times.day(hour * HOUR, zone), set()).add(part)
    return {person: [(day, _said(parts)) for day, parts in days.items()] for person, days in found.items()}


def _said(parts: set[str]) -> str:
    *some, last = [said for part, said in PARTS.items() if part in parts]
    return f"{', '.join(some)}, and {last}" if some else last
