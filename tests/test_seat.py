"""The seat beside two people in a talk that both said yes to: what she finds, sees and does there."""

from __future__ import annotations

import re

import pytest

from domain.fields import wire_name
from domain.practices.joint_session import JOINT_SESSION
from tests import cast
from tests.privacy.asgi import signed_in
from tests.privacy.looking import normalised
from tests.sitting import Seat
from tests.talks import SAID, key, without_keys

pytestmark = pytest.mark.anyio

KEPT = "What did you tell your sister?"
SECRET = "Only the two of them."
"""Stands where the two write, but in no talk."""


async def test_she_finds_a_talk_once_both_said_yes_to_words_that_name_her(any_seat: Seat) -> None:
    seat = any_seat
    await seat.let_in()
    await seat.hour.suggested(seat=seat.mira.person)
    assert await seat.gone()
    assert "The evenings" not in (await seat.hers.get("/talk")).text
    yes = (await seat.hour.his.get(f"/talk/{seat.hour.item}/yes")).text
    assert "Mira. A yes to these words is a yes to that too." in yes
    await seat.hour.does(seat.hour.his, "accept", v="1")
    page = await seat.page()
    assert "Ana and Ben ask you to sit with them" in page
    assert "Coming home late" in page
    assert "Ana and Ben ask you to sit with them" in (await seat.hers.get("/talk")).text
    first = seat.hour.item
    await seat.hour.agreed()
    assert await seat.gone()  # a talk that names nobody
    assert (await seat.hers.get("/talk")).text.count("/talk/" + first) == 1


async def test_nobody_else_is_named_for_a_seat(seat: Seat) -> None:
    otto = await cast.account(seat.hour.house, cast.OTTO)
    names = [f.name for f in JOINT_SESSION.fields]
    form = {"key": key(), "v": "0", "w1": "x", "w5": "written", "w6": "45", "w4": "talk", "w9": "here", "w10": "me"}
    form |= {"w8": "2026-05-06T20:30", wire_name(names.index("seat")): otto.person}
    answer = await seat.hour.hers.post("/talk/words", form)
    assert "Nobody is let in who could sit with you" in answer.text


async def test_before_both_are_in_her_page_shows_nothing_of_who_has_come(seat: Seat) -> None:
    await seat.agreed()
    seat.hour.clock.forward(hours=1)
    socket = await seat.opens()
    socket.take()
    before = without_keys(await seat.page())
    await seat.hour.does(seat.hour.hers, "enter")
    assert socket.take() == []
    assert without_keys(await seat.page()) == before
    assert "Sit down" not in before
    assert "so nothing was changed" in (await seat.hour.tries(seat.hers, "sit")).text
    await seat.hour.does(seat.hour.his, "enter")
    assert "Sit down" in "".join(socket.take())


async def test_she_refuses_the_seat_without_a_reason_and_both_can_read_it(any_seat: Seat) -> None:
    seat = any_seat
    await seat.agreed()
    answer = await seat.hers.post(f"/talk/{seat.hour.item}/refuse_seat", {"key": key(), "v": "0"})
    assert (answer.status, answer.header("location")) == (303, "/talk")
    assert await seat.gone()
    for who in (seat.hour.hers, seat.hour.his):
        assert "Whoever was asked does not sit with you in this talk." in await seat.hour.page(who)


async def test_she_reads_what_is_written_only_while_she_sits_there(seat: Seat) -> None:
    await seat.let_in()
    await seat.hour.begun(seat=seat.mira.person)
    await seat.hour.speaks(seat.hour.hers, "speak", SAID)
    assert SAID not in await seat.page()
    await seat.hour.does(seat.hers, "sit")
    assert SAID in await seat.page()
    assert "Ben says it back." in await seat.page()
    await seat.hour.does(seat.hers, "leave_seat")
    assert SAID not in await seat.page()


