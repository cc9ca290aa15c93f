"""The seat beside two people: asked for by a link, known by two words, taken where both said yes to it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import sqlalchemy as sa

from domain.couple import tag
from domain.fields import wire_name
from domain.practices.joint_session import JOINT_SESSION
from domain.verbs.meet.talk import Talk
from domain.verbs.move import Wish
from projections.sql import Statement, Tx
from server.actions import Ask, act
from server.house import House
from server.joint_session import rooms, seats
from server.reading import Reading
from server.sign_in import leaving, seat_links
from server.tables import sitters
from tests import cast
from tests.cast import Account
from tests.fixtures.house import MovedClock
from tests.privacy.asgi import Answer, Browser, Socket, signed_in
from tests.privacy.looking import normalised
from tests.talks import HEARD, SAID, Hour, an_hour, everything, key, without_keys
from web.viewer import Viewer

pytestmark = pytest.mark.anyio

NO_LINK = "This link doesn&#39;t open anything."
KEPT = "What did you tell your sister?"
SECRET = "Only the two of them."
"""Stands everywhere where the two write, but in no talk."""


@dataclass
class Seat:
    """An hour of Ana and Ben, and Mira, who is in no space."""

    hour: Hour
    mira: Account
    hers: Browser
    person: str = ""

    async def link(self, who: Browser | None = None) -> str:
        answer = await (who or self.hour.hers).post("/talk/seat", {"key": key()})
        found = re.search(r"/i/([\w-]{43})", answer.text)
        assert found, answer.text
        return found[1]

    async def comes(self, link: str) -> None:
        answer = await self.hers.post(f"/i/{link}", {})
        assert answer.header("location") == "/talk", answer.text

    async def let_in(self) -> None:
        """Ana makes a link, Mira comes by it, and the two words are found right."""
        await self.comes(await self.link())
        words = (await self.hour.hers.get("/talk/seat")).hidden("words")
        await self.hour.hers.post("/talk/seat/two", {"do": "these", "words": words})

    async def agreed(self, **other: str) -> None:
        """Both said yes to words that name her."""
        await self.let_in()
        await self.hour.agreed(seat=self.mira.person, **other)

    async def begun(self, **other: str) -> None:
        """They talk, and she sits with them, her page open."""
        await self.let_in()
        await self.hour.begun(seat=self.mira.person, **other)
        await self.hour.does(self.hers, "sit")
        self.hour.pages["miras"] = await self.opens()

    async def opens(self) -> Socket:
        return await self.hour.opens(self.hers)

    async def page(self) -> str:
        return await self.hour.page(self.hers)

    async def gone(self) -> bool:
        """To her there is nothing of this talk."""
        return (await self.hers.get(f"/talk/{self.hour.item}")).status == 404


@pytest.fixture
async def seat(house: House, clock: MovedClock) -> AsyncIterator[Seat]:
    async with an_hour(house, clock) as hour:
        yield await _mira(hour)


@pytest.fixture
async def any_seat(any_house: House, clock: MovedClock) -> AsyncIterator[Seat]:
    async with an_hour(any_house, clock) as hour:
        yield await _mira(hour)


async def _mira(hour: Hour) -> Seat:
    mira = await cast.account(hour.house, cast.MIRA)
    return Seat(hour, mira, signed_in(hour.hers.app, mira))


# Asking somebody in


async def test_a_link_tells_what_a_seat_is_and_who_asks_and_looking_changes_nothing(seat: Seat) -> None:
    link = await seat.link()
    assert NO_LINK in (await seat.hers.get("/i/" + "A" * 43)).text
    before = await everything(seat.hour.house)
    for browser in (seat.hers, Browser(seat.hour.hers.app)):
        page = (await browser.get(f"/i/{link}")).text
        assert "Ana asks whether you would sit with two people in a talk." in page
        assert "Goldseam does not check anybody's licence." in page
        assert "Ben" not in page
    assert await everything(seat.hour.house) == before


async def test_she_counts_once_the_two_words_were_found_right(any_seat: Seat) -> None:
    seat = any_seat
    await seat.comes(await seat.link())
    hers, hidden = (await seat.hers.get("/talk")).text, (await seat.hour.hers.get("/talk/seat")).hidden("words")
    assert all(f"<li>{word}</li>" in hers for word in hidden.split())
    assert cast.MIRA not in (await seat.hour.hers.get("/talk/seat")).text
    assert "Who sits with us" not in (await seat.hour.hers.get("/talk/words")).text
    await seat.hour.hers.post("/talk/seat/two", {"do": "these", "words": "other words"})
    assert "Who sits with us" not in (await seat.hour.hers.get("/talk/words")).text
    await seat.hour.hers.post("/talk/seat/two", {"do": "these", "words": hidden})
    for who in (seat.hour.hers, seat.hour.his):
        assert "Who sits with us" in (await who.get("/talk/words")).text
        page = (await who.get("/talk/seat")).text
        assert cast.MIRA in page
        assert " · ".join(hidden.split()) in page


async def test_words_that_are_not_right_leave_nothing_of_it(seat: Seat) -> None:
    await seat.comes(await seat.link())
    words = (await seat.hour.hers.get("/talk/seat")).hidden("words")
    await seat.hour.hers.post("/talk/seat/two", {"do": "not", "words": words})
    assert "Are these the two words?" not in (await seat.hour.hers.get("/talk/seat")).text
    assert "two words" not in (await seat.hers.get("/talk")).text


async def test_a_link_works_once_for_seven_days_until_it_is_taken_back_and_not_for_the_two(any_seat: Seat) -> None:
    seat = any_seat
    spent, otto = await seat.link(), await cast.account(seat.hour.house, cast.OTTO)
    await seat.comes(spent)
    replaced, back = await seat.link(), await seat.link()
    await seat.hour.hers.post("/talk/seat/back", {})
    old = await seat.link()
    his = await seat.link(seat.hour.his)
    stranger = signed_in(seat.hers.app, otto)
    assert (await stranger.get(f"/i/{old}")).status == 200  # one for each of the two
    for who in (seat.hour.hers, seat.hour.his):
        assert (await who.get(f"/i/{his}")).status == 404
    seat.hour.clock.forward(days=7)
    stranger = signed_in(seat.hers.app, await cast.account(seat.hour.house, "Ida"))
    nothing = await stranger.get("/i/" + "A" * 43)
    assert NO_LINK in nothing.text
    for link in (spent, replaced, back, old):
        for answer in (await stranger.get(f"/i/{link}"), await stranger.post(f"/i/{link}", {})):
            assert (answer.status, answer.body) == (nothing.status, nothing.body)


async def test_one_press_makes_one_link_and_one_coming_one_seat(any_seat: Seat) -> None:
    seat, once = any_seat, key()
    first, again = [await seat.hour.hers.post("/talk/seat", {"key": once}) for _ in range(2)]
    links = [re.findall(r"/i/([\w-]{43})", answer.text)[0] for answer in (first, again)]
    assert links[0] == links[1]
    await seat.comes(links[0])
    await seat.comes(links[0])
    rows = await seat.hour.house.store.read(lambda tx: tx.run(Statement(sa.select(sitters.c.person))))
    assert rows == [(seat.mira.person,)]


async def test_of_two_who_come_by_one_link_at_once_one_has_the_seat(any_seat: Seat) -> None:
    seat, house = any_seat, any_seat.hour.house
    link, otto = await seat.link(), await cast.account(house, cast.OTTO)
    both = [await cast.viewer(house, who) for who in (seat.mira, otto)]
    came = await asyncio.gather(*(seat_links.come(house, who, link) for who in both), return_exceptions=True)
    assert sorted(map(repr, came)) == ["NoLink()", "None"]
    rows = await seat.hour.house.store.read(lambda tx: tx.run(Statement(sa.select(sitters.c.person))))
    assert len(rows) == 1


async def test_who_sits_down_while_it_is_ended_does_not_stay(any_seat: Seat) -> None:
    seat, house = any_seat, any_seat.hour.house
    await seat.let_in()
    await seat.hour.begun(seat=seat.mira.person)
    item, mira, ana = seat.hour.item, *[await cast.viewer(house, who) for who in (seat.mira, seat.hour.ana)]
    seated = await house.store.read(lambda tx: seats.at(house, tx, mira, item))
    assert seated is not None
    sits = act(house, Ask(seated, JOINT_SESSION, "sit", Wish({}), key(), item))
    await asyncio.gather(sits, seats.end(house, ana, tag(seat.mira.person)), return_exceptions=True)

    def state(tx: Tx) -> Talk | None:
        reading = Reading(house, tx, rooms.within(ana, item, rooms.find(tx, item)))
        return JOINT_SESSION.evolve(reading.history(item), reading.history(JOINT_SESSION.live_item(item)))

    talk = await house.store.read(state)
    assert talk is not None
    assert talk.live.seat == ""
    for browser in (seat.hour.hers, seat.hour.his):
        assert "Nobody sits with you in this talk." in await seat.hour.page(browser)


async def test_a_sitter_called_like_one_of_the_two_is_shown_with_her_seat(seat: Seat) -> None:
    seat.mira = await cast.account(seat.hour.house, " b E n ")
    seat.hers = signed_in(seat.hers.app, seat.mira)
    await seat.begun()
    assert "b E n (in the seat) sits with you." in await seat.hour.page(seat.hour.hers)


async def test_who_is_in_a_space_is_told_kindly_and_who_has_the_seat_opens_none(seat: Seat) -> None:
    link, otto = await seat.link(), await cast.account(seat.hour.house, cast.OTTO)
    eva = await cast.account(seat.hour.house, "Eva")
    await cast.joined(seat.hour.house, eva, otto)
    answer = await signed_in(seat.hers.app, eva).post(f"/i/{link}", {})
    assert answer.status == 422
    assert "The seat needs an account that is in no space" in answer.text
    await seat.comes(link)
    refused = await seat.hers.post("/sharing/link", {"key": key()})
    assert "the seat is for an account in no space" in refused.text


async def test_what_one_of_the_two_does_before_she_is_let_in_the_other_cannot_tell(seat: Seat) -> None:
    async def his() -> list[str]:
        pages = ["/talk", "/talk/seat", "/talk/words", "/sharing", "/today", "/together"]
        return [normalised((await seat.hour.his.get(page)).text) for page in pages]

    before, socket = await his(), await seat.hour.his.open((await seat.hour.his.get("/talk")).socket())
    socket.take()
    await seat.link()
    await seat.hour.hers.post("/talk/seat/back", {})
    await seat.comes(await seat.link())
    assert await his() == before
    words = (await seat.hour.hers.get("/talk/seat")).hidden("words")
    await seat.hour.his.post("/talk/seat/two", {"do": "these", "words": words})
    await seat.hour.his.post("/talk/seat/end", {"who": "0" * 16})
    assert await his() == before
    assert socket.take() == []
    assert "Are these the two words?" in (await seat.hour.hers.get("/talk/seat")).text


# The talk that both accepted her for


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


# Ending it


@pytest.mark.parametrize("who", ["ana", "ben", "mira"])
async def test_any_of_the_three_ends_it_with_one_press_also_while_she_sits_there(any_seat: Seat, who: str) -> None:
    seat = any_seat
    await seat.begun()
    browser = {"ana": seat.hour.hers, "ben": seat.hour.his, "mira": seat.hers}[who]
    named = (await browser.get("/talk" if who == "mira" else "/talk/seat")).hidden("who")
    answer = await browser.post("/talk/seat/end", {"who": named})
    assert answer.status == 303
    await seat.hour.pages["miras"].ended()
    assert await seat.gone()
    assert seat.hour.pages["miras"].code == 1008
    assert (await seat.hour.tries(seat.hers, "suggest", w1="slower")).status == 404
    for one in (seat.hour.hers, seat.hour.his):
        assert "Nobody sits with you in this talk." in await seat.hour.page(one)
        assert "Who sits with us" not in (await one.get("/talk/words")).text


async def test_a_space_that_one_of_them_left_has_no_seat(any_seat: Seat) -> None:
    seat = any_seat
    await seat.begun()
    link = await seat.link(seat.hour.his)
    await leaving.leave(seat.hour.house, await cast.viewer(seat.hour.house, seat.hour.ana))
    assert await seat.gone()
    assert "Asked by" not in (await seat.hers.get("/talk")).text
    assert (await seat.hers.get(f"/i/{link}")).status == 404
    assert "Nothing new can be added" in (await seat.hour.his.post("/talk/seat", {"key": key()})).text


# What she cannot


async def test_nothing_that_she_can_open_shows_a_word_from_outside_the_talk(any_seat: Seat) -> None:
    seat = any_seat
    items = await _a_life(seat)
    await seat.begun()
    await seat.hour.speaks(seat.hour.hers, "speak", SAID)
    await seat.hour.speaks(seat.hour.his, "paraphrase", HEARD)
    seen = [await seat.hers.get(path) for path in _paths(seat, items)]
    seen += [await seat.hers.post(f"/t/{item}/{move}", {"key": key(), "v": "1"}) for item in items for move in MOVES]
    seen += [await seat.hers.post("/sharing/copy", {})]
    frames = "".join("".join(page.take()) for page in [seat.hour.pages["miras"], *await _sockets(seat)])
    assert SAID in await seat.page()
    for text in (*(answer.text for answer in seen), frames):
        assert SECRET not in text
    assert {answer.status for path, answer in zip(_paths(seat, items), seen, strict=False) if "/t/" in path} == {404}


async def test_in_a_copy_whoever_sits_with_them_stands_by_name(seat: Seat) -> None:
    await seat.agreed()
    await seat.hers.post(f"/talk/{seat.hour.item}/refuse_seat", {"key": key(), "v": "0"})
    for who in (seat.hour.hers, seat.hour.his):
        copy = (await who.post("/sharing/copy")).text
        assert "Who sits with you" in copy
        assert "Mira does not sit with them · Talk" in copy
        assert seat.mira.person not in copy


async def _a_life(seat: Seat) -> list[str]:
    """Something in each of the couple's records; gives the items."""
    ana, ben = [await cast.viewer(seat.hour.house, who) for who in (seat.hour.ana, seat.hour.ben)]
    wishes: list[tuple[Viewer, str, str, dict[str, str]]] = [
        (ana, "apology", "share", {"regret": SECRET}),
        (ana, "milestone", "put_forward", {"moment": SECRET}),
        (ben, "question", "ask", {"topic": "health", "question": SECRET}),
        (ana, "question", "set_aside", {"topic": "who", "question": SECRET}),
    ]
    return [(await cast.does(seat.hour.house, who, name, move, words)).item for who, name, move, words in wishes]


