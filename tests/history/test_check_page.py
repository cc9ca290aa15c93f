"""Sharing → Check the history: what two people compare, what one of them keeps, and what neither is told."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from math import log2

import pytest
import sqlalchemy as sa

from projections.sql import Statement
from server.history import checkpoints, present, signing
from server.house import House
from server.said_aloud import WORDS
from server.tables import signed_heads as issued
from server.verify import Tree
from tests import cast
from tests.cast import Account
from tests.fixtures.house import MovedClock
from tests.privacy.asgi import Answer, Browser, serving, signed_in
from tests.sign_in.stories import sentences

pytestmark = pytest.mark.anyio

HEADS = Statement(sa.select(issued))
CHECK, SINCE = "/sharing/check", "/sharing/check/since"


@dataclass
class Two:
    """Ana and Ben, with a browser each; what they share comes a minute apart."""

    house: House
    clock: MovedClock
    ana: Account
    ben: Account
    hers: Browser
    his: Browser

    async def shares(self, who: Account, times: int = 1) -> str:
        item = ""
        for _ in range(times):
            self.clock.forward(minutes=1)
            viewer = await cast.viewer(self.house, who)
            item = (await cast.does(self.house, viewer, "apology", "share", {"regret": "I lied."})).item
        return item


@pytest.fixture
async def two(house: House, clock: MovedClock) -> AsyncIterator[Two]:
    ana, ben = await cast.account(house), await cast.account(house, cast.BEN)
    await cast.joined(house, ana, ben)
    async with serving(house) as app:
        yield Two(house, clock, ana, ben, signed_in(app, ana), signed_in(app, ben))


def words(page: Answer) -> list[str]:
    found = re.search(r'<ol class="kept-words">(.*?)</ol>', page.text, re.DOTALL)
    return re.findall(r"<li>(\w+)</li>", found[1]) if found else []


async def test_both_see_the_same_six_words_and_other_ones_after_something_was_shared(two: Two) -> None:
    seen = []
    for who in (two.ana, two.ben):
        await two.shares(who)
        hers, his = words(await two.hers.get(CHECK)), words(await two.his.get(CHECK))
        assert hers == his
        assert len(hers) == 6
        seen.append(hers)
    assert seen[0] != seen[1]


async def test_two_others_see_other_words_and_the_same_key(two: Two) -> None:
    eva, max_ = await cast.account(two.house, "Eva"), await cast.account(two.house, "Max")
    await cast.joined(two.house, eva, max_)
    evas = await signed_in(two.hers.app, eva).get(CHECK)
    hers = await two.hers.get(CHECK)
    assert words(evas) != words(hers)
    key = (await signing.signer(two.house)).public
    for page in (evas, hers):
        assert key in sentences(page)


def test_six_words_hold_nearly_forty_three_bits() -> None:
    assert 42 < 6 * log2(len(WORDS)) < 43
    assert len(set(WORDS)) == len(WORDS)
    assert len({present.six_words(n.to_bytes(32, "big")) for n in range(1000)}) == 1000


async def test_looking_writes_nothing(two: Two) -> None:
    await two.shares(two.ana)
    for page in (CHECK, SINCE):
        await two.hers.get(page)
    assert await two.house.store.read(lambda tx: tx.run(HEADS)) == []


async def test_the_words_she_is_asked_for_tell_nobody_that_she_has_quiet(two: Two) -> None:
    """Nor does the day. What her own device compares stays as it was: that is hers alone."""
    await two.shares(two.ben)
    await checkpoints.daily(two.house)
    two.clock.forward(minutes=1)
    await two.hers.post("/sharing/quiet", {"do": "say"})
    grown = await two.hers.get(SINCE)
    two.clock.forward(days=1, hours=1)
    await two.shares(two.ben)
    await checkpoints.daily(two.house)
    await two.shares(two.ana)
    hers, his = await two.hers.get(CHECK), await two.his.get(CHECK)
    assert words(hers) == words(his)
    for page in (hers, his):
        assert "the latest time was on Wednesday 6 May." in sentences(page)
        assert "quiet" not in sentences(page)
    assert (await two.hers.get(SINCE)).body == grown.body


async def test_no_day_tells_when_a_space_was_closed(two: Two) -> None:
    await two.shares(two.ben)
    await checkpoints.daily(two.house)
    two.clock.forward(days=1, hours=1)
    await two.his.post("/sharing/space")
    await checkpoints.daily(two.house)
    page = sentences(await two.hers.get(CHECK))
    assert "the latest time was on" not in page
    assert len(words(await two.hers.get(CHECK))) == 6


async def test_alone_there_is_a_key_and_nothing_to_compare(house: House) -> None:
    ana = await cast.account(house)
    async with serving(house) as app:
        hers = signed_in(app, ana)
        page = await hers.get(CHECK)
        assert (await signing.signer(house)).public in sentences(page)
        assert words(page) == []
        assert (await hers.get(SINCE)).status == 404


async def test_what_was_kept_and_what_came_since_make_the_present_root(two: Two) -> None:
    """From every size to every later one; and where an entry was changed they do not."""
    roots: list[str] = []
    kept: list[list[dict[str, int | str]]] = []
    for _ in range(17):
        await two.shares(two.ana)
        now = json.loads((await two.hers.get(SINCE)).body)
        roots.append(now["root"])
        kept.append(now["parts"])
        for before in kept:
            tree = grown(before)
            more = json.loads((await two.hers.get(f"{SINCE}?n={tree.size}")).body)
            assert grown(more["parts"], tree).root().hex() == now["root"]
            assert tree.size == now["size"]
    changed = [*kept[4][:-1], kept[4][-1] | {"node": "0" * 64}]
    tree = grown(changed)
    more = json.loads((await two.hers.get(f"{SINCE}?n={tree.size}")).body)
    assert grown(more["parts"], tree).root().hex() != roots[-1]


def grown(parts: list[dict[str, int | str]], tree: Tree | None = None) -> Tree:
    tree = tree or Tree()
    for part in parts:
        assert part["n"] == tree.size + 1
        tree.add(bytes.fromhex(str(part["node"])), int(part["count"]))
    return tree


@pytest.mark.parametrize("n", ["-1", "x", "1" * 20, "", "1.5", "٣"])
async def test_a_number_that_is_none_is_told_in_a_sentence(two: Two, n: str) -> None:
    assert (await two.hers.get(f"{SINCE}?n={n}")).status == 422


async def test_more_than_there_is_gives_nothing_but_how_long_it_is(two: Two) -> None:
    came = json.loads((await two.hers.get(f"{SINCE}?n=999")).body)
    assert (came["size"], came["parts"]) == (2, [])
