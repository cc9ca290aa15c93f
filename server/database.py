"""Which of the two stores a setting names."""

from __future__ import annotations

import sqlalchemy as sa

from server.stores import Store, StoreAway
from server.stores.postgres import PostgresStore
from server.stores.sqlite import SqliteStore

NO_STORE = "GOLDSEAM_DATABASE names no store. It begins with sqlite:/// or postgresql+psycopg://"


def open_store(url: str) -> Store:
    """The store that an SQLAlchemy URL names. Raises StoreAway where it names none."""
    return SqliteStore(url) if is_sqlite(url) else PostgresStore(url)


def is_sqlite(url: str) -> bool:
    """Whether it is the embedded store. Raises StoreAway where it is neither of the two."""
    try:
        parts = sa.make_url(url)
    except sa.exc.ArgumentError:
        raise StoreAway(NO_STORE) from None
    if parts.drivername == "sqlite" and parts.database:
        return True
    if parts.drivername == "postgresql+psycopg":
        return False
    raise StoreAway(NO_STORE)
