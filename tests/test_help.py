"""Help is for everybody, before anything else, and says nothing about whoever opens it."""

from __future__ import annotations

import pytest

from server.house import House
from server.routes.help_pages import PAGES
from tests import cast
from tests.privacy.asgi import signed_in
from tests.sign_in.stories import sentences, street
from web.help_lines import COUNTRIES, country_of

pytestmark = pytest.mark.anyio


async def test_the_emergency_number_comes_first_and_what_no_page_can_do_is_said(house: House) -> None:
    async with street(house) as on:
        said = sentences(await on.browser().get("/help"))
    assert said.index("In danger now: call 112") < said.index("Afraid of the other person:")
    assert "Calls can show on a phone bill. Nobody watches Goldseam, and it cannot call anyone for you." in said
    assert "Checked on Friday 20 November 2026." in said


async def test_whoever_runs_the_copy_can_set_the_number(house: House) -> None:
    house.settings = house.settings.model_copy(update={"emergency_number": "144"})
    async with street(house) as on:
        assert "In danger now: call 144" in sentences(await on.browser().get("/help"))


async def test_signed_in_the_lines_of_where_she_lives_are_open_first(house: House) -> None:
    async with street(house) as on:
        ana = signed_in(on.app, await cast.account(house, zone="America/New_York"))
        page = await ana.get("/help")
    assert "In danger now: call 911" in sentences(page)
    first, *others = page.text.split("<details")[1:]
    assert first.startswith(" open")
    assert "United States" in first
    assert not any(other.startswith(" open") for other in others)


async def test_every_page_opens_for_everybody_and_no_address_tells_what_it_is_about(house: House) -> None:
    async with street(house) as on:
        ana = signed_in(on.app, await cast.account(house))
        for browser in (on.browser(), ana):
            for number, title in PAGES.items():
                page = await browser.get(f"/help/{number}")
                assert page.status == 200
                assert title in page.text
        assert (await on.browser().get("/help/8")).status == 404


async def test_who_runs_this_copy_is_said_by_name(house: House) -> None:
    house.settings = house.settings.model_copy(update={"operator": "Practice Linden & Partners"})
    async with street(house) as on:
        stranger = on.browser()
        for path in ("/begin/2", "/about", "/help/6"):
            assert "This copy is run by Practice Linden & Partners." in sentences(await stranger.get(path))


def test_numbers_are_text_and_every_country_has_somebody_for_the_two_worst_nights() -> None:
    for country in COUNTRIES:
        for_what = {line.what for line in country.lines}
        assert {"Afraid of the other person:", "If you think of ending your life:"} <= for_what
        assert all(line.number.replace(" ", "").isdecimal() for line in country.lines)
        assert country_of(country.zones[0]) is country
