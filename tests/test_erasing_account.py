"""A whole account is erased: every way in, every word, her name. The other keeps what both agreed to."""

from __future__ import annotations

import asyncio

import pytest
import sqlalchemy as sa

from domain.practices.joint_session import JOINT_SESSION
from projections.sql import Statement, Tx, metadata
from server import bit_by_bit
from server.history import checkpoints
from server.house import House
from server.joint_session import rooms
from server.reading import Reading
from server.sign_in import ending, leaving, names
from server.tables import people
from tests import cast
from tests.cast import PASSWORD
from tests.everywhere import HERS, HIS, LAKE, MINE, Two, two
from tests.fixtures.dying import Dying, Killed
from tests.fixtures.house import MovedClock, another
from tests.privacy import thief
from tests.privacy.asgi import signed_in
from tests.privacy.test_canary import key_from
from tests.sign_in.stories import makes_link, sentences, signs_in, street
from tests.sitting import Seat
from tests.test_erasing import everywhere, found, presses

pytestmark = pytest.mark.anyio

DONT_FIT = "That name and password don&#39;t fit together."
NAMES = Statement(sa.select(people.c.sign_in_name))
WHERE_SHE_MAY_BE = {
    ("events", "by"),
    ("timeline", "news_by"),
    ("members", "person"),
    ("people", "id"),
    ("people", "sign_in_name"),
}
"""That there were two, which things she once wrote in what both share, and that an account was there."""


async def test_it_is_done_at_once_and_nothing_of_hers_opens_any_more(any_house: House) -> None:
    async with street(any_house) as on:
        t = await two(on)
        page = await t.hers.open((await t.hers.get("/today")).socket())
        phone = signed_in(on.app, t.ana, "192.0.2.203")
        answer = await presses(t.hers, "account")
        assert "Your account is erased. Nothing that you wrote can be read here any more." in answer.text
        assert "You are <b>" not in answer.text
        assert answer.header("clear-site-data") == '"cache", "storage"'
        assert t.hers.cookies == {}
        await page.ended()
        assert page.code == 1008
        for browser in (t.hers, phone):
            assert (await browser.get("/today")).header("location") == "/sign-in"
        assert DONT_FIT in (await signs_in(on.browser(), t.ana.sign_in_name, PASSWORD)).text


async def test_the_other_keeps_what_was_agreed_without_her_name(any_house: House) -> None:
    async with street(any_house) as on:
        t = await two(on)
        await presses(t.hers, "account")
        his = await everywhere(t.his)
        assert found((*HERS, *MINE, cast.ANA), his) == []
        assert found((*HIS, LAKE), his) == [*HIS, LAKE]
        together = sentences(await t.his.get("/together"))
        assert "The other person erased the words of this apology on Tuesday 5 May." in together
        assert "The other person and Ben A moment to mark" in together
        assert "This space can now be read, and nothing new can be added." in together


async def test_nobody_is_told_of_it_on_an_open_page(house: House) -> None:
    async with street(house) as on:
        t = await two(on)
        page = await t.his.open((await t.his.get("/together")).socket())
        page.take()
        await presses(t.hers, "account")
        assert (page.take(), page.code) == ([], None)
        await page.close()


async def test_nothing_is_stored_that_says_more_than_that_there_were_two(any_house: House) -> None:
    async with street(any_house) as on:
        t = await two(on)
        await presses(t.hers, "account")
        rows = await any_house.store.read(stored)
        found = {place for place, values in rows.items() if any(t.ana.person in str(value) for value in values)}
        assert found <= WHERE_SHE_MAY_BE
        opened = t.ana.opened
        for gone in (t.ana.sign_in_name, opened.own_record, opened.held_record):
            assert [place for place, values in rows.items() if any(gone in str(value) for value in values)] == []


