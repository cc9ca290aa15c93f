"""Somebody is asked to sit with two people: by a link, known by two words."""

from __future__ import annotations

import asyncio
import re

import pytest
import sqlalchemy as sa

from projections.sql import Statement
from server.sign_in import seat_links
from server.tables import sitters
from tests import cast
from tests.privacy.asgi import Browser, signed_in
from tests.privacy.looking import normalised
from tests.sitting import Seat
from tests.talks import everything, key

pytestmark = pytest.mark.anyio

NO_LINK = "This link doesn&#39;t open anything."


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
