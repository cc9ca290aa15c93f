"""What somebody is writing in a live talk is not lost: not when the space ends, and not on a device that others use."""

from __future__ import annotations

import pytest

from server.joint_session import keeping
from server.sign_in import rest
from tests import cast
from tests.privacy.asgi import Answer
from tests.talks import HEARD, SAID, TAKEAWAY, Hour, key

pytestmark = pytest.mark.anyio

KEPT = "nothing new can be added to this space. Your words are kept in Mine."
LOCKED = "Your words are still here; you can copy them, or keep them in Mine."


async def in_mine(hour: Hour) -> str:
    """What stands on Ana's page for herself, once her password has opened it."""
    await hour.hers.post("/mine", {"password": cast.PASSWORD})
    return (await hour.hers.get("/mine")).text


async def without_a_script(hour: Hour, move: str, **form: str) -> Answer:
    return await hour.hers.post(f"/talk/{hour.item}/{move}", {"key": key(), "v": "0"} | form)


async def test_a_turn_that_finds_the_space_ended_is_kept_in_mine_where_that_is_open(hour: Hour) -> None:
    await hour.begun()
    n = await hour.n(hour.hers)
    await hour.his.post("/sharing/space", {})
    await in_mine(hour)
    once = key()
    for _ in range(2):
        assert KEPT in (await hour.tries(hour.hers, "speak", v=n, w1=SAID, key=once)).text
    assert (await in_mine(hour)).count(SAID) == 1


async def test_where_mine_is_locked_nothing_says_that_the_words_are_there(hour: Hour) -> None:
    await hour.begun()
    n = await hour.n(hour.hers)
    await hour.his.post("/sharing/space", {})
    pressed = await hour.tries(hour.hers, "speak", v=n, w1=SAID)
    plain = await without_a_script(hour, "speak", v=n, w1=SAID)
    for answer in (pressed, plain):
        assert LOCKED in answer.text
        assert "are kept in Mine" not in answer.text
    assert SAID in plain.text
    assert SAID not in await in_mine(hour)


async def test_last_words_for_the_closing_are_kept_too(hour: Hour) -> None:
    await hour.begun()
    await hour.does(hour.hers, "begin_closing")
    await hour.his.post("/sharing/space", {})
    await in_mine(hour)
    answer = await without_a_script(hour, "parting_words", w1=TAKEAWAY, w2=HEARD)
    assert KEPT in answer.text
    assert f"{TAKEAWAY}\n\n{HEARD}" in await in_mine(hour)


async def test_what_is_told_is_kept_without_what_was_chosen(hour: Hour) -> None:
    await hour.begun(format="disclosure", stays="keeps")
    n = await hour.n(hour.hers)
    await hour.his.post("/sharing/space", {})
    await in_mine(hour)
    assert KEPT in (await hour.tries(hour.hers, "open_chapter", v=n, w1="when", w2=SAID)).text
    assert f">\n{SAID}</textarea>" in await in_mine(hour)


async def test_a_suggestion_that_finds_the_space_ended_is_kept_too(hour: Hour) -> None:
    await hour.his.post("/sharing/space", {})
    hour.clock.forward(minutes=11)
    terms = hour.terms() | {"v": "0"}
    locked = await hour.hers.post("/talk/words", terms | {"key": key()})
    assert LOCKED in locked.text
    assert "The silence</textarea>" in locked.text
    await in_mine(hour)
    assert KEPT in (await hour.hers.post("/talk/words", terms | {"key": key()})).text
    assert "Coming home late\nThe silence" in await in_mine(hour)


async def test_a_press_without_words_that_finds_the_space_ended_keeps_nothing(hour: Hour) -> None:
    await hour.begun()
    n = await hour.n(hour.hers)
    await hour.his.post("/sharing/space", {})
    before = await in_mine(hour)
    answer = await hour.tries(hour.hers, "pass_floor", v=n)
    assert "so nothing was changed" in answer.text
    assert "begun" not in before + await in_mine(hour)


# On a device that others use


async def goes_on(hour: Hour, minutes: int) -> None:
    """Time in which nobody presses anything. Each page looks by itself, more often than this."""
    for _ in range(minutes // 5):
        hour.clock.forward(minutes=5)
        await keeping.sweep(hour.house)
        await looks(hour)
        await rest.sweep(hour.house)


async def looks(hour: Hour) -> None:
    hour.house.wakeups.wake([hour.ana.opened.person, hour.ben.opened.person])
    await hour.rests()


async def is_signed_out(hour: Hour) -> bool:
    return (await hour.hers.get("/today")).header("location") == "/sign-in"


async def test_an_open_page_of_a_talk_that_is_on_is_use_of_a_device_that_others_use(hour: Hour) -> None:
    await hour.begun()
    await hour.hers.post("/sharing/device", {"others": "yes"})
    n = await hour.n(hour.hers)
    await goes_on(hour, 25)
    await hour.does(hour.his, "call_break")
    await goes_on(hour, 25)
    for who in (hour.his, hour.hers):
        await hour.does(who, "ready")
    await hour.does(hour.hers, "speak", v=n, w1=SAID)


async def test_without_the_page_ten_minutes_rest_signs_out_of_a_talk_too(hour: Hour) -> None:
    await hour.begun()
    await hour.hers.post("/sharing/device", {"others": "yes"})
    await hour.pages["hers"].close()
    await hour.rests()
    for _ in range(3):
        hour.clock.forward(minutes=5)
        await rest.sweep(hour.house)
    assert await is_signed_out(hour)


async def test_a_page_left_open_is_no_use_once_the_talk_is_over(hour: Hour) -> None:
    await hour.begun()
    await hour.hers.post("/sharing/device", {"others": "yes"})
    await hour.does(hour.his, "close")
    hour.clock.forward(minutes=12)
    assert await is_signed_out(hour)


async def test_a_page_left_open_in_a_long_break_is_no_use_for_ever(hour: Hour) -> None:
    await hour.begun()
    await hour.hers.post("/sharing/device", {"others": "yes"})
    await hour.does(hour.his, "call_break", w1="1440")
    await goes_on(hour, 200)
    assert await is_signed_out(hour)
