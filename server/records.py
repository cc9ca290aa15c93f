"""New records. The one place where a head and its wrapped key come into the store."""

from __future__ import annotations

import secrets

import sqlalchemy as sa

from domain.records import Record
from projections.sql import Statement, Tx
from server import sealing
from server.root_key import RootKey
from server.startup import ROOT_KEY
from server.tables import facts, record_keys, records

ID_BYTES = 16

INSERT_HEAD = Statement(sa.insert(records))
INSERT_KEY = Statement(sa.insert(record_keys))
ROOT_KEY_NOW = Statement(sa.select(facts.c.value).where(facts.c.name == ROOT_KEY).with_for_update(read=True))


def make(tx: Tx, root: RootKey, kind: Record, *, person: str | None = None, couple: str | None = None) -> str:
    """A new record under the root key, empty; gives its id.

    Holds the fact that names the root key until the transaction ends: a renewal of keys waits for it, and so
    finds every record that was wrapped with the key it is about to destroy.
    """
    version = root_now(tx, root)
    record = secrets.token_hex(ID_BYTES)
    _head(tx, record, kind, person, couple, version, root.wrap(version, record, sealing.new_key()))
    return record


def root_now(tx: Tx, root: RootKey) -> int:
    """The version to wrap with, which stays the one until the transaction ends. Raises NoRootKey."""
    return root.version(tx.run(ROOT_KEY_NOW)[0][0])


def make_own(tx: Tx, kind: Record, person: str) -> str:
    """A new record under a password, empty; gives its id. Its key is kept by `keep_key`."""
    record = secrets.token_hex(ID_BYTES)
    _head(tx, record, kind, person, None, None, None)
    return record


def keep_key(tx: Tx, record: str, way: str, wrapped: bytes) -> None:
    """Keeps a record's key, wrapped by what its person knows. `way`: password or recovery."""
    tx.run(INSERT_KEY, record=record, way=way, wrapped=wrapped)


def _head(
    tx: Tx,
    record: str,
    kind: Record,
    person: str | None,
    couple: str | None,
    root: int | None,
    wrapped: bytes | None,
) -> None:
    owner = {"person": person, "couple": couple}
    key = {"root": root, "wrapped": wrapped}
    tx.run(INSERT_HEAD, id=record, kind=kind.value, size=0, last_at=0, closed=0, **owner, **key)
