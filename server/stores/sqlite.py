"""The embedded store: one writer on the loop, a savepoint for each action, one COMMIT for a batch.

The COMMIT (an fsync) runs in a thread while the next batch gathers. A full disk undoes a whole batch,
savepoints included, so everybody in it is told.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import sqlite3
from collections import deque
from collections.abc import AsyncIterator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from server.stores import CLOSED, Conflict, DriverTx, NoTable, StoreAway, T, Work

BATCH = 64
"""The most actions in one commit."""
BUSY_TRIES = 300
BUSY_PAUSE = 0.01
"""Seconds between tries: another process (a renewal of keys) may hold the store for three seconds."""
OPENING = 5.0
"""Seconds to wait while opening: another process that closes the store has it to itself for a moment."""
SETTINGS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=1", "temp_store=MEMORY")
CACHED_STATEMENTS = 512

Asked = tuple[Work[Any], "asyncio.Future[Any]"]
Answer = tuple[Any, Exception | None]


def path_of(url: str) -> Path:
    """The file that an SQLAlchemy URL names."""
    return Path(sa.make_url(url).database or "")


def connect(path: Path, timeout: float = 0) -> sqlite3.Connection:
    """A connection with our settings. `timeout`: seconds to wait for others. Raises StoreAway."""
    with translated():
        connection = sqlite3.connect(
            path,
            timeout,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=CACHED_STATEMENTS,
        )
        try:
            for setting in SETTINGS:
                connection.execute(f"PRAGMA {setting}")
        except sqlite3.Error:
            connection.close()
            raise
        return connection


@contextlib.contextmanager
def translated() -> Iterator[None]:
    """Tells a conflict of keys from a store that is away. Our own mistakes pass through."""
    try:
        yield
    except sqlite3.IntegrityError as problem:
        raise Conflict(str(problem)) from problem
    except (sqlite3.ProgrammingError, sqlite3.InterfaceError, sqlite3.DataError):
        raise
    except sqlite3.Error as problem:
        away = NoTable if "no such table" in str(problem) else StoreAway
        raise away(f"The store cannot be used: {problem}.") from problem


class SqliteStore:
    """One file, one process that serves."""

    def __init__(self, url: str) -> None:
        self._path = path_of(url)
        self._waiting: deque[Asked] = deque()
        self._committer = ThreadPoolExecutor(1, "commit")
        self._task: asyncio.Task[None] | None = None
        self._closing = True

    async def open(self) -> None:
        self._connect()
        self._wake, self._closing = asyncio.Event(), False
        self._task = asyncio.create_task(self._write_batches())

    async def close(self) -> None:
        """Ends when everything that was asked for has its answer."""
        if self._task:
            self._closing = True
            self._wake.set()
            await self._task
            self._task = None
            self._writer.close()
            self._reader.close()
        self._committer.shutdown()

    async def read(self, work: Work[T]) -> T:
        if self._closing:
            raise StoreAway(CLOSED)
        with translated():
            cursor = self._reader.cursor()
            cursor.execute("BEGIN")
            try:
                return work(DriverTx("sqlite", cursor, sqlite3.IntegrityError))
            finally:
                if self._reader.in_transaction:
                    cursor.execute("ROLLBACK")

    async def glance(self, work: Work[T]) -> T:
        return await self.read(work)

    async def write(self, work: Work[T], queue: Sequence[str] = ()) -> T:
        if self._closing:
            raise StoreAway(CLOSED)
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append((work, future))
        self._wake.set()
        return await future

    @contextlib.asynccontextmanager
    async def alone(self, what: str) -> AsyncIterator[bool]:
        """A lock on a file beside the store's: the system lifts it also when the process is killed."""
        lock = self._path.with_name(f"{self._path.name}.{what}")
        with os.fdopen(os.open(lock, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True

    async def settle(self) -> None:
        """Moves the write-ahead log into the database, and empties it."""
        with translated():
            self._reader.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def _connect(self) -> None:
        if not self._path.is_file():
            raise StoreAway(f"There is no store at {self._path}. `goldseam migrate` makes one.")
        self._file = self._identity()
        self._writer, self._reader = connect(self._path, OPENING), connect(self._path, OPENING)
        for connection in (self._writer, self._reader):
            connection.execute("PRAGMA busy_timeout=0")
        self._reader.execute("PRAGMA query_only=1")

    def _identity(self) -> tuple[int, int] | None:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino

    async def _write_batches(self) -> None:
        while self._waiting or not self._closing:
            if self._waiting:
                await self._write([self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))])
            else:
                await self._wake.wait()
                self._wake.clear()

    async def _write(self, batch: list[Asked]) -> None:
        """Gives each its answer once everything is on disk; one problem to all where nothing is."""
        try:
            await self._begin()
            answers = [self._attempt(work) for work, _ in batch]
            await asyncio.get_running_loop().run_in_executor(self._committer, self._commit)
        except Exception as problem:  # noqa: BLE001 - whatever it is, all of them must hear of it
            self._undo()
            answers = [(None, problem)] * len(batch)
        for (_, future), answer in zip(batch, answers, strict=True):
            _give(future, *answer)

    async def _begin(self) -> None:
        if self._identity() != self._file:
            raise StoreAway(f"The store that was at {self._path} is not there any more.")
        for _ in range(BUSY_TRIES):
            try:
                self._writer.execute("BEGIN IMMEDIATE")
                return
            except sqlite3.OperationalError as problem:
                if problem.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                    raise StoreAway(f"The store cannot be used: {problem}.") from problem
            await asyncio.sleep(BUSY_PAUSE)
        raise StoreAway("The store is held by another process.")

    def _attempt(self, work: Work[Any]) -> Answer:
        """Runs one action inside its savepoint. Raises StoreAway where the whole batch is lost."""
        cursor = self._writer.cursor()
        with translated():
            cursor.execute("SAVEPOINT action")
        try:
            with translated():
                result = work(DriverTx("sqlite", cursor, sqlite3.IntegrityError))
                cursor.execute("RELEASE action")
        except StoreAway:
            raise
        except Exception as problem:  # noqa: BLE001 - whoever asked hears of it, the others go on
            with translated():
                cursor.execute("ROLLBACK TO action")
                cursor.execute("RELEASE action")
            return None, problem
        return result, None

    def _commit(self) -> None:
        with translated():
            self._writer.execute("COMMIT")

    def _undo(self) -> None:
        with contextlib.suppress(sqlite3.Error):
            if self._writer.in_transaction:
                self._writer.execute("ROLLBACK")


def _give(future: asyncio.Future[Any], result: Any, problem: Exception | None) -> None:
    if future.done():
        return
    if problem is None:
        future.set_result(result)
    else:
        future.set_exception(problem)
