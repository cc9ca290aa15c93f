"""Erasing everything: what one shared in a space, and all of Mine. The other finds lines, and nothing else."""

from __future__ import annotations

import asyncio

import pytest
import sqlalchemy as sa

from domain.practices.check_in import CHECK_IN
from domain.practices.disclosure_boundary import DISCLOSURE_BOUNDARY
from projections.sql import Row, Statement
from server import bit_by_bit
from server.house import House
from server.reading import read
from server.settings import Settings
from server.sign_in import copies, erasing, leaving, roles
from server.stores import StoreAway
from server.tables import events, gates, half_written, texts
from tests import cast
from tests.cast import PASSWORD
from tests.everywhere import ASKED, HERS, HIS, LAKE, MINE, Two, two
from tests.fixtures.dying import Dying, Killed
from tests.fixtures.house import MovedClock, another, opened
from tests.privacy.asgi import Answer, Browser
from tests.sign_in.stories import sentences, street
from tests.talks import HEARD, SAID, Hour, key
from web.viewer import Viewer

pytestmark = pytest.mark.anyio

LEFT_OF_HERS = Statement(
    sa.select(events.c.kind)
    .join(texts, (texts.c.record == events.c.record) & (texts.c.n == events.c.n))
    .where(events.c.record == sa.bindparam("of"), events.c.by == sa.bindparam("who"))
    .order_by(events.c.n)
)
HALVES = Statement(sa.select(half_written.c.talk))


async def presses(browser: Browser, what: str, password: str = PASSWORD, press: str = "") -> Answer:
    return await browser.post(f"/sharing/erase/{what}", {"key": press or key(), "password": password})


async def everywhere(browser: Browser) -> str:
    """What stands on her pages, and in her copy."""
    await browser.post("/mine", {"password": PASSWORD})
    pages = ["/today", "/together", "/together/agreed", "/together/questions", "/together/questions/kept"]
    pages += ["/mine", "/mine/earlier", f"/w/{DISCLOSURE_BOUNDARY.code}", "/sharing", "/sharing/self"]
    bodies = [(await browser.get(page)).text for page in pages]
    return "".join([*bodies, (await browser.post("/sharing/copy", {"w1": "on"})).text])


def found(words: tuple[str, ...], text: str) -> list[str]:
    return [one for one in words if one in text]


async def test_what_she_shared_and_holds_is_gone_for_both_and_nothing_else_is(any_house: House) -> None:
    async with street(any_house) as on:
        t = await two(on)
        assert found(HERS + HIS + MINE, await everywhere(t.hers)) == [*HERS, *HIS, *MINE]
        answer = await presses(t.hers, "here")
        assert answer.header("location") == "/sharing/erase/after/1"
        for who in (t.hers, t.his):
            assert found((*HERS, ASKED), await everywhere(who)) == []
            assert found((*HIS, LAKE), await everywhere(who)) == [*HIS, LAKE]
        assert found(MINE, await everywhere(t.hers)) == list(MINE)
        hers = await cast.viewer(any_house, t.ana)
        assert (await roles.shown(any_house, hers), await roles.kept(any_house, hers)) == (((), ()), ())


async def test_both_find_who_erased_what_kind_of_thing_and_when_and_its_author_until_when(house: House) -> None:
    async with street(house) as on:
        t = await two(on)
        await presses(t.hers, "here")
        after = "What you wrote here can no longer be read here. It is gone for good after Thursday 4 June."
        assert after in sentences(await t.hers.get("/sharing/erase/after/1"))
        his, hers = sentences(await t.his.get("/together")), sentences(await t.hers.get("/together"))
        for kind in ("apology", "answer", "moment", "note"):
            assert f"Ana erased the words of this {kind} on Tuesday 5 May." in his
            assert f"erased the words of this {kind} on Tuesday 5 May. Gone for good after Thursday 4 June." in hers
        assert "Gone for good" not in his


async def test_whatever_is_left_of_hers_is_agreed_or_says_that_something_was_erased(house: House) -> None:
    async with street(house) as on:
        t = await two(on)
        await presses(t.hers, "here")
        hers = await cast.viewer(house, t.ana)
        shared, held = [await left(house, hers, of) for of in (hers.shared_record, hers.held_record)]
        assert {kind for kind in shared if not kind.endswith(".erased")} == {"couple.joined", "milestone.put_forward"}
        assert held == ["kept", "kept"]  # the lines of what she set aside, and of her marks


