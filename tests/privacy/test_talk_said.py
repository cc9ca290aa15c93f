"""What is said in a talk: in clear nowhere, to an outsider nowhere, and once it has closed what both marked alone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from shutil import copyfile

import pytest

from domain.records import Record
from server import renewal
from server.settings import Settings
from server.stores.sqlite import path_of
from tests import cast
from tests.fixtures.house import MovedClock, opened
from tests.privacy import canaries, thief
from tests.privacy.asgi import Browser, signed_in
from tests.privacy.looking import addresses, live_pages, look
from tests.talks import Hour, an_hour

pytestmark = pytest.mark.anyio

TERMS = ("topic", "agenda", "place")


class Words:
    """A word of its own for everything that is typed; the mark begins each, and is in nothing else."""

    def __init__(self) -> None:
        self.mark = canaries.mark()
        self.of: dict[str, str] = {}

    def new(self, name: str) -> str:
        return self.of.setdefault(name, f"{self.mark}{len(self.of):02}")


@asynccontextmanager
async def evening(settings: Settings, clock: MovedClock) -> AsyncIterator[tuple[Hour, Words]]:
    """A house with Ana and Ben at the talk that is about to begin, with words of its own."""
    async with opened(settings, clock) as house, an_hour(house, clock) as hour:
        yield hour, Words()


async def says_everything(hour: Hour, words: Words) -> None:
    """Each step of a written talk, up to where both mark what to keep."""
    await hour.begun(**{name: words.new(name) for name in TERMS})
    for who, move in ((hour.hers, "speak"), (hour.his, "paraphrase"), (hour.hers, "correct"), (hour.his, "paraphrase")):
        await hour.speaks(who, move, words.new(f"{move} {len(words.of)}"))
    await hour.speaks(hour.hers, "confirm")
    await hour.does(hour.hers, "begin_closing")
    for name, who in (("hers", hour.hers), ("his", hour.his)):
        await hour.does(who, "parting_words", w1=words.new(f"{name} takeaway"), w2=words.new(f"{name} value"))


async def marks(hour: Hour) -> None:
    """Ana would keep everything, Ben one takeaway."""
    ticked = {f"n{n}": str(version) for n, version in enumerate(await versions(hour), start=1)}
    assert len(ticked) == 8
    await hour.does(hour.hers, "mark", **ticked)
    await hour.does(hour.his, "mark", n1=ticked["n5"])


async def versions(hour: Hour) -> list[int]:
    """Of the words that can be marked, in the order in which they were said."""
    page = await hour.page(hour.hers)
    return [
        int(part.partition('"')[0])
        for part in page.split('type="checkbox" id="keeps-')[1:]
        for part in [part.split('value="')[1]]
    ]


def talk_record(loot: thief.Loot) -> str:
    (record,) = loot.of("records", kind=Record.TALK.value)
    return str(record["id"])


def opens(settings: Settings, words: Words) -> set[str]:
    """Which of these words the store and the root key open, in any record."""
    loot = thief.loot(settings)
    keys = loot.keys()
    found = b"".join(text for record in loot.rows["records"] for text in loot.read(str(record["id"]), keys))
    said = found.decode(errors="replace")  # among them is the key that signs heads, which is no text
    return {name for name, word in words.of.items() if word in said}


async def test_what_is_said_stands_nowhere_in_clear_and_what_was_not_kept_nowhere_at_all(
    any_settings: Settings, clock: MovedClock, cheap_passwords: None
) -> None:
    async with evening(any_settings, clock) as (hour, words):
        await says_everything(hour, words)
        assert opens(any_settings, words) == set(words.of), "or nothing would be proven by what follows"
        await nowhere_in_clear(hour, any_settings, words)
        await marks(hour)
        assert opens(any_settings, words) == {*TERMS, "hers takeaway"}
        loot = thief.loot(any_settings)
        assert list(loot.texts(talk_record(loot))) == []
        await nowhere_in_clear(hour, any_settings, words)
        for who in (hour.hers, hour.his):
            assert await sees(who, hour, words) == {*TERMS, "hers takeaway"}


async def nowhere_in_clear(hour: Hour, settings: Settings, words: Words) -> None:
    await hour.house.store.settle()
    assert thief.found_in_rows(settings.database, words.mark) == []
    assert [name for folder in thief.folders(settings) for name in thief.found_in_files(folder, words.mark)] == []


async def sees(who: Browser, hour: Hour, words: Words) -> set[str]:
    """Which of these words are on any page of somebody's, in any first frame, or in her copy."""
    pages = await look(who, addresses(who.app, [("talk", hour.item)]))
    said = "".join(body for _, _, _, body in pages) + (await who.post("/sharing/copy")).text
    for path in live_pages([hour.item]):
        if address := (await who.get(path)).socket():
            socket = await who.open(address)
            said += "".join(socket.take())
            await socket.close()
    return {name for name, word in words.of.items() if word in said}


async def test_to_an_outsider_nothing_of_it_is_anywhere(
    settings: Settings, clock: MovedClock, cheap_passwords: None
) -> None:
    async with evening(settings, clock) as (hour, words):
        cleo, otto = await cast.account(hour.house, "Cleo"), await cast.account(hour.house, cast.OTTO)
        await cast.joined(hour.house, cleo, await cast.account(hour.house, "Dan"))
        await says_everything(hour, words)
        for stranger in (signed_in(hour.hers.app, cleo), signed_in(hour.hers.app, otto), Browser(hour.hers.app)):
            assert await sees(stranger, hour, words) == set()
        assert await sees(hour.his, hour, words) >= {"hers takeaway"}


async def test_what_is_told_for_one_talk_only_is_readable_while_it_is_open_and_at_no_other_time(
    any_settings: Settings, clock: MovedClock, cheap_passwords: None
) -> None:
    async with evening(any_settings, clock) as (hour, words):
        await hour.begun(format="disclosure", stays="once")
        await hour.speaks_of(words.new("chapter"))
        assert await sees(hour.his, hour, words) == {"chapter"}
        await hour.does(hour.hers, "call_break")
        assert await sees(hour.his, hour, words) == set()
        clock.forward(minutes=21)
        await hour.looked()
        for who in (hour.hers, hour.his):
            await hour.does(who, "ready")
        assert await sees(hour.his, hour, words) == {"chapter"}
        await nowhere_in_clear(hour, any_settings, words)
        await hour.does(hour.his, "close")
        for who in (hour.hers, hour.his):
            assert await sees(who, hour, words) == set()
        assert opens(any_settings, words) == set()


async def test_after_a_renewal_of_keys_an_old_copy_opens_nothing_of_a_talk_that_closed(
    settings: Settings, clock: MovedClock, cheap_passwords: None, tmp_path: Path
) -> None:
    old = settings.model_copy(update={"database": f"sqlite:///{tmp_path}/old.db"})
    async with evening(settings, clock) as (hour, words):
        await says_everything(hour, words)
        await hour.house.store.settle()
        copyfile(path_of(settings.database), path_of(old.database))
        await hour.does(hour.his, "close")
        assert opens(old, words) == set(words.of), (
            "what was copied before is final on the next renewal, like every erase"
        )
        clock.forward(minutes=1)
        await renewal.renew(hour.house)
    assert opens(old, words) == set()
    assert opens(settings, words) == set(TERMS)
