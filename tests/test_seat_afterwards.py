"""Who sat with two people stands in what stays of a talk: in Together, on its page, and in a copy."""

from __future__ import annotations

import pytest

from tests import cast
from tests.privacy.asgi import Browser, signed_in
from tests.sign_in.stories import sentences
from tests.sitting import Seat
from web.talk_held import line

pytestmark = pytest.mark.anyio

HELD = "You talked for 3 minutes, and Mira sat with you."
ALONE = "You talked for 3 minutes."


async def said_afterwards(seat: Seat, who: Browser) -> list[str]:
    """Of the talk, wherever it stands for one of the two."""
    await who.post("/mine", {"password": cast.PASSWORD})
    pages = [await who.get("/together"), await who.get(f"/talk/{seat.hour.item}"), await who.post("/sharing/copy")]
    return [sentences(page) for page in pages]


async def three_minutes(seat: Seat) -> None:
    """They talk for so long, and it is closed."""
    seat.hour.clock.forward(minutes=3)
    await seat.hour.does(seat.hour.his, "close")


async def test_whoever_sat_with_them_is_named_in_what_stays_of_a_talk(any_seat: Seat) -> None:
    seat = any_seat
    await seat.begun()
    await three_minutes(seat)
    for who in (seat.hour.hers, seat.hour.his):
        for said in await said_afterwards(seat, who):
            assert HELD in said


async def test_she_keeps_her_name_there_once_the_door_is_closed(seat: Seat) -> None:
    await seat.begun()
    named = (await seat.hour.hers.get("/talk/seat")).hidden("who")
    await seat.hour.hers.post("/talk/seat/end", {"who": named})
    await three_minutes(seat)
    for said in await said_afterwards(seat, seat.hour.his):
        assert HELD in said


async def test_who_sat_down_later_and_got_up_again_was_there(seat: Seat) -> None:
    await seat.let_in()
    await seat.hour.begun(seat=seat.mira.person)
    for move in ("sit", "leave_seat"):
        await seat.hour.does(seat.hers, move)
    await three_minutes(seat)
    for said in await said_afterwards(seat, seat.hour.hers):
        assert HELD in said


async def test_a_seat_that_stayed_empty_is_not_spoken_of(seat: Seat) -> None:
    await seat.let_in()
    await seat.hour.begun(seat=seat.mira.person)
    await three_minutes(seat)
    for said in await said_afterwards(seat, seat.hour.hers):
        assert ALONE in said
        assert "sat with you" not in said


async def test_she_stands_there_as_both_told_her_apart(seat: Seat) -> None:
    seat.mira = await cast.account(seat.hour.house, " b E n ")
    seat.hers = signed_in(seat.hers.app, seat.mira)
    await seat.begun()
    await three_minutes(seat)
    for said in await said_afterwards(seat, seat.hour.hers):
        assert "and b E n (in the seat) sat with you." in said


@pytest.mark.parametrize(
    ("used", "beside", "said"),
    [
        (180, None, ALONE),
        (180, "Dr. Weiss", "You talked for 3 minutes, and Dr. Weiss sat with you."),
        (180, "", "You talked for 3 minutes, and somebody you both let in sat with you."),
        (0, "Dr. Weiss", ""),
    ],
)
def test_a_talk_that_was_held_is_one_line(used: int, beside: str | None, said: str) -> None:
    assert line(used, beside) == said
