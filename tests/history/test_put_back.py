"""An older copy of the store is put back: every shared history says so, and what was signed meanwhile does not fit."""

from __future__ import annotations

import asyncio
import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa

from domain import couple
from projections.sql import Statement, Tx
from server import rebuild
from server.backup import backup
from server.history import checkpoints, signing
from server.history.checkpoints import HistoryChanged
from server.house import House
from server.restore import go_on, restore
from server.root_key import NoRootKey, RootKey
from server.settings import Settings
from server.sign_in.sign_ins import begin
from server.stores import StoreAway
from server.stores.sqlite import path_of
from server.tables import events, sign_ins
from server.vault import Vault
from server.verify import Wrong
from tests import cast
from tests.fixtures.house import MovedClock, another, sqlite_settings
from tests.history.reading import taken
from tests.history.tampering import tampered
from tests.history.test_copies import ANYTHING, KINDNESS, a_story, checked, copied, fits, heads, key, stated
from tests.privacy.asgi import serving, signed_in
from tests.sign_in.stories import sentences
from web.viewer import Viewer

pytestmark = pytest.mark.anyio

SIGN_INS = Statement(sa.select(sign_ins.c.person))
EPOCHS = Statement(sa.select(events.c.item).where(events.c.kind == "couple.put_back").order_by(events.c.n))
SAID = "An older state of what is shared here was put back."


@dataclass(frozen=True)
class Before:
    """A store as it was copied (five entries), and what was signed of it: at that moment, and two entries later."""

    ana: Viewer
    copy: Path
    then: str
    lost: str


async def shares(house: House, ana: Viewer, words: str) -> None:
    await cast.does(house, ana, "appreciation", "share", {"good": words})


async def head(house: House, ana: Viewer) -> str:
    return str(json.loads((await copied(house, ana))[0])["heads"][-1])


@pytest.fixture
async def before(house: House, settings: Settings, tmp_path: Path) -> Before:
    ana = await a_story(house)
    then = await head(house, ana)
    backup(settings, tmp_path / "copy.db")
    for words in ("It is lost.", "This too."):
        await shares(house, ana, words)
    return Before(ana, tmp_path / "copy.db", then, await head(house, ana))


@asynccontextmanager
async def put_back(settings: Settings, before: Before, folder: Path, clock: MovedClock) -> AsyncIterator[House]:
    """In a place of its own, as on a machine that was set up anew."""
    there = elsewhere(settings, folder)
    await restore(there, before.copy, now=clock)
    async with another(there, clock) as house:
        yield house


def elsewhere(settings: Settings, folder: Path) -> Settings:
    there = sqlite_settings(folder)
    there.root_key_file.parent.mkdir(parents=True)
    shutil.copy(settings.root_key_file, there.root_key_file)
    return there


async def test_it_goes_on_from_the_state_that_was_put_back_and_says_so(
    settings: Settings, before: Before, clock: MovedClock, tmp_path: Path
) -> None:
    async with put_back(settings, before, tmp_path / "new", clock) as house:
        await shares(house, before.ana, "A new day.")
        lines = await copied(house, before.ana)
        found = await checked(house, lines, before.then)
        assert found.put_back == [6]
        words = "".join(found.read.values())
        assert KINDNESS in words
        assert "A new day." in words
        assert "It is lost." not in words
        kept = await head(house, before.ana)
        await shares(house, before.ana, "Another.")
        assert (await checked(house, await copied(house, before.ana), before.then, kept)).head.size == 8


async def test_what_was_signed_meanwhile_is_not_continued_and_a_sentence_says_why(
    settings: Settings, before: Before, clock: MovedClock, tmp_path: Path
) -> None:
    """Whether the new history is shorter, as long, or longer than it was."""
    async with put_back(settings, before, tmp_path / "new", clock) as house:
        for _ in range(3):
            with pytest.raises(Wrong, match="an older state was put back: neither continues the other"):
                await checked(house, await copied(house, before.ana), before.lost)
            await shares(house, before.ana, "A new day.")


