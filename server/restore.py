"""Puts a copy of the store in the place of one that is gone, and lets every shared history say so.

What was put back may be shorter than what was signed since the copy was made. So that an honest putting back can be
told from a silent one, each history goes on in a new epoch: its first entry names the head of the state that was put
back, and from it on heads have an origin of their own. The epoch's name is drawn by lot: of one old copy, put back
twice, two different histories can come.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

import sqlalchemy as sa

from domain import couple
from projections.sql import Statement, Tx
from server import clock
from server import house as houses
from server.backup import PAGES
from server.clock import Clock
from server.database import is_sqlite
from server.history import checkpoints
from server.house import House
from server.let_in import grants
from server.migrate import migrate
from server.rebuild import SHARED
from server.settings import Settings
from server.stores import StoreAway
from server.stores.sqlite import connect, path_of, translated
from server.tables import sign_ins
from server.vault import Vault

SIGN_OUT_ALL = Statement(sa.delete(sign_ins))
OURS = frozenset({"alembic_version", "facts", "records", "events"})
"""Tables by which a copy of a store is known."""
EPOCH_BYTES = 16

USE_PG_RESTORE = (
    "PostgreSQL has its own tool for this: pg_restore. Run `goldseam restore` without a file afterwards, before the "
    "service starts."
)
THERE = "There is something at {}, and nothing was changed. Move the old store away first, with the files beside it."
NO_COPY = "{} is no copy of a store, or it is damaged. Nothing was changed."
DONE = """\
An older state is in place. What was written after it is lost.
What was undone after it is as it was then: erased words can be read, and whoever left is there again.
Therapists who were let in then are not any more: both would have to say yes again.
Tell this to everybody who uses this Goldseam, before you start the service. Everybody has to sign in again.
Every shared history says that an older state was put back: what was signed after it is not continued."""

Progress = Callable[[int, int], None]
"""Told how many histories are done, of how many."""


async def restore(
    settings: Settings, path: Path, progress: Progress = lambda done, total: None, now: Clock = clock.now
) -> str:
    """Puts a copy where the settings name a store and there is none, all of it or nothing; gives what to know of it.

    Raises StoreAway or NoRootKey with a sentence, or OSError.
    """
    if not is_sqlite(settings.database):
        raise StoreAway(USE_PG_RESTORE)
    target = path_of(settings.database)
    for there in _files(target):
        if there.exists():
            raise StoreAway(THERE.format(there))
    with _beside(target) as new:
        _copy(path, new)
        unseen = settings.model_copy(update={"database": f"sqlite:///{new}"})
        migrate(unseen, now)
        house = houses.build(unseen)
        house.clock = now
        await house.open()
        try:
            await go_on(house, progress)
        finally:
            await house.close()
        os.link(new, target)
    return DONE


async def go_on(house: House, progress: Progress = lambda done, total: None) -> str:
    """Begins a new epoch of every shared history, in a store that was put back; gives what to know of it.

    Raises HistoryChanged for a history that is not as it was signed.
    """
    await house.store.write(lambda tx: tx.run(SIGN_OUT_ALL))
    histories = [(record, size) for record, size in await house.store.read(lambda tx: tx.run(SHARED)) if size]
    for done, (record, size) in enumerate(histories, start=1):
        *_, head = await checkpoints.issue(house, record, size, shown=True)
        await house.store.write(partial(_put_back, house, record, head.note), [record])
        progress(done, len(histories))
    return DONE


def _put_back(house: House, record: str, head: str, tx: Tx) -> None:
    vault = Vault(tx, house.root)
    vault.lock(record)
    at = max(house.clock(), vault.heads[record].last_at)
    house.log.append(vault, [couple.put_back(secrets.token_hex(EPOCH_BYTES), head, at)])
    grants.end_all(house, vault, record, at)  # the door may have been closed since


def _files(store: Path) -> list[Path]:
    """A store, and what SQLite keeps beside it."""
    return [store.with_name(store.name + end) for end in ("", "-wal", "-shm", "-journal")]


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """A new file in the same folder, gone at the end; what was linked to it until then stays."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    new = target.with_name(target.name + ".new")
    os.close(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        yield new
    finally:
        for file in _files(new):
            file.unlink(missing_ok=True)


def _copy(path: Path, new: Path) -> None:
    """Reads the copy without touching it. Raises StoreAway where it is none."""
    address = f"{path.resolve(strict=True).as_uri()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(address, uri=True)) as old, closing(connect(new)) as copy, translated():
        try:
            tables = {name for (name,) in old.execute("SELECT name FROM sqlite_master")}
            sound = old.execute("PRAGMA quick_check").fetchone() == ("ok",)
        except sqlite3.DatabaseError:
            tables, sound = set[str](), False
        if not sound or not tables >= OURS:
            raise StoreAway(NO_COPY.format(path))
        old.backup(copy, pages=PAGES)
