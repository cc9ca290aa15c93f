"""A written talk over bad lines: everything takes long, or a fifth of what is sent is lost and sent again.

Each has a line of her own to one server, and every press goes out twice at once, as from an impatient finger. In the
midst of it a line is cut before an answer is there. At the end both pages, loaded over a good line, say the same, and
every word that was acknowledged stands there once.
"""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import httpx2
import pytest
import uvicorn
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException
from websockets.typing import Origin

from server import live
from server.frames import Frames
from tests.fixtures.line import Kind, Line, line
from tests.privacy.asgi import ORIGIN, OWN_PAGE, Browser
from tests.talks import Hour, key, nothing_is_left, step_of

pytestmark = pytest.mark.anyio

SLOW = Kind(latency=0.1)
LOSSY = Kind(latency=0.01, loss=0.2, again=0.05)
"""Seconds; and a fifth of what is sent is lost, each time it is sent."""
ROUNDS = 2
CUT = "Said into a line that was cut."
HERS, HIS = "I take with me that you asked.", "I take with me that you answered."
SAID = re.compile(r'id="said-(\d+)".*?class="words".*?<p>(.*?)</p>', re.DOTALL)
TOLD = re.compile(r'<hx-partial hx-target="([^"]+)"[^>]*>(.*?)</hx-partial>', re.DOTALL)


@dataclass
class Person:
    """One of the two, at the end of a line of her own: what her open page shows, and what she knows to have said."""

    browser: Browser
    line: Line
    client: httpx2.AsyncClient
    item: str
    parts: dict[str, str] = field(default_factory=dict)
    acknowledged: list[str] = field(default_factory=list)
    opened: int = 0
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def headers(self) -> dict[str, str]:
        return {"cookie": "; ".join(f"{name}={value}" for name, value in self.browser.cookies.items())}

    async def looks(self) -> None:
        """Her page is open as long as this runs: where its line is cut, it comes back."""
        address = f"ws://127.0.0.1:{self.line.port}/live?p=talk&t={self.item}&s=1"
        while True:
            with suppress(WebSocketException, OSError):
                async with connect(address, additional_headers=self.headers, origin=Origin(ORIGIN), proxy=None) as page:
                    self.opened += 1
                    async for frame in page:
                        self.shows(str(frame))

    def shows(self, frame: str) -> None:
        self.parts |= {told[1]: told[2] for told in TOLD.finditer(frame)}
        self._news.set()

    async def reads(self, *words: str) -> None:
        """Until all of this stands on her page."""
        while not all(said in "".join(self.parts.values()) for said in words):
            self._news.clear()
            await self._news.wait()

    async def is_as_loaded_anew(self, page: str) -> None:
        """Until her open page is this one."""
        while any(plain(part) not in plain(page) for part in self.parts.values()):
            self._news.clear()
            await self._news.wait()

    async def does(self, move: str, words: str = "", **form: str) -> None:
        """Presses twice at once, and again under the same key until there is an answer."""
        filled = {"key": key(), "v": "0"} | ({"w1": words} if words else {}) | form
        await asyncio.gather(self._presses(move, filled), self._presses(move, filled))
        self.acknowledged.append(words)

    async def speaks(self, move: str, words: str = "") -> None:
        await self.does(move, words, v=step_of(self.parts["#talk"]))

    async def _presses(self, move: str, form: dict[str, str]) -> None:
        address = f"http://127.0.0.1:{self.line.port}/talk/{self.item}/{move}"
        while True:
            with suppress(httpx2.TransportError):
                answer = await self.client.post(address, data=form, headers=OWN_PAGE | self.headers)
                assert answer.status_code == 303, answer.text
                return


def plain(html: str) -> str:
    """Without what differs with each rendering."""
    return re.sub(r'name="key" value="[^"]*"', "", html).strip()


@asynccontextmanager
async def served(app: Any) -> AsyncIterator[int]:
    """A real server of the application on a port of this machine."""
    config = uvicorn.Config(app, ws=Frames, lifespan="off", log_level="warning", access_log=False)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(config)
        task = asyncio.create_task(server.serve(sockets=[listener]))
        yield listener.getsockname()[1]
        server.should_exit = True
        await task


@asynccontextmanager
async def the_two(hour: Hour, port: int, kind: Kind) -> AsyncIterator[tuple[Person, Person]]:
    """Both have the page of the talk open, each over a line of her own."""
    async with (
        httpx2.AsyncClient(trust_env=False, timeout=None) as client,
        line(port, kind, seed=1) as her_line,
        line(port, kind, seed=2) as his_line,
    ):
        hers = Person(hour.hers, her_line, client, hour.item)
        his = Person(hour.his, his_line, client, hour.item)
        looking = [asyncio.create_task(who.looks()) for who in (hers, his)]
        yield hers, his
        for task in looking:
            task.cancel()
        await asyncio.gather(*looking, return_exceptions=True)


