"""Ana and Ben with a browser each, and what they do with each other: what the tests of live pages begin with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from server.house import House
from server.wakeups import InProcess
from tests import cast
from tests.cast import Account
from tests.fixtures.house import MovedClock
from tests.privacy.asgi import Browser, Socket, at_rest


@dataclass
class Place:
    """The application; Ana and Ben as they see it, and a browser of each."""

    house: House
    clock: MovedClock
    ana: Account
    ben: Account
    hers: Browser
    his: Browser

    async def does(
        self, who: Account, practice: str, move: str, values: dict[str, Any] | None = None, **more: Any
    ) -> str:
        """Somebody does something; gives the item."""
        done = await cast.does(self.house, await cast.viewer(self.house, who), practice, move, values, **more)
        await at_rest()
        return done.item

    async def share(self, words: str) -> str:
        return await self.does(self.ana, "apology", "share", {"regret": words})

    def tick(self) -> None:
        """What every socket does from time to time by itself."""
        assert isinstance(self.house.wakeups, InProcess)
        self.house.wakeups.ring_all()


async def opened(browser: Browser, address: str = "/live?p=together&s=1") -> Socket:
    """A socket that has sent what there was."""
    socket = await browser.open(address)
    assert socket.take() != []
    return socket
