"""What somebody is writing in a live talk stands there when she loads its page again, with the cursor in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from projections.sql import Statement
from server.house import House
from server.tables import half_written
from tests.journeys.people import Somebody
from tests.journeys.same import ends_as_loaded_anew
from tests.journeys.talking import begun, says
from tests.journeys.test_talk_words import MOVED_ON, puts_away, still_has

Couple = tuple[Somebody, Somebody]

HALF = "What I never told you is"
REST = " that I was afraid too."
KEPT = "**/kept"
OF_A_TALK = Statement(sa.select(half_written.c.talk).where(half_written.c.talk == sa.bindparam("talk")))
LEAVES_AND_IS_HIDDEN = """
() => {
  const asked = [], { fetch } = window;
  window.fetch = (...what) => { asked.push(what[0]); return fetch(...what); };
  document.querySelector("[data-leave] button").click();
  Object.defineProperty(document, "hidden", { value: true });
  document.dispatchEvent(new Event("visibilitychange"));
  return asked;
}
"""
STORED_HERE = "() => localStorage.length + sessionStorage.length"


@contextmanager
def kept(who: Somebody) -> Iterator[None]:
    """Waits until what stands in her boxes has come through."""
    with who.page.expect_response(KEPT) as answer:
        yield
    assert answer.value.status == 204


def test_what_is_typed_before_the_program_came_stands_after_what_was_kept(couple: Couple) -> None:
    ana, ben = couple
    begun(ana, ben)
    with kept(ana):
        ana.writes("Your words", HALF)
    with kept(ana), ana.before("**/kept_words.js*"):
        ana.page.get_by_role("textbox", name="Your words").fill(REST)
    expect(ana.page.get_by_label("Your words")).to_have_value(f"{HALF}\n\n{REST}")


def test_half_a_sentence_is_there_after_the_page_was_loaded_again(couple: Couple) -> None:
    ana, ben = couple
    begun(ana, ben)
    with kept(ana):
        ana.writes("Your words", HALF)
    ana.page.reload()
    expect(ana.page.get_by_label("Your words")).to_be_focused()
    expect(ana.page.get_by_label("Your words")).to_have_value(HALF)
    assert ana.page.evaluate(STORED_HERE) == 0
    with kept(ana):
        ana.page.keyboard.type(REST)
    expect(ana.page.get_by_label("Your words")).to_have_value(HALF + REST)
    expect(ana.page.get_by_text(MOVED_ON)).to_be_hidden()
    ends_as_loaded_anew(ben)
    assert HALF not in ben.page.content()


def test_a_tab_that_goes_in_the_midst_of_a_word_takes_none_with_it(couple: Couple) -> None:
    """A phone discards it without a pause in the writing; what is sent last is sent as it goes."""
    ana, ben = couple
    begun(ana, ben)
    ana.writes("Your words", HALF)
    ana.page.goto("/together")
    while not is_stored(ana, ben.page.url):  # it goes beside the page that she opens, and may come after it
        pass
    ana.page.goto(ben.page.url)
    expect(ana.page.get_by_label("Your words")).to_have_value(HALF)


def test_words_that_were_said_leave_nothing_behind(couple: Couple) -> None:
    ana, ben = couple
    begun(ana, ben)
    with kept(ana):
        ana.writes("Your words", HALF)
    with kept(ana):  # at once, that it is to be nowhere
        says(ana, HALF + REST)
    assert not is_stored(ana, ben.page.url)
    ana.page.reload()
    ben.reads("Say in your words what you heard.")
    assert ana.page.locator("#kept-words [data-box]").count() == 0


def test_words_whose_turn_is_over_come_to_their_own_place_and_go_when_put_away(couple: Couple) -> None:
    ana, ben = couple
    begun(ana, ben)
    with kept(ana):
        ana.writes("Your words", HALF)
    ben.page.get_by_text("Come to an end").click()
    ben.presses("Come to the closing")
    still_has(ana, HALF)
    ana.page.reload()
    still_has(ana, HALF)
    with kept(ana):
        ana.page.locator("#kept-words textarea").press_sequentially(REST)
    ana.page.reload()
    still_has(ana, HALF + REST)
    with kept(ana):
        puts_away(ana)
    assert not is_stored(ana, ben.page.url)
    ana.page.reload()
    expect(ana.page.get_by_text(MOVED_ON)).to_be_hidden()


def test_a_chapter_and_what_it_is_about_stay_together(couple: Couple) -> None:
    ana, ben = couple
    begun(ana, ben, "disclosure")
    ana.page.get_by_label("What this part is about").select_option("contact")
    with kept(ana):
        ana.writes("What I tell", HALF)
    ana.page.reload()
    expect(ana.page.get_by_label("What I tell")).to_have_value(HALF)
    expect(ana.page.get_by_label("What this part is about")).to_have_value("contact")


def test_a_break_keeps_them_out_of_sight_and_gives_them_back(couple: Couple) -> None:
    ana, ben = couple
    begun(ana, ben)
    with kept(ana):
        ana.writes("Your words", HALF)
    ben.presses("I need a break")
    ana.reads("what you were writing is kept")
    ana.page.reload()
    expect(ana.page.locator("#talk-desk textarea")).to_have_value(HALF)
    expect(ana.page.locator("#talk-desk textarea")).to_be_hidden()
    expect(ana.page.get_by_text(MOVED_ON)).to_be_hidden()


@pytest.mark.parametrize("way", ["Shift", "Leave this page"])
def test_leaving_fast_leaves_nothing_behind(couple: Couple, way: str) -> None:
    ana, ben = couple
    begun(ana, ben)
    with kept(ana):
        ana.writes("Your words", HALF)
    ana.page.keyboard.type(REST)
    if way == "Shift":
        for _ in range(3):
            ana.page.keyboard.press("Shift")
    else:
        ana.presses(way)
    ana.page.wait_for_url("**/weather")
    ben.reads("is away for the moment.")
    assert not is_stored(ana, ben.page.url)
    ana.page.go_back()
    assert HALF not in ana.page.content()


def test_what_was_not_sent_yet_stays_unsent_once_she_leaves_fast(couple: Couple) -> None:
    ana, ben = couple
    begun(ana, ben)
    ana.page.route("**/weather", lambda route: None)  # so that the page that is left can still be asked
    ana.writes("Your words", HALF)
    assert ana.page.evaluate(LEAVES_AND_IS_HIDDEN) == []


def test_a_line_that_was_cut_holds_nothing_up_and_all_comes_through_after_it(couple: Couple) -> None:
    ana, ben = couple
    begun(ana, ben)
    ana.context.set_offline(True)
    ana.writes("Your words", HALF)
    ana.reads("You are offline.")
    with kept(ana):
        ana.context.set_offline(False)
    ana.page.reload()
    expect(ana.page.get_by_label("Your words")).to_have_value(HALF)
    ana.lost_touch()


def is_stored(who: Somebody, talk: str) -> bool:
    """Whether anything that is half written in this talk lies in the store."""

    async def look(house: House) -> bool:
        return bool(await house.store.read(lambda tx: tx.run(OF_A_TALK, talk=talk.rpartition("/")[2])))

    return who.copy.inside(look)
