"""A talk's page that is left open is at every moment as one that is loaded now, for both."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from server.joint_session import keeping
from server.wakeups import InProcess
from tests.privacy.asgi import Browser, Socket
from tests.privacy.pages import Element, apply, read
from tests.talks import HEARD, SAID, TAKEAWAY, Hour
from web import regions

pytestmark = pytest.mark.anyio


@dataclass
class Open:
    """A page of a talk that somebody has left open."""

    browser: Browser
    path: str
    shown: Element
    socket: Socket

    async def is_as_if_loaded_now(self) -> None:
        for frame in self.socket.take():
            apply(self.shown, frame)
        fresh = read((await self.browser.get(self.path)).text)
        for part in regions.FIXED["talk"]:
            assert self.shown.find(part) == fresh.find(part), part


async def left_open(hour: Hour, who: Browser) -> Open:
    path = f"/talk/{hour.item}"
    answer = await who.get(path)
    socket = await who.open(answer.socket())
    await hour.rests()
    return Open(who, path, read(answer.text), socket)


async def test_an_open_page_of_a_talk_is_at_every_moment_as_one_loaded_now(hour: Hour) -> None:
    await hour.suggested()
    pages = [await left_open(hour, who) for who in (hour.hers, hour.his)]
    async for _ in an_evening(hour):
        assert isinstance(hour.house.wakeups, InProcess)
        hour.house.wakeups.ring_all()
        await hour.rests()
        for page in pages:
            await page.is_as_if_loaded_now()


async def an_evening(hour: Hour) -> AsyncIterator[None]:
    """All that two people do in a talk, step by step."""
    for part in (they_agree, they_talk, they_take_a_break, they_close):
        async for _ in part(hour):
            yield


async def they_agree(hour: Hour) -> AsyncIterator[None]:
    await hour.hers.post(f"/talk/{hour.item}/words", hour.terms(agenda="One\nAnother") | {"key": "k" * 22, "v": "1"})
    yield
    await hour.does(hour.his, "accept", v="2")
    yield
    hour.clock.forward(minutes=50)
    yield
    for move in ("enter", "ready"):
        for who in (hour.his, hour.hers):
            await hour.does(who, move)
            yield


async def they_talk(hour: Hour) -> AsyncIterator[None]:
    for who, move, words in ((hour.hers, "speak", SAID), (hour.his, "paraphrase", HEARD), (hour.hers, "confirm", "")):
        await hour.speaks(who, move, words)
        yield
    for move, form in (("cover", {"w1": "0"}), ("offer_more_time", {"w1": "10"}), ("keep_to_time", {})):
        await hour.does(hour.hers, move, **form)
        yield
    await hour.does(hour.his, "offer_more_time", w1="15")
    yield


async def they_take_a_break(hour: Hour) -> AsyncIterator[None]:
    for move, form in (("call_break", {}), ("lengthen_break", {"w1": "60"})):
        await hour.does(hour.his, move, **form)
        yield
    for minutes in (30, 31):
        hour.clock.forward(minutes=minutes)
        yield
    for who in (hour.his, hour.hers):
        await hour.does(who, "ready")
        yield


async def they_close(hour: Hour) -> AsyncIterator[None]:
    for _ in range(16):
        hour.clock.forward(minutes=3)
        yield
    assert "The closing." in await hour.page(hour.hers)
    for move, form in (("parting_words", {"w1": TAKEAWAY}), ("mark", {"n1": "9"})):
        for who in (hour.his, hour.hers):
            await hour.does(who, move, **form)
            yield
    hour.clock.forward(minutes=2)
    await keeping.sweep(hour.house)
    yield
