"""Quiet: what came is kept, shown nowhere on her pages, and opened by her own press; what binds her is shown."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest

from domain.verbs.quiet import UNTIL_I_SAY
from projections.timeline import BLOCK
from server.clock import MINUTE
from server.house import House
from tests import cast
from tests.cast import Account
from tests.fixtures.house import MovedClock
from tests.privacy.asgi import Answer, Browser, at_rest, serving, signed_in
from tests.sign_in.stories import sentences

pytestmark = pytest.mark.anyio

QUIET = "/sharing/quiet"
CAME = "Some things came while you had quiet. They can stay closed."
HIS = "The blue room."


@dataclass
class Two:
    """Ana, who has quiet, and Ben, who does not know."""

    house: House
    clock: MovedClock
    ana: Account
    ben: Account
    hers: Browser
    his: Browser

    async def does(self, who: Account, practice: str, move: str, values: dict[str, Any] | None = None, **m: Any) -> str:
        done = await cast.does(self.house, await cast.viewer(self.house, who), practice, move, values, **m)
        await at_rest()
        return done.item

    async def his_apology(self, words: str = HIS) -> str:
        return await self.does(self.ben, "apology", "share", {"regret": words})

    async def until_she_says(self) -> None:
        assert (await self.hers.post(QUIET, {"do": "say"})).status == 303

    async def for_an_hour(self) -> None:
        until = self.clock.now // MINUTE + 60
        assert (await self.hers.post(QUIET, {"do": "begin", "w1": str(until)})).status == 303

    async def all_of_hers(self) -> str:
        pages = ["/today", "/together", "/together/agreed", "/together/questions", "/talk", "/sharing", "/sharing/self"]
        return "".join([(await self.hers.get(page)).text for page in pages])

    async def her_copy(self) -> Answer:
        await self.hers.post("/mine", {"password": cast.PASSWORD})
        return await self.hers.post("/sharing/copy")


@pytest.fixture
async def two(house: House, clock: MovedClock) -> AsyncIterator[Two]:
    ana, ben = await cast.account(house), await cast.account(house, cast.BEN)
    await cast.joined(house, ana, ben)
    async with serving(house) as app:
        clock.forward(minutes=1)
        yield Two(house, clock, ana, ben, signed_in(app, ana), signed_in(app, ben))


async def test_what_came_is_shown_nowhere_and_after_quiet_when_she_opens_it(two: Two) -> None:
    await two.for_an_hour()
    item = await two.his_apology()
    assert HIS not in await two.all_of_hers()
    assert CAME not in await two.all_of_hers()
    assert (await two.hers.get(f"/t/{item}/answer")).status == 404
    two.clock.forward(hours=1)
    assert HIS not in await two.all_of_hers()
    today = await two.hers.get("/today")
    assert CAME in sentences(today)
    assert "Apology" not in today.text
    assert (await two.hers.post(QUIET, {"do": "open"})).header("location") == "/today"
    assert "Apology" in sentences(await two.hers.get("/today"))
    assert HIS in (await two.hers.get("/together")).text
    assert CAME not in await two.all_of_hers()


async def test_nothing_came_and_nothing_is_said(two: Two) -> None:
    await two.his_apology("Before.")
    two.clock.forward(minutes=1)
    await two.for_an_hour()
    await two.does(two.ana, "apology", "share", {"regret": "Mine."})
    assert "Before." in await two.all_of_hers()
    assert "Mine." in await two.all_of_hers()
    two.clock.forward(hours=2)
    assert CAME not in await two.all_of_hers()


async def test_it_can_stay_closed_for_as_long_as_she_likes(two: Two) -> None:
    await two.for_an_hour()
    await two.his_apology()
    two.clock.forward(hours=2)
    assert (await two.hers.post(QUIET, {"do": "rest", "to": "today"})).header("location") == "/today"
    assert CAME not in sentences(await two.hers.get("/today"))
    assert CAME in sentences(await two.hers.get(QUIET))
    two.clock.forward(days=1)
    assert CAME in sentences(await two.hers.get("/today"))
    assert HIS not in await two.all_of_hers()


async def test_her_own_pages_say_until_when_and_she_can_end_it(two: Two) -> None:
    await two.until_she_says()
    for page in ("/today", QUIET):
        assert "Quiet until you say." in sentences(await two.hers.get(page))
    await two.for_an_hour()
    assert "Quiet until 16:01." in sentences(await two.hers.get("/today"))
    await two.his_apology()
    two.clock.forward(minutes=5)
    assert (await two.hers.post(QUIET, {"do": "end", "to": "today"})).header("location") == "/today"
    assert CAME in sentences(await two.hers.get("/today"))
    await two.his_apology("After.")
    assert "After." in (await two.hers.get("/together")).text
    assert HIS not in (await two.hers.get("/together")).text


async def test_a_time_that_has_passed_is_told_and_one_nobody_offers_is_not_read(two: Two) -> None:
    page = await two.hers.post(QUIET, {"do": "begin", "w1": str(two.clock.now // MINUTE)})
    assert page.status == 422
    assert "That time has passed, so nothing was changed." in sentences(page)
    late = str(two.clock.now // MINUTE + 1442)
    assert (await two.hers.post(QUIET, {"do": "begin", "w1": late})).status == 422
    for form in ({"do": "begin", "w1": "1e9"}, {"do": "begin"}, {"do": ""}, {"do": "say", "w9": ""}):
        assert (await two.hers.post(QUIET, form)).status == 422
    assert (await cast.viewer(two.house, two.ana)).quiet.windows == ()


async def test_what_binds_her_is_shown_all_the_same(two: Two) -> None:
    item = await two.does(two.ana, "milestone", "put_forward", {"moment": "The lake."})
    hers = await two.does(two.ana, "milestone", "put_forward", {"moment": "The hill."})
    await two.does(two.ben, "milestone", "accept", item=hers, version=1)
    for who, depth in ((two.ana, "meant"), (two.ben, "meant")):
        await two.does(who, "disclosure_boundary", "mark", {"happened": depth})
    await two.hers.post("/today", {"upto": "99"})
    await two.until_she_says()
    two.clock.forward(minutes=1)
    await two.does(two.ben, "milestone", "accept", item=item, version=1)
    await two.does(two.ben, "milestone", "end", item=hers)
    await two.does(two.ben, "disclosure_boundary", "mark", {"happened": "not_this"})
    await two.his_apology()
    assert (await two.hers.get("/together")).text.count("You both said yes to this.") == 1
    assert "Ended on Tuesday 5 May." in sentences(await two.hers.get("/together"))
    today = sentences(await two.hers.get("/today"))
    assert "Ended: A moment to mark" in today
    assert "Apology" not in today
    assert "Not this" in (await two.hers.get("/together/agreed")).text


async def test_a_yes_to_words_that_he_changed_meanwhile_is_not_counted_and_says_where_they_are(two: Two) -> None:
    item = await two.does(two.ben, "milestone", "put_forward", {"moment": "The lake."})
    two.clock.forward(minutes=1)
    await two.until_she_says()
    await two.does(two.ben, "milestone", "change", {"moment": HIS}, item=item, version=1)
    answer = await two.hers.post(f"/t/{item}/accept", {"key": "k" * 20, "v": "1"})
    assert answer.status == 409
    assert "Something about this came while you had quiet, so nothing was changed." in sentences(answer)
    assert HIS not in answer.text
    await two.his.post("/sharing/space")
    closed = await two.hers.post(f"/t/{item}/accept", {"key": "l" * 20, "v": "1"})
    assert "Nothing new can be added to this space, so nothing was changed." in sentences(closed)


async def test_a_space_that_became_read_only_is_shown(two: Two) -> None:
    await two.until_she_says()
    await two.his.post("/sharing/space")
    assert "This space can now be read, and nothing new can be added." in sentences(await two.hers.get("/together"))


async def test_a_push_while_she_has_quiet_brings_nothing(two: Two) -> None:
    await two.his_apology("Before.")
    two.clock.forward(minutes=1)
    await two.until_she_says()
    pages = ["/today", "/together", "/together/agreed", "/together/questions"]
    sockets = [await two.hers.open((await two.hers.get(page)).socket()) for page in pages]
    await at_rest()
    for socket in sockets:
        socket.take()
    item = await two.his_apology()
    await two.does(two.ben, "apology", "erase", item=item, version=1)
    await two.does(two.ben, "milestone", "put_forward", {"moment": HIS})
    await two.does(two.ben, "break_time", "call", {"minutes": 20})
    assert [socket.take() for socket in sockets] == [[], [], [], []]
    await two.does(two.ana, "apology", "share", {"regret": "Mine."})
    frames = "".join(str(socket.take()) for socket in sockets)
    assert "Mine." in frames
    assert HIS not in frames
    for socket in sockets:
        await socket.close()


async def test_an_open_page_of_hers_follows_her_quiet(two: Two) -> None:
    page = await two.hers.open((await two.hers.get("/today")).socket())
    await at_rest()
    page.take()
    await two.for_an_hour()
    await at_rest()
    assert "Quiet until" in str(page.take())
    await two.his_apology()
    two.clock.forward(hours=1)
    two.house.wakeups.ring_all()  # type: ignore[attr-defined]
    await at_rest()
    assert CAME in str(page.take())
    await two.hers.post(QUIET, {"do": "open"})
    await at_rest()
    assert "Apology" in str(page.take())
    await page.close()


async def test_what_she_put_away_meanwhile_does_not_take_along_what_she_did_not_see(two: Two) -> None:
    await two.his_apology("Before.")
    two.clock.forward(minutes=1)
    await two.until_she_says()
    await two.his_apology()
    upto = (await two.hers.get("/today")).hidden("upto")
    await two.hers.post("/today", {"upto": upto})
    assert "Nothing new." in sentences(await two.hers.get("/today"))
    await two.hers.post(QUIET, {"do": "end"})
    two.clock.forward(minutes=1)
    await two.hers.post(QUIET, {"do": "open"})
    assert sentences(await two.hers.get("/today")).count("Apology") == 1


async def test_a_copy_keeps_it_back_too_and_says_so(two: Two) -> None:
    said = "What comes while you have quiet is not in a copy before you open it."
    assert said not in sentences(await two.her_copy())
    await two.until_she_says()
    await two.his_apology()
    copy = await two.her_copy()
    assert HIS not in copy.text
    assert "Apology" not in sentences(copy)
    assert said in sentences(copy)
    assert said in sentences(await two.hers.get("/sharing/copy"))
    await two.hers.post(QUIET, {"do": "end"})
    assert said not in sentences(await two.her_copy())  # no time went by, so nothing came


async def test_a_copy_says_until_when_a_break_was(two: Two) -> None:
    await two.does(two.ana, "break_time", "call", {"minutes": 60})
    copy = sentences(await two.her_copy())
    assert "Ana is taking a break · A break · Tuesday 5 May" in copy
    assert "Back here at 16:05." in copy


async def test_a_copy_has_it_once_it_was_opened(two: Two) -> None:
    await two.for_an_hour()
    await two.his_apology()
    two.clock.forward(hours=1)
    assert "before you open it" in sentences(await two.her_copy())
    await two.hers.post(QUIET, {"do": "open"})
    copy = await two.her_copy()
    assert HIS in copy.text
    assert "before you open it" not in sentences(copy)


async def test_many_things_that_came_leave_no_empty_page(two: Two) -> None:
    await two.his_apology("Before.")
    two.clock.forward(minutes=1)
    await two.until_she_says()
    for _ in range(2 * BLOCK + 1):
        await two.his_apology()
    assert "Before." in (await two.hers.get("/together")).text


async def test_what_he_says_about_himself_waits_too(two: Two) -> None:
    await two.until_she_says()
    await two.his.post("/sharing/self", {"r1": "on", "do": "show"})
    assert "I broke our agreement" not in sentences(await two.hers.get("/sharing"))
    two.clock.forward(minutes=1)
    await two.hers.post(QUIET, {"do": "end"})
    await two.hers.post(QUIET, {"do": "open"})
    assert "I broke our agreement" in sentences(await two.hers.get("/sharing"))


async def test_a_round_that_opened_is_not_said_to_have_closed(two: Two) -> None:
    item = await two.does(two.ana, "check_in_rhythm", "put_forward", {"form": "scales", "weekday": "6", "weeks": "1"})
    await two.does(two.ben, "check_in_rhythm", "accept", item=item, version=1)
    await two.until_she_says()
    answers = {"w1": "3", "w2": "3", "w3": "3", "do": "put_in_scales"}
    for browser in (two.hers, two.his):
        number = (await browser.get("/w/c9yj")).hidden("v")
        sent = await browser.post("/w/c9yj", answers | {"v": number, "key": "k" * 20})
        assert sent.status == 303, sent.text
    assert "You will" not in (await two.hers.get("/together")).text
    assert "Yours is in." in sentences(await two.hers.get("/today"))
    assert "Yours is in." not in sentences(await two.his.get("/today"))
    two.clock.forward(days=6)
    pages = [await two.hers.get(page) for page in ("/today", "/w/c9yj", "/mine/earlier")]
    assert "closed without opening" not in "".join(sentences(page) for page in pages)


async def test_a_talk_both_said_yes_to_is_entered_as_ever(two: Two) -> None:
    terms = {
        "topic": "The summer",
        "place": "At home",
        "format": "talk",
        "mode": "written",
        "minutes": 30,
        "starts": "2026-05-05T16:00",
        "first": "me",
    }
    await two.until_she_says()
    left = await two.does(two.ben, "talk", "propose", terms)
    assert (await two.hers.get(f"/talk/{left}")).status == 404
    assert "The summer" not in await two.all_of_hers()
    hers = await two.does(two.ana, "talk", "propose", terms | {"topic": "The winter"})
    await two.does(two.ben, "talk", "accept", item=hers, version=1)
    assert "The winter" in (await two.hers.get(f"/talk/{hers}")).text
    assert "You both said yes to this" in sentences(await two.hers.get("/talk"))


# A break


async def test_a_break_is_one_line_to_the_other_and_quiet_for_whoever_takes_it(two: Two) -> None:
    together = await two.his.open((await two.his.get("/together")).socket())
    await at_rest()
    together.take()
    page = await two.hers.get("/w/r6jv")
    sent = await two.hers.post("/w/r6jv", {"key": page.hidden("key"), "do": "call", "w1": "60"})
    assert sent.header("location") == "/w/r6jv/after"
    await at_rest()
    line = "Ana is taking a break and will be back here at 16:05."
    assert line in str(together.take())
    assert line in sentences(await two.his.get("/together"))
    assert "is taking a break and will be back here at 16:05." in sentences(await two.his.get("/today"))
    after = sentences(await two.hers.get("/w/r6jv/after"))
    assert after.count("You are on a break until 16:05. Nobody can end it for you.") == 1
    await two.his_apology()
    assert HIS not in await two.all_of_hers()
    before = (await two.his.get("/together")).text
    two.clock.forward(hours=2)
    assert (await two.his.get("/together")).text == before
    await together.close()


async def test_each_reads_it_in_a_zone_of_their_own_and_another_day_is_named(two: Two) -> None:
    await two.his.post("/sharing/name", {"w1": "Ben", "zone": "Asia/Tokyo"})
    await two.does(two.ana, "break_time", "call", {"minutes": 240})
    assert "back here at 19:05." in sentences(await two.hers.get("/together"))
    assert "back here at 02:05 on Wednesday 6 May." in sentences(await two.his.get("/together"))


async def test_a_break_ends_early_without_a_line(two: Two) -> None:
    await two.does(two.ana, "break_time", "call", {"minutes": 60})
    two.clock.forward(minutes=5)
    before = (await two.his.get("/together")).text
    await two.hers.post(QUIET, {"do": "end"})
    assert (await two.his.get("/together")).text == before
    await two.his_apology()
    assert HIS in (await two.hers.get("/together")).text
    assert "Nobody can end a break" not in sentences(await two.hers.get("/w/r6jv/after"))


async def test_a_break_makes_no_quiet_shorter(two: Two) -> None:
    await two.until_she_says()
    await two.does(two.ana, "break_time", "call", {"minutes": 60})
    assert (await cast.viewer(two.house, two.ana)).quiet.windows[0].until == UNTIL_I_SAY


async def test_the_buttons_of_a_break_are_times_to_be_back(two: Two) -> None:
    page = await two.hers.get("/w/r6jv")
    assert re.findall(r'name="w1" value="(\d+)"', page.text) == ["20", "60", "295", "1075"]
    for words in ("20 minutes", "An hour", "This evening", "Until tomorrow"):
        assert words in sentences(page)
    assert "A break" in sentences(await two.hers.get("/write"))
    assert "I need a break" in sentences(await two.hers.get("/together"))
