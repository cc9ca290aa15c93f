"""Writes stored events over SQLAlchemy Core, and finds them again.

There is no sequence over all records: each record counts its own dense positions, so no gap and no global id
can tell what somebody does in private.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Any, cast
from uuid import UUID

import sqlalchemy as sa
from eventsourcing.persistence import AggregateRecorder, IntegrityError, StoredEvent

from projections.sql import Statement, Tx
from server import sealing
from server.sealed_events import FULL_EVENTS, SealedEvent, from_row, here
from server.stores import Conflict
from server.tables import events, records, texts
from server.vault import Vault

INSERT_EVENT = Statement(sa.insert(events))
INSERT_TEXT = Statement(sa.insert(texts))
MOVE_HEAD = Statement(
    sa.update(records)
    .where(records.c.id == sa.bindparam("record"))
    .values(size=sa.bindparam("new_size"), last_at=sa.bindparam("new_last_at"))
)
OF_ITEM = Statement(FULL_EVENTS.where(events.c.item == sa.bindparam("of")).order_by(events.c.version))


class SealedRecorder(AggregateRecorder):
    """Gives each event the next position of its record, and keeps its leaf."""

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        """Writes within the caller's transaction. Raises IntegrityError where a version is taken.

        A store that sends statements ahead tells it when the transaction ends, as a Conflict: nothing is written.
        """
        try:
            _insert_all(here(), cast(Sequence[SealedEvent], stored_events))
        except Conflict as problem:
            raise IntegrityError(str(problem)) from problem
        return None

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> list[SealedEvent]:
        """The events of one item, as far as they stand in records that are at hand."""
        vault = here()
        rows = [from_row(row) for row in vault.tx.run(OF_ITEM, of=originator_id) if vault.shows(row[0], row[2])]
        wanted = [e for e in rows if (gt is None or e.originator_version > gt)]
        wanted = [e for e in wanted if lte is None or e.originator_version <= lte]
        return (wanted[::-1] if desc else wanted)[:limit]


def _insert_all(vault: Vault, new: Sequence[SealedEvent]) -> None:
    for stored in new:
        head = vault.heads[stored.record]
        _insert(vault.tx, stored, head.size + 1)
        head.size, head.last_at = head.size + 1, max(head.last_at, stored.at)
    for head in {stored.record: vault.heads[stored.record] for stored in new}.values():
        vault.tx.run(MOVE_HEAD, record=head.id, new_size=head.size, new_last_at=head.last_at)


def _insert(tx: Tx, stored: SealedEvent, n: int) -> None:
    header, ct = stored.header, sha256(stored.state).digest()
    tx.run(
        INSERT_EVENT,
        record=stored.record,
        n=n,
        item=header.item,
        version=header.version,
        kind=header.kind,
        by=header.by,
        at=header.at,
        kc=stored.kc,
        ct=ct,
        leaf=sealing.leaf(header, n, stored.kc, ct),
    )
    tx.run(INSERT_TEXT, record=stored.record, n=n, wrapped=stored.wrapped, ciphertext=stored.state)
