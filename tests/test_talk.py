"""A live talk, through the doors: suggested, agreed, entered unseen, talked, stopped, closed, and what stays of it."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

import pytest

from domain.practices.joint_session import JOINT_SESSION
from server.joint_session import keeping
from server.joint_session.attending import Attendance, Noticed
from server.wakeups import InProcess
from tests import cast
from tests.fixtures.house import MovedClock, opened, sqlite_settings
from tests.privacy.asgi import at_rest, signed_in
from tests.talks import (
    HEARD,
    ROOMS,
    SAID,
    TAKEAWAY,
    Hour,
    an_hour,
    everything,
    key,
    nothing_is_left,
    rows,
    without_keys,
)

pytestmark = pytest.mark.anyio


async def test_a_suggested_talk_appears_live_to_the_other_in_the_others_own_zone(hour: Hour) -> None:
    socket = await hour.his.open((await hour.his.get("/talk")).socket())
    socket.take()
    await hour.suggested()
    frame = "".join(socket.take())
    assert "The evenings" in frame
    assert "15:00 (your time)" in frame
    assert "16:00 (your time)" in await hour.page(hour.hers)


async def test_the_check_before_a_talk_leads_on_or_to_other_ways_and_leaves_nothing(hour: Hour) -> None:
    await hour.suggested()
    before = await everything(hour.house)
    calm = await hour.his.post(f"/talk/{hour.item}/before", {"w1": "no", "w2": "no", "w3": "no"})
    afraid = await hour.his.post(f"/talk/{hour.item}/before", {"w1": "yes", "w2": "no", "w3": "no"})
    assert (calm.status, calm.header("location")) == (303, f"/talk/{hour.item}/yes")
    assert "Then a live talk may not be right now." in afraid.text
    assert f"/talk/{hour.item}/yes" in afraid.text  # it locks nothing
    assert await everything(hour.house) == before


async def test_until_both_are_in_neither_page_shows_whether_the_other_is(hour: Hour) -> None:
    await hour.agreed()
    hour.clock.forward(hours=1)
    socket = await hour.opens(hour.his)
    socket.take()
    before = without_keys(await hour.page(hour.his))
    await hour.does(hour.hers, "enter")
    assert socket.take() == []
    assert without_keys(await hour.page(hour.his)) == before
    await hour.does(hour.his, "enter")
    assert "You are both here." in await hour.page(hour.hers)
    assert "You are both here." in "".join(socket.take())


async def test_nobody_is_said_to_be_here_whose_page_is_gone(hour: Hour) -> None:
    """Ana came in, and left the page fast; ten minutes later Ben comes in."""
    await hour.agreed()
    hour.clock.forward(minutes=46)
    await hour.does(hour.hers, "enter")
    page = await hour.opens(hour.hers)
    await hour.hers.post("/leave", {})
    await page.close()
    hour.clock.forward(minutes=10)
    his = await hour.opens(hour.his)
    await hour.does(hour.his, "enter")
    await hour.rests()
    for told in (await hour.page(hour.his), his.take()[-1]):
        assert "You have both come in. Ben is away" not in told
        assert "You have both come in. Ana is away for the moment." in told
        assert '<h2 class="turn">You have both come in.</h2>' in told
        assert "You are both here." not in told


async def test_with_both_pages_open_both_are_said_to_be_here(hour: Hour) -> None:
    await hour.agreed()
    hour.clock.forward(hours=1)
    pages = [(who, await hour.opens(who)) for who in (hour.hers, hour.his)]
    for who, _ in pages:
        await hour.does(who, "enter")
    await hour.rests()
    for who, page in pages:
        assert "You are both here." in await hour.page(who)
        assert "You are both here." in page.take()[-1]
    await pages[0][1].close()
    await hour.rests()
    assert "You have both come in. Ana is away for the moment." in pages[1][1].take()[-1]


async def test_without_a_page_that_tells_it_nobody_counts_as_there_for_long(hour: Hour) -> None:
    """No socket of Ana's was ever open; what she pressed was a sign of life, for a while."""
    await hour.agreed()
    hour.clock.forward(hours=1)
    for who in (hour.hers, hour.his):
        await hour.does(who, "enter")
    hour.pages = {"his": await hour.opens(hour.his)}
    for who in (hour.hers, hour.his):
        await hour.does(who, "ready")
    assert "Ana is speaking." in await hour.page(hour.his)
    hour.clock.forward(minutes=1)
    assert "Ana is away for the moment. The turn is kept." in await hour.page(hour.his)
    hour.clock.forward(minutes=5)
    assert "This talk has stopped by itself." in await hour.page(hour.his)