def stored(tx: Tx) -> dict[tuple[str, str], list[object]]:
    """Every value of every column."""
    return {
        (table.name, column.name): [row[0] for row in tx.run(Statement(sa.select(column)))]
        for table in metadata.sorted_tables
        for column in table.c
    }


async def test_with_her_password_what_is_stored_opens_nothing_and_an_old_copy_opens_mine(house: House) -> None:
    async with street(house) as on:
        t = await two(on)
        own = t.ana.opened.own_record
        before = thief.loot(house.settings)
        key = key_from(before, t.ana.person, PASSWORD)
        await presses(t.hers, "account")
        now = thief.loot(house.settings)
        assert now.read(own, now.keys(key)) == []
        assert any(b"A long day." in words for words in before.read(own, before.keys(key)))


async def test_her_name_is_free_and_a_guess_is_answered_as_for_any_other(house: House, clock: MovedClock) -> None:
    async with street(house) as on:
        t = await two(on)
        await presses(t.hers, "account")
        assert t.ana.sign_in_name not in {name for (name,) in await house.store.read(lambda tx: tx.run(NAMES))}
        guesses = ((t.ana.sign_in_name, PASSWORD), ("quiet-harbour-7", PASSWORD), (f"/{t.ana.person}", ""))
        answers = [await signs_in(on.browser(), *guess) for guess in guesses]
        assert {answer.status for answer in answers} == {422}
        assert all(DONT_FIT in answer.text for answer in answers)
        for name in (t.ana.sign_in_name, f"/{t.ana.person}"):
            form = {"w1": name, "words": "babel " * 8, "new": "four other umbrellas today"}
            assert (await on.browser().post("/sign-in/words", form)).status == 422
        assert names.read(f"/{t.ana.person}") != f"/{t.ana.person}"


async def test_every_space_she_was_in_is_reached_and_is_called_nobodys(any_house: House) -> None:
    async with street(any_house) as on:
        t = await two(on)
        await leaving.leave(any_house, await cast.viewer(any_house, t.ana))
        cleo = await cast.account(any_house, "Cleo")
        await cast.joined(any_house, t.ana, cleo)
        hers = await cast.viewer(any_house, t.ana)
        await cast.does(any_house, hers, "apology", "share", {"regret": "Said to Cleo."})
        await leaving.leave(any_house, await cast.viewer(any_house, cleo))
        await cast.joined(any_house, cleo, await cast.account(any_house, "Dan"))
        await presses(t.hers, "account")
        assert found((*HERS, cast.ANA), await everywhere(t.his)) == []
        cleos = signed_in(on.app, cleo, "192.0.2.204")
        earlier = await cleos.get("/sharing/earlier")
        assert "The other person" in sentences(earlier)
        assert cast.ANA not in earlier.text
        await cleos.post("/sharing/earlier", {"space": earlier.hidden("space")})
        assert found(("Said to Cleo.", cast.ANA), await everywhere(cleos)) == []


async def test_once_both_have_erased_theirs_nothing_of_the_space_is_there(any_house: House) -> None:
    async with street(any_house) as on:
        t, empty = await two(on), await any_house.store.read(sizes)
        await checkpoints.daily(any_house)
        await presses(t.hers, "account")
        await presses(t.his, "account")
        left = {table: rows for table, rows in (await any_house.store.read(sizes)).items() if rows}
        assert empty["events"]
        assert set(left) <= {"facts", "gates", "records", "sealed"}  # of the house itself
        assert left.get("records", 0) <= 1


async def test_two_at_once_leave_nothing_either(any_house: House) -> None:
    async with street(any_house) as on:
        t = await two(on)
        await asyncio.gather(presses(t.hers, "account"), presses(t.his, "account"))
        left = await any_house.store.read(sizes)
        assert (left["people"], left["couples"], left["events"], left["texts"]) == (0, 0, 0, 0)


def sizes(tx: Tx) -> dict[str, int]:
    count = sa.func.count()
    return {t.name: tx.run(Statement(sa.select(count).select_from(t)))[0][0] for t in metadata.sorted_tables}


