"""Events as they are stored: sealed on the way in, opened on the way out, inside a transaction of the caller's."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, cast

import msgspec
import sqlalchemy as sa
from eventsourcing.persistence import Mapper, StoredEvent

from domain.kernel import ERASED, Event, ImpossibleHistory
from domain.practices import KINDS
from projections.sql import Row, Statement
from server import sealing
from server.sealing import Header
from server.tables import events, texts
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

SINCE = Statement(
    FULL_EVENTS.where(events.c.record == sa.bindparam("of"), events.c.n > sa.bindparam("after")).order_by(events.c.n)
)


@contextlib.contextmanager
def within(vault: Vault) -> Iterator[None]:
    """Names the vault of the calls below."""
    token = _here.set(vault)
    try:
        yield
    finally:
        _here.reset(token)


def here() -> Vault:
    """The vault that was named for this call."""
    return _here.get()


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
