"""What both stores promise, tested on both."""

import asyncio
import sqlite3
from contextlib import closing
from functools import partial

import psycopg
import pytest
import sqlalchemy as sa

from projections.sql import Row, Statement, Tx, insert_new
from server.house import House
from server.settings import Settings
from server.stores import Conflict, StoreAway
from server.stores.sqlite import path_of
from server.tables import facts
from tests.fixtures.house import MovedClock, another

pytestmark = pytest.mark.anyio

PUT = Statement(sa.insert(facts))
PUT_IF_NEW = insert_new(facts, "name")
ALL = Statement(sa.select(facts.c.name, facts.c.value).where(facts.c.name.like("test%")).order_by(facts.c.name))


class Slip(Exception):
    """Something that goes wrong in the middle."""


def put(tx: Tx, name: str, value: str = "") -> None:
    tx.run(PUT, name=f"test {name}", value=value)


async def names(house: House) -> list[str]:
    return [name.removeprefix("test ") for name, _ in await house.store.read(lambda tx: tx.run(ALL))]


async def test_what_was_written_is_there_for_another_process(
    any_house: House, any_settings: Settings, clock: MovedClock
) -> None:
    await any_house.store.write(lambda tx: put(tx, "one"))
    async with another(any_settings, clock) as second:
        assert await names(second) == ["one"]


async def test_work_gives_its_answer(any_house: House) -> None:
    assert await any_house.store.write(lambda tx: tx.run(PUT_IF_NEW, name="test one", value="")) == [("test one",)]
    assert await any_house.store.write(lambda tx: tx.run(PUT_IF_NEW, name="test one", value="")) == []


async def test_one_that_slips_undoes_its_own_and_nobody_elses(any_house: House) -> None:
    def slip(tx: Tx) -> None:
        put(tx, "half")
        raise Slip

    works = [lambda tx: put(tx, "before"), slip, lambda tx: put(tx, "after")]
    answers = await asyncio.gather(*map(any_house.store.write, works), return_exceptions=True)
    assert [type(answer) for answer in answers] == [type(None), Slip, type(None)]
    assert await names(any_house) == ["after", "before"]


async def test_a_taken_key_is_a_conflict_and_undoes_what_was_written_with_it(any_house: House) -> None:
    def twice(tx: Tx) -> None:
        put(tx, "other")
        put(tx, "same")
        put(tx, "same")

    with pytest.raises(Conflict):
        await any_house.store.write(twice)
    assert await names(any_house) == []


async def test_a_mistake_of_ours_is_not_taken_for_a_store_that_is_away(any_house: House) -> None:
    with pytest.raises((sqlite3.ProgrammingError, psycopg.ProgrammingError)):
        await any_house.store.write(lambda tx: tx.run(PUT, name="test without a value"))
    await any_house.store.write(lambda tx: put(tx, "one"))
    assert await names(any_house) == ["one"]


async def test_a_reading_sees_one_state_from_beginning_to_end(any_house: House, any_settings: Settings) -> None:
    def look_twice(tx: Tx) -> tuple[list[Row], list[Row]]:
        before = tx.run(ALL)
        write_from_elsewhere(any_settings)
        return before, tx.run(ALL)

    before, after = await any_house.store.read(look_twice)
    assert before == after == []
    assert await names(any_house) == ["elsewhere"]


async def test_a_reading_cannot_write(any_house: House) -> None:
    with pytest.raises((StoreAway, psycopg.errors.ReadOnlySqlTransaction)):
        await any_house.store.read(lambda tx: put(tx, "one"))
    assert await names(any_house) == []


async def test_many_rows_are_written_at_once(any_house: House) -> None:
    rows = [{"name": f"test {n}", "value": ""} for n in range(5)]
    await any_house.store.write(lambda tx: tx.run_many(PUT, rows))
    await any_house.store.write(lambda tx: tx.run_many(PUT, []))
    assert await names(any_house) == ["0", "1", "2", "3", "4"]


async def test_only_one_does_a_thing_that_is_done_alone(
    any_house: House, any_settings: Settings, clock: MovedClock
) -> None:
    async with another(any_settings, clock) as second:
        async with any_house.store.alone("tidying") as first_may, second.store.alone("tidying") as second_may:
            assert (first_may, second_may) == (True, False)
            async with second.store.alone("another thing") as may:
                assert may
        async with second.store.alone("tidying") as second_may:
            assert second_may


async def test_a_closed_store_says_so(any_settings: Settings, any_house: House, clock: MovedClock) -> None:
    async with another(any_settings, clock) as second:
        pass
    with pytest.raises(StoreAway):
        await second.store.write(lambda tx: put(tx, "late"))
    with pytest.raises(StoreAway):
        await second.store.read(lambda tx: tx.run(ALL))


async def test_what_was_asked_for_before_a_store_closes_has_its_answer(
    any_settings: Settings, any_house: House, clock: MovedClock
) -> None:
    async with another(any_settings, clock) as second:
        asked = [asyncio.ensure_future(second.store.write(partial(put, name=str(n)))) for n in range(3)]
        await asyncio.sleep(0)
    answers = await asyncio.gather(*asked, return_exceptions=True)
    written = [str(n) for n, answer in enumerate(answers) if answer is None]
    assert await names(any_house) == written


def write_from_elsewhere(settings: Settings) -> None:
    """Another process commits a row."""
    sql = "INSERT INTO facts (name, value) VALUES ('test elsewhere', '')"
    if settings.database.startswith("sqlite"):
        with closing(sqlite3.connect(path_of(settings.database), isolation_level=None)) as connection:
            connection.execute(sql)
    else:
        with psycopg.connect(settings.database.replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute(sql)
