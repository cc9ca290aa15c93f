"""The two stores, SQLite and PostgreSQL, behind one small contract."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from functools import cache
from typing import Any, Protocol, TypeVar

from projections.sql import Row, Statement, Tx

CLOSED = "The store is closed."

T = TypeVar("T")
Work = Callable[[Tx], T]


class StoreAway(Exception):
    """The store cannot be used right now: full, locked, missing or cut off. Nothing was written."""


class NoTable(StoreAway):
    """The store lacks a table: it was not migrated."""


class Conflict(Exception):
    """A row with the same key is there already. Whatever was written with it is undone."""


class Store(Protocol):
    """Where everything is kept. Work is a plain function of one transaction; it may run more than once."""

    async def read(self, work: Work[T]) -> T:
        """Runs work that only reads, on one consistent state. Raises StoreAway."""

    async def glance(self, work: Work[T]) -> T:
        """Like read, where one statement is all, or each may see a later state than the one before it."""

    async def write(self, work: Work[T], queue: Sequence[str] = ()) -> T:
        """Runs work and commits it, durable before this returns. Raises StoreAway, or what the work raised.

        `queue`: ids of the records it will write. Writers of one record queue outside the store.
        """

    def alone(self, what: str) -> AbstractAsyncContextManager[bool]:
        """For the length of a block nobody else does this. False where somebody else is doing it now."""

    async def settle(self) -> None:
        """Writes into place what the store still keeps beside its tables, as far as it is ours to say."""

    async def open(self) -> None: ...

    async def close(self) -> None: ...


@cache
def gives_rows(sql: str) -> bool:
    """Whether a statement, as Core writes it, answers with rows. To ask a driver that costs as much as the rows."""
    return sql.startswith("SELECT") or "RETURNING" in sql


class DriverTx:
    """A transaction over a driver's cursor. `conflict` is what the driver calls a taken key."""

    def __init__(self, dialect: str, cursor: Any, conflict: type[Exception]) -> None:
        self.dialect = dialect
        self._cursor = cursor
        self._conflict = conflict

    def run(self, statement: Statement, **values: Any) -> list[Row]:
        sql, fixed = statement.for_dialect(self.dialect)
        try:
            self._cursor.execute(sql, {**fixed, **values} if fixed else values)
            rows: list[Row] = self._cursor.fetchall() if gives_rows(sql) else []
        except self._conflict as problem:
            raise Conflict(str(problem)) from problem
        return rows

    def run_many(self, statement: Statement, rows: Sequence[Any]) -> None:
        if rows:
            sql, fixed = statement.for_dialect(self.dialect)
            self._cursor.executemany(sql, [{**fixed, **row} for row in rows] if fixed else rows)
