"""What must be so before a copy serves: a store of the right shape, and the root key that belongs to it."""

from __future__ import annotations

import sqlalchemy as sa

from projections.sql import Statement, Tx
from server import migrations
from server.root_key import RootKey
from server.stores import NoTable, Store, StoreAway
from server.tables import facts

ROOT_KEY = "root_key"
"""The fact that names the current root key."""
KEYS_RENEWED_AT = "keys_renewed_at"
"""The fact that tells up to when what was erased is gone for good: microseconds since 1970, UTC."""
RENEWAL_BEGAN_AT = "renewal_began_at"
"""The fact that tells when the newest renewal began, ended or not."""

HISTORY_CHANGED = "history_changed"
"""The fact that names a history that is not as it was signed. There is none in a sound store."""

OTHER_SHAPE = "The store has not the shape that this version needs. `goldseam migrate` gives it that."
CHANGED = (
    "A history in this store is not as it was signed: somebody changed it, or an old state of it was put back. "
    "Nothing is served from it. It has the id {}; docs/run.md says what can be done."
)

FACT = Statement(sa.select(facts.c.value).where(facts.c.name == sa.bindparam("fact")))
_version = sa.table("alembic_version", sa.column("version_num", sa.Text))
VERSION = Statement(sa.select(_version.c.version_num))


async def check(store: Store, root: RootKey) -> None:
    """Raises StoreAway or NoRootKey, each with a sentence for whoever runs this copy. Changes nothing."""
    try:
        version = await store.read(lambda tx: tx.run(VERSION))
    except NoTable as problem:
        raise StoreAway(OTHER_SHAPE) from problem
    if version != [(migrations.HEAD,)]:
        raise StoreAway(OTHER_SHAPE)
    root.version(await store.read(lambda tx: fact(tx, ROOT_KEY)))
    if changed := await store.read(lambda tx: tx.run(FACT, fact=HISTORY_CHANGED)):
        raise StoreAway(CHANGED.format(changed[0][0]))


def fact(tx: Tx, name: str) -> str:
    """What the store knows of itself."""
    value: str = tx.run(FACT, fact=name)[0][0]
    return value
