"""Two people fill in every field there is; then one erases everything. What is left of her words, and where."""

from __future__ import annotations

import re

import pytest

from server import renewal
from server.house import House
from server.settings import Settings
from tests.fixtures.house import MovedClock, opened
from tests.privacy import canaries, thief
from tests.privacy.asgi import Browser, serving
from tests.privacy.canaries import ERASE, Told, Word, Writer
from tests.privacy.hour import Hour
from tests.privacy.test_canary import check_what_is_stored, everything_there_is, nothing
from tests.privacy.thief import Loot

pytestmark = pytest.mark.anyio

HERE, MINE, ACCOUNT = ERASE
AGREED = {("/talk/{item}/words", "words"), ("/sharing/let-in", "let-in")}
"""What both said yes to."""
NOT_SAID = {"/sharing/name", "/begin/5"}
"""What she is called: that goes with the account."""


class Filled:
    """The story of everything, and a talk that Ana and Ben said yes to and had."""

    def __init__(self, house: House, app: object, clock: MovedClock) -> None:
        self.mark, self.words = canaries.mark(), list[Word]()
        self.told = Told(
            self._writer(app, "Ana", clock),
            self._writer(app, "Ben", clock),
            lambda: self._writer(app, "a stranger", clock),
            lambda: clock.forward(minutes=12),
        )
        self.hour = Hour(self.told, nothing)

    def _writer(self, app: object, name: str, clock: MovedClock) -> Writer:
        browser = Browser(app, address=f"192.0.2.{len(self.words) % 250}")  # type: ignore[arg-type]
        return Writer(name, browser, self.mark, self.words, set(), now=clock)

    async def begin(self) -> None:
        await self.told.alone()
        await self.told.become_two()
        await self.told.together()
        await self.hour.talk()

    def hers(self) -> list[Word]:
        """All that Ana typed but for what opens something."""
        return [word for word in self.words if word.who == "Ana" and not word.secret]

    async def seen(self, *who: Writer) -> list[Word]:
        """Which of her words stand on these people's pages, or in their copies."""
        pages = "".join([await everything_there_is(one, self.hour) for one in who])
        return [word for word in self.hers() if word.text in pages]

    async def presses(self, path: str) -> None:
        answer = await self.told.ana.send(path, action=path)
        assert answer.status in {200, 303}, answer.text


def doors(words: list[Word]) -> set[tuple[str, str]]:
    return {(word.door, word.do) for word in words if word.door not in NOT_SAID}


async def test_of_everything_she_wrote_what_both_agreed_to_is_left_and_nothing_else(
    any_settings: Settings, clock: MovedClock, cheap_passwords: None
) -> None:
    async with opened(any_settings, clock) as house, serving(house) as app:
        story = Filled(house, app, clock)
        await story.begin()
        ana, ben = story.told.ana, story.told.ben
        before = loot(any_settings)
        shared_before = doors(await story.seen(ben))
        assert len(shared_before) > 6
        await story.presses(HERE)
        assert doors(await story.seen(ben)) <= AGREED
        await story.presses(MINE)
        assert doors(await story.seen(ana, ben)) <= AGREED
        clock.forward(minutes=1)
        assert await renewal.renew(house)
        await check_forgotten(any_settings, story, before)
        await story.presses(ACCOUNT)
        left = [word for word in await story.seen(ben) if (word.door, word.do) not in AGREED]
        assert left == []  # not even what she was called
        clock.forward(minutes=1)
        assert await renewal.renew(house)
        await check_forgotten(any_settings, story, before, account=True)
        await house.store.settle()
        check_what_is_stored(any_settings, story.mark)


def loot(settings: Settings) -> Loot:
    return thief.loot(settings)


async def check_forgotten(settings: Settings, story: Filled, before: Loot, *, account: bool = False) -> None:
    """Whoever has all that ever was in the store, old rows and new ones, and the root key as it is now."""
    now = thief.loot(settings)
    rows = {table: [*before.rows.get(table, []), *now.rows[table]] for table in now.rows}
    old_and_new = Loot(rows, now.roots)
    readable = words_of(old_and_new, story.mark)
    said = {word.text: (word.door, word.do) for word in story.hers()}
    assert {said[text] for text in readable if text in said and said[text][0] not in NOT_SAID} <= AGREED
    if account:
        assert not {text for text in readable if text in said and said[text][0] in NOT_SAID}


def words_of(loot: Loot, mark: str) -> set[str]:
    """Every marked word that some key at hand opens, in whichever record."""
    keys, found = loot.keys(), set[str]()
    for record in {row["id"] for row in loot.rows["records"]}:
        for words in loot.read(record, keys):
            found |= {text.decode() for text in re.findall(mark.encode() + b"[a-z]{3}", words)}
    return found
