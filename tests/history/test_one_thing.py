"""One thing that is shared, saved with its proof: what is in it, and that nothing else is."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from server.history import signing
from server.house import House
from tests import cast
from tests.fixtures.house import MovedClock
from tests.history.reading import Taken, opened
from tests.history.test_taken_copies import HERS, HIS, Two
from tests.privacy.asgi import Browser, serving, signed_in
from tests.sign_in.stories import sentences
from tests.test_telling import MAY
from tests.test_telling import Two as Tellers

pytestmark = pytest.mark.anyio


@pytest.fixture
async def two(house: House, clock: MovedClock) -> AsyncIterator[Two]:
    ana, ben = await cast.account(house), await cast.account(house, cast.BEN)
    await cast.joined(house, ana, ben)
    async with serving(house) as app:
        key = (await signing.signer(house)).public
        yield Two(house, clock, ana, ben, signed_in(app, ana), signed_in(app, ben), key)


async def saved(two: Two, browser: Browser, item: str, **ticked: str) -> Taken:
    return opened(await browser.post(f"/sharing/one/{item}", ticked), two.key)


async def test_it_holds_that_thing_and_of_the_rest_no_more_than_hashes(two: Two) -> None:
    others = [await two.shares(two.ana, HERS) for _ in range(9)]
    item = await two.shares(two.ben, HIS)
    others += [await two.shares(two.ben, f"{HERS} {n}") for n in range(9)]
    await two.does(two.ana, "apology", "answer", {"answer": "I read it."}, item)
    copy = await saved(two, two.hers, item)
    assert copy.told == ["apology.shared", "apology.answered"]
    assert HIS in copy.words
    assert "I read it." in copy.words
    assert len(copy.lines) < 12
    page = copy.members["copy.html"].decode()
    assert HIS in page
    for other in others:
        assert other not in copy.history + page
    assert HERS not in copy.words + page
    assert "that one thing, with its proof" in copy.members["read me.txt"].decode()


async def test_before_it_is_said_what_it_is_for_and_nobody_is_told(two: Two) -> None:
    item = await two.shares(two.ben, HIS)
    assert f'href="/sharing/one/{item}"' in (await two.hers.get("/together")).text
    socket = await two.his.open((await two.his.get("/together")).socket())
    socket.take()
    page = sentences(await two.hers.get(f"/sharing/one/{item}"))
    assert (
        "Whoever wrote it can erase it later. You can save it now, with proof that it was written here. "
        "Nobody is told. Think about where you keep the copy."
    ) in page
    answer = await two.hers.post(f"/sharing/one/{item}")
    assert answer.header("content-disposition") == 'attachment; filename="copy-2026-05-05.zip"'
    assert socket.frames == []
    await socket.close()


async def test_it_fits_with_what_it_was_also_after_its_author_erased_it(two: Two) -> None:
    item = await two.shares(two.ben, HIS)
    before = await saved(two, two.hers, item)
    await two.does(two.ben, "apology", "erase", {}, item)
    after = await saved(two, two.hers, item)
    assert HIS in before.words
    assert (after.facts, after.told) == (["apology.shared"], ["apology.erased"])
    shared = [next(line for line in copy.lines if line.get("kind") == "apology.shared") for copy in (before, after)]
    assert all(shared[0][name] == shared[1][name] for name in shared[1])


async def test_what_is_not_shared_not_there_or_not_hers_is_not_there(two: Two) -> None:
    viewer = await cast.viewer(two.house, two.ana)
    assert viewer.couple
    own = await two.does(two.ana, "journal", "keep", {"page": "Words of mine."})
    for item in (own, viewer.couple.id, "0" * 32, "nothing"):
        answers = [await two.hers.get(f"/sharing/one/{item}"), await two.hers.post(f"/sharing/one/{item}")]
        assert [answer.status for answer in answers] == [404, 404]


@pytest.mark.parametrize(("ticked", "there"), [({}, False), ({"w1": "on"}, True)])
async def test_the_words_of_her_telling_are_in_it_only_where_she_ticks_it(
    two: Two, ticked: dict[str, str], there: bool
) -> None:
    item = await Tellers(two.hers, two.his).told()
    copy = await saved(two, two.hers, item, **ticked)
    assert (MAY in copy.words) is there
    assert (MAY in copy.members["copy.html"].decode()) is there
    assert MAY not in (await saved(two, two.his, item, **ticked)).words
    assert "With the words I told" in (await two.hers.get(f"/sharing/one/{item}")).text
    assert "With the words I told" not in (await two.his.get(f"/sharing/one/{item}")).text


async def test_what_her_quiet_keeps_back_is_not_there_and_what_came_after_has_no_proof_before(two: Two) -> None:
    await two.hers.post("/sharing/quiet", {"do": "say"})
    his = await two.shares(two.ben, HIS)
    assert (await two.hers.post(f"/sharing/one/{his}")).status == 404
    hers = await two.shares(two.ana, HERS)
    assert "What was shared since then has no proof before that either." in sentences(
        await two.hers.get(f"/sharing/one/{hers}")
    )
    copy = await saved(two, two.hers, hers)
    assert (copy.words, copy.found.head.size) == ("", 2)
    assert HERS in copy.members["copy.html"].decode()