async def test_what_one_would_add_changes_no_byte_and_no_number_of_the_others_pages(
    tmp_path: Path, cheap_passwords: None
) -> None:
    met = []
    for name, offers in (("without", ()), ("with", ("10", "30", "", "15"))):
        (tmp_path / name).mkdir()
        met.append(await what_ben_meets(tmp_path / name, offers))
    assert met[0] == met[1]
    assert len(met[0][0]) > 4  # a frame for each step


async def what_ben_meets(folder: Path, offers: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """His frames and his pages while Ana offers more time, or does not, and the talk goes on."""
    clock = MovedClock()
    async with opened(sqlite_settings(folder), clock) as house, an_hour(house, clock) as hour:
        await hour.begun()
        hour.pages["his"].take()
        await adds(hour, offers)
        assert hour.pages["his"].take() == []
        pages = [(await hour.his.get("/talk")).text, await hour.page(hour.his)]
        for who, move, words in (
            (hour.hers, "speak", SAID),
            (hour.his, "paraphrase", HEARD),
            (hour.hers, "confirm", ""),
        ):
            await hour.speaks(who, move, words)
            await adds(hour, offers)
            pages.append(await hour.page(hour.his))
        await the_end_comes_near(hour)
        pages.append(await hour.page(hour.his))
        await hour.speaks(hour.his, "speak", "And I was late.")
        pages.append((await hour.tries(hour.his, "keep_to_time")).text)
        frames = hour.pages["his"].take()
        for socket in hour.pages.values():
            await socket.close()
        return [unnamed(frame) for frame in frames], [unnamed(page) for page in pages]


async def the_end_comes_near(hour: Hour) -> None:
    """Both pages stay open meanwhile."""
    for _ in range(12):
        hour.clock.forward(minutes=3)
        assert isinstance(hour.house.wakeups, InProcess)
        hour.house.wakeups.ring_all()
        await hour.rests()


async def adds(hour: Hour, offers: tuple[str, ...]) -> None:
    """Ana would add so many minutes, and thinks better of it where there are none."""
    for minutes in offers:
        await hour.does(hour.hers, "offer_more_time" if minutes else "keep_to_time", **longer(minutes))
        shown = "You would go on for" in await hour.page(hour.hers)
        assert shown is bool(minutes)


def longer(minutes: str) -> dict[str, str]:
    return {"w1": minutes} if minutes else {}


def unnamed(page: str) -> str:
    """Without what is made up by chance for each house and each rendering. Every number stays."""
    page = re.sub(r'name="key" value="[^"]*"', "", page)
    return re.sub(r"[0-9a-f]{32}|&(amp;)?of=[^&\"]*", "", page)


async def test_more_time_that_both_would_add_is_seen_by_both_at_once(hour: Hour) -> None:
    await hour.begun()
    await hour.does(hour.hers, "offer_more_time", w1="30")
    hour.pages["hers"].take()
    await hour.does(hour.his, "offer_more_time", w1="10")
    assert "55 minutes" in "".join(hour.pages["hers"].take())
    for who in (hour.hers, hour.his):
        page = await hour.page(who)
        assert "55 minutes" in page
        assert "You would go on for" not in page


async def test_one_speaks_the_other_says_it_back_and_the_floor_passes(hour: Hour) -> None:
    await hour.begun()
    assert "Your turn." in await hour.page(hour.hers)
    assert "Ana is speaking." in await hour.page(hour.his)
    await hour.speaks(hour.hers, "speak", SAID)
    frames = "".join(hour.pages["his"].take())
    assert SAID in frames
    assert "Say in your words what you heard." in frames
    await hour.speaks(hour.his, "paraphrase", HEARD)
    await hour.speaks(hour.hers, "confirm")
    assert "Your turn." in await hour.page(hour.his)


async def test_words_out_of_turn_are_refused_with_a_kind_sentence_and_change_nothing(hour: Hour) -> None:
    await hour.begun()
    answer = await hour.tries(hour.his, "speak", v=await hour.n(hour.hers), w1="But that is not true")
    assert "so this was not put in. Your words are still here." in answer.text
    assert "But that is not true" not in await hour.page(hour.hers)


async def test_a_break_stops_both_at_once_and_nobody_else_can_end_it(hour: Hour) -> None:
    await hour.begun()
    hour.pages["hers"].take()
    await hour.does(hour.his, "call_break")
    assert "Ben is taking a break and will be back here at 16:20." in "".join(hour.pages["hers"].take())
    assert "You are on a break until 15:20." in await hour.page(hour.his)
    assert "nobody can end it before" in (await hour.tries(hour.hers, "ready")).text
    assert "Go on" not in await hour.page(hour.hers)
    hour.clock.forward(minutes=30)
    await hour.looked()
    assert "Go on" not in await hour.page(hour.hers)
    await hour.does(hour.his, "ready")
    await hour.does(hour.hers, "ready")
    assert "45 minutes" in await hour.page(hour.hers)


async def test_whoever_closes_her_page_is_away_and_comes_back_to_the_same_state(hour: Hour) -> None:
    await hour.begun()
    hour.pages["his"].take()
    before = without_keys(await hour.page(hour.hers))
    await hour.pages["hers"].close()
    await hour.rests()
    assert "Ana is away for the moment. The turn is kept." in "".join(hour.pages["his"].take())
    hour.pages["hers"] = await hour.opens(hour.hers)
    assert "away for the moment" not in await hour.page(hour.his)
    assert without_keys(await hour.page(hour.hers)) == before


async def test_away_for_five_minutes_it_stops_by_itself_for_both(hour: Hour) -> None:
    await hour.begun()
    await hour.pages["hers"].close()
    await hour.rests()
    hour.clock.forward(minutes=6)
    await keeping.sweep(hour.house)
    assert "This talk has stopped by itself. You can wait, or close it for today." in await hour.page(hour.his)


async def test_only_what_both_marked_is_kept_and_the_rest_cannot_be_opened_by_anything(any_hour: Hour) -> None:
    hour = any_hour
    await hour.begun()
    await hour.speaks(hour.hers, "speak", SAID)
    await hour.does(hour.his, "begin_closing")
    await hour.does(hour.hers, "parting_words", w1=TAKEAWAY, w2="")
    await hour.does(hour.his, "parting_words", w1="", w2="You stayed in the room.")
    ticked = dict(re.findall(r'name="(n\d+)" value="(\d+)"', await hour.page(hour.hers)))
    assert len(ticked) == 3
    await hour.does(hour.hers, "mark", **ticked)
    only = {name: value for name, value in ticked.items() if value == ticked["n2"]}
    await hour.does(hour.his, "mark", **only)
    for who in (hour.hers, hour.his):
        page = await hour.page(who)
        assert "This talk is closed." in page
        assert TAKEAWAY in page
        assert SAID not in page
        together = (await who.get("/together")).text
        assert TAKEAWAY in together
        assert SAID not in together
    await nothing_is_left(hour)


async def test_it_lapses_for_both_a_quarter_of_an_hour_after_its_time(any_hour: Hour) -> None:
    hour = any_hour
    await hour.agreed()
    hour.clock.forward(hours=1)
    await hour.does(hour.hers, "enter")
    hour.clock.forward(minutes=16)
    await keeping.sweep(hour.house)
    assert without_keys(await hour.page(hour.hers)) == without_keys(await hour.page(hour.his))
    assert "This talk did not take place." in await hour.page(hour.hers)


async def test_leaving_the_space_ends_the_talk_and_its_key(any_hour: Hour) -> None:
    hour = any_hour
    await hour.begun()
    await hour.speaks(hour.hers, "speak", SAID)
    await hour.hers.post("/sharing/space", {})
    await keeping.sweep(hour.house)
    await nothing_is_left(hour)


async def test_a_double_press_does_no_more(any_hour: Hour) -> None:
    hour = any_hour
    await hour.begun()
    n, once = await hour.n(hour.hers), key()
    for _ in range(2):
        await hour.does(hour.hers, "speak", v=n, w1=SAID, key=once)
    assert (await hour.page(hour.his)).count(SAID) == 1


async def test_a_press_on_a_talk_that_is_not_there_or_over_leaves_no_room_behind(hour: Hour) -> None:
    hour.item = "0" * 32
    assert (await hour.tries(hour.hers, "enter")).status == 404
    await hour.agreed()
    hour.clock.forward(hours=2)
    await hour.tries(hour.hers, "enter")
    assert await hour.house.store.read(partial(rows, ROOMS)) == []


async def test_nobody_else_finds_a_talk(hour: Hour) -> None:
    await hour.begun()
    otto = await cast.account(hour.house, cast.OTTO)
    browser = signed_in(hour.hers.app, otto)
    assert (await browser.get(f"/talk/{hour.item}")).status == 404
    assert (await hour.tries(browser, "close")).status == 404


async def test_a_page_looks_again_at_the_moment_when_the_clock_changes_something(hour: Hour) -> None:
    attendance = Attendance(hour.house, "")
    assert attendance.wait(20) == 20
    await attendance.after(Noticed("", "", there=False, due=False, changes=hour.clock() + 3_000_000))
    assert 3 < attendance.wait(20) < 3.5


async def test_who_was_away_when_both_were_ready_can_say_so_again_and_it_begins(hour: Hour) -> None:
    await hour.agreed()
    hour.clock.forward(hours=1)
    for who in (hour.hers, hour.his):
        await hour.does(who, "enter")
    hour.pages = {"hers": await hour.opens(hour.hers), "his": await hour.opens(hour.his)}
    await hour.does(hour.hers, "ready")
    assert "I am ready" not in await hour.page(hour.hers)
    await hour.pages["hers"].close()
    await hour.rests()
    await hour.does(hour.his, "ready")
    assert "You have both come in." in await hour.page(hour.his)
    hour.pages["hers"] = await hour.opens(hour.hers)
    assert "I am ready" in await hour.page(hour.hers)
    await hour.does(hour.hers, "ready")
    assert "Your turn." in await hour.page(hour.hers)


async def test_a_look_at_which_nothing_has_changed_sends_nothing(hour: Hour) -> None:
    await hour.agreed()
    socket = await hour.opens(hour.his)
    socket.take()
    viewer = await cast.viewer(hour.house, hour.ben)
    hour.house.wakeups.wake([viewer.held_record])
    await at_rest()
    assert socket.take() == []


async def test_what_was_put_forward_in_a_space_that_is_read_only_is_not_ahead(hour: Hour) -> None:
    await hour.suggested()
    await hour.hers.post("/sharing/space", {})
    assert "The evenings" not in (await hour.his.get("/talk")).text


async def test_a_spoken_turn_that_is_timed_has_one_button_and_a_clock_of_its_own(hour: Hour) -> None:
    await hour.begun(format="slots", mode="spoken", slot="10")
    page = await hour.page(hour.hers)
    assert "Let the floor pass" in page
    assert "I have said it" not in page
    assert "10 minutes</span> of this turn" in page


async def test_the_news_of_a_talk_lead_to_its_page_and_one_that_was_left_is_no_news(hour: Hour) -> None:
    await hour.suggested()
    assert f'href="/talk/{hour.item}"' in (await hour.his.get("/today")).text
    await hour.his.post("/today", {"upto": "100"})
    await hour.does(hour.his, "accept", v="1")
    await hour.his.post("/today", {"upto": "100"})
    await hour.does(hour.hers, "leave")
    assert hour.item not in (await hour.his.get("/today")).text


async def test_what_a_talk_did_not_reach_stands_on_the_page_where_the_next_is_suggested(hour: Hour) -> None:
    await hour.begun()
    await hour.does(hour.hers, "cover", w1="0")
    await hour.does(hour.his, "close")
    for who in (hour.hers, hour.his):
        page = (await who.get("/talk/words")).text
        assert "The silence</textarea>" in page
        assert "Coming home late" not in page


async def test_a_question_can_be_brought_by_a_tick_that_says_which(hour: Hour) -> None:
    ben = await cast.viewer(hour.house, hour.ben)
    asked = await cast.does(hour.house, ben, "question", "ask", {"topic": "when", "question": "When did it begin?"})
    page = (await hour.hers.get("/talk/words")).text
    assert "When did it begin?" in page
    assert f'value="{asked.item}"' in page


FELT, STAYED = "What did you feel then?", "Why did you stay?"


async def suggested_with_two_questions(hour: Hour) -> list[str]:
    """A talk to which Ana would bring what she asked; gives the questions."""
    ana = await cast.viewer(hour.house, hour.ana)
    for words in (FELT, STAYED):
        await cast.does(hour.house, ana, "question", "ask", {"topic": "when", "question": words})
    brought = dict(re.findall(r'name="(n\d+)" value="([0-9a-f]{32})"', (await hour.hers.get("/talk/words")).text))
    answer = await hour.hers.post("/talk/words", hour.terms() | brought | {"key": key(), "v": "0"})
    hour.item = answer.header("location").rpartition("/")[2]
    return list(brought.values())


async def test_what_was_brought_is_called_by_its_own_words_wherever_it_could_come_up(hour: Hour) -> None:
    brought = await suggested_with_two_questions(hour)
    assert f"A question: {STAYED}" in (await hour.hers.get("/talk/words")).text
    links = [f'#e-{item}" target="_blank" rel="noopener">A question: ' for item in brought]
    before = [await hour.page(hour.his), (await hour.his.get(f"/talk/{hour.item}/yes")).text]
    await hour.does(hour.his, "accept", v="1")
    hour.clock.forward(hours=1)
    for move in ("enter", "ready"):
        for who in (hour.hers, hour.his):
            await hour.does(who, move)
    on = await hour.page(hour.his)
    await hour.does(hour.hers, "close")
    for page in (*before, on, await hour.page(hour.his)):
        assert all(link in page for link in links)
        assert f"A question: {FELT}" in page
        assert "Something that stands in Together" not in page


async def test_what_she_cannot_read_any_more_has_no_name_of_its_own(hour: Hour) -> None:
    await suggested_with_two_questions(hour)
    ben = await cast.viewer(hour.house, hour.ben)
    for who in (ben, await cast.viewer(hour.house, hour.ana)):
        await cast.does(hour.house, who, "disclosure_boundary", "mark", {"when": "not_this"})
    assert "Something that stands in Together" in await hour.page(hour.his)
    assert FELT not in await hour.page(hour.his)
    assert FELT in await hour.page(hour.hers)


@pytest.mark.parametrize("move", ["tidy", "leave", "close", "speak"])
async def test_a_key_cannot_be_used_to_try_whether_the_other_has_come_in(hour: Hour, move: str) -> None:
    """Whatever is pressed takes its key, or does not, whether the talk's room is there or not."""
    said = []
    for she_is_in in (False, True):
        await hour.agreed()
        hour.clock.forward(hours=1)
        if she_is_in:
            await hour.does(hour.hers, "enter")
        once = key()
        pressed = await hour.tries(hour.his, move, key=once, **({"w1": "Words."} if move == "speak" else {}))
        assert pressed.status == 200, pressed.text
        await hour.his.post("/mine", {"password": cast.PASSWORD})
        answer = await hour.his.post("/w/m2xe", {"key": once, "v": "0", "do": "keep", "w1": f"probe {she_is_in}"})
        said.append((answer.status, f"probe {she_is_in}" in (await hour.his.get("/mine/earlier")).text))
        hour.clock.forward(minutes=20)
    assert said[0] == said[1]


@pytest.mark.parametrize("move", ["enter", "step_out", "mark", "ready", "close"])
async def test_what_the_other_holds_of_a_talk_is_no_talk(hour: Hour, move: str) -> None:
    """Its id can be worked out by whoever knows hers."""
    await hour.agreed()
    hour.clock.forward(hours=1)
    hour.item = JOINT_SESSION.held_item(hour.item, hour.ana.person)
    before = await hour.tries(hour.his, move)
    talk = hour.item
    hour.item = (await hour.his.get("/talk")).text.partition('href="/talk/')[2].partition('"')[0]
    await hour.does(hour.hers, "enter")
    hour.item = talk
    after = await hour.tries(hour.his, move)
    assert (before.status, before.body) == (after.status, after.body)
    assert before.status == 404
    for own in (hour.hers, hour.his):
        assert (await own.get(f"/talk/{talk}")).status == 404
        assert (await hour.tries(own, move)).status == 404
