"""A live talk in which two people type a word of its own into every field there is, and keep nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from domain.practices.joint_session import JOINT_SESSION
from tests.privacy.canaries import Told, Writer

WRITTEN = {"w5": "written"}
"""Or there would be nothing to write in it."""

EXCHANGE = (
    ("ana", "speak"),
    ("ben", "paraphrase"),
    ("ana", "correct"),
    ("ben", "paraphrase"),
    ("ana", "confirm"),
    ("ben", "speak"),
    ("ana", "paraphrase"),
)


class Hour:
    """The two at their talk; `item` names it once it was suggested. `look`: what happens after each step."""

    def __init__(self, told: Told, look: Callable[[], Awaitable[None]]) -> None:
        self.ana, self.ben, self.look = told.ana, told.ben, look
        self.item = ""

    async def talk(self) -> None:
        """From the first check to the closing."""
        await self._agree()
        for move in ("enter", "ready"):
            for who in (self.ana, self.ben):
                await self.does(who, move)
        await self._half_writes()
        for name, move in EXCHANGE:
            await self.does(getattr(self, name), move)
        await self.does(self.ana, "begin_closing")
        for who in (self.ana, self.ben):
            await self.does(who, "parting_words")
        await self.does(self.ana, "mark")
        await self.does(self.ben, "close")

    async def _agree(self) -> None:
        await self.ana.send("/talk/new")
        answer = await self.ana.send("/talk/words", **WRITTEN)
        self.item = answer.header("location").rpartition("/")[2]
        await self.look()
        await self.ben.send(f"/talk/{self.item}/before?to=words")
        await self.ben.send(f"/talk/{self.item}/words", **WRITTEN)
        await self.ana.send(f"/talk/{self.item}/words", **WRITTEN)
        await self.look()
        await self.ben.send(f"/talk/{self.item}/before?to=yes")
        await self.ben.send(f"/talk/{self.item}/yes")

    async def _half_writes(self) -> None:
        """What Ana's page sends by itself while she writes is on it when it is loaded again; and it asks for more."""
        half = await self.ana.types(f"/talk/{self.item}/kept", "speak-0-w1")
        assert half in (await self.ana.browser.get(f"/talk/{self.item}")).text
        await self.look()
        await self.ana.types(f"/talk/{self.item}/mine", "w1", "w2", key="k" * 22, v="0")
        await self.look()

    async def does(self, who: Writer, move: str) -> None:
        """Presses what her page of the talk has for it."""
        answer = await who.send(f"/talk/{self.item}", action=f"/talk/{self.item}/{move}")
        assert answer.status == 303, answer.text
        await self.look()


def thing(hour: Hour) -> tuple[str, str]:
    """The talk, as pages are found by."""
    return JOINT_SESSION.name, hour.item
