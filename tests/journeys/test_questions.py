"""Questions, from one browser to the other: asked, answered or not, further than agreed, asked again."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.cast import ANA, BEN
from tests.journeys.conftest import Meet, joined
from tests.journeys.copies import Copy
from tests.journeys.doing import asks, marks
from tests.journeys.people import Somebody
from tests.journeys.same import ends_as_loaded_anew
from tests.journeys.test_what_holds import entry

Couple = tuple[Somebody, Somebody]

PAGE = "/together/questions"
SINCE = "Since when?"


def test_what_one_asks_the_other_answers_or_not_is_on_both_open_pages(couple: Couple) -> None:
    ana, ben = couple
    ben.opens(PAGE)
    ben.reads("No questions. Some people never use this page.")
    asks(ana, "When and how long", SINCE)
    ana.opens(PAGE)
    ben.reads(SINCE)
    ben.presses("Not yet")
    for who in (ana, ben):
        who.reads(f"{BEN}: not yet.")
        ends_as_loaded_anew(who)
    ben.presses("Answer")
    ben.writes("Your own words", "Since May.")
    ben.presses(f"Share with {ANA}")
    for who in (ana, ben):
        expect(entry(who, SINCE)).to_contain_text("Since May.")
    asks_again(ana, ben)
    narrows(ana, ben)


def asks_again(ana: Somebody, ben: Somebody) -> None:
    ana.presses("Ask again")
    ana.reads("You asked about this before. Here is what was said. You can read it first, or ask again; both are fine.")
    ana.reads("Since May.")
    ana.writes("Your question", "Since which week?")
    ana.presses("Ask")
    ben.reads("Since which week?")


def narrows(ana: Somebody, ben: Somebody) -> None:
    """An open question closes on both open pages; what was answered stays as it is."""
    marks(ana.beside("/w/h4rf"))
    ana.opens(PAGE)
    marks(ben.beside("/w/h4rf"), **{"When and how long": "Not this"})
    for who in (ana, ben):
        who.reads("This question is now outside it.")
        who.reads("Since May.")
        ends_as_loaded_anew(who)
    expect(entry(ana, "Since which week?")).to_contain_text("Your words are kept in Mine.")
    expect(entry(ben, "Since which week?")).to_have_count(0)


def test_the_words_of_a_question_further_than_agreed_stay_and_can_be_set_aside(couple: Couple) -> None:
    ana, ben = couple
    ben.opens(PAGE)
    ana.opens("/w/d5wn")
    ana.writes("Your question", "How often, and why?")
    ana.reads("This asks for a detail.")
    ana.reads("This asks what it meant.")
    ana.page.get_by_role("radio", name="Physical detail").check()
    ana.presses("Ask")
    ana.reads("This goes further than the two of you have agreed to go here, so it was not sent.")
    expect(ana.page.get_by_label("Your question", exact=True)).to_have_value("How often, and why?")
    ana.presses("Set aside")
    ana.reads("You left this for a talk with a therapist there. It is on your list for that.")
    ana.reads("How often, and why?")
    expect(ben.page.get_by_text("No questions.")).to_be_visible()


def test_all_of_it_works_without_scripts(copy: Copy, meet: Meet) -> None:
    one, other = copy.inside(joined)
    ana, plain = meet(ANA), meet(BEN, java_script_enabled=False)
    ana.is_signed_in(one)
    plain.is_signed_in(other)
    asks(ana, "Who", "Who else?")
    plain.opens(PAGE)
    plain.presses("With a therapist there")
    plain.reads(f"{BEN}: with a therapist there.")
    plain.presses("It belongs to another topic")
    plain.page.get_by_role("radio", name="Money").check()
    plain.presses("It belongs there")
    plain.reads(f"{BEN}: this belongs to “Money”.")
    plain.opens("/w/d5wn")
    plain.writes("Your question", "And you?")
    plain.page.get_by_role("radio", name="Physical detail").check()
    plain.presses("Ask")
    plain.presses("Set aside")
    plain.reads("It is on your list for that.")
    plain.presses("Erase the words")
    plain.presses("Erase the words")
    plain.reads("What you set aside for a talk with a therapist there will stand here.")