async def test_both_see_her_in_the_seat_the_whole_time_and_whether_she_is_there(seat: Seat) -> None:
    await seat.let_in()
    await seat.hour.begun(seat=seat.mira.person)
    assert "The seat for Mira is empty." in await seat.hour.page(seat.hour.his)
    await seat.hour.does(seat.hers, "sit")
    socket = await seat.opens()
    for who in (seat.hour.hers, seat.hour.his):
        assert "Mira sits with you.</p>" in await seat.hour.page(who)
    seat.hour.pages["his"].take()
    await socket.close()
    await seat.hour.rests()
    assert "Mira sits with you, and is away for the moment." in "".join(seat.hour.pages["his"].take())
    assert "You have not" not in await seat.hour.page(seat.hour.hers)
    await seat.hour.does(seat.hers, "leave_seat")
    assert "The seat for Mira is empty." in await seat.hour.page(seat.hour.hers)


async def test_what_she_proposes_stands_on_both_pages_by_her_name_until_the_next_step(seat: Seat) -> None:
    await seat.begun()
    for page in seat.hour.pages.values():
        page.take()
    await seat.hour.does(seat.hers, "suggest", w1="slower")
    for name in ("hers", "his"):
        assert "Mira proposes: Go a little slower." in "".join(seat.hour.pages[name].take())
    await seat.hour.speaks(seat.hour.hers, "speak", SAID)
    assert "Mira proposes" not in await seat.hour.page(seat.hour.his)
    assert SAID in "".join(seat.hour.pages["miras"].take())


async def test_what_answers_her_press_is_what_her_page_shows(seat: Seat) -> None:
    await seat.let_in()
    await seat.hour.begun(seat=seat.mira.person)
    for move, form in (("sit", {}), ("suggest", {"w1": "pass"}), ("leave_seat", {})):
        answer = await seat.hour.does(seat.hers, move, **form)
        section = re.search(r'<section id="seat".*?</section>', answer.text, re.DOTALL)
        assert section
        assert normalised(section[0]) in normalised(await seat.page())


async def test_she_calls_a_break_and_both_go_on_when_it_is_over(seat: Seat) -> None:
    await seat.begun()
    seat.hour.pages["his"].take()
    await seat.hour.does(seat.hers, "call_break", w1="20")
    assert "Mira is taking a break and will be back here at" in "".join(seat.hour.pages["his"].take())
    seat.hour.clock.forward(minutes=20)
    await seat.hour.looked()
    for who in (seat.hour.hers, seat.hour.his):
        await seat.hour.does(who, "ready")
    assert "Ana is speaking." in await seat.page()


HELD_BY_NOBODY = (
    "The break was called from the seat beside you, and nobody holds it any more. "
    "You can go on when you are both ready, or close it for today."
)


@pytest.mark.parametrize("who", ["mira", "ana"])
async def test_a_break_of_hers_that_nobody_holds_any_more_is_said_so_and_both_can_go_on(seat: Seat, who: str) -> None:
    """She got up, or can no longer be asked to sit there: the same words, and nobody's reason."""
    await seat.begun()
    await seat.hour.does(seat.hers, "call_break", w1="60")
    for name in ("hers", "his"):
        seat.hour.pages[name].take()
    if who == "mira":
        await seat.hour.does(seat.hers, "leave_seat")
    else:
        named = (await seat.hour.hers.get("/talk/seat")).hidden("who")
        await seat.hour.hers.post("/talk/seat/end", {"who": named})
    await seat.hour.rests()
    for name, browser in (("hers", seat.hour.hers), ("his", seat.hour.his)):
        for said in ("".join(seat.hour.pages[name].take()), await seat.hour.page(browser)):
            assert said.count(HELD_BY_NOBODY) == 1
            assert "This talk stands still. You can both go on." in said
            assert "stopped by itself" not in said
    for browser in (seat.hour.hers, seat.hour.his):
        await seat.hour.does(browser, "ready")
    assert "Ana is speaking." in await seat.hour.page(seat.hour.his)


async def test_who_sits_down_again_in_a_break_that_nobody_holds_reads_what_is_so(seat: Seat) -> None:
    await seat.begun()
    for move in ("call_break", "leave_seat", "sit"):
        await seat.hour.does(seat.hers, move)
    page = await seat.page()
    assert "The break was called from the seat, and nobody holds it any more." in page
    assert "stopped by itself" not in page


