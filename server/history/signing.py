"""The key with which this Goldseam signs heads: Ed25519, in the form of https://c2sp.org/signed-note.

It lies sealed in a record of this Goldseam's own, under the root key, so that a renewal of keys wraps it anew and
a stolen store cannot sign. Its public half is on a page; its name tells nothing of where this Goldseam runs.
"""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass
from hashlib import sha256

import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from domain.records import Record
from projections.sql import Statement, Tx, insert_new
from server import records, safekeeping
from server.house import House
from server.root_key import RootKey
from server.tables import facts
from server.vault import Vault

FACT, SLOT = "signing_record", "heads"
NAME_BYTES = 4
KEY_BYTES = 32
ED25519 = b"\x01"

WHERE = Statement(sa.select(facts.c.value).where(facts.c.name == FACT))
CLAIM = insert_new(facts, "name")


@dataclass(frozen=True)
class Signer:
    """`name`: by which the key is told from others; it stands in every head."""

    name: str
    private: Ed25519PrivateKey

    @property
    def public(self) -> str:
        """The key that checks, as a verifier takes it: name, id and key."""
        return f"{self.name}+{self._id.hex()}+{_text(ED25519 + self._raw)}"

    @property
    def _raw(self) -> bytes:
        return self.private.public_key().public_bytes_raw()

    @property
    def _id(self) -> bytes:
        return sha256(self.name.encode() + b"\n" + ED25519 + self._raw).digest()[:4]

    def sign(self, text: str) -> str:
        """The note: the text, which ends with a line's end, and its signature."""
        return f"{text}\n— {self.name} {_text(self._id + self.private.sign(text.encode()))}\n"


async def signer(house: House) -> Signer:
    """The one of this Goldseam; made at its first use."""
    found = await house.read(lambda tx: _find(tx, house.root))
    return await house.store.write(lambda tx: _make(tx, house.root)) if found is None else found


def _find(tx: Tx, root: RootKey) -> Signer | None:
    rows = tx.run(WHERE)
    if not rows:
        return None
    vault = Vault(tx, root)
    vault.admit(rows[0][0])
    kept = safekeeping.get(vault, rows[0][0], SLOT)
    assert kept is not None
    return _signer(kept)


def _make(tx: Tx, root: RootKey) -> Signer:
    """Of two who make one at the same moment the second gets the first one's."""
    record = records.make(tx, root, Record.HOUSE)
    if not tx.run(CLAIM, name=FACT, value=record):
        found = _find(tx, root)
        assert found is not None
        return found
    vault, kept = Vault(tx, root), secrets.token_bytes(NAME_BYTES + KEY_BYTES)
    vault.lock(record)
    safekeeping.put(vault, record, SLOT, kept)
    return _signer(kept)


def _signer(kept: bytes) -> Signer:
    name = f"goldseam-{kept[:NAME_BYTES].hex()}"
    return Signer(name, Ed25519PrivateKey.from_private_bytes(kept[NAME_BYTES:]))


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
