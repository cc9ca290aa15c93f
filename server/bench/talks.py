"""Live talks: how fast the floor changes while many are on, how fast both screens stop, and what a kill costs."""

from __future__ import annotations

import asyncio
import base64
import os
import secrets
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from time import perf_counter
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from domain.fields import Value
from domain.practices.joint_session import JOINT_SESSION
from domain.verbs.move import Wish
from server import actions
from server.actions import Ask
from server.bench import people
from server.bench.client import Browser, Unexpected
from server.bench.load import PATIENCE, Seat
from server.bench.people import Person
from server.clock import SECOND
from server.house import House
from server.joint_session import rooms
from server.sign_in import viewers
from web.viewer import Viewer

FIRST_STEP = 4
"""Both in, both ready, begun: the events that stand before the first turn."""
STEPS = ("speak", "paraphrase", "confirm")
STOPPED = b"Everything has stopped"


@dataclass
class Talk:
    """One that is on. `seats`: both open pages. `n`: the step that the floor is at; `turns`: how often it passed."""

    item: str
    seats: tuple[Seat, Seat]
    n: int = FIRST_STEP
    done: int = 0

    @property
    def writer(self) -> int:
        """Which of the two has the next step: the holder, the other, the holder; then it passes."""
        turn, step = divmod(self.done, len(STEPS))
        return (turn + (step == 1)) % 2

    def post(self, who: Seat, move: str, version: int = 0) -> bytes:
        form = urlencode({"key": secrets.token_urlsafe(16), "v": version}).encode()
        request = who.browser.post(f"/talk/{self.item}/{move}", form)
        return request.replace(b"\r\nContent-Type", b"\r\nHX-Request: true\r\nContent-Type", 1)


async def begun(house: House, one: Person, other: Person) -> str:
    """A spoken talk of an hour and a half between two people, on from now; gives its item."""
    ana, ben = await _viewer(house, one), await _viewer(house, other)
    starts = datetime.fromtimestamp(house.clock() / SECOND, ZoneInfo(ana.zone)).strftime("%Y-%m-%dT%H:%M")
    terms: dict[str, Value] = {"topic": "The evenings", "format": "talk", "mode": "spoken", "minutes": 90}
    item = await _does(house, ana, "propose", terms | {"starts": starts, "place": "At home", "first": "me"})
    await _does(house, ben, "accept", item=item, version=1)
    for move in ("enter", "ready"):
        for who in (ana, ben):
            await _does(house, await rooms.made(house, who, item), move, item=item)
    return item


async def _viewer(house: House, who: Person) -> Viewer:
    token = base64.urlsafe_b64decode(who.cookie.partition("=")[2] + "=")
    found = await house.store.read(lambda tx: viewers.viewer(tx, house.root, token, house.clock()))
    assert found
    return found


async def _does(
    house: House, who: Viewer, move: str, values: Mapping[str, Value] | None = None, *, item: str = "", version: int = 0
) -> str:
    wish = Wish(dict(values or {}), version)
    return (await actions.act(house, Ask(who, JOINT_SESSION, move, wish, secrets.token_urlsafe(16), item))).item


async def made(house: House, number: int) -> list[tuple[str, tuple[Person, Person]]]:
    """So many couples, each in a talk of their own: its item, and who they are."""
    couples = await asyncio.gather(*(people.couple(house, 0) for _ in range(number)))
    return [(await begun(house, *two.people), two.people) for two in couples]


async def seated(talks: Sequence[tuple[str, tuple[Person, Person]]], origin: str, port: int) -> list[Talk]:
    """Everybody's page is open."""
    found = []
    for item, two in talks:
        one, other = (Seat(Browser(port, origin, who.cookie), f"/live?p=talk&t={item}&s=1") for who in two)
        await asyncio.gather(one.sit(), other.sit())
        found.append(Talk(item, (one, other)))
    return found


def left(talks: Sequence[Talk]) -> None:
    for seat in (seat for talk in talks for seat in talk.seats):
        seat.leave()


async def floor_changes(talks: Sequence[Talk], rate: float, seconds: float) -> list[float]:
    """So many steps a second, by one talk after the other: seconds from a press to the other's screen."""
    loop, taken = asyncio.get_running_loop(), list[asyncio.Task[float]]()
    began = loop.time()
    async with asyncio.timeout(seconds + PATIENCE):
        for n in range(round(rate * seconds)):
            await asyncio.sleep(began + n / rate - loop.time())
            taken.append(asyncio.create_task(step(talks[n % len(talks)])))
        return list(await asyncio.gather(*taken))


async def step(talk: Talk) -> float:
    """One step on the floor, until it shows on the other's screen."""
    who, other = talk.seats[talk.writer], talk.seats[1 - talk.writer]
    move, then = STEPS[talk.done % len(STEPS)], STEPS[(talk.done + 1) % len(STEPS)]
    came, began = other.waits_for(f'do-{then}-{talk.n + 1}"'.encode()), perf_counter()
    await who.http.ask(talk.post(who, move, talk.n), 200)
    talk.n, talk.done = talk.n + 1, talk.done + 1
    return await came - began


async def stops(talk: Talk) -> float:
    """Seconds from one's press until both screens have stopped."""
    who, other = talk.seats
    came, began = [seat.waits_for(STOPPED) for seat in (who, other)], perf_counter()
    await who.http.ask(talk.post(who, "call_break"), 200)
    return max(await asyncio.gather(*came)) - began


async def back(talk: Talk) -> None:
    """After the server was killed: both pages are open again, and a step shows on the other's screen."""
    async with asyncio.timeout(PATIENCE):
        for seat in talk.seats:
            await _sits_again(seat)
        await step(talk)


async def _sits_again(seat: Seat) -> None:
    while True:
        with suppress(OSError, Unexpected):
            await seat.sit()
            return
        await asyncio.sleep(0.02)


def cpu(process: int) -> float:
    """Seconds of processor time that a process has used."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
