"""A page that is left open is at every moment as one that is loaded now."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from projections.timeline import BLOCK
from tests.places import Place
from tests.privacy.asgi import Browser, Socket, at_rest
from tests.privacy.looking import path_of
from tests.privacy.pages import Element, apply, read
from web import regions

pytestmark = pytest.mark.anyio

HERE = {"together": ["together"], "reading": []} | {name: list(ids) for name, ids in regions.FIXED.items()}
"""What is live on each page. To a page that somebody reads whom two people let in, nothing comes but its end."""


@dataclass
class Open:
    """A page that Ben has left open."""

    name: str
    browser: Browser
    shown: Element = field(init=False)
    socket: Socket = field(init=False)

    async def load(self) -> None:
        answer = await self.browser.get(path_of(self.name))
        self.shown, self.socket = read(answer.text), await self.browser.open(answer.socket())

    async def is_as_if_loaded_now(self) -> None:
        """What came is put in its place; then each live part is what a new page has there."""
        for frame in self.socket.take():
            apply(self.shown, frame)
        fresh = read((await self.browser.get(path_of(self.name))).text)
        for part in HERE[self.name]:
            assert self.shown.find(part) == fresh.find(part), part


async def test_an_open_page_is_at_every_moment_as_one_loaded_now(place: Place) -> None:
    pages = [Open(name, place.his) for name in sorted(regions.PAGES)]
    for page in pages:
        await page.load()
        await page.is_as_if_loaded_now()
    async for _ in everything(place):
        place.tick()
        await at_rest()
        for page in pages:
            await page.is_as_if_loaded_now()


async def everything(place: Place) -> AsyncIterator[None]:
    """What two people do with each other, step by step."""
    for part in (they_share, they_agree, they_ask, they_set_limits, they_check_in, they_fill_pages):
        async for _ in part(place):
            yield


async def they_share(place: Place) -> AsyncIterator[None]:
    apology = await place.share("I lied about the trip.")
    yield
    await place.does(place.ben, "apology", "answer", {"answer": "I read it."}, item=apology)
    yield
    await place.does(place.ana, "apology", "erase", item=apology, version=1)
    yield


async def they_agree(place: Place) -> AsyncIterator[None]:
    ana, ben = place.ana, place.ben
    moment = await place.does(ana, "milestone", "put_forward", {"moment": "The lake."})
    yield
    for answer in ("not_now", "accept"):
        await place.does(ben, "milestone", answer, item=moment, version=1)
        yield
    rhythm = await place.does(ben, "check_in_rhythm", "put_forward", {"form": "scales", "weekday": "6", "weeks": "1"})
    yield
    await place.does(ana, "check_in_rhythm", "accept", item=rhythm, version=1)
    yield


async def they_ask(place: Place) -> AsyncIterator[None]:
    ana, ben = place.ana, place.ben
    one, another = [
        await place.does(ana, "question", "ask", {"topic": topic, "question": f"{topic}?"})
        for topic in ("where", "when")
    ]
    yield
    await place.does(ben, "question", "not_yet", item=one)
    yield
    await place.does(ben, "question", "place", {"topic": "who"}, item=another)
    yield
    async for _ in they_mark(place, "where"):
        yield
    await place.does(ben, "question", "answer", {"answer": "In May."}, item=another)
    yield
    await place.does(ben, "question", "set_aside", {"topic": "where", "question": "And you?"})
    yield
    await place.does(ana, "question", "ask", {"topic": "when", "question": "Until when?", "again": another})
    yield
    await place.does(ben, "question", "erase", item=another, version=3)
    yield


async def they_mark(place: Place, topic: str) -> AsyncIterator[None]:
    """Both have marked; what was asked about it closes."""
    for who in (place.ana, place.ben):
        await place.does(who, "disclosure_boundary", "mark", {topic: "not_this"})
        yield


async def they_set_limits(place: Place) -> AsyncIterator[None]:
    await place.does(place.ana, "disclosure_boundary", "mark", {"where": "not_this", "when": "therapist"})
    yield


async def they_check_in(place: Place) -> AsyncIterator[None]:
    number = int((await place.his.get("/w/c9yj")).hidden("v"))
    for who in (place.ben, place.ana):
        await place.does(who, "check_in", "put_in_scales", {"calm": 3, "trust": 4, "closeness": 5}, version=number)
        yield
    for _ in range(2):
        place.clock.forward(days=5)
        await place.hers.get("/today")
        yield


async def they_fill_pages(place: Place) -> AsyncIterator[None]:
    """Until the page has turned, and turned again."""
    for number in range(2 * BLOCK):
        await place.does((place.ana, place.ben)[number % 2], "appreciation", "share", {"good": f"Thing {number}."})
        if number % 5 == 0:
            yield
    yield


# When something besides changed


async def test_a_page_that_is_open_while_the_other_takes_another_name_is_as_one_loaded_now(place: Place) -> None:
    await place.share("Before.")
    await place.does(place.ana, "milestone", "put_forward", {"moment": "The lake."})
    pages = [Open(name, place.his) for name in sorted(regions.PAGES)]
    for page in pages:
        await page.load()
    assert (await place.hers.post("/sharing/name", {"w1": "Anastasia", "zone": "Europe/Vienna"})).status == 303
    place.tick()
    await at_rest()
    for page in pages:
        await page.is_as_if_loaded_now()
    assert "Anastasia" in (await place.his.get("/together")).text


async def test_an_open_today_is_put_away_as_on_another_page(place: Place) -> None:
    await place.share("Before.")
    page = Open("today", place.his)
    await page.load()
    await place.his.post("/today", {"upto": (await place.his.get("/today")).hidden("upto")})
    place.tick()
    await at_rest()
    await page.is_as_if_loaded_now()


async def test_an_open_page_reads_its_days_in_the_zone_that_was_chosen_on_another(place: Place) -> None:
    await place.share("Before.")
    pages = [Open(name, place.his) for name in sorted(regions.PAGES)]
    for page in pages:
        await page.load()
    await place.his.post("/sharing/name", {"w1": "Ben", "zone": "Pacific/Kiritimati"})
    place.tick()
    await at_rest()
    for page in pages:
        await page.is_as_if_loaded_now()


async def test_a_page_loaded_after_the_end_is_live_as_it_was_loaded(place: Place) -> None:
    apology = await place.share("Before.")
    await place.hers.post("/sharing/space")
    page = Open("together", place.his)
    await page.load()
    await place.does(place.ana, "apology", "erase", item=apology, version=1)
    await page.is_as_if_loaded_now()
