"""One viewer's reading: what the pages ask for, opened through a vault that holds only her records."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import TypeVar

import sqlalchemy as sa

from domain.kernel import Event, History
from projections import timeline
from projections.sql import Statement, Tx
from server import renewal
from server.house import House
from server.sealed_events import FULL_EVENTS, from_row, opened
from server.startup import KEYS_RENEWED_AT, fact
from server.tables import events
from server.vault import Vault
from web.viewer import Viewer

T = TypeVar("T")

_lines = timeline.table
ENTRIES = Statement(
    FULL_EVENTS.add_columns(_lines.c.seq)
    .join(_lines, _lines.c.item == events.c.item)
    .where(
        _lines.c.record == sa.bindparam("record_id"),
        _lines.c.seq.between(sa.bindparam("first"), sa.bindparam("last")),
        events.c.record == _lines.c.record,
    )
    .order_by(_lines.c.seq.desc(), events.c.version)
)


@dataclass
class Reading:
    """Implements web.reading.Reader."""

    house: House
    tx: Tx
    viewer: Viewer
    known: Vault | None = None
    """A vault of what she may read, where it was made with the viewer."""

    @cached_property
    def vault(self) -> Vault:
        if self.known:
            return self.known
        vault = Vault(self.tx, self.house.root, self.viewer.own_keys)
        vault.admit(*self.viewer.readable)
        return vault

    @cached_property
    def renewed_at(self) -> int:
        return int(fact(self.tx, KEYS_RENEWED_AT))

    @cached_property
    def gone_after(self) -> int:
        return renewal.next_renewal(self.tx, self.house.settings, self.viewer.at)

    def history(self, item: str) -> History:
        return self.house.log.history(self.vault, item)

    def entries(self, first: int, last: int) -> list[tuple[int, History]]:
        record = self.viewer.shared_record
        if record is None or record not in self.vault.heads:
            return []
        rows = self.tx.run(ENTRIES, record_id=record, first=first, last=last)
        grouped = groupby(rows, key=lambda row: row[-1])
        return [(seq, tuple(self._open(row[:-1]) for row in group)) for seq, group in grouped]

    def shared_size(self) -> int:
        record = self.viewer.shared_record
        return self.vault.heads[record].size if record and record in self.vault.heads else 0

    def _open(self, row: tuple[object, ...]) -> Event:
        return opened(self.vault, from_row(row))


async def read(house: House, viewer: Viewer, ask: Callable[[Reading], T]) -> T:
    """Answers what a page asks, on one state of the store."""
    return await house.read(lambda tx: ask(Reading(house, tx, viewer)))
