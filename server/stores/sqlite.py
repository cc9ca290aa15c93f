"""The embedded store: one writer on the loop, a savepoint for each action, one COMMIT for a batch.

The COMMIT (an fsync) runs in a thread while the next batch gathers. A full disk undoes a whole batch,
savepoints included, so everybody in it is told.
"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from server.stores import Conflict, DriverTx, StoreAway, T, Work

BATCH = 64
BUSY_TRIES = 300
BUSY_PAUSE = 0.01
"""Seconds between tries: another process (a renewal of keys) may hold the store for three seconds."""


def connect(path: str) -> sqlite3.Connection:
    """A connection with our settings. Raises StoreAway."""
    try:
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=0)
        for setting in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=1"):
            connection.execute(f"PRAGMA {setting}")
        return connection
    except sqlite3.Error as problem:
        raise StoreAway(str(problem)) from problem


@contextlib.contextmanager
def translated() -> Iterator[None]:
    """Tells a conflict of keys from a store that is away."""
    try:
        yield
    except sqlite3.IntegrityError as problem:
        raise Conflict(str(problem)) from problem
    except sqlite3.Error as problem:
        raise StoreAway(str(problem)) from problem


class SqliteStore:
    """One file, one process that serves."""

    def __init__(self, url: str) -> None:
        self._path = sa.make_url(url).database or ""
        self._waiting: deque[tuple[Work[Any], asyncio.Future[Any]]] = deque()
        self._committer = ThreadPoolExecutor(1, "commit")
        self._task: asyncio.Task[None] | None = None

    async def open(self) -> None:
        self._connect()
        self._wake = asyncio.Event()
        self._task = asyncio.create_task(self._write_batches())

    def _connect(self) -> None:
        if not Path(self._path).exists():
            raise StoreAway(f"There is no store at {self._path}. `goldseam migrate` makes one.")
        self._writer, self._reader = connect(self._path), connect(self._path)

    async def close(self) -> None:
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._writer.close()
            self._reader.close()
        self._committer.shutdown()

    async def read(self, work: Work[T]) -> T:
        with translated():
            cursor = self._reader.cursor()
            cursor.execute("BEGIN")
            try:
                return work(DriverTx("sqlite", cursor, sqlite3.IntegrityError))
            finally:
                self._reader.rollback()

    async def write(self, work: Work[T], queue: Sequence[str] = ()) -> T:
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append((work, future))
        self._wake.set()
        return await future

    async def _write_batches(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._waiting:
                batch = [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]
                await self._write(batch)

    async def _write(self, batch: list[tuple[Work[Any], asyncio.Future[Any]]]) -> None:
        try:
            await self._begin()
            answers = [(future, *self._attempt(work)) for work, future in batch if not future.cancelled()]
            await self._commit()
        except StoreAway as away:
            self._undo()
            answers = [(future, None, away) for _, future in batch]
        for future, result, problem in answers:
            if future.done():
                continue
            if problem is None:
                future.set_result(result)
            else:
                future.set_exception(problem)

    async def _begin(self) -> None:
        for _ in range(BUSY_TRIES):
            try:
                self._writer.execute("BEGIN IMMEDIATE")
                return
            except sqlite3.OperationalError as problem:
                if "locked" not in str(problem):
                    raise StoreAway(str(problem)) from problem
            await asyncio.sleep(BUSY_PAUSE)
        raise StoreAway("database is locked")

    def _attempt(self, work: Work[Any]) -> tuple[Any, Exception | None]:
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
        except Exception as problem:  # noqa: BLE001 - whoever asked is told, the others go on
            with translated():
                cursor.execute("ROLLBACK TO action")
                cursor.execute("RELEASE action")
            return None, problem
        return result, None

    async def _commit(self) -> None:
        def commit() -> None:
            with translated():
                self._writer.execute("COMMIT")

        await asyncio.get_running_loop().run_in_executor(self._committer, commit)

    def _undo(self) -> None:
        with contextlib.suppress(sqlite3.Error):
            if self._writer.in_transaction:
                self._writer.execute("ROLLBACK")
