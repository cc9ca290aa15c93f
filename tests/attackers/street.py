"""Those whose door it is, and those who try it: each with a browser."""

from __future__ import annotations

from dataclasses import dataclass, replace

import sqlalchemy as sa
from starlette.applications import Starlette

from domain.practices import BY_CODE
from domain.practices.disclosure_boundary import DISCLOSURE_BOUNDARY
from domain.practices.question import QUESTION
from projections.sql import Statement
from server.house import House
from server.sealed_events import KEPT
from server.settings import Settings
from server.sign_in import leaving, sign_ins
from server.tables import events
from tests import cast
from tests.cast import Account
from tests.fixtures.house import MovedClock, opened
from tests.privacy import canaries
from tests.privacy.asgi import Browser, serving, signed_in
from tests.privacy.canaries import RHYTHMS, Writer

SIGNED_OUT, OUTSIDER, OTHER, LEFT = ATTACKERS = ("signed out", "outsider", "other couple", "left")
UNKNOWN = "f" * 32
"""The id of nothing."""

ITEMS = Statement(sa.select(events.c.item, events.c.kind).where(events.c.record == sa.bindparam("of")).distinct())
HOW_MANY = Statement(sa.select(sa.func.count()).select_from(events))


@dataclass(frozen=True)
class Space:
    """Two people and what they have: ids by practice, and of what the first keeps for herself or holds back.

    Every word that they wrote begins with the mark.
    """

    people: tuple[Account, Account]
    shared: dict[str, str]
    private: list[str]
    mark: str


@dataclass(frozen=True)
class Everybody:
    """This space, another couple's, one that Eva left; and Otto, who is in none."""

    here: Space
    elsewhere: Space
    left: Space
    otto: Account


@dataclass(frozen=True)
class Street(Everybody):
    """Where they live."""

    house: House
    app: Starlette

    async def browser(self, who: Account) -> Browser:
        """A browser that has just signed her in."""
        return signed_in(self.app, replace(who, token=await sign_ins.begin(self.house, who.opened)))

    async def attacker(self, kind: str) -> Browser:
        """A browser of somebody who may not pass, or not everywhere."""
        if kind == SIGNED_OUT:
            return Browser(self.app)
        return await self.browser(
            {OUTSIDER: self.otto, OTHER: self.elsewhere.people[0], LEFT: self.left.people[0]}[kind]
        )

    async def events(self) -> int:
        """How many events there are, in every record."""
        return int((await self.house.store.read(lambda tx: tx.run(HOW_MANY)))[0][0])


async def moved_in(settings: Settings) -> Everybody:
    """Makes a store in which everybody has moved in, and something of every kind is there."""
    async with opened(settings, MovedClock()) as house, serving(house) as app:
        here, elsewhere, left = [
            await _space(house, app, *names) for names in (("Ana", "Ben"), ("Cleo", "Dan"), ("Eva", "Finn"))
        ]
        await leaving.leave(house, await cast.viewer(house, left.people[0]))
        return Everybody(here, elsewhere, left, await cast.account(house, cast.OTTO))


async def _space(house: House, app: Starlette, one: str, other: str) -> Space:
    people, mark = (await cast.account(house, one), await cast.account(house, other)), canaries.mark()
    await cast.joined(house, *people)
    first, second = (Writer(who.name, signed_in(app, who), mark, [], set()) for who in people)
    for code in RHYTHMS:
        await _begin(first, code)
        await second.agrees()
    for writer in (first, second):
        for code in BY_CODE:
            if code not in {*RHYTHMS, DISCLOSURE_BOUNDARY.code}:
                await _begin(writer, code)
        await _begin(writer, DISCLOSURE_BOUNDARY.code)  # last: the first answer of every topic is “Not this”
        await writer.send(f"/w/{QUESTION.code}", "set_aside")
    for writer in (first, second):  # of the breaks they called: everything is before both again
        await writer.browser.post("/sharing/quiet", {"do": "end"})
    return await _found(house, people, mark)


async def _begin(writer: Writer, code: str) -> None:
    """Something new, by the first button of its page."""
    answer = await writer.send(f"/w/{code}", action=f"/w/{code}")
    assert answer.status == 303


async def _found(house: House, people: tuple[Account, Account], mark: str) -> Space:
    viewer = await cast.viewer(house, people[0])
    records = (viewer.shared_record, viewer.own_record, viewer.held_record)
    rows = [row for record in records for row in await _rows(house, record)]
    shared = {kind.partition(".")[0]: item for item, kind in rows if kind != KEPT}
    return Space(people, shared, sorted({item for item, kind in rows if kind == KEPT}), mark)


async def _rows(house: House, record: str | None) -> list[tuple[str, str]]:
    return [(item, kind) for item, kind in await house.store.read(lambda tx: tx.run(ITEMS, of=record))]
