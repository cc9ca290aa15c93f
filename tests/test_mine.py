"""Mine: what somebody wrote for herself, what she began, and what came back to her."""

from __future__ import annotations

import pytest

from server.house import House
from tests import cast
from tests.cast import Account
from tests.fixtures.house import MovedClock
from tests.privacy.asgi import Browser, serving, signed_in

pytestmark = pytest.mark.anyio

RHYTHM = {"form": "fanos", "weekday": "6", "weeks": "1"}


async def rhythm(house: House) -> tuple[Account, Account]:
    """Ana and Ben check in every week."""
    ana, ben = await cast.account(house), await cast.account(house, cast.BEN)
    await cast.joined(house, ana, ben)
    one, other = await cast.viewer(house, ana), await cast.viewer(house, ben)
    put = await cast.does(house, one, "check_in_rhythm", "put_forward", RHYTHM)
    await cast.does(house, other, "check_in_rhythm", "accept", item=put.item, version=1)
    return ana, ben


async def unlocked(browser: Browser) -> Browser:
    await browser.post("/mine", {"password": cast.PASSWORD})
    return browser


async def a_week_passes(clock: MovedClock, *browsers: Browser) -> None:
    """In which both look in now and then, so that they stay signed in."""
    for _ in range(2):
        clock.forward(days=4)
        for browser in browsers:
            await browser.get("/talk")


async def test_answers_of_a_round_that_closed_without_opening_are_in_mine_and_nowhere_else(
    house: House, clock: MovedClock
) -> None:
    ana, ben = await rhythm(house)
    async with serving(house) as app:
        hers, his = signed_in(app, ana), signed_in(app, ben)
        page = await hers.get("/w/c9yj")
        form = {"key": "k" * 22, "v": page.hidden("v"), "do": "put_in_fanos", "w1": "Tired of waiting rooms."}
        assert (await hers.post("/w/c9yj", form)).status == 303
        assert "Tired" not in (await (await unlocked(hers)).get("/mine/earlier")).text
        await a_week_passes(clock, hers, his)
        for browser in (hers, his):
            assert "This check-in closed without opening." in (await browser.get("/today")).text
        assert "Tired of waiting rooms." in (await (await unlocked(hers)).get("/mine/earlier")).text
        assert "Tired" not in (await (await unlocked(his)).get("/mine/earlier")).text


async def test_a_round_that_opened_is_together_and_not_in_mine(house: House, clock: MovedClock) -> None:
    ana, ben = await rhythm(house)
    async with serving(house) as app:
        hers, his = signed_in(app, ana), signed_in(app, ben)
        for browser, words in ((hers, "Lighter."), (his, "Wary.")):
            page = await browser.get("/w/c9yj")
            form = {"key": "k" * 22, "v": page.hidden("v"), "do": "put_in_fanos", "w1": words}
            await browser.post("/w/c9yj", form)
        await a_week_passes(clock, hers, his)
        assert "Lighter." in (await his.get("/together")).text
        assert "Lighter." not in (await (await unlocked(hers)).get("/mine/earlier")).text


async def test_unagreed_words_can_be_erased_and_leave_a_quiet_line_for_both(house: House) -> None:
    ana, ben = await rhythm(house)
    one = await cast.viewer(house, ana)
    put = await cast.does(house, one, "milestone", "put_forward", {"moment": "The walk."})
    async with serving(house) as app:
        hers, his = signed_in(app, ana), signed_in(app, ben)
        assert "The walk." in (await hers.get(f"/t/{put.item}/erase?v=1")).text
        await hers.post(f"/t/{put.item}/erase", {"key": "k" * 22, "v": "1"})
        for browser in (hers, his):
            page = (await browser.get("/together")).text
            assert "The walk." not in page
            assert "Ana erased the words of this" in page


async def test_after_a_refusal_the_form_is_about_the_words_as_they_are_now(house: House) -> None:
    ana, ben = await rhythm(house)
    one = await cast.viewer(house, ana)
    put = await cast.does(house, one, "milestone", "put_forward", {"moment": "The walk."})
    await cast.does(house, one, "milestone", "change", {"moment": "The long walk."}, item=put.item, version=1)
    async with serving(house) as app:
        his = signed_in(app, ben)
        address = f"/t/{put.item}/change"
        refused = await his.post(address, {"key": "k" * 22, "v": "1", "w1": "A walk."})
        assert refused.status == 409
        again = await his.post(address, {"key": "l" * 22, "v": refused.hidden("v"), "w1": "A walk."})
        assert again.status == 303
