"""The keys at hand in one transaction: the one door through which sealed words are opened and made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from domain.kernel import Event
from domain.records import SEALED_KINDS, UNDER_PASSWORD, Record
from projections.sql import Row, Statement, Tx
from server.root_key import RootKey
from server.tables import records

_columns = (
    records.c.id,
    records.c.kind,
    records.c.size,
    records.c.last_at,
    records.c.closed,
    records.c.root,
    records.c.wrapped,
)
_AT_ONCE = 4
"""A viewer's records, and the other's held one."""
HEADS = Statement(
    sa.select(*_columns).where(sa.or_(*(records.c.id == sa.bindparam(f"id{n}") for n in range(_AT_ONCE))))
)
LOCKED_HEAD = Statement(sa.select(*_columns).where(records.c.id == sa.bindparam("id")).with_for_update())


class Locked(Exception):
    """Somebody's own words are asked for while her password has not been given."""


@dataclass
class Head:
    """A record as it stands: its last position and the time of its last event.

    `root`: the version of the root key that wraps its key; none, like `wrapped`, for what is under a password.
    """

    id: str
    kind: Record
    size: int
    last_at: int
    closed: bool
    root: int | None
    wrapped: bytes | None

    @property
    def tells_kinds(self) -> bool:
        """Whether the kind of an event may stand beside it in clear."""
        return self.kind not in SEALED_KINDS


@dataclass
class Vault:
    """Record id -> head; `writing` are those held for writing.

    `own` holds the key of a record under a password, while its person is signed in. `only`: of these records, no
    more than these items can be looked up, whatever is asked.
    """

    tx: Tx
    root: RootKey
    own: dict[str, bytes] = field(default_factory=dict)
    heads: dict[str, Head] = field(default_factory=dict)
    only: Mapping[str, frozenset[str]] = field(default_factory=dict)
    writing: set[str] = field(default_factory=set)
    _keys: dict[str, AESGCM] = field(default_factory=dict, repr=False)

    def admit(self, *ids: str | None) -> None:
        """Brings records in, to read."""
        wanted = [record for record in dict.fromkeys(ids) if record is not None and record not in self.heads]
        for start in range(0, len(wanted), _AT_ONCE):
            some = (wanted[start : start + _AT_ONCE] * _AT_ONCE)[:_AT_ONCE]
            for row in self.tx.run(HEADS, **{f"id{n}": record for n, record in enumerate(some)}):
                self.take(row)

    def lock(self, *ids: str) -> None:
        """Brings records in, in the order given, to write: they are held until the transaction ends."""
        for record in ids:
            if record not in self.writing:
                self.take(self.tx.run(LOCKED_HEAD, id=record)[0])
                self.writing.add(record)

    def take(self, row: Row) -> None:
        """Brings in a record whose row was read elsewhere."""
        record, kind, size, last_at, closed, root, wrapped = row
        self.heads[record] = Head(record, Record(kind), size, last_at, bool(closed), root, wrapped)
        self._keys.pop(record, None)

    def shows(self, record: str, item: str) -> bool:
        """Whether an item that stands in a record can be looked up."""
        return record in self.heads and item in self.only.get(record, (item,))

    def record_of(self, event: Event) -> str:
        """The record an event goes to: the one of its audience that was locked for writing."""
        return next(id for id in self.writing if self.heads[id].kind is event.record)

    def key(self, record: str) -> AESGCM:
        """The record's key. Raises Locked for an own record without its password."""
        if record not in self._keys:
            self._keys[record] = self._key(self.heads[record])
        return self._keys[record]

    def _key(self, head: Head) -> AESGCM:
        if head.kind in UNDER_PASSWORD:
            if head.id not in self.own:
                raise Locked
            return AESGCM(self.own[head.id])
        if head.root is None or head.wrapped is None:
            raise Locked
        return AESGCM(self.root.unwrap(head.id, head.root, head.wrapped))
