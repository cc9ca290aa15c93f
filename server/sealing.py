"""How words are sealed, and what stays provable when they are erased.

One text, one key, used once. AES-256-GCM alone does not bind a ciphertext to one text (a ciphertext can be
made that opens under two keys; Dodis, Grubbs, Ristenpart, Woodage 2018, "Fast Message Franking"), so each key
is committed to in the leaf. Leaves hash ciphertext only: key and ciphertext can both be deleted, and the tree
of RFC 9162 over the leaves still verifies.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

VERSION = 1
KEY_BYTES = 32
COMMITMENT_BYTES = 32
NONCE_BYTES = 12
SMALLEST_BUCKET = 256
_ONCE = bytes(NONCE_BYTES)  # each key seals one text, so its nonce never repeats


class CannotOpen(Exception):
    """The key does not fit, or what is stored was changed."""


@dataclass(frozen=True)
class Header:
    """What is bound to a text and known before its position: the clear facts of its event."""

    record: str
    item: str
    version: int
    kind: str
    by: str
    at: int


@dataclass(frozen=True)
class Sealed:
    """`kc` commits to the text's key; `wrapped` is that key under the record's key."""

    kc: bytes
    wrapped: bytes
    ciphertext: bytes

    @property
    def ct(self) -> bytes:
        return sha256(self.ciphertext).digest()


def new_key() -> bytes:
    return secrets.token_bytes(KEY_BYTES)


def canonical(value: dict[str, Any]) -> bytes:
    """JSON with sorted names and no spaces: for our plain values, what RFC 8785 gives."""
    return msgspec.json.encode(value, order="sorted")


def seal(record_key: AESGCM, header: Header, words: bytes) -> Sealed:
    """Seals words under a fresh key of their own."""
    key = new_key()
    kc = hmac.digest(key, b"commit", "sha256")
    ciphertext = AESGCM(_enc(key)).encrypt(_ONCE, _pad(words), _bound(header, kc))
    return Sealed(kc, wrap(record_key, key, header.record.encode() + kc), ciphertext)


def open_sealed(record_key: AESGCM, header: Header, kc: bytes, wrapped: bytes, ciphertext: bytes) -> bytes:
    """The words. Raises CannotOpen for a wrong key, or anything moved or changed."""
    key = text_key(record_key, header.record, kc, wrapped)
    try:
        return _unpad(AESGCM(_enc(key)).decrypt(_ONCE, ciphertext, _bound(header, kc)))
    except InvalidTag:
        raise CannotOpen from None


def text_key(record_key: AESGCM, record: str, kc: bytes, wrapped: bytes) -> bytes:
    """The key of one text, which `kc` commits to. Raises CannotOpen."""
    key = unwrap(record_key, wrapped, record.encode() + kc)
    if not hmac.compare_digest(hmac.digest(key, b"commit", "sha256"), kc):
        raise CannotOpen
    return key


def wrap(key: AESGCM, secret: bytes, bound: bytes) -> bytes:
    """A secret under a key that wraps many; opens only beside the same `bound`."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + key.encrypt(nonce, secret, bound)


def unwrap(key: AESGCM, wrapped: bytes, bound: bytes) -> bytes:
    """The secret. Raises CannotOpen."""
    try:
        return key.decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], bound)
    except (InvalidTag, ValueError):  # a value that was cut off is no nonce
        raise CannotOpen from None


def rewrap(old: AESGCM, new: AESGCM, record: str, kc: bytes, wrapped: bytes) -> bytes:
    """A text's key under its record's new key. Raises CannotOpen."""
    bound = record.encode() + kc
    return wrap(new, unwrap(old, wrapped, bound), bound)


def leaf(header: Header, n: int, kc: bytes, ct: bytes) -> bytes:
    """The leaf of the record's tree at position `n` (RFC 9162, 2.1.1)."""
    return sha256(b"\x00" + canonical(facts(header, kc) | {"n": n, "ct": ct.hex()})).digest()


def _enc(key: bytes) -> bytes:
    return hmac.digest(key, b"enc", "sha256")


def facts(header: Header, kc: bytes) -> dict[str, Any]:
    """What stands in a leaf beside its position and the hash of its ciphertext."""
    return {
        "v": VERSION,
        "record": header.record,
        "item": header.item,
        "version": header.version,
        "kind": header.kind,
        "by": header.by,
        "at": header.at,
        "kc": kc.hex(),
    }


def _bound(header: Header, kc: bytes) -> bytes:
    return canonical(facts(header, kc))


def _pad(words: bytes) -> bytes:
    """Length first, then the words, filled up to a power of two: a size tells only a bucket."""
    size = max(SMALLEST_BUCKET, 1 << (len(words) + 3).bit_length())
    return len(words).to_bytes(4, "big") + words.ljust(size - 4, b"\x00")


def _unpad(padded: bytes) -> bytes:
    return padded[4 : 4 + int.from_bytes(padded[:4], "big")]
