"""Nobody can be asked to sit with two people any longer: ended by one press of any of the three, or with the space."""

from __future__ import annotations

import asyncio

import pytest

from domain.couple import tag
from domain.practices.joint_session import JOINT_SESSION
from domain.verbs.meet.talk import Talk
from domain.verbs.move import Wish
from projections.sql import Tx
from server.actions import Ask, act
from server.joint_session import rooms, seats
from server.reading import Reading
from server.sign_in import leaving
from tests import cast
from tests.sitting import Seat
from tests.talks import key

pytestmark = pytest.mark.anyio


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
