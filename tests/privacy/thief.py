"""What somebody finds who has everything that is stored: each row, each file, each key that lies about."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from server import sealing
from server.sealing import KEY_BYTES, CannotOpen, Header
from server.settings import Settings
from server.stores.sqlite import path_of

WRAPPED_BYTES = sealing.NONCE_BYTES + KEY_BYTES + 16
"""A nonce, a key, and the tag of AES-GCM."""
HEX = re.compile("(?:[0-9a-f]{2}){32,}")


def patterns(mark: str) -> list[bytes]:
    """How a mark can stand somewhere: plain, in two bytes a letter, as hex, as base64 from any of three places."""
    plain = mark.encode()
    bits = [base64.b64encode(b"\0" * n + plain)[4 if n else 0 : -4] for n in range(3)]
    hexes = [plain.hex().encode(), plain.hex().upper().encode()]
    return [plain, mark.upper().encode(), mark.encode("utf-16-le"), mark.encode("utf-16-be"), *hexes, *bits]


def holds(data: bytes, mark: str) -> bool:
    """Whether a mark is in there, in any of these shapes."""
    return any(pattern in data for pattern in patterns(mark))


def found_in_rows(url: str, mark: str) -> list[str]:
    """Every column that holds it, of every table that the store has, whoever made it."""
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        seen = sa.MetaData()
        seen.reflect(connection)
        return [
            f"{table.name}.{column.name}"
            for table in seen.tables.values()
            for row in connection.execute(sa.select(table)).mappings()
            for column in table.c
            if holds(as_bytes(row[column.name]), mark)
        ]


def as_bytes(value: Any) -> bytes:
    return bytes(value) if is_bytes(value) else str(value).encode()


def is_bytes(value: Any) -> bool:
    return isinstance(value, bytes | memoryview)


def found_in_files(folder: Path, mark: str) -> list[str]:
    """Every file below a folder that holds it."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return [str(path) for path in files if holds(path.read_bytes(), mark)]


def folders(settings: Settings) -> list[Path]:
    """Where the store lies on disk, all of it, and the root key beside it."""
    keys = settings.root_key_file.parent
    if settings.database.startswith("sqlite"):
        return [path_of(settings.database).parent, keys]
    with sa.create_engine(settings.database, poolclass=sa.NullPool).connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(sa.text("CHECKPOINT"))
        return [Path(connection.execute(sa.text("SHOW data_directory")).scalar_one()), keys]


@dataclass(frozen=True)
class Loot:
    """Every row of the store, and the bytes of the root key file's keys."""

    rows: dict[str, list[dict[str, Any]]]
    roots: list[bytes]

    def of(self, table: str, **wanted: Any) -> list[dict[str, Any]]:
        return [row for row in self.rows[table] if all(row[name] == value for name, value in wanted.items())]

    def keys(self, *more: bytes) -> list[bytes]:
        """Every key at hand: the root's, every 32 bytes that lie about, and every key that one of these opens."""
        found = [*self.roots, *self._lying_about(), *more]
        opened = [key for wrapped, bound in self._wrapped() for key in _unwrapped(found, wrapped, bound)]
        again = [key for wrapped, bound in self._wrapped() for key in _unwrapped(opened, wrapped, bound)]
        return list(dict.fromkeys([*found, *opened, *again]))

    def _wrapped(self) -> list[tuple[bytes, bytes]]:
        """Whatever has the length of a wrapped key, with every id beside it that it may be bound to."""
        own = {row["id"]: row["own_record"] for row in self.rows["people"]}
        found = []
        for row in (row for rows in self.rows.values() for row in rows):
            ids = {value for value in row.values() if isinstance(value, str)}
            ids |= {own[value] for value in ids if value in own}
            wrapped = [bytes(value) for value in row.values() if is_bytes(value) and len(value) == WRAPPED_BYTES]
            found += [(one, id.encode()) for one in wrapped for id in ids]
        return found

    def _lying_about(self) -> list[bytes]:
        values = [value for rows in self.rows.values() for row in rows for value in row.values()]
        raw = [bytes(value) for value in values if is_bytes(value) and len(value) >= KEY_BYTES]
        raw += [bytes.fromhex(value) for value in values if isinstance(value, str) and HEX.fullmatch(value)]
        ends = [end for one in raw for end in (one[:KEY_BYTES], one[-KEY_BYTES:])]
        # As the key of a sign-in is made from a token: of which only the hash should lie here.
        return ends + [sha256(b"own key" + end).digest() for end in ends]

    def texts(self, record: str) -> Iterator[tuple[Header, bytes, bytes, bytes]]:
        """What is sealed of a record: header, commitment, wrapped key, ciphertext."""
        facts = {row["n"]: row for row in self.of("events", record=record)}
        for row in self.of("texts", record=record):
            event = facts[row["n"]]
            header = Header(record, event["item"], event["version"], event["kind"], event["by"], event["at"])
            yield header, event["kc"], row["wrapped"], row["ciphertext"]
        for row in self.of("sealed", record=record):
            header = Header(record, row["slot"], 0, "sealed", "", 0)
            yield header, row["wrapped"][:32], row["wrapped"][32:], row["ciphertext"]

    def read(self, record: str, keys: list[bytes]) -> list[bytes]:
        """The words of a record, as far as any of these keys opens them, as the record's."""
        return [words for text in self.texts(record) for words in _words(text, keys)]


def loot(settings: Settings) -> Loot:
    """Everything that is stored, and the root key's file."""
    roots = [bytes.fromhex(key) for key in json.loads(settings.root_key_file.read_text())["keys"].values()]
    engine = sa.create_engine(settings.database, poolclass=sa.NullPool)
    with engine.connect() as connection:
        seen = sa.MetaData()
        seen.reflect(connection)
        rows = {
            name: [dict(row) for row in connection.execute(sa.select(table)).mappings()]
            for name, table in seen.tables.items()
        }
    return Loot(rows, roots)


def _words(text: tuple[Header, bytes, bytes, bytes], keys: list[bytes]) -> Iterator[bytes]:
    header, kc, wrapped, ciphertext = text
    for key in keys:
        with suppress(CannotOpen):
            yield sealing.open_sealed(AESGCM(key), header, kc, wrapped, ciphertext)


def _unwrapped(keys: list[bytes], wrapped: bytes, bound: bytes) -> Iterator[bytes]:
    for key in keys:
        with suppress(CannotOpen):
            yield sealing.unwrap(AESGCM(key), wrapped, bound)
