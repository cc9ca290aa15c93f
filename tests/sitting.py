"""Mira, who sits with Ana and Ben at a talk: what the tests of the seat begin with."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tests import cast
from tests.cast import Account
from tests.privacy.asgi import Browser, Socket, signed_in
from tests.talks import Hour, key


@dataclass
class Seat:
    """An hour of Ana and Ben, and Mira, who is in no space."""

    hour: Hour
    mira: Account
    hers: Browser

    async def link(self, who: Browser | None = None) -> str:
        answer = await (who or self.hour.hers).post("/talk/seat", {"key": key()})
        found = re.search(r"/i/([\w-]{43})", answer.text)
        assert found, answer.text
        return found[1]

    async def comes(self, link: str) -> None:
        answer = await self.hers.post(f"/i/{link}", {})
        assert answer.header("location") == "/talk", answer.text

    async def let_in(self, asking: Browser | None = None) -> None:
        """Ana, or somebody else, makes a link, Mira comes by it, and the two words are found right."""
        who = asking or self.hour.hers
        await self.comes(await self.link(who))
        words = (await who.get("/talk/seat")).hidden("words")
        await who.post("/talk/seat/two", {"do": "these", "words": words})

    async def agreed(self, **other: str) -> None:
        """Both said yes to words that name her."""
        await self.let_in()
        await self.hour.agreed(seat=self.mira.person, **other)

    async def begun(self, **other: str) -> None:
        """They talk, and she sits with them, her page open."""
        await self.let_in()
        await self.hour.begun(seat=self.mira.person, **other)
        await self.hour.does(self.hers, "sit")
        self.hour.pages["miras"] = await self.opens()

    async def opens(self) -> Socket:
        return await self.hour.opens(self.hers)

    async def page(self) -> str:
        return await self.hour.page(self.hers)

    async def gone(self) -> bool:
        """To her there is nothing of this talk."""
        return (await self.hers.get(f"/talk/{self.hour.item}")).status == 404


async def with_mira(hour: Hour) -> Seat:
    """The hour, and Mira signed in."""
    mira = await cast.account(hour.house, cast.MIRA)
    return Seat(hour, mira, signed_in(hour.hers.app, mira))
