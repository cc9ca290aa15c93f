"""What the pages of a talk say holds as they say it: of the floor, of a break, of the end, and of the seat."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

import pytest

from tests.privacy.asgi import Browser
from tests.sign_in.stories import sentences
from tests.sitting import Seat
from tests.talks import HEARD, SAID, Hour
from tests.test_wording import PAGES
from web.talk_helps import GROUND_RULES

pytestmark = pytest.mark.anyio

SAY_BACK = "Say back what you heard before you answer."
KEPT = "Everything has stopped; what you were writing is kept. It is a pause, not an answer."
STOPPED = "Everything has stopped. It is a pause, not an answer."
NOTHING_MORE = "Closing for today ends the talk at once, and then nothing more is kept."


async def says(hour: Hour, who: Browser) -> str:
    return sentences(await who.get(f"/talk/{hour.item}"))


@pytest.mark.parametrize("form", ["talk", "slots", "check_in", "disclosure"])
async def test_the_rules_on_the_page_are_those_of_its_way_of_talking(hour: Hour, form: str) -> None:
    await hour.begun(format=form, slot="10")
    said = await says(hour, hour.his)
    assert all(rule in said for rule in GROUND_RULES[form])
    assert (SAY_BACK in said) is (form == "talk")


async def test_words_are_kept_through_a_break_where_there_is_somewhere_to_write(hour: Hour) -> None:
    await hour.begun()
    await hour.does(hour.his, "call_break", w1="20")
    assert KEPT in await says(hour, hour.hers)


async def test_whoever_listens_is_told_of_no_words(hour: Hour) -> None:
    await hour.begun()
    await hour.does(hour.hers, "call_break", w1="20")
    assert STOPPED in await says(hour, hour.his)


async def test_nothing_spoken_is_kept_through_a_break(hour: Hour) -> None:
    await hour.begun(mode="spoken")
    await hour.does(hour.his, "call_break", w1="20")
    assert STOPPED in await says(hour, hour.hers)


async def test_at_the_closing_the_words_not_put_in_are_kept_through_a_break(hour: Hour) -> None:
    await hour.begun()
    await hour.does(hour.hers, "begin_closing")
    await hour.does(hour.hers, "parting_words", w1="This.", w2="")
    await hour.does(hour.hers, "call_break", w1="20")
    assert KEPT in await says(hour, hour.his)
    assert NOTHING_MORE in await says(hour, hour.his)


async def test_in_a_break_from_a_closing_that_the_clock_began_its_forms_stay_and_no_clock_is_shown(hour: Hour) -> None:
    await hour.begun()
    for _ in range(12):
        hour.clock.forward(minutes=4)
        await hour.looked()
    await hour.does(hour.his, "call_break", w1="20")
    said = await says(hour, hour.hers)
    assert KEPT in said
    assert NOTHING_MORE in said
    assert "The clock stands still" not in said
    assert 'id="takeaway"' in await hour.page(hour.hers)


async def test_a_break_over_night_is_said_with_its_day_also_aloud_until_that_day_has_come(hour: Hour) -> None:
    await hour.begun()
    await hour.does(hour.hers, "call_break", w1="1200")
    his, hers = await says(hour, hour.his), await says(hour, hour.hers)
    assert "Ana is taking a break and will be back here at 11:00 on Wednesday 6 May." in his
    assert "A break. Back at 11:00 on Wednesday 6 May." in his
    assert "You are on a break until 12:00 on Wednesday 6 May." in hers
    hour.clock.forward(hours=12)
    assert "Ana is taking a break and will be back here at 11:00. Everything" in await says(hour, hour.his)
    assert "You are on a break until 12:00. Everything" in await says(hour, hour.hers)


async def test_whether_a_break_ends_on_another_day_is_a_matter_of_each_ones_clock(hour: Hour) -> None:
    await hour.begun()
    await hour.does(hour.his, "call_break", w1=str(8 * 60 + 30))
    assert "Ben is taking a break and will be back here at 00:30 on Wednesday 6 May." in await says(hour, hour.hers)
    assert "You are on a break until 23:30. Everything" in await says(hour, hour.his)


async def test_a_return_that_was_on_another_day_is_not_said_to_be_now(hour: Hour) -> None:
    await hour.begun()
    await hour.does(hour.hers, "call_break", w1="60")
    hour.clock.forward(hours=1)
    assert "It is 17:00." in await says(hour, hour.hers)
    hour.clock.forward(hours=12)
    assert "This break was until 17:00 on Tuesday 5 May." in await says(hour, hour.hers)


async def test_from_the_seat_a_break_over_night_is_said_with_its_day(seat: Seat) -> None:
    await seat.begun()
    await seat.hour.does(seat.hour.his, "call_break", w1="1200")
    said = sentences(await seat.hers.get(f"/talk/{seat.hour.item}"))
    assert "Ben is taking a break and will be back here at 12:00 on Wednesday 6 May." in said
    assert "A break. Back at 12:00 on Wednesday 6 May." in said


async def test_after_a_break_that_was_called_from_the_seat_nobody_is_said_to_want_to_go_on(seat: Seat) -> None:
    await seat.begun()
    await seat.hour.does(seat.hers, "call_break", w1="20")
    seat.hour.clock.forward(minutes=21)
    said = await says(seat.hour, seat.hour.his)
    assert "It goes on when you both are ready. Go on" in said
    assert "would go on" not in said


async def test_after_a_break_of_one_of_the_two_the_other_learns_that_she_would_go_on(hour: Hour) -> None:
    await hour.begun()
    await hour.does(hour.hers, "call_break", w1="20")
    hour.clock.forward(minutes=21)
    assert "would go on" not in await says(hour, hour.his)
    await hour.does(hour.hers, "ready")
    assert "Ana would go on. It goes on when you both are ready. Go on" in await says(hour, hour.his)


async def test_beside_closing_for_today_it_says_what_is_kept(hour: Hour) -> None:
    await hour.begun()
    assert NOTHING_MORE not in await says(hour, hour.hers)
    await hour.does(hour.hers, "begin_closing")
    assert NOTHING_MORE in await says(hour, hour.hers)


async def test_where_nothing_was_kept_nothing_is_said_to_be_in_together(hour: Hour) -> None:
    await hour.begun()
    await hour.speaks(hour.hers, "speak", SAID)
    await hour.speaks(hour.his, "paraphrase", HEARD)
    await hour.does(hour.hers, "close")
    said = await says(hour, hour.hers)
    assert "What both of you marked" not in said
    assert "Everything from this hour can no longer be read here, and is gone for good after " in said


NOTHING_KEPT = "Nothing was kept: there was no line that both of you had marked."


async def closed_by_one(hour: Hour) -> None:
    await hour.does(hour.his, "close")


async def closed_after_one_marked(hour: Hour) -> None:
    await at_the_marking(hour)
    await hour.does(hour.hers, "mark", n1="5")
    await hour.does(hour.his, "close")


async def closed_with_nothing_in_common(hour: Hour) -> None:
    await at_the_marking(hour)
    await hour.does(hour.hers, "mark", n1="5")
    await hour.does(hour.his, "mark")


async def closed_by_the_clock(hour: Hour) -> None:
    await at_the_marking(hour)
    await hour.does(hour.hers, "mark", n1="5")
    hour.clock.forward(hours=25)


async def at_the_marking(hour: Hour) -> None:
    await hour.does(hour.hers, "begin_closing")
    for who in (hour.hers, hour.his):
        await hour.does(who, "parting_words", w1="", w2="")


@pytest.mark.parametrize(
    "closed", [closed_by_one, closed_after_one_marked, closed_with_nothing_in_common, closed_by_the_clock]
)
async def test_where_nothing_was_kept_the_same_is_said_however_it_came_about(
    hour: Hour, closed: Callable[[Hour], Awaitable[None]]
) -> None:
    """Whoever marked something cannot tell whether the other marked, or what."""
    await hour.begun()
    await hour.speaks(hour.hers, "speak", SAID)
    await closed(hour)
    for who in (hour.hers, hour.his):
        said = await says(hour, who)
        assert f"This talk was closed. {NOTHING_KEPT} Everything from this hour can no longer be read here" in said
        assert SAID not in said


async def test_a_tick_stays_with_its_words_where_others_are_erased(hour: Hour) -> None:
    """The browser keeps a tick with its box as long as the box is called the same."""
    await hour.begun()
    await hour.speaks(hour.hers, "speak", SAID)
    await hour.speaks(hour.his, "paraphrase", HEARD)
    await at_the_marking(hour)
    boxes = re.compile(
        r'<label class="option" id="keep-(\d+)"><input type="checkbox" id="keeps-(\d+)" name="n\d" value="(\d+)"'
    )
    hers, his = boxes.findall(await hour.page(hour.his))
    assert len({*hers, *his}) == 2
    await hour.does(hour.hers, "erase_here", v=hers[0])
    assert boxes.findall(await hour.page(hour.his)) == [his]


async def test_where_something_was_kept_nothing_is_said_of_nothing(hour: Hour) -> None:
    await hour.begun()
    await hour.speaks(hour.hers, "speak", SAID)
    await at_the_marking(hour)
    [ticked] = set(re.findall(r'name="n1" value="(\d+)"', await hour.page(hour.hers)))
    for who in (hour.hers, hour.his):
        await hour.does(who, "mark", n1=ticked)
    said = await says(hour, hour.hers)
    assert "This talk is closed. What both of you marked is in Together" in said
    assert NOTHING_KEPT not in said


async def test_where_there_is_nothing_to_keep_it_says_so_and_one_press_closes_it(hour: Hour) -> None:
    await hour.begun(format="disclosure", stays="once")
    await hour.speaks_of("It began in May.")
    await at_the_marking(hour)
    said = await says(hour, hour.his)
    assert "The closing. There is nothing to keep. Close the talk" in said
    assert "Mark what you would keep." not in said
    assert "Nothing was written down" not in said
    assert "Close for today" not in said
    await hour.does(hour.his, "mark")
    for who in (hour.hers, hour.his):
        assert f"This talk was closed. {NOTHING_KEPT}" in await says(hour, who)


ASIDE = "What you did not reach is set aside; it can come back if you both want that."


@pytest.mark.parametrize("way", [closed_by_one, closed_by_the_clock])
async def test_only_where_something_is_set_aside_it_is_said_to_be(
    hour: Hour, way: Callable[[Hour], Awaitable[None]]
) -> None:
    for agenda, covered in (("One\nTwo", 1), ("One\nTwo", 2), ("", 0)):
        await hour.begun(agenda=agenda)
        for line in range(covered):
            await hour.does(hour.hers, "cover", w1=str(line))
        await way(hour)
        said, left = await says(hour, hour.his), covered == 1
        assert "This talk was closed." in said
        assert (ASIDE in said) is left
        assert ("Set aside Two" in said) is left


def test_what_is_not_there_yet_is_promised_on_no_page() -> None:
    assert [page.name for page in PAGES if "when they were here" in page.read_text()] == []


async def test_before_somebody_is_asked_both_know_what_is_readable_from_the_seat(hour: Hour) -> None:
    said = sentences(await hour.hers.get("/talk/seat"))
    assert "Once you have both said yes, that person can read what the talk is about" in said
    assert "Nothing else of yours is readable there." in said


async def test_one_emergency_number_is_said_once(hour: Hour) -> None:
    vienna = (await hour.hers.get("/help")).text
    assert "Austria" in vienna
    opened = vienna[vienna.index("<details open") :].partition("</details>")[0]
    assert "In danger now" not in opened
    assert "In danger now: call 999" in sentences(await Browser(hour.hers.app).get("/help"))
