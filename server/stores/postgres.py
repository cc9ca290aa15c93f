"""The grown store: PostgreSQL, any number of processes. Writers of one record queue in asyncio."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from typing import Any

import psycopg
import sqlalchemy as sa

from projections.sql import DIALECTS, Row, Statement
from server.stores import CLOSED, Conflict, DriverTx, NoTable, StoreAway, T, Work

CONNECTIONS = 4
OPTIONS = {
    "TimeZone": "UTC",
    "synchronous_commit": "on",
    "lock_timeout": "3s",
    "statement_timeout": "60s",
    "idle_in_transaction_session_timeout": "60s",
    "plan_cache_mode": "force_generic_plan",  # our statements are few, and look rows up by their keys
    "jit": "off",
}
CONNECT: dict[str, Any] = {
    "autocommit": True,  # BEGIN and COMMIT are our own
    "connect_timeout": 5,
    "tcp_user_timeout": 10_000,
    "options": " ".join(f"-c {name}={value}" for name, value in OPTIONS.items()),
}
CANCEL_SECONDS = 2.0
READ = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
WRITE = "BEGIN"
GLANCE = ""
"""No transaction: each statement sees the state it finds."""


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


class Ahead(DriverTx):
    """Sends statements that give no rows ahead, and waits for none of them.

    What comes of one shows with the next that gives rows, or at the end: then nothing of them all is written.
    """

    def __init__(self, connection: psycopg.Connection) -> None:
        super().__init__("postgresql", None, psycopg.IntegrityError)
        self._connection = connection

    def run(self, statement: Statement, **values: Any) -> list[Row]:
        self._cursor = self._connection.cursor()  # an answer under way would be taken for this one's
        return super().run(statement, **values)

    def run_many(self, statement: Statement, rows: Sequence[Any]) -> None:
        self._cursor = self._connection.cursor()
        super().run_many(statement, rows)


class PostgresStore:
    """READ COMMITTED, a row lock on the head of each record that is written."""

    def __init__(self, url: str) -> None:
        self._url = sa.make_url(url)
        self._free: list[psycopg.Connection] = []
        self._threads = ThreadPoolExecutor(CONNECTIONS, "store")
        self._queue = KeyedQueue()
        self._busy = set[psycopg.Connection]()
        self._closed = False

    async def open(self) -> None:
        await self.read(lambda tx: None)

    async def close(self) -> None:
        """Whatever still runs is cut off, and undone: an end must not wait for it."""
        self._closed = True
        for connection in list(self._busy):
            await asyncio.to_thread(connection.cancel_safe, timeout=CANCEL_SECONDS)
        await asyncio.to_thread(self._threads.shutdown)
        self._drop_free()

    async def read(self, work: Work[T]) -> T:
        return await self._in_thread(lambda: self._twice(work, READ))

    async def glance(self, work: Work[T]) -> T:
        return await self._in_thread(lambda: self._twice(work, GLANCE))

    async def write(self, work: Work[T], queue: Sequence[str] = ()) -> T:
        async with self._queue.turn(queue):
            return await self._in_thread(lambda: self._twice(work, WRITE))

    @contextlib.asynccontextmanager
    async def alone(self, what: str) -> AsyncIterator[bool]:
        """An advisory lock of one connection: the server lifts it also when the process is killed."""
        key = int.from_bytes(sha256(what.encode()).digest()[:8], "big", signed=True)
        connection = await self._in_thread(self._connect)
        try:
            taken = await self._in_thread(lambda: _ask(connection, "SELECT pg_try_advisory_lock(%s)", key))
            yield taken
            if taken:
                await self._in_thread(lambda: _ask(connection, "SELECT pg_advisory_unlock(%s)", key))
        finally:
            connection.close()

    async def settle(self) -> None:
        """Nothing: how long it keeps its write-ahead log is for whoever runs the database."""

    async def _in_thread(self, call: Callable[[], T]) -> T:
        if self._closed:
            raise StoreAway(CLOSED)
        return await asyncio.get_running_loop().run_in_executor(self._threads, call)

    def _twice(self, work: Work[T], begin: str) -> T:
        """A second try where the connection broke: what the first may have committed, its key tells."""
        try:
            return self._within(work, begin)
        except Cut:
            self._drop_free()  # they are as old as the one that broke
            return self._within(work, begin)

    def _within(self, work: Work[T], begin: str) -> T:
        if self._closed:  # while it waited for a thread
            raise StoreAway(CLOSED)
        connection = self._take()
        self._busy.add(connection)
        try:
            with translated():
                return _run(connection, work, begin) if begin else _glance(connection, work)
        finally:
            self._busy.discard(connection)
            if _is_clean(connection):
                self._free.append(connection)

    def _take(self) -> psycopg.Connection:
        try:
            return self._free.pop()
        except IndexError:
            return self._connect()

    def _connect(self) -> psycopg.Connection:
        _, given = DIALECTS["postgresql"].create_connect_args(self._url)
        try:
            return psycopg.connect(**given, **CONNECT)
        except psycopg.OperationalError as problem:
            raise StoreAway(f"The store cannot be reached: {first_line(problem)}.") from problem

    def _drop_free(self) -> None:
        while self._free:
            self._free.pop().close()


def _run(connection: psycopg.Connection, work: Work[T], begin: str) -> T:
    with connection.pipeline():
        connection.execute(begin)
        result = work(Ahead(connection))
        connection.execute("COMMIT")
    return result


def _glance(connection: psycopg.Connection, work: Work[T]) -> T:
    with connection.cursor() as cursor:
        return work(DriverTx("postgresql", cursor, psycopg.IntegrityError))


def _ask(connection: psycopg.Connection, question: str, key: int) -> bool:
    with translated():
        answer = connection.execute(question, [key]).fetchone()
    return bool(answer and answer[0])


@contextlib.contextmanager
def translated() -> Iterator[None]:
    """Tells a conflict of keys from a store that is away. Our own mistakes pass through."""
    try:
        yield
    except psycopg.IntegrityError as problem:
        raise Conflict(str(problem)) from problem
    except psycopg.errors.UndefinedTable as problem:
        raise NoTable(f"The store cannot be used: {first_line(problem)}.") from problem
    except psycopg.OperationalError as problem:
        cut = problem.sqlstate is None or problem.sqlstate.startswith(("08", "57P"))
        raise (Cut if cut else StoreAway)(f"The store cannot be used: {first_line(problem)}.") from problem


class Cut(StoreAway):
    """The connection broke in the middle. What was asked for may have been committed."""


def first_line(problem: object) -> str:
    return str(problem).strip().partition("\n")[0].rstrip(".")


def _is_clean(connection: psycopg.Connection) -> bool:
    """Whether a connection can be used again; what it had begun is undone."""
    if connection.info.transaction_status is not psycopg.pq.TransactionStatus.IDLE:
        with contextlib.suppress(psycopg.Error):
            connection.execute("ROLLBACK")
    return not connection.closed