async def left(house: House, who: Viewer, record: str | None) -> list[str]:
    """The clear kinds of what is still there of somebody's."""
    rows = await house.store.read(lambda tx: tx.run(LEFT_OF_HERS, of=record, who=who.person))
    return [kind for (kind,) in rows]


async def test_his_open_page_follows(house: House) -> None:
    async with street(house) as on:
        t = await two(on)
        page = await t.his.open((await t.his.get("/together")).socket())
        page.take()
        await presses(t.hers, "here")
        assert "Ana erased the words of this apology" in "".join(page.take())
        assert page.code is None
        await page.close()


async def test_without_her_password_nothing_is_erased(house: House) -> None:
    async with street(house) as on:
        t = await two(on)
        for what in ("here", "mine", "account"):
            answer = await presses(t.hers, what, "not the one")
            assert answer.status == 422
            assert "That password doesn&#39;t fit." in answer.text
        assert found(HERS + HIS + MINE, await everywhere(t.hers)) == [*HERS, *HIS, *MINE]


NEW = ("Something new.", "A new page.")


@pytest.mark.parametrize("what", ["here", "mine"])
async def test_the_same_press_sent_once_more_takes_nothing_that_came_since(any_house: House, what: str) -> None:
    async with street(any_house) as on:
        t, press = await two(on), key()
        await presses(t.hers, what, press=press)
        hers = await cast.viewer(any_house, t.ana)
        await cast.does(any_house, hers, "apology", "share", {"regret": NEW[0]})
        await cast.does(any_house, hers, "journal", "keep", {"page": NEW[1]})
        await presses(t.hers, what, press=press)
        assert found(NEW, await everywhere(t.hers)) == list(NEW)
        await presses(t.hers, what)
        assert found(NEW, await everywhere(t.hers)) == [NEW[what == "here"]]


async def test_all_of_mine_is_gone_and_what_was_shared_stays(any_house: House) -> None:
    async with street(any_house) as on:
        t = await two(on)
        before = await everywhere_of(t.his)
        assert (await presses(t.hers, "mine")).header("location") == "/sharing/erase/after/2"
        assert found(MINE, await everywhere(t.hers)) == []
        assert found(HERS + HIS, await everywhere(t.hers)) == [*HERS, *HIS]
        assert await everywhere_of(t.his) == before


async def everywhere_of(browser: Browser) -> str:
    return sentences(await browser.get("/together")) + sentences(await browser.get("/today"))


async def test_mine_is_erased_also_where_it_is_locked(house: House, clock: MovedClock) -> None:
    async with street(house) as on:
        t = await two(on)
        clock.forward(minutes=12)
        await presses(t.hers, "mine")
        assert found(MINE, await everywhere(t.hers)) == []


async def test_after_leaving_she_can_still_erase_it_all(house: House) -> None:
    async with street(house) as on:
        t = await two(on)
        await leaving.leave(house, await cast.viewer(house, t.ana))
        await presses(t.hers, "here")
        for who in (t.hers, t.his):
            assert found((*HERS, ASKED), await everywhere(who)) == []
            assert found((*HIS, LAKE), await everywhere(who)) == [*HIS, LAKE]


async def test_in_an_earlier_space_only_what_belongs_to_it_goes(house: House) -> None:
    async with street(house) as on:
        t = await two(on)
        await leaving.leave(house, await cast.viewer(house, t.ana))
        cleo = await cast.account(house, "Cleo")
        await cast.joined(house, t.ana, cleo)
        hers = await cast.viewer(house, t.ana)
        await cast.does(house, hers, "apology", "share", {"regret": "Said to Cleo."})
        await cast.does(house, hers, "disclosure_boundary", "mark", {"who": "meant"})
        space = (await t.hers.get("/sharing/earlier")).hidden("space")
        await t.hers.post("/sharing/earlier", {"space": space})
        await presses(t.hers, "here")
        assert found(HERS, await everywhere(t.his)) == []
        await t.hers.post("/sharing/earlier", {"space": ""})
        assert found(("Said to Cleo.", ASKED), await everywhere(t.hers)) == ["Said to Cleo.", ASKED]
        cleos = await cast.viewer(house, cleo)
        done = await cast.does(house, cleos, "disclosure_boundary", "mark", {"who": "meant"})
        assert [event.act for event in done.events] == ["marked", "set"]  # Ana's own are still there


