"""A talk on a bad day: pressed at once, late, twice, wrongly; cut off, slept through, with a clock that is turned."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from functools import partial
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa

from domain.fields import LONGEST
from projections.sql import Row, Statement
from server import live
from server.clock import SECOND
from server.house import House
from server.joint_session import keeping
from server.tables import events
from server.wakeups import InProcess, ThroughRedis
from tests.fixtures.house import MovedClock, another
from tests.privacy.asgi import FORM, OWN_PAGE, Answer, Browser, Socket, serving, signed_in
from tests.talks import (
    HEARD,
    SAID,
    TAKEAWAY,
    THERE,
    Hour,
    an_hour,
    everything,
    key,
    named,
    nothing_is_left,
    rows,
    without_keys,
)

pytestmark = pytest.mark.anyio

HTMX = {"hx-request": "true"}
Press = tuple[Browser, str, dict[str, str]]


@pytest.fixture
async def hour(house: House, clock: MovedClock) -> AsyncIterator[Hour]:
    async with an_hour(house, clock) as hour:
        yield hour


@pytest.fixture
async def any_hour(any_house: House, clock: MovedClock) -> AsyncIterator[Hour]:
    async with an_hour(any_house, clock) as hour:
        yield hour


# Both at once


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


async def happened(house: House) -> list[Row]:
    """Every event there is. A page that is open gives signs of life besides."""
    return await house.store.read(partial(rows, EVENTS))


EVENTS = Statement(sa.select(events.c.record, events.c.n).order_by(events.c.record, events.c.n))


# Late, twice, out of turn


async def test_what_was_meant_for_an_earlier_step_is_late_and_changes_nothing(any_hour: Hour) -> None:
    hour = any_hour
    await hour.begun()
    first = await hour.n(hour.hers)
    await hour.speaks(hour.hers, "speak", SAID)
    before = await happened(hour.house)
    late = await hour.tries(hour.hers, "speak", v=first, w1="Once more, from another tab")
    assert "Your words are still in the box." in late.text
    for who, move in ((hour.hers, "paraphrase"), (hour.his, "confirm"), (hour.his, "speak")):
        words = {} if move == "confirm" else {"w1": "Out of turn"}
        assert 'class="refusal"' in (await hour.tries(who, move, v=await hour.n(hour.his), **words)).text
    assert await happened(hour.house) == before
    assert "Out of turn" not in await hour.page(hour.his)


async def test_a_key_that_comes_again_later_does_nothing_again(hour: Hour) -> None:
    await hour.begun()
    spoke, stopped = {"key": key(), "v": await hour.n(hour.hers), "w1": SAID}, {"key": key()}
    await hour.does(hour.hers, "speak", **spoke)
    await hour.speaks(hour.his, "paraphrase", HEARD)
    await hour.does(hour.hers, "call_break", **stopped)
    hour.clock.forward(minutes=21)
    await hour.looked()
    for who in (hour.hers, hour.his):
        await hour.does(who, "ready")
    before = await happened(hour.house)
    for move, form in (("call_break", stopped), ("speak", spoke)):
        await hour.does(hour.hers, move, **form)
    assert await happened(hour.house) == before
    assert (await hour.page(hour.his)).count(SAID) == 1


async def test_the_others_key_is_no_key_of_mine(hour: Hour) -> None:
    await hour.begun()
    once = key()
    await hour.does(hour.hers, "offer_more_time", key=once, w1="10")
    await hour.does(hour.his, "offer_more_time", key=once, w1="10")
    assert "55 minutes" in await hour.page(hour.his)


async def test_a_yes_to_words_that_changed_is_not_counted_and_the_sentence_says_so(any_hour: Hour) -> None:
    hour = any_hour
    await hour.suggested()
    await hour.hers.post(f"/talk/{hour.item}/words", hour.terms(topic="The mornings") | {"v": "1", "key": key()})
    before = await everything(hour.house)
    for headers in ({}, HTMX):
        answer = await hour.his.post(f"/talk/{hour.item}/accept", {"key": key(), "v": "1"}, headers)
        assert "Ana changed these words while you were reading." in answer.text
        assert "Your yes was not counted." in answer.text
        assert "The mornings" in answer.text
    assert await everything(hour.house) == before


# What does not fit

ODD: dict[str, dict[str, str]] = {
    "no whole number": {"w1": "twenty"},
    "below": {"w1": "3"},
    "above": {"w1": "1441"},
    "far above": {"w1": "9" * 30},
    "other digits": {"w1": "٢٠"},
    "below nought": {"w1": "-20"},
    "a fraction": {"w1": "20.5"},
    "a version beyond all": {"v": "9" * 40},
    "a version below nought": {"v": "-1"},
    "no version": {"v": "x"},
    "no key": {"key": ""},
    "a short key": {"key": "short"},
    "a field too many": {"w99": "x"},
    "somebody else's name": {"by": "ben"},
    "ticks where there are none": {"n1": "1"},
}


@pytest.mark.parametrize("odd", ODD)
async def test_a_break_that_is_asked_for_oddly_is_not_called_and_nothing_is_written(hour: Hour, odd: str) -> None:
    await hour.begun()
    before = await everything(hour.house)
    for headers in ({}, HTMX):
        form = {"key": key(), "v": "0"} | ODD[odd]
        answer = await hour.hers.post(f"/talk/{hour.item}/call_break", form, headers)
        assert answer.raised is None
        assert answer.status in ({200, 422} if headers else {409, 422})
        assert answer.status == 422 or 'class="refusal"' in answer.text
    assert await everything(hour.house) == before


@pytest.mark.parametrize(
    ("move", "form"),
    [
        ("speak", {"w1": "x" * (LONGEST + 1)}),
        ("speak", {"w1": ""}),
        ("speak", {"w1": "\x00\x07"}),
        ("speak", {}),
        ("cover", {"w1": "99"}),
        ("cover", {}),
        ("offer_more_time", {"w1": "11"}),
        ("open_chapter", {"w1": "nothing of the kind", "w2": "x"}),
        ("parting_words", {"w1": "x"}),
        ("mark", {"w1": "1 2 3"}),
        ("erase_here", {"v": "1"}),
        ("erase", {"v": "1"}),
        ("sit", {}),
        ("suggest", {"w1": "again"}),
        ("bring_question", {"w1": "0" * 32}),
        ("lengthen_break", {"w1": "60"}),
        ("refuse_seat", {}),
        ("enter_", {}),
        ("words_", {}),
    ],
)
async def test_what_does_not_fit_is_told_in_a_sentence_and_changes_nothing(
    hour: Hour, move: str, form: dict[str, str]
) -> None:
    await hour.begun()
    before = await everything(hour.house)
    for headers in ({}, HTMX):
        sent = {"key": key(), "v": await hour.n(hour.hers)} | form
        answer = await hour.hers.post(f"/talk/{hour.item}/{move}", sent, headers)
        assert answer.raised is None
        assert answer.status in {404, 422} or 'class="refusal"' in answer.text, answer.status
    assert await everything(hour.house) == before


async def test_without_javascript_too_refused_words_are_not_lost(hour: Hour) -> None:
    await hour.begun()
    form = {"key": key(), "v": await hour.n(hour.hers), "w1": "But that is not true"}
    answer = await hour.his.post(f"/talk/{hour.item}/speak", form)
    assert answer.status == 409
    assert "so this was not put in." in answer.text
    assert "But that is not true" in answer.text


UNFIT = ("", "1", "2026-05-05T99:99", "x" * 25_000, "2031-01-01T10:00", "0001-01-01T00:00", "9999-12-31T23:59")


@pytest.mark.parametrize("field", ["minutes", "starts", "format", "place", "slot", "first"])
@pytest.mark.parametrize(
    "value", ["", "1", "2026-05-05T99:99", "x" * 25_000, "2031-01-01T10:00", "0001-01-01T00:00", "9999-12-31T23:59"]
)
async def test_a_suggestion_that_does_not_fit_keeps_its_words_and_is_not_put_forward(
    hour: Hour, field: str, value: str
) -> None:
    if field == "place" and len(value) < 100:  # anything is a place
        value = " "
    before = await everything(hour.house)
    form = hour.terms(format="slots", slot="10") | named(**{field: value})
    answer = await hour.hers.post("/talk/words", form | {"key": key(), "v": "0"})
    assert answer.raised is None
    assert answer.status == 422
    assert "The evenings" in answer.text
    assert await everything(hour.house) == before


# More pages than one


async def test_with_two_pages_open_she_is_away_only_when_the_last_one_goes(hour: Hour) -> None:
    await hour.begun()
    phone = signed_in(hour.hers.app, hour.ana, "203.0.113.7")
    pages = [hour.pages["hers"], await hour.opens(hour.hers), await hour.opens(phone)]
    for page in pages[:-1]:
        await page.close()
        await hour.rests()
        assert "away for the moment" not in await hour.page(hour.his)
    await pages[-1].close()
    await hour.rests()
    assert "Ana is away for the moment. The turn is kept." in await hour.page(hour.his)


async def test_what_she_says_on_one_device_stands_on_the_other(hour: Hour) -> None:
    await hour.begun()
    phone = signed_in(hour.hers.app, hour.ana, "203.0.113.7")
    page = await hour.opens(phone)
    page.take()
    await hour.speaks(hour.hers, "speak", SAID)
    assert SAID in "".join(page.take())
    late = await hour.tries(phone, "speak", v="1", w1="The same, from the phone")
    assert 'class="refusal"' in late.text
    assert "from the phone" not in await hour.page(hour.his)


async def test_before_both_are_in_a_page_that_is_loaded_again_counts_nobody_as_there(hour: Hour) -> None:
    await hour.agreed()
    hour.clock.forward(hours=1)
    await hour.does(hour.his, "enter")
    await hour.hers.get(f"/talk/{hour.item}?here")
    assert await hour.house.store.read(partial(rows, THERE)) == []
    await hour.does(hour.hers, "enter")
    await hour.hers.get(f"/talk/{hour.item}?here")
    assert len(await hour.house.store.read(partial(rows, THERE))) == 1


# Cut off


async def cut(hour: Hour, seconds: int) -> Socket:
    """Her line is cut for so long; she comes back to the page, which tells where everything is."""
    await hour.pages["hers"].close()
    await hour.rests()
    hour.clock.now += seconds * SECOND
    ring(hour.house)
    await hour.rests()
    hour.pages["hers"] = await hour.opens(hour.hers)
    await hour.rests()
    return hour.pages["hers"]


def ring(house: House) -> None:
    assert isinstance(house.wakeups, InProcess)
    house.wakeups.ring_all()


async def test_a_cut_of_half_a_minute_changes_nothing_but_the_clock(hour: Hour) -> None:
    await hour.begun()
    await hour.speaks(hour.hers, "speak", SAID)
    frame = "".join((await cut(hour, 30)).take())
    assert SAID in frame
    assert "Ben says it back." in await hour.page(hour.hers)
    assert "away for the moment" not in await hour.page(hour.his)
    await hour.speaks(hour.his, "paraphrase", HEARD)


async def test_a_cut_of_ten_minutes_stops_it_for_both_and_both_go_on_where_they_were(hour: Hour) -> None:
    await hour.begun()
    await hour.speaks(hour.hers, "speak", SAID)
    step = await hour.n(hour.his)
    frame = "".join((await cut(hour, 600)).take())
    for seen in (frame, await hour.page(hour.his)):
        assert "This talk has stopped by itself. You can wait, or close it for today." in seen
    late = await hour.tries(hour.his, "paraphrase", v=step, w1=HEARD)
    assert "stands still at the moment" in late.text
    for who in (hour.hers, hour.his):
        await hour.does(who, "ready")
    assert SAID in await hour.page(hour.his)
    assert "40 minutes" in await hour.page(hour.his), "five minutes of absence were used, and no more"
    await hour.speaks(hour.his, "paraphrase", HEARD)


async def test_slept_over_the_end_nothing_runs_on_and_a_day_later_it_has_closed(any_hour: Hour) -> None:
    """A lid that is shut: no page of hers or his gives a sign of life."""
    hour = any_hour
    await hour.begun()
    await hour.speaks(hour.hers, "speak", SAID)
    for page in hour.pages.values():
        await page.close()
    hour.clock.forward(hours=3)
    for who in (hour.hers, hour.his):
        assert "This talk has stopped by itself." in await hour.page(who)
    hour.clock.forward(hours=22)
    await keeping.sweep(hour.house)
    for who in (hour.hers, hour.his):
        shown = await hour.page(who)
        assert "This talk was closed." in shown
        assert SAID not in shown
    await nothing_is_left(hour)


async def test_with_both_there_it_comes_to_its_closing_when_the_time_is_used(hour: Hour) -> None:
    await hour.begun()
    await hour.speaks(hour.hers, "speak", SAID)
    for _ in range(23):
        hour.clock.forward(minutes=2)
        ring(hour.house)
        await hour.rests()
    for who in (hour.hers, hour.his):
        assert "The closing." in await hour.page(who)
    late = await hour.tries(hour.his, "paraphrase", v="1", w1=HEARD)
    assert "This talk is at its closing, so this was not put in." in late.text


async def test_a_clock_that_is_turned_back_on_the_server_gives_nobody_more_time_and_stops_nothing(
    hour: Hour,
) -> None:
    await hour.begun()
    hour.clock.forward(minutes=1)
    await hour.speaks(hour.hers, "speak", SAID)
    hour.clock.forward(hours=-2)
    ring(hour.house)
    await hour.rests()
    for who in (hour.hers, hour.his):
        page = await hour.page(who)
        assert SAID in page
        assert "45 minutes" in page
    await hour.speaks(hour.his, "paraphrase", HEARD)
    await hour.does(hour.his, "call_break")
    assert "Everything has stopped" in await hour.page(hour.hers)
    hour.clock.forward(hours=2)
    assert "Everything has stopped" in await hour.page(hour.hers)
    hour.clock.forward(minutes=21)
    for who in (hour.his, hour.hers):
        await hour.does(who, "ready")
    assert HEARD in await hour.page(hour.hers)


# Redis away


async def test_with_redis_away_both_talk_and_stop_at_the_next_tick(hour: Hour, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "TICK", 0.01)
    settings = hour.house.settings.model_copy(update={"redis": "redis://127.0.0.1:1"})
    async with another(settings, hour.clock) as one, another(settings, hour.clock) as two:
        assert isinstance(one.wakeups, ThroughRedis)
        async with serving(one) as here, serving(two) as there:
            hour.hers, hour.his = signed_in(here, hour.ana), signed_in(there, hour.ben)
            await hour.agreed()
            hour.clock.forward(hours=1)
            for move in ("enter", "ready"):
                for who in (hour.hers, hour.his):
                    await pressed(hour, who, move)
            address = (await hour.his.get(f"/talk/{hour.item}")).socket()
            his = hour.his.opened(address)
            await pressed(hour, hour.hers, "speak", v=await hour.n(hour.hers), w1=SAID)
            await frame_with(his, SAID)
            await pressed(hour, hour.hers, "call_break")
            await frame_with(his, "Everything has stopped")
            await his.close()


async def pressed(hour: Hour, who: Browser, move: str, **form: str) -> None:
    body = urlencode({"key": key(), "v": "0"} | form).encode()
    answer = await who.ask("POST", f"/talk/{hour.item}/{move}", body, {**OWN_PAGE, "content-type": FORM})
    assert answer.status == 303, answer.text


async def frame_with(socket: Socket, words: str) -> None:
    while words not in await socket.next():
        pass
