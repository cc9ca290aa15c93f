"""Telling it, prepared, over HTTP: for oneself, then at a time both agreed to, folded, erased, said more of."""

from __future__ import annotations

import re
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from server.house import House
from tests import cast
from tests.fixtures.house import MovedClock
from tests.privacy.asgi import Answer, Browser, serving, signed_in
from web.tellings import LINES, few_lines

pytestmark = pytest.mark.anyio

MAY, ROOM = "It began in May.", "There was a blue room."
SUNDAY = {"w1": "Sunday at four, at home.", "w2": "kept"}


@dataclass
class Two:
    """Ana and Ben, each with a browser."""

    hers: Browser
    his: Browser

    async def prepares(self, **chapters: str) -> str:
        """Ana prepares chapters, each with a mark; gives what they belong to."""
        item = ""
        for number, (topic, words) in enumerate(chapters.items()):
            form = {"do": "keep", "w1": topic, "w2": words, "w3": "certain", "w4": item}
            answer = await self.hers.post("/w/b6ms", {"key": f"{number:022}", **form})
            assert answer.status == 303
            item = answer.header("location").partition("a=")[2]
        return item

    async def agrees(self, **terms: str) -> str:
        """Ana puts a time forward and Ben agrees to it; gives its item."""
        await self.hers.post("/w/n9tk", {"key": secrets.token_hex(11), "do": "put_forward", **SUNDAY, **terms})
        page = (await self.his.get("/together")).text
        item: str = re.findall(r"/t/([0-9a-f]{32})/accept", page)[0]
        assert (await self.does(self.his, item, "accept", v="1")).status == 303
        return item

    async def does(self, browser: Browser, item: str, move: str, **form: str) -> Answer:
        return await browser.post(f"/t/{item}/{move}", {"key": secrets.token_hex(11), **form})

    async def tells(self, item: str, source: str, **form: str) -> Answer:
        """Ana tells that it happened and since when."""
        return await self.does(self.hers, item, "tell", v="2", w1="yes", w3="yes", w11=source, **form)

    async def told(self, **form: str) -> str:
        source, item = await self.prepares(happened=ROOM, when=MAY), await self.agrees()
        assert (await self.tells(item, source, **form)).status == 303
        return item


@pytest.fixture
async def two(house: House) -> AsyncIterator[Two]:
    ana, ben = await cast.account(house), await cast.account(house, cast.BEN)
    await cast.joined(house, ana, ben)
    async with serving(house) as app:
        yield Two(signed_in(app, ana), signed_in(app, ben))


async def test_what_is_prepared_is_on_its_own_page_and_can_be_changed_and_taken_out(two: Two) -> None:
    item = await two.prepares(when=MAY)
    page = (await two.hers.get("/w/b6ms")).text
    assert MAY in page
    assert "That is all I can say for certain." in page
    assert f"/w/b6ms?a={item}&amp;n=3#chapter" in page
    changing = await two.hers.get(f"/w/b6ms?a={item}&n=3")
    assert MAY in changing.text
    form = {"key": "c" * 22, "do": "keep", "w1": "when", "w2": "It began in March.", "w3": "certain", "w4": item}
    refused = await two.hers.post("/w/b6ms", form)
    assert refused.status == 422
    assert MAY in refused.text
    assert "It began in March." in refused.text
    await two.hers.post("/w/b6ms", form | {"v": changing.hidden("v")})
    page = (await two.hers.get("/w/b6ms")).text
    assert MAY not in page
    version = re.findall(rf"/t/{item}/erase\?v=(\d+)", page)[0]
    assert "March" in (await two.hers.get(f"/t/{item}/erase?v={version}")).text
    assert (await two.does(two.hers, item, "erase", v=version)).header("location") == f"/w/b6ms?a={item}"
    assert "March" not in (await two.hers.get("/w/b6ms")).text


