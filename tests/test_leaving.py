"""One leaves, alone. A copy to take along. Nothing about it reaches the other."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import pytest

from server.house import House
from tests import cast
from tests.cast import Account
from tests.fixtures.house import MovedClock
from tests.privacy.asgi import Answer, Browser, signed_in
from tests.sign_in.stories import Street, makes_link, sentences, settled, street

pytestmark = pytest.mark.anyio


async def ana_and_ben(on: Street) -> tuple[Account, Account, Browser, Browser]:
    ana, ben = await cast.account(on.house), await cast.account(on.house, cast.BEN)
    await cast.joined(on.house, ana, ben)
    return ana, ben, signed_in(on.app, ana, "192.0.2.201"), signed_in(on.app, ben, "192.0.2.202")


def inside(copy: Answer) -> Any:
    """What a copy holds for a program."""
    found = re.search(r'<script type="application/json">(.*?)</script>', copy.text, re.DOTALL)
    assert found
    return json.loads(unescape(found[1]))


async def test_leaving_is_asked_once_pushes_nothing_and_names_nobody(house: House) -> None:
    async with street(house) as on:
        _, _, ana, ben = await ana_and_ben(on)
        page = await ben.get("/today")
        socket = await ben.open(page.socket())
        socket.take()
        asked = sentences(await ana.get("/sharing/space"))
        assert "You need no reason. Ben gets no message." in asked
        assert (await ana.post("/sharing/space")).header("location") == "/sharing/after/3"
        assert socket.frames == []
        assert socket.code is None
        await socket.close()
        assert "You have left this space. Mine is still yours." in sentences(await ana.get("/sharing/after/3"))
        stays = sentences(await ben.get("/together"))
        assert "This space can now be read, and nothing new can be added." in stays
        assert "Ana" not in stays
        assert "left" not in stays.replace("Leave this page", "")
        assert (await ana.post("/sharing/space")).header("location") == "/sharing/after/3"


EARLIER = "When a new space opens, the earlier one is found under Sharing"


async def test_before_there_is_a_new_space_it_is_said_what_becomes_of_the_earlier(house: House) -> None:
    async with street(house) as on:
        _, _, ana, ben = await ana_and_ben(on)
        otto, mira = on.browser(), on.browser()
        await settled(otto, "Otto")
        await settled(mira, "Mira")
        await ana.post("/sharing/space")
        link, to_mira = await makes_link(otto), await makes_link(mira)
        for page in (await ana.get("/sharing/link"), await ana.get(link), await ben.get(link)):
            assert EARLIER in sentences(page)
        assert EARLIER not in sentences(await otto.get("/sharing/link"))
        assert EARLIER not in sentences(await otto.get(to_mira))
        assert (await ana.post(link)).header("location") == "/sharing/two"
        assert EARLIER in sentences(await ana.get("/sharing/two"))
        assert EARLIER not in sentences(await otto.get("/sharing/two"))


async def test_alone_there_is_nothing_to_leave(house: House) -> None:
    async with street(house) as on:
        ana = on.browser()
        await settled(ana, "Ana")
        assert (await ana.get("/sharing/space")).header("location") == "/sharing"
        assert (await ana.post("/sharing/space")).header("location") == "/sharing"


async def test_a_copy_holds_what_was_shared_and_what_is_hers_and_nothing_else(house: House) -> None:
    async with street(house) as on:
        ana, ben, browser, _ = await ana_and_ben(on)
        hers, his = await cast.viewer(house, ana), await cast.viewer(house, ben)
        shared = await cast.does(house, his, "apology", "share", {"regret": "I lied <about> the trip."})
        await cast.does(house, hers, "apology", "answer", {"answer": "I have read it."}, item=shared.item)
        await cast.does(house, hers, "journal", "keep", {"page": "Slept four hours."})
        await cast.does(house, his, "journal", "keep", {"page": "Nobody knows."})
        copy = await browser.post("/sharing/copy")
        assert copy.header("content-disposition") == 'attachment; filename="goldseam-2026-05-05.html"'
        for words in ("I lied &lt;about&gt; the trip.", "I have read it.", "Slept four hours."):
            assert words in copy.text
        assert "Nobody knows." not in copy.text
        assert "http" not in copy.text
        parts = {part["name"]: part["lines"] for part in inside(copy)["parts"]}
        assert [line["words"] for line in parts["Mine"]] == [[["For myself", "Slept four hours."]]]
        assert [(line["who"], line["act"]) for line in parts["Together"]] == [
            ("Ana", "is in"),
            ("Ben", "is in"),
            ("Ben", ""),
            ("Ana", "answers"),
        ]


async def test_a_copy_is_the_same_whatever_the_other_did_in_private(house: House) -> None:
    async with street(house) as on:
        _, ben, browser, _ = await ana_and_ben(on)
        before = await browser.post("/sharing/copy")
        his = await cast.viewer(house, ben)
        await cast.does(house, his, "journal", "keep", {"page": "Nobody knows."})
        after = await browser.post("/sharing/copy")
        assert (before.status, before.headers, before.body) == (after.status, after.headers, after.body)


async def test_a_copy_asks_for_the_password_after_rest_and_can_be_taken_after_leaving(
    house: House, clock: MovedClock
) -> None:
    async with street(house) as on:
        ana, _, browser, ben = await ana_and_ben(on)
        hers = await cast.viewer(house, ana)
        await cast.does(house, hers, "apology", "share", {"regret": "I said you imagined it."})
        await browser.post("/sharing/space")
        clock.forward(minutes=12)
        assert (await browser.get("/sharing/copy")).hidden("to") == "/sharing/copy"
        assert (await browser.post("/sharing/copy")).header("location") == "/sharing/copy"
        await browser.post("/password", {"to": "/sharing/copy", "password": cast.PASSWORD})
        assert "I said you imagined it." in (await browser.post("/sharing/copy")).text
        clock.forward(days=2)
        await ben.post("/password", {"to": "/sharing/copy", "password": cast.PASSWORD})
        copy = await ben.post("/sharing/copy")
        assert "couple.closed" not in copy.text
        assert "I said you imagined it." in copy.text


async def test_she_can_erase_her_own_words_after_leaving(house: House) -> None:
    async with street(house) as on:
        ana, _, browser, ben = await ana_and_ben(on)
        hers = await cast.viewer(house, ana)
        shared = await cast.does(house, hers, "apology", "share", {"regret": "I said you imagined it."})
        await browser.post("/sharing/space")
        await cast.does(house, await cast.viewer(house, ana), "apology", "erase", {}, item=shared.item, version=1)
        assert "imagined" not in (await ben.get("/together")).text
        assert "imagined" not in (await ben.post("/sharing/copy")).text


async def test_every_kind_of_thing_stands_in_a_copy_in_its_own_words(house: House) -> None:
    async with street(house) as on:
        ana, ben, browser, _ = await ana_and_ben(on)
        hers, his = await cast.viewer(house, ana), await cast.viewer(house, ben)
        put = await cast.does(house, his, "milestone", "put_forward", {"moment": "We talked for an hour."})
        await cast.does(house, hers, "milestone", "accept", item=put.item, version=1)
        for who in (hers, his):
            await cast.does(house, who, "disclosure_boundary", "mark", {"who": "facts"})
        said = await cast.does(house, hers, "apology", "share", {"regret": "I said you imagined it."})
        await cast.does(house, hers, "apology", "erase", item=said.item, version=1)
        copy = sentences(await browser.post("/sharing/copy"))
    assert "Ben puts forward · A moment to mark · Tuesday 5 May" in copy
    assert "The moment, in words you could both say We talked for an hour." in copy
    assert "Ana agrees to this · A moment to mark" in copy
    assert "Ana and Ben what holds · How far we go" in copy
    assert "Who The facts" in copy
    assert "Ana · Apology · Tuesday 5 May These words were erased." in copy
    assert "Ana erases the words · Apology" in copy
