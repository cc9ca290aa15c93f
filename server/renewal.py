"""Renewal of keys: after it, what was erased before is gone for good, also from old copies of the store.

Every record under the root key gets a new key, under which the keys of its surviving texts are wrapped anew;
then the old root key is destroyed. Whoever has an old copy has wrapped keys that nothing opens any more.

Own records and notes are not renewed here: their keys are wrapped by what their person alone knows.

Every step can be cut off. What is not done yet is still readable, since the key file holds both keys until the
end, and the next run goes on from there. Servers that run meanwhile read the key file again when they meet a
version they do not know.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial

import sqlalchemy as sa
import structlog
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from projections.sql import Statement, Tx, upsert
from server import safekeeping, sealing
from server.clock import DAY, HOUR, SECOND
from server.house import House
from server.records import root_now
from server.root_key import NoRootKey, RootKey
from server.settings import Settings
from server.startup import KEYS_RENEWED_AT, RENEWAL_BEGAN_AT, ROOT_KEY, fact
from server.stores import StoreAway
from server.tables import events, facts, records, sealed, texts
from server.vault import Vault

Progress = Callable[[int, int], None]
"""Told how many records are done, of how many."""

HOLD_FACTS = Statement(sa.select(facts.c.name).where(facts.c.name == ROOT_KEY).with_for_update())
PUT_FACT = upsert(facts, "name")
LEFT = Statement(sa.select(records.c.id).where(records.c.root != sa.bindparam("version")).order_by(records.c.id))
SET_KEY = Statement(
    sa.update(records)
    .where(records.c.id == sa.bindparam("of"))
    .values(root=sa.bindparam("new_root"), wrapped=sa.bindparam("new_wrapped"))
)
TEXT_KEYS = Statement(
    sa.select(texts.c.n, events.c.kc, texts.c.wrapped)
    .join_from(texts, events, (events.c.record == texts.c.record) & (events.c.n == texts.c.n))
    .where(texts.c.record == sa.bindparam("of"))
)
SET_TEXT_KEY = Statement(
    sa.update(texts)
    .where(texts.c.record == sa.bindparam("of"), texts.c.n == sa.bindparam("at_n"))
    .values(wrapped=sa.bindparam("new_wrapped"))
)
SLOT_KEYS = Statement(sa.select(sealed.c.slot, sealed.c.wrapped).where(sealed.c.record == sa.bindparam("of")))
SET_SLOT_KEY = Statement(
    sa.update(sealed)
    .where(sealed.c.record == sa.bindparam("of"), sealed.c.slot == sa.bindparam("in_slot"))
    .values(wrapped=sa.bindparam("new_wrapped"))
)

log = structlog.get_logger()


async def renew(house: House, progress: Progress = lambda done, total: None) -> bool:
    """Renews all keys. False where another process is doing it now. Raises StoreAway, NoRootKey or OSError."""
    async with house.store.alone("renewal") as alone:
        if not alone:
            return False
        version = await house.store.write(lambda tx: _begin(tx, house.root, house.clock()))
        left = await house.store.read(lambda tx: _left(tx, version))
        for done, record in enumerate(left, start=1):
            await house.store.write(partial(_renew_record, house.root, record), [record])
            progress(done, len(left))
        await house.store.write(lambda tx: _end(tx, house.root))
        await house.store.settle()
        return True


async def keep(house: House) -> None:
    """Renews keys whenever it is time, for as long as it is not cancelled. Looks every hour."""
    while True:
        await renew_when_due(house)
        await asyncio.sleep(HOUR / SECOND)


async def renew_when_due(house: House) -> None:
    """Renews keys if it is time. What stands in the way is logged, and tried again the next time."""
    try:
        if await house.store.read(lambda tx: _due(tx, house.settings)) <= house.clock():
            await renew(house)
    except (StoreAway, NoRootKey, OSError) as problem:
        log.warning("keys were not renewed", reason=str(problem))


def next_renewal(tx: Tx, settings: Settings, now: int) -> int:
    """When keys are renewed next, in microseconds since 1970, UTC. Never before now."""
    return max(now, _due(tx, settings))


def _due(tx: Tx, settings: Settings) -> int:
    return int(fact(tx, KEYS_RENEWED_AT)) + settings.renew_keys_days * DAY


def _begin(tx: Tx, root: RootKey, now: int) -> int:
    """From here on new records are wrapped with a new root key; gives its version.

    Waits for whoever is making a record now. The file changes while the fact is held, so that two who begin
    at once do not write over each other's key.
    """
    tx.run(HOLD_FACTS)
    root.renew()
    if fact(tx, ROOT_KEY) != root.id:
        tx.run(PUT_FACT, name=ROOT_KEY, value=root.id)
        tx.run(PUT_FACT, name=RENEWAL_BEGAN_AT, value=str(now))
    return root.version(root.id)


def _renew_record(root: RootKey, record: str, tx: Tx) -> None:
    """Gives one record a new key, and wraps the keys of its texts with it; all of it or nothing."""
    version, vault = root_now(tx, root), Vault(tx, root)
    vault.lock(record)
    if vault.heads[record].root == version:
        return
    old, key = vault.key(record), sealing.new_key()
    new = AESGCM(key)
    _renew_texts(tx, record, old, new)
    _renew_slots(tx, record, old, new)
    tx.run(SET_KEY, of=record, new_root=version, new_wrapped=root.wrap(version, record, key))


def _renew_texts(tx: Tx, record: str, old: AESGCM, new: AESGCM) -> None:
    rows = [
        {"of": record, "at_n": n, "new_wrapped": sealing.rewrap(old, new, record, kc, wrapped)}
        for n, kc, wrapped in tx.run(TEXT_KEYS, of=record)
    ]
    tx.run_many(SET_TEXT_KEY, rows)


def _renew_slots(tx: Tx, record: str, old: AESGCM, new: AESGCM) -> None:
    for slot, both in tx.run(SLOT_KEYS, of=record):
        kc, wrapped = safekeeping.parted(both)
        again = kc + sealing.rewrap(old, new, record, kc, wrapped)
        tx.run(SET_SLOT_KEY, of=record, in_slot=slot, new_wrapped=again)


def _end(tx: Tx, root: RootKey) -> None:
    """Destroys the old root key, unless a record still needs it: then a later run does.

    What was erased before it began is gone. What was erased since may have been wrapped anew just before.
    """
    tx.run(HOLD_FACTS)
    if not _left(tx, root_now(tx, root)):
        root.forget_old()
        tx.run(PUT_FACT, name=KEYS_RENEWED_AT, value=fact(tx, RENEWAL_BEGAN_AT))


def _left(tx: Tx, version: int) -> list[str]:
    """The records that are not under the root key of this version."""
    return [record for (record,) in tx.run(LEFT, version=version)]
