"""The list of talks of whoever sits with people, left open: what concerns her stands in it at once."""

from __future__ import annotations

import asyncio

import pytest

from server.joint_session import keeping
from tests import cast
from tests.privacy.asgi import Socket, signed_in
from tests.sitting import Seat
from tests.talks import SAID, Hour, key

pytestmark = pytest.mark.anyio

ASKED, ON = "Ana and Ben ask you to sit with them", "Ana and Ben: it is on"
EMPTY = "Talks that you are asked to will stand here."


async def left_open(seat: Seat) -> Socket:
    """Her list, as it was when she was let in."""
    socket = await seat.hers.open((await seat.hers.get("/talk")).socket())
    await seat.hour.rests()
    socket.take()
    return socket


async def came(seat: Seat, socket: Socket) -> str:
    """What stands in her list now that something was done. No tick has come."""
    await seat.hour.rests()
    return "".join(socket.take())


async def test_a_talk_comes_into_her_list_when_both_said_yes_and_goes_when_one_leaves_it(seat: Seat) -> None:
    await seat.let_in()
    socket = await left_open(seat)
    await seat.hour.suggested(seat=seat.mira.person)
    assert await came(seat, socket) == ""
    await seat.hour.does(seat.hour.his, "accept", v="1")
    assert ASKED in await came(seat, socket)
    await seat.hour.does(seat.hour.hers, "leave")
    assert EMPTY in await came(seat, socket)


async def test_other_words_without_her_never_reach_her_list(seat: Seat) -> None:
    await seat.let_in()
    socket = await left_open(seat)
    await seat.hour.suggested(seat=seat.mira.person)
    form = seat.hour.terms(topic="The mornings") | {"key": key(), "v": "1"}
    await seat.hour.his.post(f"/talk/{seat.hour.item}/words", form)
    await seat.hour.does(seat.hour.hers, "accept", v="2")
    assert await came(seat, socket) == ""


async def test_it_says_that_a_talk_is_on_once_both_are_in_and_not_before(seat: Seat) -> None:
    await seat.agreed()
    seat.hour.clock.forward(hours=1)
    socket = await left_open(seat)
    await seat.hour.does(seat.hour.hers, "enter")
    assert await came(seat, socket) == ""
    await seat.hour.does(seat.hour.his, "enter")
    assert ON in await came(seat, socket)


@pytest.mark.parametrize("who", ["ana", "mira"])
async def test_a_talk_that_is_closed_goes_from_her_list(seat: Seat, who: str) -> None:
    await seat.begun()
    socket = await left_open(seat)
    await seat.hour.does(seat.hour.hers, "call_break")
    assert await came(seat, socket) == ""
    await seat.hour.does(seat.hers if who == "mira" else seat.hour.hers, "close")
    assert EMPTY in await came(seat, socket)


async def test_a_talk_that_both_brought_to_its_end_goes_from_her_list(seat: Seat) -> None:
    await seat.begun()
    socket = await left_open(seat)
    await seat.hour.does(seat.hour.his, "begin_closing")
    for move in ("parting_words", "mark"):
        for who in (seat.hour.hers, seat.hour.his):
            await seat.hour.does(who, move)
    assert EMPTY in await came(seat, socket)


async def test_a_talk_that_the_clock_ends_goes_from_her_list(seat: Seat) -> None:
    await seat.begun()
    await seat.hour.does(seat.hour.his, "call_break")
    for page in seat.hour.pages.values():
        await page.close()
    await seat.hour.rests()
    socket = await left_open(seat)
    seat.hour.clock.forward(hours=25)
    await keeping.sweep(seat.hour.house)
    assert EMPTY in await came(seat, socket)


async def test_a_seat_that_she_refused_on_another_page_goes_from_her_list(seat: Seat) -> None:
    await seat.agreed()
    socket = await left_open(seat)
    await seat.hers.post(f"/talk/{seat.hour.item}/refuse_seat", {"key": key(), "v": "0"})
    assert EMPTY in await came(seat, socket)


async def test_each_couple_has_its_own_line_and_the_next_talk_comes_first(seat: Seat) -> None:
    await seat.agreed()
    socket = await left_open(seat)
    others = await another_couple(seat)
    seat.hour.clock.now -= 60_000_000
    await others.agreed(seat=seat.mira.person)
    list_ = await came(seat, socket)
    assert list_.index("Eva and Ida ask you to sit with them") < list_.index(ASKED)


async def another_couple(seat: Seat) -> Hour:
    """Eva and Ida, who have let Mira in too."""
    house, app = seat.hour.house, seat.hers.app
    eva, ida = await cast.account(house, "Eva"), await cast.account(house, "Ida")
    await cast.joined(house, eva, ida)
    hers, his = signed_in(app, eva), signed_in(app, ida)
    await seat.let_in(hers)
    return Hour(house, seat.hour.clock, eva, ida, hers, his)


async def test_what_does_not_concern_her_list_looks_for_nobody_to_wake(seat: Seat) -> None:
    await seat.let_in()
    await seat.hour.begun(seat=seat.mira.person)
    bell = asyncio.Event()
    seat.hour.house.wakeups.watch([seat.mira.person], bell)
    await seat.hour.speaks(seat.hour.hers, "speak", SAID)
    for move in ("call_break", "lengthen_break"):
        await seat.hour.does(seat.hour.hers, move, w1="60")
    assert not bell.is_set()
    await seat.hour.does(seat.hour.his, "close")
    assert bell.is_set()
