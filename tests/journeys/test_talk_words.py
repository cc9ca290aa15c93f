"""What somebody is writing when a live talk moves on without her stays on her page, until she puts it away."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.looking import look_at
from tests.journeys.people import Somebody
from tests.journeys.same import ends_as_loaded_anew
from tests.journeys.talking import begun, exchange

Couple = tuple[Somebody, Somebody]

HALF = "What I never told you is"
MOVED_ON = "The talk has moved on. Your words are still here; you can copy them, or keep them in Mine."


def they_talk(ana: Somebody, ben: Somebody) -> None:
    begun(ana, ben)


def still_has(who: Somebody, words: str) -> None:
    who.reads(MOVED_ON)
    expect(who.page.locator("#kept-words textarea")).to_have_value(words)


def puts_away(who: Somebody) -> None:
    who.presses("Put these words away")
    expect(who.page.get_by_text(MOVED_ON)).to_be_hidden()
    ends_as_loaded_anew(who)


@pytest.mark.parametrize("press", ["Close for today", "Come to the closing"])
def test_words_half_written_when_the_other_ends_it_stay_on_the_page(couple: Couple, press: str) -> None:
    ana, ben = couple
    they_talk(ana, ben)
    ana.writes("Your words", HALF)
    ben.page.get_by_text("Come to an end").click()
    ben.presses(press)
    still_has(ana, HALF)
    ana.page.keyboard.type(" this.")
    still_has(ana, f"{HALF} this.")
    assert not look_at(ana.page)
    puts_away(ana)
    expect(ben.page.get_by_text(MOVED_ON)).to_be_hidden()


def test_words_that_find_the_space_ended_stay_on_the_page(couple: Couple) -> None:
    ana, ben = couple
    they_talk(ana, ben)
    ana.writes("Your words", HALF)
    gone = ben.context.request.post("/sharing/space", form={}, headers={"origin": ben.copy.address})
    assert gone.ok
    expect(ana.page.get_by_label("Your words")).to_have_value(HALF)
    ana.presses("Say it")
    ana.reads("nothing new can be added to this space.")
    still_has(ana, HALF)


def test_words_that_were_said_are_not_kept_besides(couple: Couple) -> None:
    ana, ben = couple
    they_talk(ana, ben)
    exchange(ana, ben, HALF, HALF)
    for who in couple:
        expect(who.page.get_by_text(MOVED_ON)).to_be_hidden()
        ends_as_loaded_anew(who)


def test_what_came_of_a_press_is_in_sight_on_a_phone(couple: Couple) -> None:
    ana, ben = couple
    ana.page.set_viewport_size({"width": 390, "height": 400})
    begun(ana, ben)
    turn = ana.page.locator(".turn")
    ana.page.get_by_text("Come to an end").click()
    ana.page.evaluate("scrollTo(0, document.body.scrollHeight)")
    expect(turn).not_to_be_in_viewport()
    ana.presses("Come to the closing")
    expect(turn).to_have_text("The closing.")
    expect(turn).to_be_in_viewport()
    ana.page.evaluate("scrollTo(0, document.body.scrollHeight)")
    ana.presses("Say it")
    ana.reads("Your words for the closing are in.")
    expect(turn).to_be_in_viewport()
