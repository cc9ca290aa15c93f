"""A copy of a shared history for one who may read it. That she takes one is told to nobody."""

from __future__ import annotations

import json
from collections.abc import Callable

from projections.sql import Tx
from server.history import checkpoints, choosing, provable
from server.history.provable import Choose
from server.house import House
from server.reading import Reading, read
from web.viewer import Viewer

Choosing = Callable[[Reading], Choose]


async def lines(house: House, viewer: Viewer, chosen: Choosing, *, few: bool = False) -> list[bytes]:
    """The lines of the copy. `few`: see provable.lines. Raises HistoryChanged."""
    record = viewer.shared_record
    assert record is not None
    size = await read(house, viewer, choosing.upto)
    heads = await checkpoints.issue(house, record, size, shown=False)

    def work(tx: Tx) -> list[bytes]:
        reading = Reading(house, tx, viewer)
        return provable.lines(reading.vault, record, heads, chosen(reading), few=few)

    return await house.store.read(work)


def head(lines: list[bytes]) -> str:
    """The signed note that a copy ends with."""
    return str(json.loads(lines[0])["heads"][-1])
