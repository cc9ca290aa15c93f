"""Renewal of keys: what was erased is gone for good, and nothing else is."""

import asyncio
import json
import sqlite3
from contextlib import closing

import pytest
import sqlalchemy as sa

from projections.sql import Row, Statement, Tx
from server import renewal, safekeeping
from server.clock import DAY
from server.house import House
from server.root_key import NoRootKey, RootKey
from server.sealed_events import FULL_EVENTS, from_row, opened
from server.settings import Settings
from server.startup import KEYS_RENEWED_AT, fact
from server.stores.sqlite import path_of
from server.tables import record_keys, records, sealed, texts
from server.vault import Vault
from tests import cast
from tests.fixtures.dying import Dying, Killed
from tests.fixtures.house import MovedClock, another
from web.viewer import Viewer

pytestmark = pytest.mark.anyio

REGRET = {"regret": "I lied about the trip."}
PAGE = {"page": "A long day."}
SLOT = "anything"

ALL_EVENTS = Statement(FULL_EVENTS)
ALL_RECORDS = Statement(sa.select(records.c.id))
UNDER_ROOT = Statement(sa.select(records.c.id, records.c.root, records.c.wrapped).where(records.c.root.is_not(None)))
WRAPPED = [UNDER_ROOT, *(Statement(sa.select(table.c.record, table.c.wrapped)) for table in (texts, sealed))]


async def couple_with_words(house: House) -> tuple[Viewer, Viewer]:
    """They shared, kept and erased some words; Ana has something in a slot."""
    ana, ben = await cast.couple(house)
    for who in (ana, ben):
        item = (await cast.does(house, who, "apology", "share", REGRET)).item
        await cast.does(house, who, "apology", "share", REGRET)
        await cast.does(house, who, "apology", "erase", item=item, version=1)
        await cast.does(house, who, "journal", "keep", PAGE)
        await cast.does(house, who, "disclosure_boundary", "mark", {"who": "facts"})
    await house.store.write(lambda tx: safekeeping.put(vault(house, tx, ana), ana.held_record, SLOT, b"a draft"))
    return ana, ben


def vault(house: House, tx: Tx, *people: Viewer) -> Vault:
    """All records there are, and the own keys of these people."""
    opened = Vault(tx, house.root, {record: key for who in people for record, key in who.own_keys.items()})
    opened.admit(*(record for (record,) in tx.run(ALL_RECORDS)))
    return opened


async def everything(house: House, *people: Viewer) -> list[object]:
    """Every word that is stored, opened."""

    def work(tx: Tx) -> list[object]:
        keys = vault(house, tx, *people)
        slot = safekeeping.get(keys, people[0].held_record, SLOT)
        return [slot, *sorted(repr(opened(keys, from_row(row))) for row in tx.run(ALL_EVENTS))]

    return await house.store.read(work)


async def wraps(house: House, *left_out: str) -> set[bytes]:
    """Every wrapped key in the store, but for those of some records."""
    rows = await house.store.read(lambda tx: [row for statement in WRAPPED for row in tx.run(statement)])
    return {wrapped for record, *_, wrapped in rows if record not in left_out}


def file(settings: Settings) -> dict[str, str]:
    keys: dict[str, str] = json.loads(settings.root_key_file.read_text())["keys"]
    return keys


async def test_every_word_is_still_there_and_no_wrapped_key_is(any_house: House, any_settings: Settings) -> None:
    people = await couple_with_words(any_house)
    own = [who.own_record for who in people]
    words, old, key = await everything(any_house, *people), await wraps(any_house, *own), file(any_settings)
    assert await renewal.renew(any_house)
    assert await everything(any_house, *people) == words
    assert not old & await wraps(any_house, *own)
    assert list(file(any_settings)) == ["2"]
    assert key["1"] not in file(any_settings).values()


async def test_an_old_copy_of_the_store_opens_no_more(house: House, settings: Settings) -> None:
    """Words that were erased since are in the copy; the key that leads to theirs is nowhere."""
    await couple_with_words(house)
    copy: list[Row] = await house.store.read(lambda tx: tx.run(UNDER_ROOT))
    await renewal.renew(house)
    for record, version, wrapped in copy:
        with pytest.raises(NoRootKey):
            RootKey(settings.root_key_file).unwrap(record, version, wrapped)


async def test_own_records_keep_the_keys_that_passwords_wrap(any_house: House) -> None:
    ana, _ = await couple_with_words(any_house)
    rows = Statement(sa.select(record_keys).where(record_keys.c.record == ana.own_record).order_by(record_keys.c.way))
    before = await any_house.store.read(lambda tx: tx.run(rows))
    await renewal.renew(any_house)
    assert await any_house.store.read(lambda tx: tx.run(rows)) == before


async def test_servers_that_run_meanwhile_go_on(any_house: House, any_settings: Settings, clock: MovedClock) -> None:
    ana, ben = await couple_with_words(any_house)
    async with another(any_settings, clock) as second:
        await renewal.renew(any_house)
        await cast.does(second, ana, "apology", "share", REGRET)
        mira, otto = await cast.couple(second, cast.MIRA, cast.OTTO)
        assert await everything(second, ana, ben, mira, otto) == await everything(any_house, ana, ben, mira, otto)


