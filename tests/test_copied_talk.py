"""A talk in a copy to take along reads as it does on the screen, and nobody stands in a copy but by name."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from server.house import House
from tests import cast
from tests.fixtures.house import MovedClock
from tests.privacy.asgi import Answer, Browser
from tests.sign_in.stories import sentences
from tests.talks import HEARD, SAID, TAKEAWAY, Hour, an_hour

pytestmark = pytest.mark.anyio


async def test_a_suggestion_reads_in_the_screens_own_words(house: House, clock: MovedClock) -> None:
    async with an_hour(house, clock) as hour:
        await hour.agreed(format="disclosure", stays="once")
        copy = await copied(hour.his)
    assert "Ana suggests · Talk · Tuesday 5 May" in copy
    assert "Ben agrees to this · Talk" in copy
    for said in (
        "What it is about The evenings",
        "When Tuesday 5 May, 15:00 (your time)",
        "How long 45 minutes",
        "Where Each in a room of their own",
        "How Telling it, prepared. Written, here.",
        "Who begins Ana",
        "What could come up Coming home late The silence",
        "What is told For this talk only: it cannot be read here once the talk closes.",
    ):
        assert said in copy
    assert "Back in how many minutes" not in copy
    assert "From what stands in Together" not in copy


async def test_other_words_for_it_and_a_talk_that_is_off_say_so(house: House, clock: MovedClock) -> None:
    async with an_hour(house, clock) as hour:
        await hour.suggested()
        form = hour.terms(topic="The mornings", format="slots", slot="10") | {"key": "k" * 22, "v": "1"}
        await hour.his.post(f"/talk/{hour.item}/words", form)
        await hour.does(hour.his, "withdraw")
        copy = await copied(hour.hers)
    assert "Ben puts it differently · Talk" in copy
    assert "45 minutes, in turns of 10 minutes" in copy
    assert "Did not take place · Talk" in copy


async def test_what_became_of_it_and_what_both_kept_has_its_act(house: House, clock: MovedClock) -> None:
    async with an_hour(house, clock) as hour:
        await held(hour)
        for who in (hour.hers, hour.his):
            copy = await copied(who)
            assert "Ana and Ben began · Talk" in copy
            assert f"Ana said what both kept · Talk · Tuesday 5 May What I take with me {TAKEAWAY}" in copy
            assert "Closed · Talk · Tuesday 5 May You talked for 2 minutes. Set aside" in copy
            assert "Set aside Coming home late The silence" in copy
            assert "came in · Talk" in copy
            assert "marked what to keep · Talk" in copy


async def test_no_id_of_a_person_is_anywhere_in_a_copy(house: House, clock: MovedClock) -> None:
    async with an_hour(house, clock) as hour:
        await held(hour)
        for who in (hour.hers, hour.his):
            answer = await taken(who)
            assert [person for person in (hour.ana.person, hour.ben.person) if person in answer.text] == []
            (terms,) = [line["body"] for line in lines(answer.text) if line["kind"] == "talk.proposed"]
            assert terms["first"] == "Ana"
            assert terms["starts"].startswith("2026-05-05T")
            assert "people" not in next(line["body"] for line in lines(answer.text) if line["kind"] == "talk.began")


async def held(hour: Hour) -> None:
    await hour.begun()
    await hour.speaks(hour.hers, "speak", SAID)
    hour.clock.forward(minutes=2)
    await hour.speaks(hour.his, "paraphrase", HEARD)
    await hour.speaks(hour.hers, "confirm")
    await hour.does(hour.hers, "begin_closing")
    await hour.does(hour.hers, "parting_words", w1=TAKEAWAY, w2="")
    await hour.does(hour.his, "parting_words", w1="", w2="")
    version = re.findall(r'type="checkbox"[^>]* name="n(\d+)" value="(\d+)"', await hour.page(hour.hers))[-1]
    for who in (hour.hers, hour.his):
        await hour.does(who, "mark", **{f"n{version[0]}": version[1]})


async def taken(who: Browser) -> Answer:
    await who.post("/mine", {"password": cast.PASSWORD})
    return await who.post("/sharing/copy")


async def copied(who: Browser) -> str:
    return sentences(await taken(who))


def lines(copy: str) -> list[dict[str, Any]]:
    data = re.search(r'<script type="application/json">(.*)</script>', copy, re.DOTALL)
    assert data
    return [line for part in json.loads(data[1])["parts"] for line in part["lines"]]