async def test_within_an_epoch_a_head_that_does_not_fit_is_refused_as_ever(
    settings: Settings, before: Before, clock: MovedClock, tmp_path: Path
) -> None:
    async with put_back(settings, before, tmp_path / "new", clock) as house:
        signer, record = await signing.signer(house), before.ana.shared_record or ""
        (epoch,) = await epochs(house)
        now = partial(checkpoints.stated, signer, record, root=bytes(32), epoch=epoch)
        lines = await copied(house, before.ana)
        with pytest.raises(Wrong, match="were changed, moved, put in or left out"):
            await checked(house, lines, await stated(house, before.ana, 4, bytes(32)))
        with pytest.raises(Wrong, match="were changed, moved, put in or left out"):
            await checked(house, lines, now(6).note)
        with pytest.raises(Wrong, match="shorter than one that was signed before"):
            await checked(house, lines, now(9).note)
        with pytest.raises(Wrong, match="an older state was put back"):
            await checked(house, lines, now(4).note)


async def epochs(house: House) -> list[str]:
    return [row[0] for row in await house.store.read(lambda tx: tx.run(EPOCHS))]


async def test_two_histories_out_of_one_old_copy_are_told_from_each_other(
    settings: Settings, before: Before, clock: MovedClock, tmp_path: Path
) -> None:
    async with put_back(settings, before, tmp_path / "first", clock) as first:
        of_first = await head(first, before.ana)
    async with put_back(settings, before, tmp_path / "second", clock) as second:
        lines = await copied(second, before.ana)
        await checked(second, lines, before.then)
        with pytest.raises(Wrong, match="an older state was put back"):
            await checked(second, lines, of_first)


async def test_a_history_can_be_put_back_again_and_again(any_house: House) -> None:
    """On PostgreSQL its own tool puts the store back, and the rest is the same."""
    ana, kept = await a_story(any_house), list[str]()
    for _ in range(3):
        kept.append(await head(any_house, ana))
        await go_on(any_house)
        await shares(any_house, ana, "A new day.")
        assert (await checked(any_house, await copied(any_house, ana), *kept)).head.size == 5 + 2 * len(kept)
    assert (await checked(any_house, await copied(any_house, ana))).put_back == [6, 8, 10]
    assert len(set(await epochs(any_house))) == 3
    await checkpoints.daily(any_house)
    assert [size for size, shown in await heads(any_house) if shown] == [5, 7, 9]
    await rebuild.rebuild(any_house)


async def test_of_a_thousand_tamperings_none_is_missed_where_a_state_was_put_back(house: House) -> None:
    ana = await a_story(house)
    await go_on(house)
    await shares(house, ana, "A new day.")
    lines, public = await copied(house, ana), await key(house)
    assert [changed for changed in tampered(lines, random.Random(6), 1_000) if fits(changed, public)] == []
    assert fits(lines, public)


@pytest.mark.parametrize("size", [4, 5])
async def test_an_entry_that_names_another_state_than_the_one_before_it_does_not_fit(house: House, size: int) -> None:
    ana = await a_story(house)
    record, note = ana.shared_record or "", await stated(house, ana, size, bytes(32))

    def work(tx: Tx) -> None:
        vault = Vault(tx, house.root)
        vault.lock(record)
        house.log.append(vault, [couple.put_back("e" * 32, note, house.clock())])

    await house.store.write(work)
    with pytest.raises(Wrong, match="Entry 6 is not as it was written"):
        await checked(house, await copied(house, ana))


async def test_a_copy_of_one_thing_says_it_too(house: House, clock: MovedClock) -> None:
    ana, ben = await cast.account(house), await cast.account(house, cast.BEN)
    await cast.joined(house, ana, ben)
    item = (await cast.does(house, await cast.viewer(house, ana), "apology", "share", {"regret": "I lied."})).item
    await go_on(house)
    clock.forward(minutes=1)
    ana = replace(ana, token=await begin(house, ana.opened))
    async with serving(house) as app:
        hers, public = signed_in(app, ana), await key(house)
        copy = await taken(hers, public)
        assert copy.found.put_back == [4]
        assert SAID in copy.members["copy.html"].decode()
        assert "couple.joined" not in copy.told
        page = sentences(await hers.get("/sharing/check"))
        assert "On Tuesday 5 May an older state of what is shared here was put back." in page
        one = await hers.post(f"/sharing/one/{item}")
        assert one.status == 200
        grown = json.loads((await hers.get("/sharing/check/since?n=3")).body)
        assert (grown["before"], [grown["epoch"]]) == ("", await epochs(house))