async def test_a_record_made_while_keys_are_renewed_is_not_lost(
    any_house: House, any_settings: Settings, clock: MovedClock
) -> None:
    people = await couple_with_words(any_house)
    async with another(any_settings, clock) as second:
        renewing = asyncio.create_task(renewal.renew(any_house))
        accounts = await asyncio.gather(*(cast.account(second) for _ in range(5)))
        await renewing
        await renewal.renew(any_house)
    for account in accounts:
        assert (await cast.viewer(any_house, account)).name == cast.ANA
    assert await everything(any_house, *people)


@pytest.mark.parametrize("committed", [False, True], ids=["before its commit", "after it"])
async def test_killed_at_any_step_it_loses_nothing_and_is_finished_later(
    any_house: House, any_settings: Settings, clock: MovedClock, committed: bool
) -> None:
    people = await couple_with_words(any_house)
    words = await everything(any_house, *people)
    steps = 2 + 3  # it begins, renews two held records and the shared one, and ends
    for step in range(1, steps + 1):
        async with another(any_settings, clock) as second:
            second.store = Dying(second.store, step, committed)  # type: ignore[assignment]
            with pytest.raises(Killed):
                await renewal.renew(second)
        async with another(any_settings, clock) as third:
            assert await everything(third, *people) == words
            assert await renewal.renew(third)
            assert await everything(third, *people) == words
        assert len(file(any_settings)) == 1
        assert await everything(any_house, *people) == words


async def test_what_was_erased_while_it_was_cut_off_is_not_called_gone(
    any_house: House, any_settings: Settings, clock: MovedClock
) -> None:
    """Its key may have been wrapped anew before it was erased."""
    ana, _ = await couple_with_words(any_house)
    began = clock.now
    async with another(any_settings, clock) as second:
        second.store = Dying(second.store, 4, True)  # type: ignore[assignment]
        with pytest.raises(Killed):
            await renewal.renew(second)
    clock.forward(hours=1)
    await cast.does(any_house, ana, "apology", "share", REGRET)
    await renewal.renew(any_house)
    assert await any_house.store.read(lambda tx: fact(tx, KEYS_RENEWED_AT)) == str(began)
    clock.forward(hours=1)
    await renewal.renew(any_house)
    assert await any_house.store.read(lambda tx: fact(tx, KEYS_RENEWED_AT)) == str(clock.now)


async def test_two_never_renew_at_once(any_house: House, any_settings: Settings, clock: MovedClock) -> None:
    people = await couple_with_words(any_house)
    words = await everything(any_house, *people)
    async with another(any_settings, clock) as second:
        results = await asyncio.gather(renewal.renew(any_house), renewal.renew(second))
        assert sorted(results) == [False, True]
        assert await everything(second, *people) == words
    assert list(file(any_settings)) == ["2"]


async def test_it_says_when_it_is_due(any_house: House, any_settings: Settings, clock: MovedClock) -> None:
    async def due() -> int:
        return await any_house.store.read(lambda tx: renewal.next_renewal(tx, any_settings, clock.now))

    await renewal.renew(any_house)
    renewed = clock.now
    assert await due() == renewed + 30 * DAY
    clock.forward(days=29)
    assert await due() == renewed + 30 * DAY
    clock.forward(days=2)
    assert await due() == clock.now


async def test_a_house_renews_its_keys_when_it_is_time(
    any_house: House, any_settings: Settings, clock: MovedClock
) -> None:
    clock.forward(days=29)
    await renewal.renew_when_due(any_house)
    assert list(file(any_settings)) == ["1"]
    clock.forward(days=2)
    await renewal.renew_when_due(any_house)
    assert list(file(any_settings)) == ["2"]


async def test_a_house_that_cannot_renew_its_keys_goes_on(
    any_house: House, any_settings: Settings, clock: MovedClock
) -> None:
    clock.forward(days=31)
    any_settings.root_key_file.unlink()
    await renewal.renew_when_due(any_house)


async def test_the_write_ahead_log_keeps_nothing_back(house: House, settings: Settings) -> None:
    await couple_with_words(house)
    old = await wraps(house)
    await renewal.renew(house)
    left = await wraps(house)
    stored = b"".join(path.read_bytes() for path in sorted(path_of(settings.database).parent.glob("goldseam.db*")))
    assert [wrapped for wrapped in old - left if wrapped in stored] == []
    with closing(sqlite3.connect(path_of(settings.database))) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


async def test_progress_is_told(any_house: House) -> None:
    await cast.couple(any_house)
    told: list[tuple[int, int]] = []
    await renewal.renew(any_house, lambda done, total: told.append((done, total)))
    assert told == [(1, 3), (2, 3), (3, 3)]


async def test_where_the_key_file_is_gone_nothing_is_renewed(any_house: House, any_settings: Settings) -> None:
    people = await couple_with_words(any_house)
    words = await everything(any_house, *people)
    hidden = any_settings.root_key_file.with_name("hidden")
    any_settings.root_key_file.rename(hidden)
    with pytest.raises(NoRootKey):
        await renewal.renew(any_house)
    hidden.rename(any_settings.root_key_file)
    assert await everything(any_house, *people) == words
