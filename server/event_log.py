"""The sealed log: eventsourcing's Application with a Mapper that seals and a recorder of our own.

Everything happens inside a transaction that the caller opened: `within(vault)` names it for the calls below.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import sqlalchemy as sa
from eventsourcing.application import Application, LocalNotificationLog
from eventsourcing.persistence import ApplicationRecorder, Mapper
from eventsourcing.utils import Environment, EnvType

from domain.kernel import Event, History, WordsErased
from projections.sql import Row, Statement, Tx
from server.recorder import SealedRecorder
from server.sealed_events import SealingMapper, within
from server.tables import events, texts
from server.vault import Vault

TOUCHED = Statement(
    sa.select(events.c.n, events.c.item, events.c.kind)
    .where(events.c.record == sa.bindparam("of"), events.c.n > sa.bindparam("after"))
    .order_by(events.c.n)
)
POSITION = Statement(
    sa.select(events.c.record, events.c.n).where(
        events.c.item == sa.bindparam("of"), events.c.version == sa.bindparam("wanted")
    )
)
DELETE_TEXT = Statement(sa.delete(texts).where(texts.c.record == sa.bindparam("of"), texts.c.n == sa.bindparam("at_n")))


class EventLog(Application[str]):
    """Every event there is, read and written through a vault."""

    def construct_env(self, name: str, env: EnvType | None = None) -> Environment:
        """Nothing from the process's environment: a stray variable there would switch on a cache of words."""
        return Environment(name, {})

    def construct_mapper(self) -> Mapper[str]:
        return SealingMapper()

    def construct_recorder(self) -> ApplicationRecorder:
        return cast(ApplicationRecorder, SealedRecorder())

    def construct_notification_log(self) -> LocalNotificationLog:
        """There is none: see the recorder's first lines."""
        return cast(LocalNotificationLog, None)

    def history(self, vault: Vault, item: str) -> History:
        """The events of one item, opened; empty where there are none."""
        with within(vault):
            return cast(History, tuple(self.events.get(item)))

    def append(self, vault: Vault, new: Sequence[Event]) -> list[int]:
        """Seals and writes events, and erases the text that an `erased` event names; gives their positions.

        Raises IntegrityError where somebody else was first.
        """
        positions = _positions(vault, new)
        with within(vault):
            self.events.put(new)
        for event in new:
            if isinstance(event.body, WordsErased):
                erase_text(vault.tx, event.item, event.body.version)
        return positions


def _positions(vault: Vault, new: Sequence[Event]) -> list[int]:
    """The next positions of their records, in the order that the recorder gives them out."""
    sizes = {record: vault.heads[record].size for record in vault.writing}
    positions = []
    for record in map(vault.record_of, new):
        sizes[record] += 1
        positions.append(sizes[record])
    return positions


def touched_since(tx: Tx, record: str, after: int) -> list[Row]:
    """(position, item, clear kind) of what came after a position."""
    return tx.run(TOUCHED, of=record, after=after)


def erase_text(tx: Tx, item: str, version: int) -> None:
    """Deletes the wrapped key and the ciphertext of one text. Its leaf stays."""
    for record, n in tx.run(POSITION, of=item, wanted=version):
        tx.run(DELETE_TEXT, of=record, at_n=n)