@pytest.mark.parametrize("kind", [SLOW, LOSSY], ids=["slow", "lossy"])
async def test_a_talk_over_a_bad_line_is_the_same_on_both_screens(hour: Hour, kind: Kind) -> None:
    await hour.agreed()
    hour.clock.forward(hours=1)
    async with asyncio.timeout(60), served(hour.hers.app) as port, the_two(hour, port, kind) as (hers, his):
        await they_come_in(hers, his)
        for number in range(ROUNDS):
            await one_turn(*((hers, his) if number % 2 == 0 else (his, hers)), number)
        await her_line_is_cut_before_the_answer(hour, hers, his)
        await they_take_a_break(hour, hers, his)
        await both_screens_say_the_same(hour, hers, his)
        await they_close(hour, hers, his)
        assert not kind.loss or hers.line.lost + his.line.lost > 20


async def they_come_in(hers: Person, his: Person) -> None:
    await asyncio.gather(hers.does("enter"), his.does("enter"))
    await asyncio.gather(hers.reads("You are both here."), his.reads("You are both here."))
    await asyncio.gather(hers.does("ready"), his.does("ready"))
    await asyncio.gather(hers.reads("Your turn."), his.reads("Ana is speaking."))


async def one_turn(speaker: Person, listener: Person, number: int) -> None:
    """What is said is on the other's page, whatever it takes to get there; and nobody is away."""
    said, heard = f"What I feel, {number}.", f"What I heard, {number}."
    await speaker.speaks("speak", said)
    await listener.reads("Say in your words what you heard.", said)
    await listener.speaks("paraphrase", heard)
    await speaker.reads("Is that what you meant?", heard)
    await speaker.speaks("confirm")
    await listener.reads("Your turn.")
    await speaker.reads("is speaking.")
    for who in (speaker, listener):
        assert "away for the moment" not in "".join(who.parts.values())


async def her_line_is_cut_before_the_answer(hour: Hour, hers: Person, his: Person) -> None:
    """It was heard, and she does not know: she presses again under the same key, and it stands there once."""
    at_once, opened = await hour.opens(hour.his), hers.opened
    at_once.take()
    pressing = asyncio.create_task(hers.speaks("speak", CUT))
    assert CUT in await at_once.next()
    hers.line.cut()
    asyncio.get_running_loop().call_later(0.05, hers.line.mend)
    await at_once.close()
    await pressing
    await asyncio.gather(hers.reads("Ben says it back.", CUT), his.reads("Say in your words what you heard.", CUT))
    assert hers.opened > opened


async def they_take_a_break(hour: Hour, hers: Person, his: Person) -> None:
    """It is called while she is in a tunnel, and there when she comes out."""
    hers.line.hold()
    await his.does("call_break")
    await his.reads("You are on a break until")
    hers.line.let_go()
    await hers.reads("Ben is taking a break")
    hour.clock.forward(minutes=21)
    await hour.looked()
    await asyncio.gather(his.does("ready"), hers.does("ready"))
    await asyncio.gather(hers.reads("Ben says it back."), his.reads("Say in your words what you heard."))


async def both_screens_say_the_same(hour: Hour, hers: Person, his: Person) -> None:
    """Loaded anew without a line, and as they stand open at its end."""
    said = [sorted(SAID.findall(await hour.page(who.browser))) for who in (hers, his)]
    assert said[0] == said[1]
    assert sorted(words for _, words in said[0]) == sorted(filter(None, hers.acknowledged + his.acknowledged))
    for who in (hers, his):
        await who.is_as_loaded_anew(await hour.page(who.browser))


async def they_close(hour: Hour, hers: Person, his: Person) -> None:
    await hers.does("begin_closing")
    await asyncio.gather(hers.reads("The closing."), his.reads("The closing."))
    await asyncio.gather(hers.does("parting_words", HERS), his.does("parting_words", HIS))
    await asyncio.gather(*(who.reads("Mark what you would keep.", HERS, HIS) for who in (hers, his)))
    marks = dict(re.findall(r'name="(n\d+)" value="(\d+)"', hers.parts["#talk"]))
    await asyncio.gather(hers.does("mark", **marks), his.does("mark", **marks))
    await asyncio.gather(*(who.reads("This talk is closed.", HERS, HIS) for who in (hers, his)))
    for who in (hers, his):
        page = await hour.page(who.browser)
        assert [page.count(words) for words in (HERS, HIS)] == [1, 1]
    await nothing_is_left(hour)


async def test_a_page_that_nothing_comes_to_is_told_at_each_tick_that_its_line_holds(
    hour: Hour, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "TICK", 0.01)
    page = await hour.hers.open("/live?p=today&s=1")
    page.take()
    await page.hears(2)
    assert page.frames == []
