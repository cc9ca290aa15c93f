"""Two press at the same moment, in a talk: it is one thing, and the same for both."""

from __future__ import annotations

import asyncio
import re
from urllib.parse import urlencode

import pytest

from tests.privacy.asgi import FORM, OWN_PAGE, Answer, Browser
from tests.talks import SAID, TAKEAWAY, Hour, key, nothing_is_left, without_keys

pytestmark = pytest.mark.anyio

HTMX = {"hx-request": "true"}
Press = tuple[Browser, str, dict[str, str]]


async def at_once(hour: Hour, *presses: Press) -> list[Answer]:
    """Several presses under way at the same time; none of them may be a fault."""
    sent = [
        who.ask(
            "POST",
            f"/talk/{hour.item}/{move}",
            urlencode({"key": key(), "v": "0"} | form).encode(),
            {**OWN_PAGE, "content-type": FORM, **HTMX},
        )
        for who, move, form in presses
    ]
    answers = await asyncio.gather(*sent)
    await hour.rests()
    assert [answer.raised for answer in answers] == [None] * len(answers)
    assert {answer.status for answer in answers} <= {200, 303, 422}
    return list(answers)


def both(hour: Hour, move: str, **form: str) -> tuple[Press, Press]:
    return (hour.hers, move, form), (hour.his, move, form)


async def test_both_come_in_and_are_ready_at_once_and_it_begins_once(any_hour: Hour) -> None:
    hour = any_hour
    await hour.agreed()
    hour.clock.forward(hours=1)
    await at_once(hour, *both(hour, "enter"))
    assert all(["You are both here." in await hour.page(who) for who in (hour.hers, hour.his)])
    for who in (hour.hers, hour.his):
        await hour.opens(who)
    await at_once(hour, *both(hour, "ready"), *both(hour, "ready"))
    assert "Your turn." in await hour.page(hour.hers)
    assert "Ana is speaking." in await hour.page(hour.his)


async def test_both_call_a_break_at_once_and_it_is_one_break_of_one_of_them(any_hour: Hour) -> None:
    hour = any_hour
    await hour.begun()
    await at_once(hour, *both(hour, "call_break"))
    pages = [await hour.page(who) for who in (hour.hers, hour.his)]
    assert sum("You are on a break until" in page for page in pages) == 1
    assert sum("is taking a break and will be back here at" in page for page in pages) == 1


async def test_both_go_on_at_once_after_a_break(any_hour: Hour) -> None:
    hour = any_hour
    await hour.begun()
    await hour.does(hour.hers, "call_break")
    hour.clock.forward(minutes=21)
    for who in (hour.hers, hour.his):
        await hour.opens(who)
    await hour.does(hour.hers, "ready")
    await at_once(hour, *both(hour, "ready"))
    assert "Your turn." in await hour.page(hour.hers)
    assert "45 minutes" in await hour.page(hour.his)


async def test_both_mark_at_once_and_what_both_marked_is_kept_once(any_hour: Hour) -> None:
    hour = any_hour
    ticked = await at_the_marks(hour)
    await at_once(hour, *both(hour, "mark", **ticked))
    for who in (hour.hers, hour.his):
        page = await hour.page(who)
        assert "This talk is closed." in page
        assert (page.count(SAID), page.count(TAKEAWAY)) == (1, 1)
    await nothing_is_left(hour)


async def test_both_close_at_once_and_it_is_closed_once(any_hour: Hour) -> None:
    hour = any_hour
    await hour.begun()
    await at_once(hour, *both(hour, "close"))
    assert without_names(await hour.page(hour.hers)) == without_names(await hour.page(hour.his))
    assert "This talk was closed." in await hour.page(hour.hers)
    await nothing_is_left(hour)


async def test_one_marks_while_the_other_closes_and_it_ends_in_one_way_for_both(any_hour: Hour) -> None:
    hour = any_hour
    ticked = await at_the_marks(hour)
    await hour.does(hour.hers, "mark", **ticked)
    await at_once(hour, (hour.his, "mark", ticked), (hour.hers, "close", {}))
    kept = [SAID in await hour.page(who) for who in (hour.hers, hour.his)]
    assert kept[0] == kept[1]
    await nothing_is_left(hour)


async def test_one_says_yes_while_the_other_words_it_differently_and_a_yes_is_to_what_was_read(any_hour: Hour) -> None:
    hour = any_hour
    for _ in range(3):
        await hour.suggested()
        new = hour.terms(place="Somewhere else altogether") | {"v": "1"}
        answers = await at_once(hour, (hour.his, "accept", {"v": "1"}), (hour.hers, "words", new))
        page = await hour.page(hour.his)
        agreed, changed = "You both said yes to this." in page, "Somewhere else altogether" in page
        assert agreed is not changed
        assert ("Your yes was not counted." in answers[0].text) is changed


async def at_the_marks(hour: Hour) -> dict[str, str]:
    """A talk in which something was said, up to where both mark; gives what can be ticked."""
    await hour.begun()
    await hour.speaks(hour.hers, "speak", SAID)
    await hour.does(hour.his, "begin_closing")
    await hour.does(hour.hers, "parting_words", w1=TAKEAWAY)
    await hour.does(hour.his, "parting_words")
    return dict(re.findall(r'name="(n\d+)" value="(\d+)"', await hour.page(hour.hers)))


def without_names(page: str) -> str:
    return without_keys(page).replace("Ana", "").replace("Ben", "")
