"""What comes late, twice, out of turn or does not fit: told in a sentence, and nothing changes."""

from __future__ import annotations

import re
from functools import partial

import pytest
import sqlalchemy as sa

from domain.fields import LONGEST
from projections.sql import Row, Statement
from server.house import House
from server.tables import events
from tests.talks import HEARD, SAID, Hour, everything, key, named, rows

pytestmark = pytest.mark.anyio

HTMX = {"hx-request": "true"}


async def happened(house: House) -> list[Row]:
    """Every event there is. A page that is open gives signs of life besides."""
    return await house.store.read(partial(rows, EVENTS))


EVENTS = Statement(sa.select(events.c.record, events.c.n).order_by(events.c.record, events.c.n))


async def test_what_was_meant_for_an_earlier_step_is_late_and_changes_nothing(any_hour: Hour) -> None:
    hour = any_hour
    await hour.begun()
    first = await hour.n(hour.hers)
    await hour.speaks(hour.hers, "speak", SAID)
    before = await happened(hour.house)
    late = await hour.tries(hour.hers, "speak", v=first, w1="Once more, from another tab")
    assert "Your words are still here." in late.text
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


@pytest.mark.parametrize("over", [False, True])
async def test_refused_words_are_in_the_box_where_the_form_comes_back_with_them(hour: Hour, over: bool) -> None:
    """Suggesting is a form of its own, which stays; on the page of a talk a form goes when the talk moves on."""
    await hour.suggested()
    form = hour.terms(topic="The mornings") | {"key": key(), "v": "0"}
    if over:
        hour.clock.forward(hours=2)
        form["v"] = "1"
    answer = await hour.his.post(f"/talk/{hour.item}/words", form)
    assert "Your words are still in the box." in answer.text
    assert "The mornings</textarea>" in answer.text


async def test_refused_words_of_a_talk_are_still_here_whether_or_not_their_box_is(hour: Hour) -> None:
    await hour.begun(format="disclosure")
    further = await hour.tries(hour.hers, "open_chapter", v=await hour.n(hour.hers), w1="physical", w2=SAID)
    assert "so it was not told. Your words are still here. You can keep them in Mine." in further.text
    await hour.does(hour.hers, "begin_closing")
    await hour.does(hour.hers, "parting_words", w1=SAID, w2="")
    again = await hour.tries(hour.hers, "parting_words", w1=HEARD, w2="")
    assert "so nothing was added. Your words are still here." in again.text


async def test_without_javascript_it_can_be_loaded_again_after_a_refusal_and_says_what_is_gone_then(hour: Hour) -> None:
    await hour.begun()
    n = await hour.n(hour.hers)
    await hour.does(hour.his, "call_break")
    refused = await hour.hers.post(f"/talk/{hour.item}/speak", {"key": key(), "v": n, "w1": SAID})
    assert f">{SAID}</textarea>" in refused.text
    assert "what you were writing is kept" not in refused.text
    assert "Copy your words first: they are not here any more then." in refused.text
    link = re.findall(r'<a href="([^"]*)">Load it again</a>', refused.text)
    assert link == [f"/talk/{hour.item}?here"]
    again = await hour.hers.get(link[0])
    assert again.status == 200
    assert "Everything has stopped. It is a pause, not an answer." in again.text
    assert "What stands in a box and was not sent is gone then." in again.text


async def test_a_yes_to_changed_words_is_shown_what_is_different_and_nothing_else(hour: Hour) -> None:
    await hour.suggested()
    other = hour.terms(topic="The mornings", minutes="60", agenda="") | {"key": key(), "v": "1"}
    assert (await hour.hers.post(f"/talk/{hour.item}/words", other)).status == 303
    answer = await hour.his.post(f"/talk/{hour.item}/accept", {"key": key(), "v": "1"})
    assert "Here is what is different. Your yes was not counted." in answer.text
    found = re.search(r'<dl class="facts what-changed">(.*?)</dl>', answer.text, re.DOTALL)
    assert found
    rows = [re.sub(r"\s*<[^>]+>\s*", "|", row).strip("|") for row in found[1].split("</div>") if row.strip()]
    assert [row.replace("||", "|") for row in rows] == [
        "What it is about|The mornings|Before: The evenings",
        "How long|60 minutes|Before: 45 minutes",
        "What could come up|Nothing|Before: Coming home late · The silence",
    ]
    assert "what-changed" not in await hour.page(hour.his)
