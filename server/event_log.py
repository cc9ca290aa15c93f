"""The sealed log: eventsourcing's Application with a Mapper that seals and a recorder over SQLAlchemy Core.

Everything happens inside a transaction that the caller opened: `within(vault)` names it for the calls below.
There is no sequence over all records: each record counts its own dense positions, so no gap and no global id
can tell what somebody does in private.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, cast
from uuid import UUID

import msgspec
import sqlalchemy as sa
from eventsourcing.application import Application, LocalNotificationLog
from eventsourcing.persistence import (
    AggregateRecorder,
    ApplicationRecorder,
    IntegrityError,
    Mapper,
    StoredEvent,
)
from eventsourcing.utils import Environment, EnvType

from domain.kernel import ERASED, Event, History, ImpossibleHistory
from domain.practices import KINDS
from domain.verbs.say import WordsErased
from projections.sql import Row, Statement, Tx
from server import sealing
from server.sealing import Header
from server.stores import Conflict
from server.tables import events, records, texts
from server.vault import Vault

KEPT = "kept"
"""The clear kind of everything that is not shared."""

_here: ContextVar[Vault] = ContextVar("vault")

_full = events.outerjoin(texts, (texts.c.record == events.c.record) & (texts.c.n == events.c.n))
_columns = (
    events.c.record,
    events.c.n,
    events.c.item,
    events.c.version,
    events.c.kind,
    events.c.by,
    events.c.at,
    events.c.kc,
    texts.c.wrapped,
    texts.c.ciphertext,
)
FULL_EVENTS = sa.select(*_columns).select_from(_full)
"""Events with their words where those still are; other modules add their own conditions."""

INSERT_EVENT = Statement(sa.insert(events))
INSERT_TEXT = Statement(sa.insert(texts))
MOVE_HEAD = Statement(
    sa.update(records)
    .where(records.c.id == sa.bindparam("record"))
    .values(size=sa.bindparam("new_size"), last_at=sa.bindparam("new_last_at"))
)
OF_ITEM = Statement(FULL_EVENTS.where(events.c.item == sa.bindparam("of")).order_by(events.c.version))
SINCE = Statement(
    FULL_EVENTS.where(events.c.record == sa.bindparam("of"), events.c.n > sa.bindparam("after")).order_by(events.c.n)
)
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


@dataclass(frozen=True)
class SealedEvent(StoredEvent):
    """A stored event with the facts of its header. `state` is the ciphertext, empty once it was erased."""

    record: str
    by: str
    at: int
    kc: bytes
    wrapped: bytes

    @property
    def header(self) -> Header:
        return Header(self.record, str(self.originator_id), self.originator_version, self.topic, self.by, self.at)


class SealedWords(msgspec.Struct):
    """What is sealed: the real kind, and the body as its own type encodes it."""

    kind: str
    body: msgspec.Raw


_WORDS = msgspec.json.Decoder(SealedWords)
_BODIES: dict[str, msgspec.json.Decoder[Any]] = {kind: msgspec.json.Decoder(body) for kind, body in KINDS.items()}


class SealingMapper(Mapper[str]):
    """Seals on the way in, opens on the way out; only kinds in the table of contents are read."""

    def __init__(self) -> None:
        pass

    def to_stored_event(self, domain_event: Any) -> SealedEvent:
        event, vault = cast(Event, domain_event), _here.get()
        head = vault.heads[vault.record_of(event)]
        header = Header(
            head.id, event.item, event.version, event.kind if head.tells_kinds else KEPT, event.by, event.at
        )
        words = msgspec.json.encode(SealedWords(event.kind, msgspec.Raw(msgspec.json.encode(event.body))))
        done = sealing.seal(vault.key(head.id), header, words)
        return SealedEvent(
            event.item,
            event.version,
            header.kind,
            done.ciphertext,
            head.id,
            event.by,
            event.at,
            done.kc,
            done.wrapped,
        )

    def to_domain_event(self, stored_event: StoredEvent) -> Event:
        return opened(_here.get(), cast(SealedEvent, stored_event))


def opened(vault: Vault, stored: SealedEvent) -> Event:
    """The event with its words, or `ERASED` in their place."""
    if not stored.state:
        return facts(vault, stored)
    words = _WORDS.decode(
        sealing.open_sealed(vault.key(stored.record), stored.header, stored.kc, stored.wrapped, stored.state)
    )
    if words.kind not in _BODIES:
        raise ImpossibleHistory(f"an event of no known kind: {words.kind}")
    return _event(vault, stored, words.kind, _BODIES[words.kind].decode(words.body))


def facts(vault: Vault, stored: SealedEvent) -> Event:
    """The event as if its words were erased: its clear kind, and nothing opened."""
    return _event(vault, stored, stored.topic, ERASED)


def _event(vault: Vault, stored: SealedEvent, kind: str, body: object) -> Event:
    item, version = str(stored.originator_id), stored.originator_version
    return Event(item, version, kind, stored.by, stored.at, vault.heads[stored.record].kind, body)


def from_row(row: Row) -> SealedEvent:
    """A row of FULL_EVENTS."""
    record, _, item, version, kind, by, at, kc, wrapped, ciphertext = row
    return SealedEvent(item, version, kind, ciphertext or b"", record, by, at, kc, wrapped or b"")


class SealedRecorder(AggregateRecorder):
    """Gives each event the next position of its record, and keeps its leaf."""

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        """Writes within the caller's transaction. Raises IntegrityError where a version is taken."""
        vault = _here.get()
        for stored in cast(Sequence[SealedEvent], stored_events):
            head = vault.heads[stored.record]
            _insert(vault.tx, stored, head.size + 1)
            head.size, head.last_at = head.size + 1, max(head.last_at, stored.at)
        for record in {cast(SealedEvent, stored).record for stored in stored_events}:
            head = vault.heads[record]
            vault.tx.run(MOVE_HEAD, record=record, new_size=head.size, new_last_at=head.last_at)
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
        vault = _here.get()
        rows = [from_row(row) for row in vault.tx.run(OF_ITEM, of=originator_id) if row[0] in vault.heads]
        wanted = [e for e in rows if (gt is None or e.originator_version > gt)]
        wanted = [e for e in wanted if lte is None or e.originator_version <= lte]
        return (wanted[::-1] if desc else wanted)[:limit]


def _insert(tx: Tx, stored: SealedEvent, n: int) -> None:
    header, ct = stored.header, sha256(stored.state).digest()
    try:
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
    except Conflict as problem:
        raise IntegrityError(str(problem)) from problem
    tx.run(INSERT_TEXT, record=stored.record, n=n, wrapped=stored.wrapped, ciphertext=stored.state)


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
        """There is none: see the module's first lines."""
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


@contextlib.contextmanager
def within(vault: Vault) -> Iterator[None]:
    """Names the vault of the calls below."""
    token = _here.set(vault)
    try:
        yield
    finally:
        _here.reset(token)
