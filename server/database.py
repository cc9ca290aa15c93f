"""Which of the two stores a setting names."""

from __future__ import annotations

from server.stores import Store
from server.stores.postgres import PostgresStore
from server.stores.sqlite import SqliteStore


def open_store(url: str) -> Store:
    """The store that an SQLAlchemy URL names: `sqlite:///path` or `postgresql+psycopg://…`."""
    return SqliteStore(url) if url.startswith("sqlite") else PostgresStore(url)