async def test_after_a_rest_the_password_opens_it_again_and_the_words_stay_in_the_box(
    two: Two, clock: MovedClock
) -> None:
    await two.prepares(when=MAY)
    item = (await two.hers.get("/w/b6ms")).hidden("w4")
    clock.forward(minutes=12)
    asked = await two.hers.get("/w/b6ms")
    assert MAY not in asked.text
    assert "Your password once more" in asked.text
    form = {"key": "c" * 22, "do": "keep", "w1": "who", "w2": "A colleague.", "w3": "certain", "w4": item}
    refused = await two.hers.post("/w/b6ms", form)
    assert "A colleague." in refused.text
    assert (await two.hers.post("/w/b6ms", form | {"password": cast.PASSWORD})).status == 303
    page = (await two.hers.get("/w/b6ms")).text
    assert "A colleague." in page
    assert MAY in page


async def test_a_topic_both_do_not_go_into_is_refused_and_the_words_can_be_kept_in_mine(two: Two) -> None:
    form = {"key": "c" * 22, "do": "keep", "w1": "physical", "w2": "The blue room.", "w3": "certain", "w4": ""}
    refused = await two.hers.post("/w/b6ms", form)
    assert refused.status == 422
    assert "further than the two of you have agreed" in refused.text
    assert "The blue room." in refused.text
    assert (await two.hers.post("/w/b6ms", form | {"do": "draft"})).status == 303
    assert "What I would tell, begun" in (await two.hers.get("/mine")).text


async def test_it_arrives_folded_and_is_in_no_preview(two: Two) -> None:
    item = await two.told()
    assert "be with someone kind" in (await two.hers.get(f"/t/{item}/tell")).text
    together = (await two.his.get("/together")).text
    folded = together[together.index('<details class="folded telling">') :]
    assert folded.index(MAY) < folded.rindex("</details>")
    assert "<details open" not in together
    assert "That is all I can say for certain." in together
    today = (await two.his.get("/today")).text
    assert "Telling it, prepared" in today
    assert MAY not in today
    assert ROOM not in today


async def test_for_one_talk_only_nothing_of_it_is_told_here(two: Two) -> None:
    source, item = await two.prepares(happened=ROOM, when=MAY), await two.agrees(w2="talk")
    assert "for one talk only" in (await two.hers.get(f"/t/{item}/tell")).text
    assert (await two.tells(item, source)).status == 422
    for path in ("/together", "/today", f"/t/{item}/change"):
        assert MAY not in (await two.his.get(path)).text


async def test_only_who_prepared_it_finds_the_page_to_tell_it(two: Two) -> None:
    source, item = await two.prepares(happened=ROOM, when=MAY), await two.agrees()
    assert MAY in (await two.hers.get(f"/t/{item}/tell")).text
    for move in ("tell", "say_more"):
        assert (await two.his.get(f"/t/{item}/{move}")).status == 404
        assert (await two.does(two.his, item, move, w1="yes", w11=source)).status == 404
    assert (await two.his.get(f"/w/b6ms?a={source}")).status == 200
    assert MAY not in (await two.his.get(f"/w/b6ms?a={source}")).text


async def test_telling_with_mine_closed_asks_for_the_password_and_tells_nothing(two: Two, clock: MovedClock) -> None:
    source, item = await two.prepares(happened=ROOM, when=MAY), await two.agrees()
    clock.forward(minutes=12)
    page = (await two.hers.get(f"/t/{item}/tell")).text
    assert MAY not in page
    assert "Your password opens Mine" in page
    assert (await two.tells(item, source)).status == 422
    assert MAY not in (await two.his.get("/together")).text
    opened = await two.does(two.hers, item, "tell", do="open", password=cast.PASSWORD)
    assert opened.header("location") == f"/t/{item}/tell"
    assert MAY in (await two.hers.get(f"/t/{item}/tell")).text


