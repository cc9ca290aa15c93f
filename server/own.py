"""What lies in one's own and held records. There is no projection of it: the texts are opened when she asks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

from domain.kernel import Event, History
from projections.sql import Row
from server.sealed_events import SINCE, from_row, opened

if TYPE_CHECKING:
    from server.reading import Reading


def own_histories(reading: Reading) -> list[History]:
    """The items of her own record, the newest first. Raises Locked."""
    return histories(reading, reading.viewer.own_record)


def held_histories(reading: Reading) -> list[History]:
    """The items of her held record, the newest first."""
    return histories(reading, reading.viewer.held_record)


def histories(reading: Reading, record: str) -> list[History]:
    """The items of one record, the one that began last first."""
    return histories_of(reading, reading.tx.run(SINCE, of=record, after=0))


def histories_of(reading: Reading, rows: Iterable[Row]) -> list[History]:
    """The same of rows that were read before."""
    found: defaultdict[str, list[Event]] = defaultdict(list)
    for row in rows:
        event = opened(reading.vault, from_row(row))
        found[event.item].append(event)
    return [shown for events in reversed(found.values()) if (shown := reading.shown(tuple(events)))]
