"""The grown store where the network lets it down, and who waits for whom."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import psycopg
import pytest
import sqlalchemy as sa

from projections.sql import Statement, Tx
from server import renewal
from server.event_log import touched_since
from server.house import House
from server.settings import Settings
from server.stores import StoreAway
from server.vault import LOCKED_HEAD
from tests import cast
from tests.fixtures.cutting import cutting
from tests.fixtures.house import MovedClock, another, opened
from tests.server.stores.test_contract import names, put
from web.viewer import Viewer

pytestmark = pytest.mark.anyio

WAITING = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
REGRET = {"regret": "I lied about the trip."}


@pytest.fixture
def any_settings(postgres_url: str, settings: Settings) -> Settings:
    """PostgreSQL alone."""
    return settings.model_copy(update={"database": postgres_url})


def connect(settings: Settings) -> psycopg.Connection:
    return psycopg.connect(settings.database.replace("+psycopg", ""), autocommit=True)


def cut_everybody_off(settings: Settings) -> None:
    with connect(settings) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@contextmanager
def held(settings: Settings, *records: str) -> Iterator[None]:
    """Somebody else is writing in these records."""
    with connect(settings) as connection, connection.transaction():
        connection.execute("SELECT id FROM records WHERE id = ANY(%s) FOR UPDATE", [list(records)])
        yield


async def test_a_server_that_was_started_anew_is_found_again(any_house: House, any_settings: Settings) -> None:
    await any_house.store.write(partial(put, name="one"))
    cut_everybody_off(any_settings)
    await any_house.store.write(partial(put, name="two"))
    cut_everybody_off(any_settings)
    assert await names(any_house) == ["one", "two"]


async def test_a_connection_cut_in_the_middle_writes_once(any_house: House, any_settings: Settings) -> None:
    tries = []

    def work(tx: Tx) -> None:
        tries.append("once")
        put(tx, "one")
        if len(tries) == 1:
            cut_everybody_off(any_settings)

    await any_house.store.write(work)
    assert len(tries) == 2
    assert await names(any_house) == ["one"]


async def test_an_act_whose_commit_nobody_heard_of_is_not_done_twice(
    any_settings: Settings, clock: MovedClock, cheap_passwords: None
) -> None:
    with cutting(any_settings.database) as (proxy, address):
        async with opened(any_settings.model_copy(update={"database": address}), clock) as house:
            ana, ben = await cast.couple(house)
            proxy.armed = True
            done = await cast.does(house, ana, "apology", "share", REGRET)
            assert proxy.cuts == 1
            assert done.again
            assert await kinds(house, ben) == ["couple.joined", "couple.joined", "apology.shared"]


async def test_what_one_does_in_private_makes_the_other_wait_for_nothing(
    any_house: House, any_settings: Settings
) -> None:
    """While everything that Ana alone writes in is held, Ben's acts go through."""
    ana, ben = await cast.couple(any_house)
    with held(any_settings, ana.own_record, ana.held_record):
        await cast.does(any_house, ben, "apology", "share", REGRET)
        await cast.does(any_house, ben, "journal", "keep", {"page": "A long day."})


async def test_what_one_does_in_private_waits_for_nothing_shared(any_house: House, any_settings: Settings) -> None:
    ana, ben = await cast.couple(any_house)
    assert ana.shared_record
    with held(any_settings, ana.shared_record, ben.held_record, ben.own_record):
        await cast.does(any_house, ana, "journal", "keep", {"page": "A long day."})


async def test_who_waited_while_a_records_key_was_renewed_writes_under_the_new_one(
    any_house: House, any_settings: Settings, clock: MovedClock
) -> None:
    ana, ben = await cast.couple(any_house)

    renewed = threading.Event()

    def renew_slowly(connection: psycopg.Connection, tx: Tx) -> None:
        renewal._begin(tx, any_house.root, clock.now)
        renewal._renew_record(any_house.root, str(ana.shared_record), tx)
        renewed.set()
        until_somebody_waits(connection)

    async with another(any_settings, clock) as second:
        with connect(any_settings) as connection:
            renewing = asyncio.ensure_future(second.store.write(partial(renew_slowly, connection)))
            await asyncio.to_thread(renewed.wait)
            item = (await cast.does(any_house, ana, "apology", "share", REGRET)).item
            await renewing
    await cast.does(any_house, ben, "apology", "answer", {"answer": "I read it."}, item=item)


async def test_no_couple_waits_for_another(any_house: House, any_settings: Settings) -> None:
    ana, ben = await cast.couple(any_house)
    mira, _ = await cast.couple(any_house, cast.MIRA, cast.OTTO)
    assert ana.shared_record
    with held(any_settings, ana.shared_record, ana.held_record, ben.held_record):
        await cast.does(any_house, mira, "apology", "share", REGRET)


async def test_a_record_that_is_held_for_long_is_told_of(any_house: House, any_settings: Settings) -> None:
    ana, _ = await cast.couple(any_house)
    with held(any_settings, ana.held_record), pytest.raises(StoreAway, match="lock timeout"):
        await any_house.store.write(partial(lock, record=ana.held_record, wait="50ms"))


async def test_a_store_closes_also_while_something_in_it_waits(
    any_house: House, any_settings: Settings, clock: MovedClock
) -> None:
    ana, _ = await cast.couple(any_house)
    with held(any_settings, ana.held_record), connect(any_settings) as connection:
        async with another(any_settings, clock) as second:
            stuck = asyncio.ensure_future(second.store.write(partial(lock, record=ana.held_record, wait="1h")))
            await asyncio.to_thread(until_somebody_waits, connection)
    with pytest.raises(StoreAway):
        await stuck


def until_somebody_waits(connection: psycopg.Connection) -> None:
    while not connection.execute(WAITING).fetchone():
        pass


def lock(tx: Tx, record: str, wait: str) -> None:
    tx.run(Statement(sa.text(f"SET LOCAL lock_timeout = '{wait}'")))
    tx.run(LOCKED_HEAD, id=record)


async def kinds(house: House, who: Viewer) -> list[str]:
    """The clear kinds of what is shared, in order."""
    shared = partial(touched_since, record=str(who.shared_record), after=0)
    return [kind for _, _, kind in await house.store.read(shared)]