MOVES = ("erase", "answer", "accept", "change", "not_yet")


def _paths(seat: Seat, items: list[str]) -> list[str]:
    pages = ["/today", "/together", "/together/agreed", "/together/questions", "/together/questions/kept", "/talk"]
    pages += ["/mine", "/sharing", "/talk/seat", "/talk/words", "/sharing/earlier", "/write", "/w/k7qd", "/w/h4rf"]
    pages += [f"/talk/{seat.hour.item}{end}" for end in ("", "/yes", "/words", "/before")]
    pages += [f"/talk/{item}" for item in items]
    return pages + [f"/t/{item}/{move}?v=1" for item in items for move in MOVES]


async def _sockets(seat: Seat) -> list[Socket]:
    names = [f"{name}&s=1" for name in ("today", "together", "agreed", "talks", "asked")]
    names += [f"{name}&t={seat.hour.item}&s=1" for name in ("talk", "seat")]
    return [await seat.hers.open(f"/live?p={name}") for name in names]


async def test_from_the_seat_every_other_item_answers_like_nothing_there(any_seat: Seat) -> None:
    """The one guard, asked directly: that talk, its own record, her own; no other item, no place, no size."""
    seat = any_seat
    items = await _a_life(seat)
    await seat.begun()
    other = seat.hour.item
    await seat.hour.speaks(seat.hour.hers, "speak", SAID)
    await seat.hour.suggested()
    second, seat.hour.item = seat.hour.item, other
    house, mira = seat.hour.house, await cast.viewer(seat.hour.house, seat.mira)
    seated = await house.store.read(lambda tx: seats.at(house, tx, mira, other))
    assert seated is not None
    assert seated.couple is not None
    couple = seated.couple.id
    ana, ben = [await cast.viewer(house, who) for who in (seat.hour.ana, seat.hour.ben)]
    held = [JOINT_SESSION.held_item(other, viewer.person) for viewer in (ana, ben)]

    def look(tx: Tx) -> tuple[list[int], list[int], int, int]:
        reading = Reading(house, tx, seated)
        hers = [len(reading.history(item)) for item in (other, JOINT_SESSION.live_item(other))]
        theirs = [len(reading.history(item)) for item in (*items, *held, second, couple)]
        return hers, theirs, len(reading.entries(range(50))) + len(reading.touched(0)), reading.shared_size()

    hers, theirs, entries, size = await house.store.read(look)
    assert all(hers)
    assert theirs == [0] * len(theirs)
    assert (entries, size) == (0, 0)
    assert await house.store.read(lambda tx: seats.at(house, tx, mira, second)) is None
    assert {ana.held_record, ben.held_record, ana.own_record, ben.own_record}.isdisjoint(seated.readable)


