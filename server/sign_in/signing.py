"""A key of this copy for what it hands out and wants to know again: offers of names, proofs of a browser.

It lies in the store. Whoever reads the store knows everything that it protects already.
"""

from __future__ import annotations

import base64
import hmac
import secrets

import sqlalchemy as sa

from projections.sql import Statement, Tx, insert_new
from server.house import House
from server.tables import facts

NAME = "signing_key"
MAC_BYTES = 16

GET = Statement(sa.select(facts.c.value).where(facts.c.name == NAME))
PUT = insert_new(facts, "name")


async def key(house: House) -> bytes:
    """The key; made at its first use."""
    found = await house.store.read(lambda tx: tx.run(GET))
    return bytes.fromhex(found[0][0]) if found else await house.store.write(_make)


def _make(tx: Tx) -> bytes:
    tx.run(PUT, name=NAME, value=secrets.token_hex(32))
    return bytes.fromhex(tx.run(GET)[0][0])


def tag(signing_key: bytes, purpose: str, *parts: str) -> bytes:
    """Sixteen bytes that only this copy can make for these parts."""
    text = "\x1f".join((purpose, *parts)).encode()
    return hmac.digest(signing_key, text, "sha256")[:MAC_BYTES]


def fits(signing_key: bytes, given: bytes, purpose: str, *parts: str) -> bool:
    """Whether a tag is this copy's, for these parts."""
    return hmac.compare_digest(given, tag(signing_key, purpose, *parts))


def text(data: bytes) -> str:
    """Bytes for a cookie or a form."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def data(words: str) -> bytes:
    """Back again; empty for anything that is none of ours."""
    try:
        return base64.urlsafe_b64decode(words.encode() + b"=" * (-len(words) % 4))
    except ValueError:
        return b""
