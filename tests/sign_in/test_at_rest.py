"""What somebody learns who takes the whole store, and the root key with it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from projections.sql import Statement, metadata
from server import sealing
from server.house import House
from server.sealing import CannotOpen
from server.settings import Settings
from server.sign_in import shown_once, sign_ins, signing, viewers
from server.vault import Locked, Vault
from tests import cast
from tests.sign_in.stories import PASSWORD, eight_words, makes_link, new_account, street

pytestmark = pytest.mark.anyio


async def everything(house: House) -> list[bytes]:
    """Every value of the store, as bytes."""
    found: list[bytes] = []
    for table in metadata.sorted_tables:
        every = Statement(sa.select(table))
        rows = await house.store.read(lambda tx, every=every: tx.run(every))  # type: ignore[misc]
        found += [value if isinstance(value, bytes) else str(value).encode() for row in rows for value in row]
    return found


def keys_in(values: list[bytes], root_key_file: Path) -> list[AESGCM]:
    """Whatever could be a key: every 32 bytes found, and the root keys."""
    roots = [bytes.fromhex(key) for key in json.loads(root_key_file.read_text())["keys"].values()]
    pieces = [value[start : start + 32] for value in values for start in range(0, max(1, len(value) - 31), 4)]
    return [AESGCM(piece) for piece in {*roots, *pieces} if len(piece) == 32]


async def test_with_the_whole_store_and_the_root_key_an_own_record_does_not_open(
    house: House, settings: Settings
) -> None:
    account = await cast.account(house)
    hers = await cast.viewer(house, account)
    await cast.does(house, hers, "journal", "keep", {"page": "Slept four hours."})
    values = await everything(house)
    keys, own = keys_in(values, settings.root_key_file), account.opened.own_record
    wrapped = [value for value in values if len(value) == sealing.NONCE_BYTES + 32 + 16]
    assert len(wrapped) >= 4
    opened = [secret for key in keys for value in wrapped if (secret := _unwrapped(key, value, own))]
    assert opened == []
    assert viewers.token_key(account.token) not in keys
    with pytest.raises(Locked):
        await house.store.read(lambda tx: _key(Vault(tx, house.root), own))


def _unwrapped(key: AESGCM, value: bytes, record: str) -> bytes | None:
    try:
        return sealing.unwrap(key, value, record.encode())
    except CannotOpen:
        return None


def _key(vault: Vault, record: str) -> AESGCM:
    vault.admit(record)
    return vault.key(record)


async def test_nothing_that_opens_anything_and_nothing_she_typed_lies_in_the_files(
    house: House, tmp_path: Path
) -> None:
    async with street(house) as on:
        ana = on.browser("203.0.113.77")
        await new_account(ana)
        words = eight_words(await ana.get("/begin/4"))
        await ana.post("/begin/5", {})
        await ana.post("/begin/4")
        await ana.post("/begin/5", {"w1": "Anastasia-Wilhelmine", "zone": "Europe/Vienna"})
        await ana.post("/sharing/self", {"r1": "on", "do": "keep"})
        link = (await makes_link(ana)).removeprefix("/i/")
        token = ana.cookies["goldseam"]
    secret = [PASSWORD, "Anastasia", link, token, *words.split(), "203.0.113", "broke"]
    raw = [signing.data(link), signing.data(token)]
    files = contents(tmp_path)
    assert files
    for needle in [text.encode() for text in secret] + raw:
        assert not any(needle in content for content in files), needle


def contents(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in folder.rglob("*") if path.is_file()]


async def test_once_she_has_the_words_they_are_nowhere_not_even_sealed(house: House) -> None:
    account = await cast.account(house)
    hers = await cast.viewer(house, account)
    assert len(await shown_once.words(house, hers)) == 8
    await shown_once.forget(house, hers)
    assert shown_once.SLOT.encode() not in await everything(house)


async def test_a_sign_ins_row_is_no_way_in(house: House) -> None:
    account = await cast.account(house)
    stored = viewers.token_hash(account.token)
    assert stored in await everything(house)
    found = await house.store.read(lambda tx: viewers.viewer(tx, house.root, stored, house.clock()))
    assert found is None
    await sign_ins.end(house, account.token)
    assert stored not in await everything(house)
