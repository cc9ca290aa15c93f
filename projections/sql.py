"""Statements written in SQLAlchemy Core, compiled once for each store, run close to the driver.

Columns hold text, bytes and whole numbers only, so that no driver needs a conversion.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.elements import ClauseElement

metadata = sa.MetaData()
"""Every table of the store."""

_psycopg: Callable[..., Dialect] = PGDialect_psycopg
DIALECTS: Mapping[str, Dialect] = {
    "sqlite": SQLiteDialect_pysqlite(paramstyle="named"),
    "postgresql": _psycopg(paramstyle="pyformat"),
}

Row = tuple[Any, ...]


class Statement:
    """A Core statement, or a function from a dialect's name to one; compiled at its first use."""

    def __init__(self, core: ClauseElement | Callable[[str], ClauseElement]) -> None:
        self._core = core
        self._compiled: dict[str, tuple[str, dict[str, Any]]] = {}

    def for_dialect(self, name: str) -> tuple[str, dict[str, Any]]:
        """The text for a driver, and the values it carries itself."""
        if name not in self._compiled:
            core = self._core(name) if not isinstance(self._core, ClauseElement) else self._core
            compiled = core.compile(dialect=DIALECTS[name])
            fixed = {key: value for key, value in compiled.params.items() if value is not None}
            self._compiled[name] = (str(compiled), fixed)
        return self._compiled[name]


class Tx(Protocol):
    """One open transaction of the store."""

    @property
    def dialect(self) -> str: ...

    def run(self, statement: Statement, **values: Any) -> list[Row]:
        """The rows, or an empty list for a statement that gives none."""

    def run_many(self, statement: Statement, rows: Sequence[Mapping[str, Any]]) -> None:
        """The same statement for many rows."""


def upsert(table: sa.Table, *keys: str) -> Statement:
    """Insert a row, or put it in the place of the one with the same keys."""

    def build(dialect: str) -> ClauseElement:
        insert = sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
        others = {c.name: insert.excluded[c.name] for c in table.c if c.name not in keys}
        return insert.on_conflict_do_update(index_elements=list(keys), set_=others)

    return Statement(build)


def insert_new(table: sa.Table, *keys: str) -> Statement:
    """Insert a row unless one with the same keys is there; returns the keys of a row that was new."""

    def build(dialect: str) -> ClauseElement:
        insert = sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
        return insert.on_conflict_do_nothing(index_elements=list(keys)).returning(*(table.c[key] for key in keys))

    return Statement(build)


def delete_strays(table: sa.Table) -> sa.Delete:
    """Delete the rows of a projection whose item is not in the log, or not in that record."""
    events = sa.table("events", sa.column("record"), sa.column("item"))
    there = sa.exists().where(events.c.item == table.c.item, events.c.record == table.c.record)
    return sa.delete(table).where(~there)
