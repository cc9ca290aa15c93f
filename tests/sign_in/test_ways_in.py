"""The ways in, seen from a browser: what whoever guesses can learn, and whom guessing keeps out."""

from __future__ import annotations

import pytest

from server.house import House
from tests.fixtures.house import MovedClock
from tests.privacy.asgi import Answer
from tests.sign_in.stories import (
    NEW_PASSWORD,
    PASSWORD,
    new_account,
    offered,
    settled,
    signs_in,
    street,
)

pytestmark = pytest.mark.anyio


def seen(answer: Answer) -> tuple[object, ...]:
    return answer.status, answer.headers, answer.body


async def test_an_unknown_name_and_a_wrong_password_look_the_same(house: House) -> None:
    async with street(house) as on:
        name = await settled(on.browser(), "Ana")
        wrong = await signs_in(on.browser(), name, "nine kettles under snow")
        unknown = await signs_in(on.browser(), "q" * len(name), "nine kettles under snow")
    assert wrong.status == 422
    assert "That name and password don't fit together." in wrong.text.replace("&#39;", "'")
    assert "kettles" not in wrong.text
    assert seen(wrong)[:2] == seen(unknown)[:2]
    assert wrong.text.replace(name, "") == unknown.text.replace("q" * len(name), "")


async def test_on_a_device_that_others_use_no_proof_stays(house: House) -> None:
    async with street(house) as on:
        ana = on.browser()
        await new_account(ana, others="yes")
        assert list(ana.cookies) == ["goldseam"]


async def test_what_was_typed_is_kept_but_no_password(house: House) -> None:
    async with street(house) as on:
        answer = await on.browser().post(
            "/sign-in/words", {"w1": "quiet-harbour-41", "words": "babel bades", "new": "x"}
        )
        assert answer.status == 422
        assert "babel bades" in answer.text
        assert "quiet-harbour-41" in answer.text
        slip = await on.browser().post("/sign-in/words", {"words": "babel babex " * 4, "new": NEW_PASSWORD})
        assert "“babex” is not one of the words" in slip.text
        assert NEW_PASSWORD not in slip.text


async def test_a_new_sign_in_ends_the_one_before_it_on_the_same_browser(house: House) -> None:
    async with street(house) as on:
        browser, copy = on.browser(), on.browser()
        name = await settled(browser, "Ana")
        copy.cookies = dict(browser.cookies)
        await signs_in(browser, name)
        assert (await copy.get("/today")).header("location") == "/sign-in"


async def test_signing_out_everywhere_ends_the_other_browser_and_names_no_place(house: House) -> None:
    async with street(house) as on:
        here, there = on.browser(), on.browser()
        name = await settled(here, "Ana")
        assert "somewhere else" not in (await here.get("/sharing/sign-ins")).text
        await signs_in(there, name)
        page = await here.get("/sharing/sign-ins")
        assert "somewhere else too" in page.text
        assert there.address not in page.text
        await here.post("/sharing/sign-ins")
        assert (await there.get("/today")).header("location") == "/sign-in"
        assert (await here.get("/today")).status == 200


async def test_leaving_ends_the_sign_in_and_shows_the_weather(house: House) -> None:
    async with street(house) as on:
        ana, copy = on.browser(), on.browser()
        await settled(ana, "Ana")
        copy.cookies = dict(ana.cookies)
        left = await ana.post("/leave")
        assert (left.status, left.header("location")) == (303, "/weather")
        assert "goldseam" not in ana.cookies
        assert (await copy.get("/today")).header("location") == "/sign-in"
        assert "Goldseam" not in (await ana.get("/weather")).text


async def test_a_changed_password_ends_the_other_browser(house: House) -> None:
    async with street(house) as on:
        here, there = on.browser(), on.browser()
        name = await settled(here, "Ana")
        await signs_in(there, name)
        wrong = await here.post("/sharing/password", {"password": "nine kettles", "new": NEW_PASSWORD})
        assert wrong.status == 422
        assert NEW_PASSWORD not in wrong.text
        weak = await here.post("/sharing/password", {"password": PASSWORD, "new": "password1234"})
        assert weak.status == 422
        await here.post("/sharing/password", {"password": PASSWORD, "new": NEW_PASSWORD})
        assert (await there.get("/today")).header("location") == "/sign-in"
        assert (await signs_in(there, name, NEW_PASSWORD)).status == 303


async def test_a_device_that_others_use_signs_out_after_ten_minutes(house: House, clock: MovedClock) -> None:
    async with street(house) as on:
        ana = on.browser()
        await settled(ana, "Ana")
        await ana.post("/sharing/device", {"others": "yes"})
        clock.forward(minutes=9)
        assert (await ana.get("/today")).status == 200
        clock.forward(minutes=9)
        assert (await ana.get("/today")).status == 200
        clock.forward(minutes=12)
        assert (await ana.get("/today")).header("location") == "/sign-in"


async def test_the_page_that_asks_for_the_password_leads_only_to_our_own_pages(house: House) -> None:
    async with street(house) as on:
        ana = on.browser()
        await settled(ana, "Ana")
        for to in ("//elsewhere.example/", "https://elsewhere.example/", "/sign-out", ""):
            answer = await ana.post("/password", {"to": to, "password": PASSWORD})
            assert answer.header("location") == "/"


async def test_over_tls_cookies_are_for_this_host_and_for_tls_alone(house: House) -> None:
    house.settings = house.settings.model_copy(update={"origin": "https://goldseam.example"})
    async with street(house) as on:
        ana = on.browser()
        page = await ana.get("/begin/3")
        form = {"slip": page.hidden("slip"), "name": offered(page)[0], "password": PASSWORD, "others": "no"}
        made = await ana.post("/begin/3", form, {"origin": "https://goldseam.example"})
        cookies = [value for name, value in made.headers if name == "set-cookie"]
        assert [cookie.split("=")[0] for cookie in cookies] == ["__Host-goldseam", "__Host-goldseam-b"]
        for cookie in cookies:
            assert {"HttpOnly", "Path=/", "Secure"} <= {part.strip() for part in cookie.split(";")}
            assert "Domain" not in cookie
        assert (await ana.get("/begin/4")).status == 200
