"""Whoever does something in a talk is there, also where no socket of hers tells it."""

from __future__ import annotations

from functools import partial

import pytest

from server.wakeups import InProcess
from tests.privacy.asgi import Browser
from tests.talks import SAID, THERE, Hour, rows

pytestmark = pytest.mark.anyio

AWAY = "Ana is away for the moment."


async def loses_her_line(hour: Hour, minutes: int) -> None:
    """Her page stays where it is, and can send; nothing reaches it. Ben's page is open all the time."""
    await hour.pages["hers"].close()
    await hour.rests()
    for _ in range(minutes):
        hour.clock.forward(minutes=1)
        assert isinstance(hour.house.wakeups, InProcess)
        hour.house.wakeups.ring_all()
        await hour.rests()


async def both_are_in(hour: Hour) -> None:
    await hour.agreed()
    hour.clock.forward(hours=1)
    for who in (hour.hers, hour.his):
        await hour.does(who, "enter")
    hour.pages = {"hers": await hour.opens(hour.hers), "his": await hour.opens(hour.his)}


@pytest.mark.parametrize("last", ["hers", "his"])
async def test_a_talk_that_a_press_begins_does_not_stop_by_itself_at_once(hour: Hour, last: str) -> None:
    await both_are_in(hour)
    await loses_her_line(hour, 8)
    order: list[Browser] = [hour.his, hour.hers] if last == "hers" else [hour.hers, hour.his]
    for who in order:
        await hour.does(who, "ready")
    await hour.rests()
    assert "Ana is speaking." in await hour.page(hour.his)
    assert "Your turn." in await hour.page(hour.hers)


async def test_nor_does_one_that_a_press_takes_up_after_a_break(hour: Hour) -> None:
    await hour.begun()
    await hour.does(hour.his, "call_break")
    await loses_her_line(hour, 20)
    for who in (hour.his, hour.hers):
        await hour.does(who, "ready")
    await hour.rests()
    assert "Ana is speaking." in await hour.page(hour.his)
    assert AWAY not in await hour.page(hour.his)


async def test_who_says_something_is_there_and_away_again_if_nothing_more_comes(hour: Hour) -> None:
    await hour.begun()
    n = await hour.n(hour.hers)
    await loses_her_line(hour, 2)
    assert AWAY in await hour.page(hour.his)
    await hour.does(hour.hers, "speak", v=n, w1=SAID)
    assert AWAY not in await hour.page(hour.his)
    hour.clock.forward(minutes=1)
    assert AWAY in await hour.page(hour.his)


async def test_an_absence_of_five_minutes_has_stopped_the_talk_whatever_is_pressed_then(hour: Hour) -> None:
    await hour.begun()
    n = await hour.n(hour.hers)
    await hour.pages["hers"].close()
    await hour.rests()
    hour.clock.forward(minutes=6)
    answer = await hour.tries(hour.hers, "speak", v=n, w1=SAID)
    assert "This talk stands still at the moment, so this was not put in." in answer.text


async def test_what_one_does_unseen_or_is_refused_tells_nobody_that_she_is_there(hour: Hour) -> None:
    await hour.begun()
    await loses_her_line(hour, 2)
    await hour.does(hour.hers, "offer_more_time", w1="10")
    await hour.tries(hour.hers, "paraphrase", v="0", w1=SAID)
    assert AWAY in await hour.page(hour.his)


async def test_before_both_are_in_no_press_counts_anybody_as_there(hour: Hour) -> None:
    await hour.agreed()
    hour.clock.forward(hours=1)
    for move in ("enter", "ready", "step_out", "enter", "tidy"):
        await hour.tries(hour.hers, move)
    assert await hour.house.store.read(partial(rows, THERE)) == []
