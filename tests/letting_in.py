"""Ana and Ben, and Mira whom they may let in, each with a browser, as pages and forms have it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from domain.practices.let_in import LET_IN
from projections import timeline
from server.clock import Clock
from server.house import House
from server.let_in import therapists
from server.sign_in import sign_ins
from tests import cast
from tests.cast import Account
from tests.privacy.asgi import Answer, Browser, Socket, serving, signed_in

PURPOSE = "To prepare our sessions."
RULES = "What one tells me, I bring to both."
DOOR_CLOSED = "The door is closed."


@dataclass
class Three:
    """`code` is what Mira tells each of the two outside Goldseam."""

    house: House
    clock: Clock
    ana: Account
    ben: Account
    mira: Account
    hers: Browser
    his: Browser
    miras: Browser
    code: str

    async def puts_forward(self, scope: str = "all", **more: str) -> Answer:
        """Ana writes the code, reads what Mira says of secrets, and puts terms forward."""
        read = await self.hers.post("/sharing/let-in/code", {"w1": self.code})
        assert read.status == 200, read.text
        given = {"w1": self.code, "w2": PURPOSE, "w3": scope, "w6": "90", "v": read.hidden("v")}
        return await self.hers.post("/sharing/let-in", given | {"key": read.hidden("key")} | more)

    async def says_yes(self, item: str, code: str = "") -> Answer:
        """Ben says yes, with the code that Mira told him."""
        page = await self.his.get(f"/t/{item}/accept")
        form = {"w1": code or self.code, "v": page.hidden("v"), "key": page.hidden("key")}
        return await self.his.post(f"/t/{item}/accept", form)

    async def lets_in(self, scope: str = "all", **more: str) -> str:
        """Both say yes; gives the item."""
        assert (await self.puts_forward(scope, **more)).status == 303
        item = await self.newest()
        assert (await self.says_yes(item)).status == 303
        return item

    async def newest(self) -> str:
        viewer = await cast.viewer(self.house, self.ana)
        lines = await self.house.store.read(
            lambda tx: timeline.of_practice(tx, viewer.shared_record or "", LET_IN.name, 1)
        )
        return lines[0].item

    async def closes(self, item: str, browser: Browser) -> Answer:
        page = await browser.get("/sharing/let-in")
        return await browser.post(f"/t/{item}/end", {"v": "1", "key": page.hidden("key")})

    async def room(self) -> str:
        """Where Mira finds the two; empty where nobody lets her in."""
        found = re.search(r'href="(/c/[0-9a-f]{16})"', (await self.miras.get("/c")).text)
        return found[1] if found else ""

    async def shares(self, who: Account, words: str) -> str:
        viewer = await cast.viewer(self.house, who)
        return (await cast.does(self.house, viewer, "apology", "share", {"regret": words})).item

    async def again(self, who: Account) -> Browser:
        """Somebody who signs in once more, after a while."""
        return signed_in(self.miras.app, replace(who, token=await sign_ins.begin(self.house, who.opened)))

    async def opens(self, page: Answer) -> Socket:
        return await self.miras.open(page.socket())


@asynccontextmanager
async def three(house: House) -> AsyncIterator[Three]:
    ana, ben, mira = [await cast.account(house, name) for name in (cast.ANA, cast.BEN, cast.MIRA)]
    await cast.joined(house, ana, ben)
    async with serving(house) as app:
        hers, his, miras = (signed_in(app, who, f"192.0.2.{n}") for n, who in enumerate((ana, ben, mira), start=1))
        said = await miras.post("/c/rules", {"w1": "none", "w2": RULES, "w3": "before your sessions"})
        assert said.status == 303
        rules = await therapists.rules(house, await cast.viewer(house, mira))
        assert rules is not None
        yield Three(house, house.clock, ana, ben, mira, hers, his, miras, rules.code)
