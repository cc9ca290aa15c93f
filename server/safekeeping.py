"""Words outside every history: one current text in a slot, sealed; another takes its place, and none is kept.

Drafts lie under their author's own key; the name somebody chose lies in her held record.
"""

from __future__ import annotations

import sqlalchemy as sa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from domain.records import UNDER_PASSWORD
from projections.sql import Statement, upsert
from server import sealing
from server.sealing import Header
from server.tables import sealed
from server.vault import Vault

PUT = upsert(sealed, "record", "slot")
GET = Statement(
    sa.select(sealed.c.wrapped, sealed.c.ciphertext).where(
        sealed.c.record == sa.bindparam("of"), sealed.c.slot == sa.bindparam("in_slot")
    )
)
DELETE = Statement(
    sa.delete(sealed).where(sealed.c.record == sa.bindparam("of"), sealed.c.slot == sa.bindparam("in_slot"))
)


def put(vault: Vault, record: str, slot: str, words: bytes) -> None:
    """Seals words into a slot. Raises Locked where the record's key is not at hand.

    What is under the root key is held for writing meanwhile: a renewal of keys would miss the slot otherwise.
    """
    if vault.heads[record].kind not in UNDER_PASSWORD:
        vault.lock(record)
    done = sealing.seal(vault.key(record), _header(record, slot), words)
    vault.tx.run(PUT, record=record, slot=slot, wrapped=done.kc + done.wrapped, ciphertext=done.ciphertext)


def get(vault: Vault, record: str, slot: str) -> bytes | None:
    """The words in a slot. Raises Locked."""
    found = vault.tx.run(GET, of=record, in_slot=slot)
    return open_slot(vault, record, slot, *found[0]) if found else None


def open_slot(vault: Vault, record: str, slot: str, wrapped: bytes, ciphertext: bytes) -> bytes:
    """The words of a row that was read elsewhere."""
    return open_with(vault.key(record), record, slot, wrapped, ciphertext)


def open_with(key: AESGCM, record: str, slot: str, wrapped: bytes, ciphertext: bytes) -> bytes:
    """The same, where the record's key is at hand. Raises CannotOpen."""
    return sealing.open_sealed(key, _header(record, slot), *parted(wrapped), ciphertext)


def parted(wrapped: bytes) -> tuple[bytes, bytes]:
    """The key's commitment, and the wrapped key, which lie together in one column."""
    return wrapped[: sealing.COMMITMENT_BYTES], wrapped[sealing.COMMITMENT_BYTES :]


def discard(vault: Vault, record: str, slot: str) -> None:
    """Empties a slot: key and words are gone."""
    vault.tx.run(DELETE, of=record, in_slot=slot)


def _header(record: str, slot: str) -> Header:
    return Header(record, slot, 0, "sealed", "", 0)