async def test_everybody_has_to_sign_in_again(
    house: House, settings: Settings, clock: MovedClock, tmp_path: Path
) -> None:
    await cast.account(house)
    backup(settings, tmp_path / "copy.db")
    assert await house.store.read(lambda tx: tx.run(SIGN_INS))
    there = elsewhere(settings, tmp_path / "new")
    await restore(there, tmp_path / "copy.db", now=clock)
    async with another(there, clock) as second:
        assert await second.store.read(lambda tx: tx.run(SIGN_INS)) == []


@pytest.mark.parametrize("end", ["", "-wal", "-shm", "-journal"])
async def test_what_is_there_is_never_overwritten(settings: Settings, before: Before, tmp_path: Path, end: str) -> None:
    there = elsewhere(settings, tmp_path / "new")
    store = path_of(there.database)
    store.with_name(store.name + end).write_bytes(b"something")
    with pytest.raises(StoreAway, match="Move the old store away first"):
        await restore(there, before.copy)
    assert [file.read_bytes() for file in store.parent.iterdir() if file.is_file()] == [b"something"]


async def test_what_is_no_copy_or_a_damaged_one_is_not_put_anywhere(
    settings: Settings, before: Before, tmp_path: Path
) -> None:
    there, odd, whole = elsewhere(settings, tmp_path / "new"), tmp_path / "odd.db", before.copy.read_bytes()
    for content in (b"", b"no database" * 999, whole[:-5000], whole[:4096] + bytes(20_000) + whole[24_096:]):
        odd.write_bytes(content)
        with pytest.raises(StoreAway):
            await restore(there, odd)
        assert odd.read_bytes() == content
        assert [file for file in path_of(there.database).parent.iterdir() if file.is_file()] == []
    with pytest.raises(FileNotFoundError):
        await restore(there, tmp_path / "none.db")


async def test_with_another_root_key_nothing_is_put_anywhere(before: Before, tmp_path: Path) -> None:
    there = sqlite_settings(tmp_path / "new")
    RootKey.create(there.root_key_file)
    with pytest.raises(NoRootKey):
        await restore(there, before.copy)
    assert not path_of(there.database).exists()
    assert [file for file in path_of(there.database).parent.iterdir() if file.is_file()] == []


async def test_a_copy_in_which_a_history_was_changed_is_not_put_back(
    house: House, settings: Settings, tmp_path: Path
) -> None:
    await copied(house, await a_story(house))
    await house.store.write(lambda tx: tx.run(ANYTHING))
    backup(settings, tmp_path / "copy.db")
    there = elsewhere(settings, tmp_path / "new")
    with pytest.raises(HistoryChanged):
        await restore(there, tmp_path / "copy.db")
    assert not path_of(there.database).exists()


async def test_it_is_a_command(settings: Settings, before: Before, tmp_path: Path) -> None:
    """The second time without a file, as for a store that another tool put back."""
    there = elsewhere(settings, tmp_path / "new")
    names = {"GOLDSEAM_DATABASE": there.database, "GOLDSEAM_ROOT_KEY_FILE": str(there.root_key_file)}
    command = [sys.executable, "-c", "from server.cli import main; main()", "restore"]
    for arguments in ([str(before.copy)], []):
        run = partial(subprocess.run, env=os.environ | names, capture_output=True, text=True, check=True)
        done = await asyncio.to_thread(run, [*command, *arguments])
        assert "Everybody has to sign in again." in done.stdout
    assert path_of(there.database).stat().st_mode & 0o777 == 0o600
