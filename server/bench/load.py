"""The load: couples, each with one action outstanding. It is done when the other's open page has the words."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from time import perf_counter
from urllib.parse import urlencode

from server.bench import words
from server.bench.client import Browser, Http, Socket, Unexpected

PAGE = "/live?p=together&s=1"
WRITE = "/w/k7qd"
PATIENCE = 60.0
"""Seconds beyond its length that a phase may take before something is wrong."""


@dataclass
class Seat:
    """One of the two: an open page, and a connection to act on."""

    browser: Browser
    page: str = PAGE
    http: Http = field(init=False)
    socket: Socket = field(init=False)
    mark: bytes = b""
    came: asyncio.Future[float] | None = None
    frame: int = 0
    """The bytes of the frame that was waited for."""

    async def sit(self) -> None:
        self.http = Http(self.browser.port)
        self.socket = await Socket.to(self.browser.port, self.browser.upgrade(self.page), self._heard)

    def leave(self) -> None:
        self.http.close()
        self.socket.close()

    def waits_for(self, mark: bytes) -> asyncio.Future[float]:
        """When the frame with these words came."""
        self.mark, self.came = mark, asyncio.get_running_loop().create_future()
        return self.came

    def _heard(self, frame: bytes | None) -> None:
        if self.came is None or self.came.done():
            return
        if frame is None:
            self.came.set_exception(Unexpected("the server closed a socket"))
        elif self.mark in frame:
            self.frame = len(frame)
            self.came.set_result(perf_counter())


Pair = tuple[Seat, Seat]
"""Both acting in turn."""


async def seated(browsers: Sequence[tuple[Browser, Browser]]) -> list[Pair]:
    """Everybody's page is open."""
    pairs = [(Seat(one), Seat(other)) for one, other in browsers]
    for pair in pairs:
        await asyncio.gather(*(seat.sit() for seat in pair))
    return pairs


def left(pairs: Sequence[Pair]) -> None:
    for seat in (seat for pair in pairs for seat in pair):
        seat.leave()


async def act(who: Seat, other: Seat) -> float:
    """Seconds from one's press to the other's frame."""
    said = words.text()
    form = urlencode({"do": "share", "w1": said, "key": secrets.token_urlsafe(16), "v": "0"}).encode()
    came = other.waits_for(words.mark(said))
    began = perf_counter()
    await who.http.ask(who.browser.post(WRITE, form), 303)
    return await came - began


async def steady(pairs: Sequence[Pair], rate: float, seconds: float) -> list[float]:
    """So many actions a second, evenly, by one couple after the other; how long each took."""
    loop, taken = asyncio.get_running_loop(), list[asyncio.Task[float]]()
    began = loop.time()
    async with asyncio.timeout(seconds + PATIENCE):
        for n in range(round(rate * seconds)):
            await asyncio.sleep(began + n / rate - loop.time())
            pair = pairs[n % len(pairs)]
            taken.append(asyncio.create_task(act(*(pair if n // len(pairs) % 2 else reversed(pair)))))
        return list(await asyncio.gather(*taken))


async def flat_out(pairs: Sequence[Pair], seconds: float, warm_up: float) -> list[float]:
    """As many actions as one outstanding for each couple gives; how long each took that was done in time."""
    start = perf_counter() + warm_up
    taken: list[float] = []

    async def keep_on(pair: Pair) -> None:
        who, other = pair
        while (now := perf_counter()) < start + seconds:
            took = await act(who, other)
            if now >= start and now + took < start + seconds:
                taken.append(took)
            who, other = other, who

    async with asyncio.timeout(warm_up + seconds + PATIENCE):
        await asyncio.gather(*map(keep_on, pairs))
    return taken


async def timed(ask: Callable[[], Awaitable[object]], times: int) -> list[float]:
    """Seconds that each of several takes, one after the other."""
    taken = []
    for _ in range(times):
        began = perf_counter()
        await ask()
        taken.append(perf_counter() - began)
    return taken
