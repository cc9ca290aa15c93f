"""The conformance cases that eventsourcing ships, on both stores.

`AggregateRecorderTestCase` applies whole: writing is atomic, a taken version is refused, items are read by range.
`ApplicationRecorderTestCase`, `TrackingRecorderTestCase` and `ProcessRecorderTestCase` do not: they ask for one
sequence of notification ids over everything stored, and for projections that follow it at a distance. Here each
record counts for itself, since a gap in a common sequence would tell what somebody does in private; and every
projection is written in the transaction of its event. Snapshots have no recorder: histories are short.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from eventsourcing.persistence import AggregateRecorder, IntegrityError, StoredEvent
from eventsourcing.tests.persistence import AggregateRecorderTestCase

from domain.records import Record
from projections.sql import Tx
from server import records
from server.house import House
from server.recorder import SealedRecorder
from server.sealed_events import SealedEvent, within
from server.settings import Settings
from server.stores import Conflict
from server.vault import Vault
from tests.fixtures.house import MovedClock, opened


class OneRecord(AggregateRecorder):
    """One record of a house, as a recorder that opens its own transactions."""

    def __init__(self, portal: BlockingPortal, house: House) -> None:
        self._portal, self._house = portal, house
        self._record = portal.call(house.store.write, lambda tx: records.make(tx, house.root, Record.SHARED))

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        sealed = [self._sealed(stored) for stored in stored_events]

        def work(tx: Tx) -> Sequence[int] | None:
            vault = Vault(tx, self._house.root)
            vault.lock(self._record)
            with within(vault):
                return SealedRecorder().insert_events(sealed)

        try:
            return self._portal.call(self._house.store.write, work)
        except Conflict as problem:  # told at the end, where statements are sent ahead
            raise IntegrityError from problem

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        def work(tx: Tx) -> list[SealedEvent]:
            vault = Vault(tx, self._house.root)
            vault.admit(self._record)
            with within(vault):
                return SealedRecorder().select_events(originator_id, gt=gt, lte=lte, desc=desc, limit=limit)

        return [_stored(sealed) for sealed in self._portal.call(self._house.store.read, work)]

    def _sealed(self, event: StoredEvent) -> SealedEvent:
        item = str(event.originator_id)
        return SealedEvent(
            item, event.originator_version, event.topic, event.state, self._record, "somebody", 0, b"commitment", b"key"
        )


def _stored(sealed: SealedEvent) -> StoredEvent:
    return StoredEvent(sealed.originator_id, sealed.originator_version, sealed.topic, sealed.state)


class TestOnSqlite(AggregateRecorderTestCase):
    """Their cases, over ours."""

    @pytest.fixture(autouse=True)
    def _opened(self, settings: Settings) -> Iterator[None]:
        with _running(settings) as self.recorder:
            yield

    def new_originator_id(self) -> str:
        return uuid4().hex

    def create_recorder(self) -> AggregateRecorder:
        return self.recorder


class TestOnPostgres(TestOnSqlite):
    """The same over PostgreSQL."""

    @pytest.fixture(autouse=True)
    def _opened(self, settings: Settings, postgres_url: str) -> Iterator[None]:
        with _running(settings.model_copy(update={"database": postgres_url})) as self.recorder:
            yield


@contextmanager
def _running(settings: Settings) -> Iterator[OneRecord]:
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(opened(settings, MovedClock())) as house,
    ):
        yield OneRecord(portal, house)


del AggregateRecorderTestCase  # or it would be collected by itself
