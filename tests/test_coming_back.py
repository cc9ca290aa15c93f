"""Somebody comes back after a year; and what a Goldseam keeps, and how long, is said on a page."""

from __future__ import annotations

from pathlib import Path

import pytest

from server import renewal
from server.house import House
from server.sign_in import leaving
from tests import cast
from tests.cast import PASSWORD
from tests.everywhere import HERS, HIS, LAKE, MINE, two
from tests.fixtures.house import MovedClock, opened, sqlite_settings
from tests.privacy.asgi import Browser, serving
from tests.sign_in.stories import sentences, signs_in, street
from tests.test_erasing import everywhere, found

pytestmark = pytest.mark.anyio


async def test_after_a_year_her_pages_are_as_they_were(any_house: House, clock: MovedClock) -> None:
    async with street(any_house) as on:
        t = await two(on)
        before = sentences(await t.hers.get("/mine/earlier"))
        for _ in range(12):
            clock.forward(days=31)
            await renewal.renew_when_due(any_house)
        assert (await t.hers.get("/today")).header("location") == "/sign-in"
        back = on.browser()
        assert (await signs_in(back, t.ana.sign_in_name, PASSWORD)).status == 303
        assert sentences(await back.get("/mine/earlier")) == before
        assert found((*HERS, *HIS, *MINE, LAKE), await everywhere(back)) == [*HERS, *HIS, *MINE, LAKE]


async def test_a_closed_space_is_there_after_a_year_and_only_a_new_one_of_both_takes_its_place(
    house: House, clock: MovedClock
) -> None:
    async with street(house) as on:
        t = await two(on)
        await leaving.leave(house, await cast.viewer(house, t.ben))
        clock.forward(days=366)
        back = on.browser()
        await signs_in(back, t.ana.sign_in_name, PASSWORD)
        assert found((*HERS[:4], *HIS, LAKE), await everywhere(back)) == [*HERS[:4], *HIS, LAKE]
        assert "This space can now be read, and nothing new can be added." in sentences(await back.get("/together"))


async def test_what_is_kept_and_how_long_is_said_to_anybody_in_the_figures_that_act(
    tmp_path: Path, clock: MovedClock, cheap_passwords: None
) -> None:
    settings = sqlite_settings(tmp_path).model_copy(update={"renew_keys_days": 9})
    async with opened(settings, clock) as house, serving(house) as app:
        said = sentences(await Browser(app).get("/about/kept"))
        assert "Keys are renewed every 9 days" in said
        assert "7 days without use, 30 days at most; 10 minutes without use where others use the device." in said
        assert "A space that is closed For ever" in said
        assert 'href="/about/kept"' in (await Browser(app).get("/about")).text
        await two_and_after(house, clock)


async def two_and_after(house: House, clock: MovedClock) -> None:
    """The figure acts: eight days on nothing is renewed, nine days on it is."""
    key = house.root.id
    clock.forward(days=8)
    await renewal.renew_when_due(house)
    assert house.root.id == key
    clock.forward(days=1)
    await renewal.renew_when_due(house)
    assert house.root.id != key
