"""Empties every projection and fills it from the log: after a change to how one is made, or damage to it.

One shared record after the other, each in one transaction that holds its head: servers may run meanwhile, and
what is not done yet when it is cut off is as it was.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from functools import partial

import sqlalchemy as sa

from domain.kernel import Event
from domain.records import Record
from projections import project
from projections.changes import Change
from projections.sql import Statement, Tx
from server.house import House
from server.root_key import RootKey
from server.sealed_events import SINCE, facts, from_row, opened
from server.tables import records
from server.vault import Vault

Progress = Callable[[int, int], None]
"""Told how many events are done, of how many."""

SHARED = Statement(
    sa.select(records.c.id, records.c.size).where(records.c.kind == Record.SHARED.value).order_by(records.c.id)
)


async def rebuild(house: House, progress: Progress = lambda done, total: None) -> int:
    """Makes all projections anew; gives how many events that took. Raises StoreAway."""
    await house.store.write(project.clear_strays)
    sizes = await house.store.read(lambda tx: dict(map(tuple, tx.run(SHARED))))
    done = 0
    for record in sizes:
        done += await house.store.write(partial(_rebuild_record, house.root, record), [record])
        progress(done, max(done, sum(sizes.values())))
    return done


def _rebuild_record(root: RootKey, record: str, tx: Tx) -> int:
    vault = Vault(tx, root)
    vault.lock(record)
    changes = _changes(vault, record)
    project.refill(tx, record, changes)
    return sum(len(change.positions) for change in changes)


def _changes(vault: Vault, record: str) -> list[Change]:
    """Each item of a record with all its events, in the order of their first ones."""
    found = defaultdict[str, list[tuple[Event, int]]](list)
    for row in vault.tx.run(SINCE, of=record, after=0):
        event = facts(vault, from_row(row))
        if event.practice in project.READ_WORDS:
            event = opened(vault, from_row(row))
        found[event.item].append((event, row[1]))
    return [Change(record, *zip(*placed, strict=True)) for placed in found.values()]
