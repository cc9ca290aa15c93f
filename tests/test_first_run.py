"""Six screens, one thing on each, each can be left and taken up again."""

from __future__ import annotations

import re

import pytest

from server.house import House
from server.sign_in import accounts, called
from tests.fixtures.house import MovedClock
from tests.sign_in.stories import (
    NEW_PASSWORD,
    PASSWORD,
    eight_words,
    new_account,
    offered,
    sentences,
    settled,
    signs_in,
    street,
)

pytestmark = pytest.mark.anyio


async def test_signed_out_the_front_page_says_only_five_things(house: House) -> None:
    async with street(house) as on:
        said = sentences(await on.browser().get("/"))
    frame = "Goldseam Skip to the page itself Help Leave this page"
    assert said.startswith(frame)
    assert said.removeprefix(frame).split("You are offline")[-1].endswith("Goldseam Sign in Begin What this is Help")


async def test_the_whole_first_run(house: House) -> None:
    async with street(house) as on:
        ana = on.browser()
        assert "For two, or for one" in (await ana.get("/begin/1")).text
        assert "Treat it as if the other person did." in sentences(await ana.get("/begin/2"))
        await new_account(ana)
        assert (await ana.get("/")).header("location") == "/begin/4"
        assert len(eight_words(await ana.get("/begin/4")).split()) == 8
        assert (await ana.post("/begin/4")).header("location") == "/begin/5"
        assert (await ana.get("/begin/4")).header("location") == "/begin/5"
        settled = await ana.post("/begin/5", {"w1": "  Ana ", "zone": "Europe/Vienna"})
        assert settled.header("location") == "/begin/6"
        assert "You are Ana" in sentences(await ana.get("/begin/6"))
        assert (await ana.get("/")).header("location") == "/today"
        assert (await ana.get("/begin/5")).header("location") == "/today"


async def test_trying_to_leave_leads_back_to_the_same_words(house: House) -> None:
    async with street(house) as on:
        ana = on.browser()
        name = await new_account(ana)
        words = eight_words(await ana.get("/begin/4"))
        left = await ana.post("/leave?b")
        assert left.header("location") == "/weather?b"
        assert 'href="/sign-in"' in (await ana.get("/weather?b")).text
        assert (await ana.get("/begin/4")).header("location") == "/sign-in"
        await signs_in(ana, name)
        assert eight_words(await ana.get((await ana.get("/")).header("location"))) == words


async def test_the_words_are_shown_no_more_once_she_has_them_and_bring_her_back(any_house: House) -> None:
    async with street(any_house) as on:
        ana = on.browser()
        name = await new_account(ana)
        words = eight_words(await ana.get("/begin/4"))
        await ana.post("/begin/4")
        assert eight_words(await ana.get("/sharing/words")) == ""
        elsewhere = on.browser()
        form = {"w1": name, "words": words, "new": NEW_PASSWORD}
        assert (await elsewhere.post("/sign-in/words", form)).header("location") == "/sharing/words"
        fresh = eight_words(await elsewhere.get("/sharing/words"))
        assert len(fresh.split()) == 8
        assert fresh != words
        assert (await ana.get("/today")).header("location") == "/sign-in"
        assert (await signs_in(on.browser(), name)).status == 422
        assert (await signs_in(on.browser(), name, NEW_PASSWORD)).status == 303


