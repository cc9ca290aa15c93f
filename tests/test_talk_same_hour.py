"""Two talks at one hour: a plain line says so where one of them is not held yet, and nothing is locked."""

from __future__ import annotations

import pytest

from server.clock import HOUR, MINUTE
from tests.privacy.asgi import Answer, Browser
from tests.sign_in.stories import sentences
from tests.talks import Hour
from web import times

pytestmark = pytest.mark.anyio

SAID = "You both said yes to another talk at that time: Tuesday 5 May, 1{}:00 (your time)"


async def at(hour: Hour, minutes: int) -> None:
    """A further talk, so many minutes after the hour of the first."""
    starts = times.local(hour.clock() + HOUR + minutes * MINUTE, "Europe/Vienna").strftime("%Y-%m-%dT%H:%M")
    await hour.suggested(topic="The mornings", starts=starts)


async def yes_page(hour: Hour) -> Answer:
    return await hour.his.get(f"/talk/{hour.item}/yes")


@pytest.mark.parametrize(("minutes", "same"), [(0, True), (44, True), (45, False), (-44, True), (-45, False)])
async def test_before_a_yes_it_is_said_that_another_talk_stands_at_that_time(
    hour: Hour, minutes: int, same: bool
) -> None:
    await hour.agreed()
    first = hour.item
    await at(hour, minutes)
    for page in (await yes_page(hour), await hour.his.get(f"/talk/{hour.item}")):
        assert (SAID.format(5) in sentences(page)) is same
        assert (f'href="/talk/{first}"' in page.text) is same
    assert (SAID.format(6) in await says(hour.hers, hour.item)) is same


async def test_nothing_is_locked_and_both_pages_say_it_once_both_talks_are_agreed(hour: Hour) -> None:
    await hour.agreed()
    first = hour.item
    await at(hour, 15)
    await hour.does(hour.his, "accept", v="1")
    for item in (first, hour.item):
        assert "You both said yes to another talk at that time" in await says(hour.his, item)
    await hour.does(hour.hers, "leave")
    assert "another talk" not in await says(hour.his, first)


async def says(who: Browser, item: str) -> str:
    return sentences(await who.get(f"/talk/{item}"))


async def test_a_talk_that_is_only_suggested_or_was_left_takes_no_hour(hour: Hour) -> None:
    await hour.suggested()
    await at(hour, 0)
    assert "another talk" not in sentences(await yes_page(hour))
    await hour.does(hour.his, "accept", v="1")
    await hour.does(hour.his, "leave")
    await at(hour, 0)
    assert "another talk" not in sentences(await yes_page(hour))


async def test_an_open_page_says_it_at_once(hour: Hour) -> None:
    await hour.suggested()
    socket = await hour.opens(hour.his)
    socket.take()
    await at(hour, 0)
    await hour.does(hour.his, "accept", v="1")
    await hour.rests()
    frame = "".join(socket.take())
    assert "You both said yes to another talk at that time" in frame
    assert f'href="/talk/{hour.item}"' in frame
