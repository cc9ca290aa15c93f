"""In a telling, its author takes a chapter out of what she prepared into the box that she tells from."""

from __future__ import annotations

import re
from html import unescape

import pytest

from server.routes.talk_mine import LOCKED, NONE_PREPARED, both
from tests import cast
from tests.privacy.asgi import Answer
from tests.talks import Hour, everything, key

pytestmark = pytest.mark.anyio

MAY, NOW = "It began in May.\n\nOn a Thursday.", "I have not written to them since."
TYPED = "What I can say of it:"


@pytest.fixture
async def telling(hour: Hour) -> Hour:
    """Ana has prepared two chapters, and it is her turn to tell."""
    item = ""
    for topic, words in (("when", MAY), ("contact", NOW)):
        form = {"key": key(), "do": "keep", "w1": topic, "w2": words, "w3": "certain", "w4": item}
        answer = await hour.hers.post("/w/b6ms", form)
        item = answer.header("location").partition("a=")[2]
    await hour.begun(format="disclosure", stays="once")
    return hour


async def draws(hour: Hour, topic: str = "when", script: bool = True, **form: str) -> Answer:
    headers = {"hx-request": "true"} if script else {}
    step = {"key": key(), "v": await hour.n(hour.hers)}
    return await hour.hers.post(f"/talk/{hour.item}/mine", step | {"w1": topic} | form, headers)


async def opens_mine(hour: Hour) -> None:
    await hour.hers.post("/mine", {"password": cast.PASSWORD})


def drawn(answer: Answer) -> str:
    """The chapter on its way to its box."""
    found = re.search(r'<div id="drawn" hidden><textarea data-box="open_chapter-\d+-w2"[^>]*>\n([^<]*)<', answer.text)
    return unescape(found[1]) if found else ""


def box(answer: Answer) -> str:
    """What stands in the box of the page that needs no JavaScript."""
    found = re.search(r'<textarea[^>]* name="w2"[^>]*>\n([^<]*)</textarea>', answer.text)
    return unescape(found[1]) if found else ""


async def test_one_press_brings_the_chapter_of_the_chosen_topic(telling: Hour) -> None:
    await opens_mine(telling)
    for topic, words in (("when", MAY), ("contact", NOW)):
        assert drawn(await draws(telling, topic)) == words


async def test_without_a_script_it_stands_in_a_form_of_its_own_after_what_was_typed(telling: Hour) -> None:
    await opens_mine(telling)
    page = await draws(telling, script=False, w2=TYPED)
    assert page.status == 200
    assert box(page) == f"{TYPED}\n\n{MAY}"
    assert '<option value="when" selected>' in page.text
    told = {"key": key(), "v": page.hidden("v"), "w1": "when", "w2": box(page)}
    assert (await telling.hers.post(f"/talk/{telling.item}/open_chapter", told)).status == 303
    assert "It began in May." in await telling.page(telling.his)


async def test_it_is_told_to_nobody_and_written_nowhere(telling: Hour) -> None:
    await opens_mine(telling)
    before = await everything(telling.house)
    for page in telling.pages.values():
        page.take()
    assert drawn(await draws(telling)) == MAY
    await telling.rests()
    assert await everything(telling.house) == before
    assert not [frame for page in telling.pages.values() for frame in page.take()]
    assert "It began in May." not in await telling.page(telling.his)
    assert "It began in May." not in await telling.page(telling.hers)


@pytest.mark.parametrize("script", [True, False])
async def test_while_mine_is_locked_it_asks_for_the_password_and_loses_nothing(telling: Hour, script: bool) -> None:
    telling.clock.forward(minutes=11)
    await telling.looked()
    asked = await draws(telling, script=script, w2=TYPED)
    assert LOCKED in asked.text
    assert 'type="password"' in asked.text
    assert "It began in May." not in asked.text
    wrong = await draws(telling, script=script, w2=TYPED, password="not this one")
    assert 'type="password"' in wrong.text
    right = await draws(telling, script=script, w2=TYPED, password=cast.PASSWORD)
    if script:
        assert drawn(right) == MAY
        assert 'type="password"' not in right.text
    else:
        assert [box(page) for page in (asked, wrong, right)] == [TYPED, TYPED, f"{TYPED}\n\n{MAY}"]


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("topic", ["money", "", "nothing"])
async def test_a_topic_without_a_chapter_is_said_so(telling: Hour, topic: str, script: bool) -> None:
    await opens_mine(telling)
    answer = await draws(telling, topic, script)
    assert NONE_PREPARED in answer.text
    assert not drawn(answer)


async def test_a_chapter_that_was_taken_out_is_not_drawn(telling: Hour) -> None:
    await opens_mine(telling)
    item, version = re.findall(r"/t/([0-9a-f]{32})/erase\?v=(\d+)", (await telling.hers.get("/w/b6ms")).text)[0]
    await telling.hers.post(f"/t/{item}/erase", {"key": key(), "v": version})
    assert NONE_PREPARED in (await draws(telling)).text


async def test_the_other_and_whoever_is_not_at_it_can_draw_nothing(telling: Hour) -> None:
    form = {"key": key(), "v": await telling.n(telling.hers), "w1": "when"}
    await telling.his.post("/mine", {"password": cast.PASSWORD})
    answer = await telling.his.post(f"/talk/{telling.item}/mine", form, {"hx-request": "true"})
    assert "The talk has moved on since" in answer.text
    assert not drawn(answer)
    assert (await telling.hers.post(f"/talk/{'0' * 32}/mine", form)).status == 404


async def test_drawing_before_both_are_in_is_no_sign_of_being_there(hour: Hour) -> None:
    await hour.agreed(format="disclosure", stays="once")
    hour.clock.forward(hours=1)
    await hour.does(hour.his, "enter")
    before = await everything(hour.house)
    await hour.hers.post(f"/talk/{hour.item}/mine", {"key": key(), "v": "0", "w1": "when"})
    assert await everything(hour.house) == before


def test_nothing_stands_twice_in_the_box_and_nothing_typed_is_lost() -> None:
    assert both("", MAY) == MAY
    assert both(f"{TYPED}\r\n", MAY) == f"{TYPED}\n\n{MAY}"
    assert both(f"{TYPED}\n\n{MAY} And more.", MAY) == f"{TYPED}\n\n{MAY} And more."
    assert both(TYPED, "") == TYPED