async def test_her_absence_stops_nothing(seat: Seat) -> None:
    await seat.begun()
    await seat.hour.pages["miras"].close()
    await seat.hour.rests()
    seat.hour.clock.forward(minutes=6)
    for who, page in ((seat.hour.hers, "hers"), (seat.hour.his, "his")):
        await seat.hour.pages[page].close()
        await seat.hour.opens(who)
    assert "This talk has stopped by itself." not in await seat.hour.page(seat.hour.his)


async def test_she_closes_the_talk_and_nothing_of_it_can_be_read_from_the_seat(any_seat: Seat) -> None:
    seat = any_seat
    await seat.begun()
    await seat.hour.speaks(seat.hour.hers, "speak", SAID)
    await seat.hour.does(seat.hers, "close")
    for who in (seat.hour.hers, seat.hour.his):
        assert "This talk was closed." in await seat.hour.page(who)
    page = await seat.page()
    assert "This talk is closed." in page
    assert SAID not in page
    assert "The evenings" not in page
    assert "The evenings" not in (await seat.hers.get("/talk")).text


async def test_what_the_two_write_and_mark_at_the_closing_is_theirs(seat: Seat) -> None:
    await seat.begun()
    await seat.hour.speaks(seat.hour.hers, "speak", SAID)
    await seat.hour.does(seat.hour.his, "begin_closing")
    await seat.hour.does(seat.hour.hers, "parting_words", w1="One hour.", w2="")
    seat.hour.pages["miras"].take()
    before = without_keys(await seat.page())
    await seat.hour.does(seat.hour.his, "parting_words", w1="Another hour.", w2="")
    await seat.hour.does(seat.hour.hers, "mark", n1="1")
    assert without_keys(await seat.page()) == before
    assert seat.hour.pages["miras"].take() == []
    assert "One hour." not in before


async def test_a_chapter_that_is_covered_is_covered_for_her_too(seat: Seat) -> None:
    await seat.begun(format="disclosure", mode="spoken")
    told = "It began in March."
    await seat.hour.does(seat.hour.hers, "open_chapter", v=await seat.hour.n(seat.hour.hers), w1="when", w2=told)
    assert told in await seat.page()
    await seat.hour.speaks(seat.hour.his, "stop_reading")
    assert told not in await seat.page()
    await seat.hour.speaks(seat.hour.his, "resume_reading")
    assert told in await seat.page()
    await seat.hour.does(seat.hour.hers, "call_break")
    assert told not in await seat.page()


async def test_a_question_kept_for_such_a_talk_is_brought_by_its_author_while_she_sits_there(seat: Seat) -> None:
    await seat.let_in()
    viewer = await cast.viewer(seat.hour.house, seat.hour.ana)
    item = (await cast.does(seat.hour.house, viewer, "question", "set_aside", {"topic": "who", "question": KEPT})).item
    await seat.hour.begun(seat=seat.mira.person)
    quiet = without_keys(await seat.hour.page(seat.hour.his))
    assert KEPT not in await seat.hour.page(seat.hour.hers)
    assert "so nothing was changed" in (await seat.hour.tries(seat.hour.hers, "bring_question", w1=item)).text
    await seat.hour.does(seat.hers, "sit")
    assert KEPT in await seat.hour.page(seat.hour.hers)
    for page in (await seat.hour.page(seat.hour.his), await seat.page()):
        assert KEPT not in page
    apology = (await cast.does(seat.hour.house, viewer, "apology", "share", {"regret": SECRET})).item
    for who, other in ((seat.hour.his, item), (seat.hour.hers, apology), (seat.hour.hers, seat.hour.item)):
        assert "There is nothing here." in (await seat.hour.tries(who, "bring_question", w1=other)).text
    await seat.hour.does(seat.hour.hers, "bring_question", w1=item)
    for page in (await seat.hour.page(seat.hour.his), await seat.page()):
        assert KEPT in page
    assert "Bring this question" not in await seat.hour.page(seat.hour.hers)
    assert quiet.count("question") == 0