async def test_after_ten_minutes_the_words_wait_behind_the_password(house: House, clock: MovedClock) -> None:
    async with street(house) as on:
        ana = on.browser()
        await new_account(ana)
        words = eight_words(await ana.get("/begin/4"))
        clock.forward(minutes=12)
        asked = await ana.get("/begin/4")
        assert (eight_words(asked), asked.hidden("to")) == ("", "/begin/4")
        assert (await ana.post("/password", {"to": "/begin/4", "password": "not the one"})).status == 422
        assert (await ana.post("/password", {"to": "/begin/4", "password": PASSWORD})).header("location") == "/begin/4"
        assert eight_words(await ana.get("/begin/4")) == words


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"password": "short"}, "10 characters or more"),
        ({"password": "password1234"}, "guessed quickly"),
        ({"password": "x" * 257}, "up to 256 characters"),
        ({"password": ""}, "10 characters or more"),
        ({"others": ""}, "whether anyone else uses this device"),
        ({"others": "perhaps"}, "whether anyone else uses this device"),
        ({"name": "somebody-else-99"}, "Choose one of these names"),
        ({"name": ""}, "Choose one of these names"),
        ({"slip": "1.a.b"}, "These names are new"),
        ({"slip": ""}, "These names are new"),
    ],
)
async def test_what_does_not_fit_is_said_in_a_sentence_and_makes_no_account(
    house: House, changed: dict[str, str], said: str
) -> None:
    async with street(house) as on:
        ana = on.browser()
        page = await ana.get("/begin/3")
        fits = {"slip": page.hidden("slip"), "name": offered(page)[1], "password": PASSWORD, "others": "yes"}
        answer = await ana.post("/begin/3", fits | changed)
        assert answer.status == 422
        assert said in answer.text
        assert PASSWORD not in answer.text
        assert ana.cookies == {}
        if not {"slip", "name"} & set(changed):
            assert f'value="{fits["name"]}" checked' in answer.text


async def test_a_form_with_more_than_ours_has_is_not_read(house: House) -> None:
    async with street(house) as on:
        ana = on.browser()
        page = await ana.get("/begin/3")
        form = {"slip": page.hidden("slip"), "name": offered(page)[0], "password": PASSWORD, "others": "no"}
        assert (await ana.post("/begin/3", form | {"zone": "UTC"})).status == 422
        assert ana.cookies == {}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"w1": " \n "}, called.NO_NAME),
        ({"w1": "A" * 41}, called.LONG_NAME),
        ({"zone": "Europe/Nowhere"}, accounts.NO_ZONE),
        ({"zone": ""}, accounts.NO_ZONE),
    ],
)
async def test_a_name_and_a_zone_are_read_strictly_and_kept(house: House, changed: dict[str, str], said: str) -> None:
    async with street(house) as on:
        ana = on.browser()
        await new_account(ana)
        await ana.post("/begin/4")
        answer = await ana.post("/begin/5", {"w1": "Ana", "zone": "Europe/Vienna"} | changed)
        assert answer.status == 422
        assert said in sentences(answer)
        assert ("Europe/Vienna" in re.findall(r'value="([^"]*)" selected', answer.text)) is ("zone" not in changed)


async def test_a_name_taken_meanwhile_brings_new_ones_on_the_same_page(house: House) -> None:
    async with street(house) as on:
        ana, ben = on.browser(), on.browser()
        page = await ana.get("/begin/3")
        form = {"slip": page.hidden("slip"), "name": offered(page)[0], "password": PASSWORD, "others": "no"}
        assert (await ana.post("/begin/3", form)).status == 303
        late = await ben.post("/begin/3", form)
        assert late.status == 422
        assert "has gone to somebody else" in late.text
        assert not set(offered(late)) & set(offered(page))


async def test_what_she_is_called_is_hers_to_change(house: House) -> None:
    async with street(house) as on:
        ana = on.browser()
        await settled(ana, "Ana")
        await ana.post("/sharing/name", {"w1": "<b>Aña</b> & co", "zone": "Asia/Tokyo"})
        page = await ana.get("/sharing")
        assert "You are <b>&lt;b&gt;Aña&lt;/b&gt; &amp; co</b>" in page.text


async def test_who_has_a_name_here_is_led_on_and_makes_no_other(house: House) -> None:
    async with street(house) as on:
        ana, other = on.browser(), on.browser()
        await settled(ana, "Ana")
        page = await other.get("/begin/3")
        form = {"slip": page.hidden("slip"), "name": offered(page)[0], "password": PASSWORD, "others": "no"}
        for answer in (await ana.get("/begin/3"), await ana.post("/begin/3", form)):
            assert (answer.status, answer.header("location")) == (303, "/today")
        assert "You are <b>Ana</b>" in (await ana.get("/today")).text
