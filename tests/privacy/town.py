"""The same two people on stores that begin byte for byte alike, so that what differs later was done later."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from starlette.applications import Starlette

from domain.couple import Couple
from domain.kernel import History
from projections.sql import Tx
from server.history import signing
from server.house import House
from server.joint_session import rooms
from server.let_in import therapists
from server.reading import Reading
from server.sign_in import leaving
from tests import cast
from tests.cast import Account
from tests.fixtures.house import MovedClock, another, opened, sqlite_settings
from tests.privacy.asgi import Browser, serving, signed_in
from web import talk_shown
from web.talk_shown import Shown


@dataclass(frozen=True)
class Start:
    """A store with Ana and Ben in it, closed, ready to be copied."""

    folder: Path
    ana: Account
    ben: Account
    mira: Account
    code: str


@dataclass(frozen=True)
class Town:
    """A copy of it that is open: the application, and a browser for each."""

    house: House
    app: Starlette
    people: dict[str, Account]
    browsers: dict[str, Browser]

    async def couple(self) -> Couple:
        """The two, as Ben's sign-in sees them."""
        couple = (await cast.viewer(self.house, self.people[cast.BEN])).couple
        assert couple is not None
        return couple

    async def talk(self, item: str, name: str) -> Shown:
        """A talk, as one of the two sees it."""
        viewer = await cast.viewer(self.house, self.people[name])

        def look(tx: Tx) -> Shown | None:
            within = rooms.within(viewer, item, rooms.find(tx, item))
            return talk_shown.of(Reading(self.house, tx, within), item)

        shown = await self.house.store.read(look)
        assert shown is not None
        return shown

    async def history(self, item: str, name: str = cast.BEN) -> History:
        """The events of an item, as far as somebody may read them."""
        viewer = await cast.viewer(self.house, self.people[name])
        return await self.house.store.read(lambda tx: Reading(self.house, tx, viewer).history(item))


async def begin(folder: Path, clock: MovedClock) -> Start:
    """Ana and Ben make their accounts, and both are in. Ana left a space with Otto before."""
    async with opened(sqlite_settings(folder), clock) as house:
        ana, ben, otto, mira = [await cast.account(house, who) for who in (cast.ANA, cast.BEN, cast.OTTO, cast.MIRA)]
        await cast.joined(house, ana, otto)
        hers = await cast.viewer(house, ana)
        await cast.does(house, hers, "apology", "share", {"regret": "I forgot your sister."})
        await leaving.leave(house, hers)
        await cast.joined(house, ana, ben)
        await signing.signer(house)
        miras = await cast.viewer(house, mira)
        await therapists.say(house, miras, "none", "", "before your sessions")
        await therapists.use(house, miras, "alone")
        rules = await therapists.rules(house, miras)
        assert rules is not None
    return Start(folder, ana, ben, mira, rules.code)


@asynccontextmanager
async def town(start: Start, folder: Path, clock: MovedClock) -> AsyncIterator[Town]:
    """A copy of the store, in a folder that is not there yet."""
    shutil.copytree(start.folder, folder)
    async with another(sqlite_settings(folder), clock) as house, serving(house) as app:
        people = {cast.ANA: start.ana, cast.BEN: start.ben, cast.MIRA: start.mira}
        addresses = {cast.ANA: "192.0.2.1", cast.BEN: "198.51.100.2", cast.MIRA: "203.0.113.3"}
        browsers = {name: signed_in(app, who, addresses[name]) for name, who in people.items()}
        yield Town(house, app, people, browsers)