async def test_in_a_talk_her_words_go_and_it_goes_on(any_hour: Hour) -> None:
    hour = any_hour
    await hour.begun()
    await hour.speaks(hour.hers, "speak", SAID)
    await hour.speaks(hour.his, "paraphrase", HEARD)
    await hour.hers.post(f"/talk/{hour.item}/kept", {f"correct-{await hour.n(hour.hers)}-w1": "half"})
    assert await halves(hour)
    await presses(hour.hers, "here")
    for who in (hour.hers, hour.his):
        page = await hour.page(who)
        assert found((SAID, HEARD), page) == [HEARD]
    await hour.speaks(hour.hers, "confirm")
    assert await halves(hour) == []


async def halves(hour: Hour) -> list[Row]:
    """What stands half-written in a talk."""
    return await hour.house.store.read(lambda tx: tx.run(HALVES))


async def test_at_once_with_his_answer_nothing_of_hers_is_opened_that_stays(any_house: House) -> None:
    """Whichever comes first: what she had in is not shown, or it was shown and is erased."""
    for _ in range(4):
        ana, ben = await cast.couple(any_house)
        rhythm = {"form": "fanos", "weekday": "6", "weeks": "1"}
        put = await cast.does(any_house, ana, "check_in_rhythm", "put_forward", rhythm)
        await cast.does(any_house, ben, "check_in_rhythm", "accept", item=put.item, version=1)
        number = await round_number(any_house, ana, put.item)
        for who, words in ((ana, "Hers."), (ben, "His.")):
            puts_in = cast.does(any_house, who, "check_in", "put_in_fanos", {"feelings": words}, version=number)
            await (puts_in if who is ana else asyncio.gather(puts_in, erasing.in_space(any_house, ana, key())))
        for who in (ana, ben):
            parts = await copies.make(any_house, who)
            assert "Hers." not in repr(parts)


async def test_while_what_both_hold_is_looked_at_nothing_of_it_is_erased(
    made_settings: Settings, clock: MovedClock, cheap_passwords: None
) -> None:
    """Somebody's answer reads both held records behind this row: erasing waits for it, and gives up after a while."""
    async with opened(made_settings, clock) as house:
        ana, _ = await cast.couple(house)
        await cast.does(house, ana, "disclosure_boundary", "mark", {"who": "meant"})
        assert ana.couple
        row = {"id": DISCLOSURE_BOUNDARY.gate(ana.couple, "")}
        with sa.create_engine(made_settings.database, poolclass=sa.NullPool).connect() as other:
            other.execute(sa.select(gates.c.id).where(gates.c.id == row["id"]).with_for_update())
            with pytest.raises(StoreAway):
                await erasing.in_space(house, ana, key())
        assert await left(house, ana, ana.held_record) == ["kept"]
        await erasing.in_space(house, ana, key())
        history = await read(house, ana, lambda reading: reading.held()[0])
        assert [event.act for event in history] == ["", "erased"]


async def round_number(house: House, who: Viewer, rhythm: str) -> int:
    """What a form calls the round that is on."""
    history = await read(house, who, lambda reading: reading.history(rhythm))
    window = CHECK_IN.rhythm.window(history, house.clock())
    assert window
    assert who.couple
    return CHECK_IN.number(who.couple, window)


@pytest.mark.parametrize("committed", [False, True], ids=["before its commit", "after it"])
async def test_killed_at_any_step_a_second_press_finishes(
    any_house: House, clock: MovedClock, committed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bit_by_bit, "AT_ONCE", 2)
    async with street(any_house) as on:
        for step in range(1, 99):
            t = await two(on)
            hers = await cast.viewer(any_house, t.ana)
            if not await killed(any_house, clock, hers_at=step, committed=committed, two=t):
                break
            await erasing.in_space(any_house, hers, key())
            assert found((*HERS, ASKED), await everywhere(t.his) + await everywhere(t.hers)) == []
            assert found((*HIS, LAKE), await everywhere(t.his)) == [*HIS, LAKE]
        assert step > 5


async def killed(house: House, clock: MovedClock, *, hers_at: int, committed: bool, two: Two) -> bool:
    """Whether the process was killed before it came to its end."""
    async with another(house.settings, clock) as second:
        second.store = Dying(second.store, hers_at, committed)  # type: ignore[assignment]
        try:
            await erasing.in_space(second, await cast.viewer(house, two.ana), key())
        except Killed:
            return True
    return False
