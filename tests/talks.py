"""Ana and Ben at a live talk, through the doors: what the tests of talks begin with."""

from __future__ import annotations

import re
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial

import sqlalchemy as sa

from domain.fields import wire_name
from domain.practices.joint_session import JOINT_SESSION
from domain.records import Record
from projections.sql import Row, Statement, Tx, metadata
from server.clock import HOUR
from server.house import House
from server.joint_session import presence
from server.tables import leases, records, talks, texts
from server.wakeups import InProcess
from tests import cast
from tests.fixtures.house import MovedClock
from tests.privacy.asgi import Answer, Browser, Socket, at_rest, serving, signed_in
from web import times

SAID = "It was the silence that frightened me."
HEARD = "You were frightened by the silence."
TAKEAWAY = "We can do this for an hour."
PROPOSAL = {
    "topic": "The evenings",
    "agenda": "Coming home late\nThe silence",
    "format": "talk",
    "mode": "written",
    "minutes": "45",
    "place": "Each in a room of their own, nobody else at home",
    "first": "me",
}


@dataclass
class Hour:
    """The application, its clock, a browser of each, and a talk once there is one."""

    house: House
    clock: MovedClock
    ana: cast.Account
    ben: cast.Account
    hers: Browser
    his: Browser
    item: str = ""
    pages: dict[str, Socket] = field(default_factory=dict)

    async def suggested(self, **other: str) -> str:
        answer = await self.hers.post("/talk/words", self.terms(**other) | {"key": key(), "v": "0"})
        assert answer.status == 303, answer.text
        self.item = answer.header("location").rpartition("/")[2]
        return self.item

    def terms(self, **other: str) -> dict[str, str]:
        """What Ana suggests, for in an hour on her clock, as the form has it."""
        starts = times.local(self.clock() + HOUR, "Europe/Vienna").strftime("%Y-%m-%dT%H:%M")
        return named(**PROPOSAL | {"starts": starts} | other)

    async def agreed(self, **other: str) -> None:
        await self.suggested(**other)
        await self.does(self.his, "accept", v="1")

    async def begun(self, **other: str) -> None:
        await self.agreed(**other)
        self.clock.forward(hours=1)
        for who in (self.hers, self.his):
            await self.does(who, "enter")
        self.pages = {"hers": await self.opens(self.hers), "his": await self.opens(self.his)}
        for who in (self.hers, self.his):
            await self.does(who, "ready")

    async def does(self, who: Browser, move: str, **form: str) -> Answer:
        answer = await self.tries(who, move, **form)
        assert answer.status == 200, answer.text
        assert 'class="refusal"' not in answer.text, answer.text
        return answer

    async def tries(self, who: Browser, move: str, **form: str) -> Answer:
        htmx = {"hx-request": "true"}
        return await who.post(f"/talk/{self.item}/{move}", {"key": key(), "v": "0"} | form, htmx)

    async def page(self, who: Browser) -> str:
        return (await who.get(f"/talk/{self.item}")).text

    async def opens(self, who: Browser) -> Socket:
        socket = await who.open((await who.get(f"/talk/{self.item}")).socket())
        await self.rests()
        return socket

    async def rests(self) -> None:
        """Also what a socket wrote by itself is written, and whoever that wakes has looked."""
        for _ in range(2):
            await self.house.store.write(lambda tx: None)
            await at_rest()

    async def looked(self) -> None:
        """After the clock was moved: every open page has looked again, and counts as there."""
        assert isinstance(self.house.wakeups, InProcess)
        self.house.wakeups.ring_all()
        while await self.house.store.read(lambda tx: presence.away(tx, self.item, self.clock())):
            await at_rest()

    async def n(self, who: Browser) -> str:
        """The step that the forms on her page are about."""
        return step_of(await self.page(who))

    async def speaks(self, who: Browser, move: str, words: str = "") -> Answer:
        said = {"w1": words} if words else {}
        return await self.does(who, move, v=await self.n(who), **said)

    async def speaks_of(self, words: str) -> Answer:
        """Ana tells a chapter of what she prepared, as far as everybody starts."""
        return await self.does(self.hers, "open_chapter", v=await self.n(self.hers), w1="when", w2=words)


def named(**values: str) -> dict[str, str]:
    """The answers of a suggestion as its form names them."""
    names = [f.name for f in JOINT_SESSION.fields]
    return {wire_name(names.index(name)): value for name, value in values.items()}


def step_of(page: str) -> str:
    """The step that the forms of a page are about."""
    found = re.search(r'id="do-[a-z_]+-(\d+)"', page)
    assert found
    return found[1]


def key() -> str:
    return secrets.token_urlsafe(16)


@asynccontextmanager
async def an_hour(house: House, clock: MovedClock) -> AsyncIterator[Hour]:
    ana, ben = await cast.account(house), await cast.account(house, cast.BEN, "Europe/Lisbon")
    await cast.joined(house, ana, ben)
    async with serving(house) as app:
        yield Hour(house, clock, ana, ben, signed_in(app, ana), signed_in(app, ben))


def rows(statement: Statement, tx: Tx) -> list[Row]:
    return tx.run(statement)


ROOMS, THERE = Statement(sa.select(talks.c.id)), Statement(sa.select(leases.c.person))


async def nothing_is_left(hour: Hour) -> None:
    """No key, no text, no room and nobody's presence."""
    heads = Statement(
        sa.select(records.c.id, records.c.wrapped, records.c.root).where(records.c.kind == Record.TALK.value)
    )
    ((record, *key),) = await hour.house.store.read(lambda tx: tx.run(heads))
    assert key == [None, None]
    for left in (Statement(sa.select(texts.c.n).where(texts.c.record == record)), ROOMS, THERE):
        assert await hour.house.store.read(partial(rows, left)) == []


async def everything(house: House) -> list[list[Row]]:
    """All that the store holds, but for how long sign-ins last."""
    tables = [Statement(sa.select(table)) for table in metadata.sorted_tables if table.name != "sign_ins"]
    return await house.store.read(lambda tx: [tx.run(table) for table in tables])


def without_keys(page: str) -> str:
    """The main part of a page, without what differs with each rendering."""
    return re.sub(r'name="key" value="[^"]*"', "", page[page.index("<main") :])
