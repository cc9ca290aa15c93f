"""The embedded store where the machine lets it down."""

import asyncio
import resource
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

import pytest

from server.house import House, build
from server.migrate import migrate
from server.root_key import RootKey
from server.settings import Settings
from server.stores import StoreAway, sqlite
from server.stores.sqlite import SqliteStore, connect, path_of
from tests.fixtures.house import AS_SERVED, MovedClock, another
from tests.server.stores.test_contract import names, put

pytestmark = pytest.mark.anyio

BIG = "x" * 200_000


@contextmanager
def held(settings: Settings) -> Iterator[sqlite3.Connection]:
    """Another process holds the store for writing."""
    with closing(connect(path_of(settings.database))) as other:
        other.execute("BEGIN IMMEDIATE")
        yield other


@contextmanager
def full_disk(house: House) -> Iterator[None]:
    """The store cannot grow any more."""
    assert isinstance(house.store, SqliteStore)
    writer = house.store._writer
    (pages,) = writer.execute("PRAGMA page_count").fetchone()
    (most,) = writer.execute("PRAGMA max_page_count").fetchone()
    writer.execute(f"PRAGMA max_page_count={pages}")
    yield
    writer.execute(f"PRAGMA max_page_count={most}")


@contextmanager
def no_more_bytes() -> Iterator[None]:
    """This process can write to no file."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


async def test_what_was_answered_is_on_disk_and_what_was_deleted_is_not(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "SETTINGS", AS_SERVED)
    migrate(settings)
    with closing(connect(path_of(settings.database))) as served:
        names = ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "temp_store")
        found = {name: served.execute(f"PRAGMA {name}").fetchone()[0] for name in names}
    always, memory = 2, 2
    assert found == dict(zip(names, ("wal", always, 1, 1, memory), strict=True))


async def test_what_is_asked_for_together_is_committed_together(house: House) -> None:
    assert isinstance(house.store, SqliteStore)
    said: list[str] = []
    house.store._writer.set_trace_callback(said.append)
    await asyncio.gather(*(house.store.write(partial(put, name=str(n))) for n in range(10)))
    assert [said.count(word) for word in ("BEGIN IMMEDIATE", "SAVEPOINT action", "COMMIT")] == [1, 10, 1]


async def test_a_full_disk_undoes_the_whole_batch_and_everybody_hears_of_it(house: House) -> None:
    works = [partial(put, name="small"), partial(put, name="big", value=BIG), partial(put, name="late")]
    with full_disk(house):
        answers = await asyncio.gather(*map(house.store.write, works), return_exceptions=True)
        assert {type(answer) for answer in answers} == {StoreAway}
        assert await names(house) == []
    await house.store.write(partial(put, name="small"))
    assert await names(house) == ["small"]


async def test_a_disk_that_is_full_at_the_commit_undoes_the_batch_too(house: House) -> None:
    """What was written fits into memory, but not on the disk: the system refuses the write of the commit."""
    with no_more_bytes(), pytest.raises(StoreAway):
        await house.store.write(partial(put, name="one"))
    await house.store.write(partial(put, name="two"))
    assert await names(house) == ["two"]


async def test_whoever_holds_the_store_for_a_moment_is_waited_for(house: House, settings: Settings) -> None:
    with held(settings) as other:
        asked = asyncio.ensure_future(house.store.write(partial(put, name="one")))
        await asyncio.sleep(0)
        assert not asked.done()
        other.execute("COMMIT")
        await asked
    assert await names(house) == ["one"]


def test_a_store_that_another_process_is_closing_is_opened_a_moment_later(settings: Settings) -> None:
    """The last to close a store has it to itself meanwhile."""
    migrate(settings)
    path = path_of(settings.database)
    with closing(connect(path)) as last, ThreadPoolExecutor(1) as elsewhere:
        last.execute("PRAGMA locking_mode=EXCLUSIVE")
        last.execute("BEGIN EXCLUSIVE")
        opened = elsewhere.submit(asyncio.run, opens(settings))
        assert wait([opened], 0.1).not_done
        last.execute("COMMIT")
        last.close()
        opened.result()


async def opens(settings: Settings) -> None:
    async with another(settings, MovedClock()):
        pass


async def test_whoever_holds_the_store_for_long_is_told_of(
    house: House, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "BUSY_TRIES", 2)
    with held(settings), pytest.raises(StoreAway, match="held by another process"):
        await house.store.write(partial(put, name="one"))
    await house.store.write(partial(put, name="two"))
    assert await names(house) == ["two"]


async def test_reading_goes_on_while_another_process_writes(house: House, settings: Settings) -> None:
    with held(settings):
        assert await names(house) == []


async def test_a_store_that_was_removed_takes_nothing_more(house: House, settings: Settings) -> None:
    """The system would let it write on, into a file that nobody finds again."""
    path_of(settings.database).unlink()
    with pytest.raises(StoreAway, match="not there any more"):
        await house.store.write(partial(put, name="one"))


@pytest.mark.parametrize("content", [b"", b"not a store at all" * 100], ids=["empty", "foreign"])
async def test_a_file_that_is_no_store_is_told_of(settings: Settings, content: bytes) -> None:
    path_of(settings.database).write_bytes(content)
    RootKey.create(settings.root_key_file)
    with pytest.raises(StoreAway):
        await build(settings).open()


async def test_only_its_owner_can_read_the_store(house: House, settings: Settings) -> None:
    files = {"goldseam.db": 0o600, "goldseam.db-wal": 0o600, "goldseam.db-shm": 0o600}
    assert modes(path_of(settings.database).parent) == files


def modes(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir() if path.is_file()}