async def test_more_stands_beside_it_and_the_words_can_be_erased_but_not_the_marks(two: Two) -> None:
    item = await two.told()
    form = {"do": "say_more", "w1": "when", "w2": "In truth since March.", "w3": "nothing_else"}
    assert (await two.does(two.hers, item, "say_more", **form)).status == 303
    page = (await two.his.get("/together")).text
    assert MAY in page
    assert "In truth since March." in page
    for version in ("3", "5"):
        assert (await two.does(two.his, item, "erase", v=version)).status == 409
    erased = re.findall(rf"/t/{item}/erase\?v=(\d+)", (await two.hers.get("/together")).text)
    for version in erased:
        await two.does(two.hers, item, "erase", v=version)
    page = (await two.his.get("/together")).text
    assert MAY not in page
    assert "March" not in page
    assert "Ana erased the words of this chapter on" in page
    assert "That is all I can say for certain." in page
    assert "There is nothing else here." in page
    assert MAY in (await two.hers.get("/w/b6ms")).text


async def test_more_can_be_begun_and_gone_on_with_from_mine(two: Two) -> None:
    item = await two.told()
    form = {"do": "draft", "w1": "who", "w2": "Somebody you know.", "w3": "more"}
    assert (await two.does(two.hers, item, "say_more", **form)).header("location") == "/mine"
    draft = re.findall(rf"/t/{item}/say_more\?d=[0-9a-f]+", (await two.hers.get("/mine")).text)[0]
    assert "Somebody you know." in (await two.hers.get(draft)).text
    assert "Somebody" not in (await two.his.get("/together")).text


# A few lines at a time


def test_one_can_stop_at_every_few_lines() -> None:
    text = "One.\n\n" + "A sentence of some length, with a comma. " * 30 + "\n\n\nLast."
    pieces = list(few_lines(text))
    assert pieces[0] == "One."
    assert pieces[-1] == "Last."
    assert all(len(piece) <= LINES for piece in pieces)
    assert " ".join(pieces).split() == text.split()


# Copies


async def the_copy(browser: Browser, **ticked: str) -> str:
    await browser.post("/mine", {"password": cast.PASSWORD})
    return (await browser.post("/sharing/copy", ticked)).text


async def test_the_words_are_in_a_copy_only_where_their_author_ticks_it(two: Two) -> None:
    await two.told()
    for copy in (await the_copy(two.his), await the_copy(two.his, w1="on"), await the_copy(two.hers)):
        assert MAY not in copy
        assert "That is all I can say for certain" in copy
        assert "Ana says whether it is all · Telling it, prepared" in copy
        assert "Sunday at four, at home." in copy
    hers = await the_copy(two.hers, w1="on")
    assert "Ana tells a part · Telling it, prepared" in hers
    assert hers.count(MAY) >= 2  # as it was prepared, and as it was told


async def test_who_tells_can_let_the_words_stand_in_the_others_copy(two: Two) -> None:
    await two.told(w12="yes")
    assert MAY in await the_copy(two.his)
    assert MAY not in await the_copy(two.hers)


async def test_what_was_begun_of_it_is_in_her_copy_only_where_she_ticks_it(two: Two) -> None:
    item = await two.told()
    form = {"do": "draft", "w1": "who", "w2": "Somebody you know.", "w3": "more"}
    await two.does(two.hers, item, "say_more", **form)
    assert "Somebody you know." not in await the_copy(two.hers)
    assert "Somebody you know." in await the_copy(two.hers, w1="on")


# Rest


async def test_nothing_more_is_suggested_on_the_day_it_was_told(two: Two, clock: MovedClock) -> None:
    await two.hers.post("/w/p3wu", {"key": "r" * 22, "do": "put_forward", "w1": "fanos", "w2": "6", "w3": "1"})
    rhythm = re.findall(r"/t/([0-9a-f]{32})/accept", (await two.his.get("/together/agreed")).text)[0]
    await two.does(two.his, rhythm, "accept", v="1")
    for browser in (two.hers, two.his):
        assert "Put mine in" in (await browser.get("/today")).text
    await two.told()
    for browser in (two.hers, two.his):
        assert "Put mine in" not in (await browser.get("/today")).text
    clock.forward(days=1)
    for browser in (two.hers, two.his):
        assert "Put mine in" in (await browser.get("/today")).text