async def test_what_happens_outside_the_talk_reaches_no_page_of_hers(seat: Seat) -> None:
    await seat.begun()
    socket, before = seat.hour.pages["miras"], without_keys(await seat.page())
    socket.take()
    await _a_life(seat)
    assert without_keys(await seat.page()) == before
    seat.hour.clock.now += 7_000_000
    await _a_life(seat)
    assert socket.take() == []  # nor does the clock of her page tell that something came


TWO_ALONE = sorted(set(JOINT_SESSION.moves) - seats.MOVES)


async def test_from_the_seat_nothing_can_be_done_that_is_the_twos(seat: Seat) -> None:
    await seat.begun()
    n, before = await seat.hour.n(seat.hour.hers), await _events(seat)
    for move in TWO_ALONE:
        answer = await seat.hour.tries(seat.hers, move, v=n, w1="typed")
        assert answer.status in {404, 422}, move
        assert answer.raised is None
    assert await _events(seat) == before


async def _events(seat: Seat) -> list[object]:
    tables = ("events", "texts", "sitters", "seat_links", "talks")
    statements = [Statement(sa.select(sa.func.count()).select_from(sa.table(name))) for name in tables]
    return await seat.hour.house.store.read(lambda tx: [tx.run(statement) for statement in statements])


@pytest.mark.parametrize("who", ["nobody", "otto", "another couple", "before the words", "another talk"])
async def test_nobody_else_sits_down(seat: Seat, who: str) -> None:
    """Signed out, a stranger, one of another couple, somebody who is not let in, and Mira where nobody asked her."""
    browser = await _other(seat, who)
    if who == "another talk":
        await seat.agreed()
        await seat.hour.begun()
    else:
        await seat.begun()
    before = await _events(seat)
    answers: list[Answer] = [await seat.hour.tries(browser, move) for move in sorted(seats.MOVES - {"suggest"})]
    answers += [await seat.hour.tries(browser, "suggest", w1=step) for step in ("slower", "nothing")]
    assert {answer.status for answer in answers} == ({401} if who == "nobody" else {404})
    socket = await browser.open(f"/live?p=seat&t={seat.hour.item}&s=1")
    assert (socket.frames, socket.code) == ([], 1008)
    assert await _events(seat) == before


async def _other(seat: Seat, who: str) -> Browser:
    house, app = seat.hour.house, seat.hers.app
    if who == "nobody":
        return Browser(app)
    if who == "another talk":
        return seat.hers
    otto = await cast.account(house, cast.OTTO)
    browser = signed_in(app, otto)
    if who == "another couple":
        await cast.joined(house, otto, await cast.account(house, "Eva"))
    if who == "before the words":
        await browser.post(f"/i/{await seat.link(seat.hour.his)}", {})
    return browser
