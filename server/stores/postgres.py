"""The grown store: PostgreSQL, any number of processes. Writers of one record queue in asyncio."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import sqlalchemy as sa

from server.stores import Conflict, DriverTx, StoreAway, T, Work

CONNECTIONS = 8
LOCK_TIMEOUT_MS = 3000


class KeyedQueue:
    """One line of waiters per key; keys are taken in sorted order, so lines never cross."""

    def __init__(self) -> None:
        self._locks: dict[str, tuple[asyncio.Lock, int]] = {}

    @contextlib.asynccontextmanager
    async def turn(self, keys: Sequence[str]) -> AsyncIterator[None]:
        async with contextlib.AsyncExitStack() as stack:
            for key in sorted(set(keys)):
                await stack.enter_async_context(self._one(key))
            yield

    @contextlib.asynccontextmanager
    async def _one(self, key: str) -> AsyncIterator[None]:
        lock, users = self._locks.get(key, (asyncio.Lock(), 0))
        self._locks[key] = (lock, users + 1)
        try:
            async with lock:
                yield
        finally:
            users = self._locks[key][1] - 1
            if users:
                self._locks[key] = (lock, users)
            else:
                del self._locks[key]


class PostgresStore:
    """READ COMMITTED, a row lock on the head of each record that is written."""

    def __init__(self, url: str) -> None:
        self._engine = sa.create_engine(
            url,
            pool_size=CONNECTIONS,
            max_overflow=0,
            connect_args={"options": f"-c lock_timeout={LOCK_TIMEOUT_MS} -c TimeZone=UTC"},
        )
        self._threads = ThreadPoolExecutor(CONNECTIONS, "store")
        self._queue = KeyedQueue()

    async def open(self) -> None:
        await self.read(lambda tx: None)

    async def close(self) -> None:
        self._threads.shutdown()
        self._engine.dispose()

    async def read(self, work: Work[T]) -> T:
        return await self._in_thread(
            lambda: self._within(work, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        )

    async def write(self, work: Work[T], queue: Sequence[str] = ()) -> T:
        async with self._queue.turn(queue):
            return await self._in_thread(lambda: self._write(work))

    async def _in_thread(self, call: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, call)

    def _write(self, work: Work[T]) -> T:
        """A second try where the connection broke: what the first may have committed, its key tells."""
        try:
            return self._within(work, "BEGIN")
        except _Cut:
            return self._within(work, "BEGIN")

    def _within(self, work: Work[T], begin: str) -> T:
        try:
            pooled = self._engine.raw_connection()
        except sa.exc.SQLAlchemyError as problem:
            raise StoreAway(str(problem)) from problem
        connection: Any = pooled.driver_connection
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(begin)
                result = work(DriverTx("postgresql", cursor, psycopg.IntegrityError))
                cursor.execute("COMMIT")
            return result
        except psycopg.IntegrityError as problem:
            raise Conflict(str(problem)) from problem
        except psycopg.OperationalError as problem:
            if connection.closed:
                pooled.invalidate()
                raise _Cut(str(problem)) from problem
            raise StoreAway(str(problem)) from problem
        except psycopg.Error as problem:
            raise StoreAway(str(problem)) from problem
        finally:
            _end(pooled, connection)


def _end(pooled: Any, connection: Any) -> None:
    """Gives a connection back clean, or not at all."""
    if not connection.closed and connection.info.transaction_status != psycopg.pq.TransactionStatus.IDLE:
        with contextlib.suppress(psycopg.Error):
            connection.execute("ROLLBACK")
    pooled.close()


class _Cut(StoreAway):
    """The connection broke in the middle."""
