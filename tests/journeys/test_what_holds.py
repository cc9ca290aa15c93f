"""How far we go, a rhythm, a check-in, a moment to mark: what two people make true, live on both pages."""

from __future__ import annotations

import re
from dataclasses import replace

from playwright.sync_api import Locator, Page, expect

from tests.cast import ANA
from tests.journeys.doing import MOMENT, marks, puts_forward, puts_forward_a_rhythm
from tests.journeys.people import Somebody
from tests.journeys.same import ends_as_loaded_anew

Couple = tuple[Somebody, Somebody]

SUNDAY = "The first Sunday on which we both laughed."
CHANGED = "The first evening on which we both laughed."


def test_what_two_people_hold_between_them_is_on_both_open_pages(couple: Couple) -> None:
    ana, ben = couple
    each_marks_how_far(ana, ben)
    going_shallower_is_immediate(ana, ben)
    they_agree_a_rhythm(ana, ben)
    both_put_something_in(ana, ben)
    they_mark_a_moment(ana, ben)
    a_second_tab_meets_what_changed(ana, ben)


def each_marks_how_far(ana: Somebody, ben: Somebody) -> None:
    """One mark alone changes nothing for anybody; the second makes both hold."""
    ben.opens("/together/agreed")
    expect(topic(ben, "Feelings")).to_contain_text("That it happened")
    marks(ana, Feelings="What it meant", Where="The facts")
    expect(topic(ana, "Feelings")).to_contain_text("That it happened")
    ana.opens("/together/agreed")
    marks(ben.beside("/w/h4rf"), Feelings="The facts", Where="What it meant")
    for who in (ana, ben):
        expect(topic(who, "Feelings")).to_contain_text("The facts")
        expect(topic(who, "Where")).to_contain_text("The facts")
        who.reads("The shallower of your two marks holds.")
        ends_as_loaded_anew(who)


def going_shallower_is_immediate(ana: Somebody, ben: Somebody) -> None:
    """And going deeper again takes both."""
    marks(ana, Where="Not this")
    expect(topic(ben, "Where")).to_contain_text("Not this")
    marks(ana, Where="The facts")
    ana.opens("/together/agreed")
    for who in (ana, ben):
        expect(topic(who, "Where")).to_contain_text("The facts")
        ends_as_loaded_anew(who)


def they_agree_a_rhythm(ana: Somebody, ben: Somebody) -> None:
    puts_forward_a_rhythm(ana, "Five short answers", "Sunday", "Every two weeks")
    ana.opens("/today")
    ben.reads(f"{ANA} put forward")
    ben.presses("I agree to this")
    ben.reads("You both said yes to this.")
    ana.reads("Our check-in is open until Sunday evening.")
    for who in (ana, ben):
        ends_as_loaded_anew(who)


def both_put_something_in(ana: Somebody, ben: Somebody) -> None:
    """Nothing of hers is seen before his; then both are there, live."""
    ben.opens("/today")
    ana.presses("Put mine in")
    ana.writes("What I feel", "Tired. Less afraid than on Sunday.")
    ana.presses("Put mine in")
    ana.reads("Yours is in. If both are in by Sunday evening, you will both see both. If not, nobody's is shown.")
    ben.reads("Our check-in is open until Sunday evening.")
    ends_as_loaded_anew(ben)
    ana.opens("/together")
    ben.presses("Put mine in")
    ben.writes("What I need", "To be asked, also about small things.")
    ben.presses("Put mine in")
    ben.reads("Our check-in is open: you can both see both.")
    ben.opens("/together")
    for who in (ana, ben):
        who.reads("Tired. Less afraid than on Sunday.")
        who.reads("To be asked, also about small things.")
        ends_as_loaded_anew(who)


def they_mark_a_moment(ana: Somebody, ben: Somebody) -> None:
    puts_forward(ben, SUNDAY)
    ana.reads(SUNDAY)
    ben.opens("/together")
    ana.presses("I agree to this")
    for who in (ana, ben):
        expect(entry(who, SUNDAY)).to_contain_text("You both said yes to this.")
        ends_as_loaded_anew(who)


def a_second_tab_meets_what_changed(ana: Somebody, ben: Somebody) -> None:
    """Her yes to words that are no longer put forward is not counted, and she sees what is different."""
    puts_forward(ben, "Another moment.")
    ana.opens("/together")
    stale = replace(ana, page=without_its_socket(ana, "/together"))
    ben.opens("/together")
    entry(ben, "Another moment.").get_by_role("link", name="Put it differently").click()
    ben.writes(MOMENT, CHANGED)
    ben.presses("Put forward")
    ana.reads(CHANGED)
    entry(stale, "Another moment.").get_by_role("button", name="I agree to this").click()
    stale.reads("Your yes was not counted.")
    expect(entry(stale, CHANGED).get_by_role("button", name="I agree to this")).to_be_visible()
    expect(ben.page.locator(".agreement").filter(has_text=CHANGED)).not_to_contain_text("You both said yes to this.")


def without_its_socket(who: Somebody, path: str) -> Page:
    """A tab that hears nothing: it shows what was there when it was opened."""
    page = who.context.new_page()
    page.route_web_socket(re.compile("/live"), lambda socket: socket.close())
    page.goto(path)
    return page


def topic(who: Somebody, name: str) -> Locator:
    """What holds for one topic, on the page of what was agreed or on that of marking."""
    return who.page.locator(".depth-map > div").filter(has=who.page.get_by_text(name, exact=True)).locator("dd")


def entry(who: Somebody, words: str) -> Locator:
    return who.page.locator(".entry").filter(has_text=words)
