"""A therapist reads what two people share: from when both said yes until any of the three ends it, or the day does."""

from __future__ import annotations

import pytest

from tests.fixtures.house import MovedClock
from tests.letting_in import DOOR_CLOSED, PURPOSE, RULES, Three

pytestmark = pytest.mark.anyio

REGRET, KINDNESS = "I lied about the trip.", "You waited up for me."


async def test_both_say_yes_with_the_code_and_then_she_reads(on: Three) -> None:
    await on.shares(on.ana, REGRET)
    await on.puts_forward()
    assert await on.room() == ""
    page = await on.his.get("/sharing/let-in")
    for words in ("Mira", PURPOSE, RULES, "Everything that is in Together"):
        assert words in page.text
    item = await on.newest()
    assert (await on.says_yes(item)).status == 303
    room = await on.room()
    assert REGRET in (await on.miras.get(room)).text
    assert (await on.miras.get(room + "/agreed")).status == 200


async def test_one_alone_lets_nobody_in_and_another_code_is_no_yes(on: Three) -> None:
    await on.puts_forward()
    item = await on.newest()
    answer = await on.says_yes(item, "cedar-88-lamp-river")
    assert answer.status == 422
    assert "has this code" in answer.text
    assert await on.room() == ""


async def test_either_closes_the_door_at_once_also_on_an_open_page(on: Three) -> None:
    await on.shares(on.ana, REGRET)
    for browser in (on.hers, on.his):
        item = await on.lets_in()
        room = await on.room()
        page = await on.miras.get(room)
        socket = await on.opens(page)
        assert socket.take() == []
        assert (await on.closes(item, browser)).status == 303
        frame = await socket.next()
        assert DOOR_CLOSED in frame
        assert REGRET not in frame
        assert (await on.miras.get(room)).status == 404
        assert await on.room() == ""
        assert "The door is closed since" in (await on.hers.get("/sharing/let-in")).text


async def test_she_ends_it_alone(on: Three) -> None:
    await on.lets_in()
    room = await on.room()
    assert (await on.miras.post(f"{room}/end", {})).status == 303
    assert (await on.miras.get(room)).status == 404
    assert "The door is closed since" in (await on.his.get("/sharing/let-in")).text
    assert (await on.miras.post(f"{room}/end", {})).status == 303


async def test_it_ends_by_itself_on_its_day(on: Three, clock: MovedClock) -> None:
    await on.lets_in(w6="30")
    room = await on.room()
    clock.forward(days=29)
    on.miras.cookies.update((await on.again(on.mira)).cookies)
    assert (await on.miras.get(room)).status == 200
    clock.forward(days=1)
    on.miras.cookies.update((await on.again(on.mira)).cookies)
    assert (await on.miras.get(room)).status == 404


async def test_of_some_kinds_or_from_a_day_on_she_reads_no_more_than_that(on: Three, clock: MovedClock) -> None:
    await on.shares(on.ana, REGRET)
    item = await on.lets_in("kinds", n1="appreciation")
    room = await on.room()
    assert REGRET not in (await on.miras.get(room)).text
    await on.closes(item, on.hers)
    clock.forward(days=1)
    await on.shares(on.ben, KINDNESS)
    await on.lets_in("since", w4="2026-05-06")
    page = await on.miras.get(room)
    assert REGRET not in page.text
    assert KINDNESS in page.text


async def test_that_somebody_is_let_in_is_not_among_what_she_reads(on: Three) -> None:
    await on.lets_in()
    room = await on.room()
    assert PURPOSE not in (await on.miras.get(room)).text
    assert PURPOSE not in (await on.miras.get(room + "/agreed")).text


async def test_what_she_said_of_secrets_since_is_read_again_before_a_yes(on: Three) -> None:
    await on.puts_forward()
    item = await on.newest()
    await on.miras.post("/c/rules", {"w1": "kept", "w2": "", "w3": ""})
    answer = await on.says_yes(item)
    assert answer.status == 409
    assert "has changed since" in answer.text
    assert await on.room() == ""


async def test_both_read_when_she_was_here_and_nobody_elses_looks_are_kept(on: Three, clock: MovedClock) -> None:
    await on.lets_in()
    assert "Mira has not been here." in (await on.hers.get("/sharing/let-in")).text
    room = await on.room()
    await on.miras.get(room)
    await on.miras.get(room)
    clock.forward(days=1)
    await on.miras.get(room + "/agreed")
    await on.hers.get("/together")
    for browser in (on.hers, on.his):
        text = (await browser.get("/sharing/let-in")).text
        assert "<p>Wednesday 6 May: what you agreed, and how far you go.</p><p>Tuesday 5 May: Together.</p>" in text
    assert "Nobody is watching this page. Mira reads here before your sessions." in (await on.his.get("/together")).text


async def test_whoever_is_in_a_space_is_no_therapist_and_whoever_is_one_opens_none(on: Three) -> None:
    refused = await on.hers.post("/c/rules", {"w1": "none", "w2": "", "w3": ""})
    assert refused.status == 422
    page = await on.miras.get("/sharing/link")
    refused = await on.miras.post("/sharing/link", {"key": page.hidden("key")})
    assert refused.status == 422
    assert "Couples can let you in" in refused.text


async def test_two_presses_at_once_end_it_once(on: Three) -> None:
    item = await on.lets_in()
    pages = [await browser.get("/sharing/let-in") for browser in (on.hers, on.his)]
    for browser, page in zip((on.hers, on.his), pages, strict=True):
        assert (await browser.post(f"/t/{item}/end", {"v": "1", "key": page.hidden("key")})).status == 303
    assert (await on.hers.get("/sharing/let-in")).text.count("The door is closed since") == 1


async def test_her_way_in_leads_to_her_couples(on: Three) -> None:
    assert (await on.miras.get("/today")).header("location") == "/c"
    assert "Nobody lets you in now." in (await on.miras.get("/c")).text
    assert "stands here once both have asked you to it" in (await on.miras.get("/talk")).text