async def test_who_sits_down_without_a_page_that_tells_it_is_away(seat: Seat) -> None:
    await seat.agreed()
    seat.hour.clock.forward(hours=1)
    for who in (seat.hour.hers, seat.hour.his):
        await seat.hour.does(who, "enter")
    await seat.hour.does(seat.hers, "sit")
    assert "Mira sits with you." in await seat.hour.page(seat.hour.hers)
    seat.hour.clock.forward(minutes=1)
    assert "Mira sits with you, and is away for the moment." in await seat.hour.page(seat.hour.hers)
    assert "Ana is away for the moment." in await seat.page()
    await seat.opens()
    assert "Mira sits with you." in await seat.hour.page(seat.hour.hers)


async def kept_by_ana(seat: Seat, move: str, topic: str) -> str:
    """A question of hers, on her list."""
    viewer = await cast.viewer(seat.hour.house, seat.hour.ana)
    return (await cast.does(seat.hour.house, viewer, "question", move, {"topic": topic, "question": KEPT})).item


async def goes(seat: Seat, topic: str, depth: str) -> None:
    """Both marked how far a topic goes."""
    for who in (seat.hour.ana, seat.hour.ben):
        viewer = await cast.viewer(seat.hour.house, who)
        await cast.does(seat.hour.house, viewer, "disclosure_boundary", "mark", {topic: depth})


@pytest.mark.parametrize("narrowed", [True, False])
async def test_whatever_stands_on_the_list_can_be_brought_also_what_was_asked_before(
    seat: Seat, narrowed: bool
) -> None:
    await seat.let_in()
    item = await kept_by_ana(seat, "ask", "when")
    if narrowed:
        await goes(seat, "when", "therapist")
    else:
        await seat.hour.his.post(f"/t/{item}/park", {"key": "p" * 22, "v": "1"})
    await seat.hour.begun(seat=seat.mira.person)
    await seat.hour.does(seat.hers, "sit")
    assert "Bring this question" in await seat.hour.page(seat.hour.hers)
    assert "There is nothing here." in (await seat.hour.tries(seat.hour.his, "bring_question", w1=item)).text
    await seat.hour.does(seat.hour.hers, "bring_question", w1=item)
    for page in (await seat.hour.page(seat.hour.his), await seat.page()):
        assert KEPT in page


async def test_what_was_asked_and_is_no_matter_for_a_talk_is_not_brought(seat: Seat) -> None:
    await seat.let_in()
    item = await kept_by_ana(seat, "ask", "when")
    await seat.hour.begun(seat=seat.mira.person)
    await seat.hour.does(seat.hers, "sit")
    assert "There is nothing here." in (await seat.hour.tries(seat.hour.hers, "bring_question", w1=item)).text


async def test_a_question_further_than_both_go_is_brought_to_no_talk_and_stays_on_its_list(seat: Seat) -> None:
    await seat.let_in()
    item = await kept_by_ana(seat, "set_aside", "physical")
    await seat.hour.begun(seat=seat.mira.person)
    await seat.hour.does(seat.hers, "sit")
    page = await seat.hour.page(seat.hour.hers)
    assert "Bring this question" not in page
    assert "It stays on your list." in page
    refused = await seat.hour.tries(seat.hour.hers, "bring_question", w1=item)
    assert "so it was not brought. Your words are still on your list." in refused.text
    assert KEPT not in await seat.hour.page(seat.hour.his) + await seat.page()
    assert KEPT in (await seat.hour.hers.get("/together/questions/kept")).text
    await goes(seat, "physical", "therapist")
    await seat.hour.does(seat.hour.hers, "bring_question", w1=item)
    assert KEPT in await seat.hour.page(seat.hour.his)


async def test_a_sitter_called_like_one_of_the_two_is_shown_with_her_seat(seat: Seat) -> None:
    seat.mira = await cast.account(seat.hour.house, " b E n ")
    seat.hers = signed_in(seat.hers.app, seat.mira)
    await seat.begun()
    assert "b E n (in the seat) sits with you." in await seat.hour.page(seat.hour.hers)


async def test_in_a_copy_whoever_sits_with_them_stands_by_name(seat: Seat) -> None:
    await seat.agreed()
    await seat.hers.post(f"/talk/{seat.hour.item}/refuse_seat", {"key": key(), "v": "0"})
    for who in (seat.hour.hers, seat.hour.his):
        copy = (await who.post("/sharing/copy")).text
        assert "Who sits with you" in copy
        assert "Mira does not sit with them · Talk" in copy
        assert seat.mira.person not in copy