async def test_alone_with_a_link_out_the_link_opens_nothing(house: House) -> None:
    async with street(house) as on:
        ana, stranger = await cast.account(house), on.browser()
        hers = signed_in(on.app, ana, "192.0.2.205")
        page = await hers.get("/sharing/link")
        made = await hers.post("/sharing/link", {"key": page.hidden("key")})
        link = "/i/" + made.text.split("/i/")[1][:43]
        assert (await stranger.get(link)).status == 200
        open_page = await hers.open((await hers.get("/today")).socket())
        await presses(hers, "account")
        assert open_page.code == 1008
        assert (await stranger.get(link)).status == (await stranger.get("/i/" + "A" * 43)).status == 404
        assert (await house.store.read(sizes))["people"] == 0


@pytest.mark.parametrize("who", ["maker", "comer"])
async def test_before_a_space_is_open_nothing_of_it_stays(house: House, who: str) -> None:
    async with street(house) as on:
        ana, ben = await cast.account(house), await cast.account(house, cast.BEN)
        maker, comer = signed_in(on.app, ana, "192.0.2.205"), signed_in(on.app, ben, "192.0.2.206")
        link = await makes_link(maker)
        assert (await comer.post(link)).header("location") == "/sharing/two"
        gone, left = (maker, comer) if who == "maker" else (comer, maker)
        await presses(gone, "account")
        assert (await left.get("/sharing/two")).header("location") == "/sharing"
        rows = await house.store.read(sizes)
        assert (rows["people"], rows["couples"], rows["members"], rows["invitations"]) == (1, 0, 0, 0)


async def test_whoever_sits_with_two_people_gets_up_and_can_be_asked_no_more(seat: Seat) -> None:
    await seat.begun()
    assert (await presses(seat.hers, "account")).status == 200
    await seat.hour.pages["miras"].ended()
    for one in (seat.hour.hers, seat.hour.his):
        assert "Nobody sits with you in this talk." in await seat.hour.page(one)
        assert "Mira" not in (await one.get("/talk/seat")).text
        assert "Mira" not in (await one.get("/talk/words")).text
    ana, item = await cast.viewer(seat.hour.house, seat.hour.ana), seat.hour.item

    def sits(tx: Tx) -> str:
        reading = Reading(seat.hour.house, tx, rooms.within(ana, item, rooms.find(tx, item)))
        talk = JOINT_SESSION.evolve(reading.history(item), reading.history(JOINT_SESSION.live_item(item)))
        return talk.live.seat if talk else ""

    assert await seat.hour.house.store.read(sits) == ""


@pytest.mark.parametrize("committed", [False, True], ids=["before its commit", "after it"])
async def test_killed_at_any_step_she_can_sign_in_and_finish(
    any_house: House, clock: MovedClock, committed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bit_by_bit, "AT_ONCE", 2)
    async with street(any_house) as on:
        for step in range(1, 99):
            t = await two(on)
            if not await killed(any_house, clock, t, step, committed):
                break
            again = await signs_in(browser := on.browser(), t.ana.sign_in_name, PASSWORD)
            if again.status == 303:
                assert (await presses(browser, "account")).status == 200
            assert found((*HERS, *MINE, cast.ANA), await everywhere(t.his)) == []
            assert found((*HIS, LAKE), await everywhere(t.his)) == [*HIS, LAKE]
            assert (await signs_in(on.browser(), t.ana.sign_in_name, PASSWORD)).status == 422
        assert step > 8


async def killed(house: House, clock: MovedClock, t: Two, step: int, committed: bool) -> bool:
    """Whether the process was killed before it came to its end."""
    async with another(house.settings, clock) as second:
        second.store = Dying(second.store, step, committed)  # type: ignore[assignment]
        try:
            await ending.erase(second, await cast.viewer(house, t.ana), PASSWORD)
        except Killed:
            return True
    return False
