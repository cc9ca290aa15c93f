"""Telling it in a live talk: what each looks at for herself before, and rest after it."""

from __future__ import annotations

import re

import pytest

from tests.privacy.asgi import Browser
from tests.sign_in.stories import sentences
from tests.talks import Hour, key

pytestmark = pytest.mark.anyio

TELLS, HEARS = "Can you say this without being afraid", "Can you hear this without being afraid"
EITHER = "Can you say this, or hear it, without being afraid"
LIMITS = "How far the two of you go now"
LOOK_BACK, HARD_EVENING = "look back at it", "If this is a hard evening"


async def at(who: Browser, path: str) -> str:
    return sentences(await who.get(path))


async def test_where_a_telling_is_suggested_each_looks_at_something_for_herself_first(hour: Hour) -> None:
    page = await hour.hers.get("/talk/words")
    assert '<div class="only-disclosure stack"><section class="stack-close for-myself">' in page.text
    assert EITHER in sentences(page)
    assert LIMITS in sentences(page)


@pytest.mark.parametrize(("first", "asked", "legal"), [("me", HEARS, False), ("other", TELLS, True)])
async def test_before_a_yes_to_a_telling_too_as_who_tells_or_hears(
    hour: Hour, first: str, asked: str, legal: bool
) -> None:
    await hour.suggested(format="disclosure", stays="once", first=first)
    said = await at(hour.his, f"/talk/{hour.item}/yes")
    assert "For yourself, before you say yes" in said
    assert asked in said
    assert LIMITS in said
    assert ("legal advice" in said) is legal


async def test_before_a_yes_to_another_talk_nothing_of_it(hour: Hour) -> None:
    await hour.suggested()
    said = await at(hour.his, f"/talk/{hour.item}/yes")
    assert "For yourself" not in said
    assert LIMITS not in said


async def test_after_a_telling_there_is_rest_for_both_until_the_day_is_over(hour: Hour) -> None:
    await check_ins(hour)
    await hour.begun(format="disclosure", stays="once")
    await hour.speaks_of("It began in May.")
    await hour.does(hour.his, "close")
    for who in (hour.hers, hour.his):
        said = await at(who, f"/talk/{hour.item}")
        assert HARD_EVENING in said
        assert LOOK_BACK not in said
        assert "Put mine in" not in await at(who, "/today")
    hour.clock.forward(days=1)
    for who in (hour.hers, hour.his):
        assert LOOK_BACK in await at(who, f"/talk/{hour.item}")
        assert "Put mine in" in await at(who, "/today")


async def test_after_another_talk_a_look_back_at_a_break_is_at_hand(hour: Hour) -> None:
    await check_ins(hour)
    await hour.begun()
    await hour.does(hour.his, "close")
    said = await at(hour.hers, f"/talk/{hour.item}")
    assert LOOK_BACK in said
    assert HARD_EVENING not in said
    assert "Put mine in" in await at(hour.hers, "/today")


async def test_a_telling_that_did_not_come_about_is_none(hour: Hour) -> None:
    await check_ins(hour)
    await hour.agreed(format="disclosure", stays="once")
    await hour.does(hour.his, "leave")
    assert "Put mine in" in await at(hour.hers, "/today")


async def check_ins(hour: Hour) -> None:
    """Both agreed to a check-in, and one is open."""
    await hour.hers.post("/w/p3wu", {"key": key(), "do": "put_forward", "w1": "fanos", "w2": "6", "w3": "1"})
    agreed = re.findall(r"/t/([0-9a-f]{32})/accept", (await hour.his.get("/together/agreed")).text)[0]
    await hour.his.post(f"/t/{agreed}/accept", {"key": key(), "v": "1"})
    assert "Put mine in" in await at(hour.hers, "/today")
