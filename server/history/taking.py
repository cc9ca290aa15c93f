"""A copy of a shared history for one who may read it. That she takes one is told to nobody."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable

from server.history import checkpoints, choosing, provable
from server.history.choosing import Chosen
from server.house import House
from server.reading import Reading, read
from web.viewer import Viewer

Choosing = Callable[[Reading], Chosen]


async def lines(house: House, viewer: Viewer, choosing_of: Choosing, *, few: bool = False) -> list[bytes]:
    """The lines of the copy. `few`: see provable.lines. Raises HistoryChanged.

    What the store is asked takes a moment; opening it all may take a second, in which nobody else waits.
    """
    record = viewer.shared_record
    assert record is not None
    size = await read(house, viewer, choosing.upto)
    heads = await checkpoints.issue(house, record, size, shown=False)

    def look(reading: Reading) -> Callable[[], list[bytes]]:
        reading.vault.key(record)
        entries, chosen = provable.entries(reading.tx, record, size), choosing_of(reading)
        return lambda: provable.told(reading.vault, record, heads, entries, chosen(), few=few)

    return await asyncio.to_thread(await read(house, viewer, look))


def head(lines: list[bytes]) -> str:
    """The signed note that a copy ends with."""
    return str(json.loads(lines[0])["heads"][-1])
