"""What was told stands sealed like everything else, and erased it is nowhere."""

from __future__ import annotations

import pytest

from server import renewal
from server.settings import Settings
from tests import cast
from tests.fixtures.house import MovedClock, opened
from tests.privacy import canaries, thief

pytestmark = pytest.mark.anyio


async def test_no_word_that_is_prepared_told_or_erased_is_stored_in_clear(
    any_settings: Settings, clock: MovedClock, cheap_passwords: None
) -> None:
    mark = canaries.mark()
    chapter = {"topic": "when", "words": mark, "mark": "certain"}
    async with opened(any_settings, clock) as house:
        ana, ben = await cast.couple(house)
        source = (await cast.does(house, ana, "preparation", "keep", chapter)).item
        terms = {"occasion": mark, "stays": "kept"}
        telling = (await cast.does(house, ana, "telling", "put_forward", terms)).item
        await cast.does(house, ben, "telling", "accept", item=telling, version=1)
        await cast.does(house, ana, "telling", "tell", {"when": "yes", "prepared": source}, item=telling)
        await cast.does(house, ana, "telling", "say_more", chapter | {"words": f"{mark} more"}, item=telling)
        await cast.does(house, ana, "telling", "erase", item=telling, version=4)
        clock.forward(minutes=1)
        await renewal.renew(house)
        await house.store.settle()
    assert thief.found_in_rows(any_settings.database, mark) == []
    assert [name for folder in thief.folders(any_settings) for name in thief.found_in_files(folder, mark)] == []


async def test_what_is_stored_and_the_root_key_open_what_was_told_and_nothing_that_is_prepared(
    settings: Settings, clock: MovedClock, cheap_passwords: None
) -> None:
    async with opened(settings, clock) as house:
        ana, _ = await cast.couple(house)
        chapter = {"topic": "when", "words": "in May", "mark": "certain"}
        await cast.does(house, ana, "preparation", "keep", chapter)
    loot = thief.loot(settings)
    assert list(loot.texts(ana.own_record))
    assert loot.read(ana.own_record, loot.keys()) == []
    assert ana.shared_record is not None
    assert not any(b"in May" in words for words in loot.read(ana.shared_record, loot.keys()))
