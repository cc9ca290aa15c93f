"""Ana begins alone; Ben comes in by her link; what one shares, both see."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.cast import ANA, BEN
from tests.journeys.conftest import Meet
from tests.journeys.doing import compare_two_words, erases, keeps, makes_a_link, six_screens
from tests.journeys.people import Somebody
from tests.journeys.same import ends_as_loaded_anew

PAGE = "I have not slept. The kitchen light was on until four."
REGRET = "I told you I was in Graz. I was not."
MINE = "Nobody made me say it."
ANSWER = "I have read it. I can't say more tonight."


def test_two_people_begin_and_what_one_shares_both_see(meet: Meet) -> None:
    ana, ben = meet(ANA), meet(BEN)
    begins_alone(ana)
    drafts_over_two_evenings(ana)
    comes_in(ben, makes_a_link(ana))
    ana.opens("/sharing")
    ana.presses("Compare the two words")
    compare_two_words(ana, ben)
    shares_the_draft(ana, ben)
    answers(ben, ana)
    takes_the_words_back(ana, ben)


def begins_alone(ana: Somebody) -> None:
    ana.opens("/")
    ana.presses("Begin")
    six_screens(ana)
    expect_zone_of_the_browser(ana)
    keeps(ana, PAGE)
    ana.presses("Earlier pages")
    ana.reads(PAGE)


def expect_zone_of_the_browser(ana: Somebody) -> None:
    ana.opens("/sharing/name")
    expect(ana.page.get_by_label("Your time zone")).to_have_value("Europe/Vienna")


def drafts_over_two_evenings(ana: Somebody) -> None:
    ana.opens("/w/k7qd")
    ana.writes("What I am sorry for", REGRET)
    ana.presses("Keep in Mine for now")
    ana.presses("Go on with it")
    expect(ana.page.get_by_label("What I am sorry for")).to_have_value(REGRET)
    ana.writes("What was mine", MINE)
    ana.presses("Keep in Mine for now")
    ana.reads("Kept in Mine, as it stands.")
    ana.opens("/together")
    ana.reads("What you share will stand here, in the order it came.")


def comes_in(ben: Somebody, link: str) -> None:
    ben.opens(link)
    ben.reads(f"{ANA} has asked you into a space for two on Goldseam.")
    ben.presses("What is this?")
    six_screens(ben)
    ben.presses("Come in")
    ben.reads("One more thing before you are both in.")


def shares_the_draft(ana: Somebody, ben: Somebody) -> None:
    """It appears on his open page, which is not loaded again."""
    ben.opens("/together")
    stays(ben)
    ana.opens("/w/k7qd")
    expect(ana.page.get_by_label("What was mine")).to_have_value(MINE)
    ana.presses(f"Share with {BEN}")
    ana.reads(f"It is with {BEN} now. There is nothing more to do.")
    ben.reads(REGRET)
    ben.reads(MINE)
    stayed(ben)
    ends_as_loaded_anew(ben)


def answers(ben: Somebody, ana: Somebody) -> None:
    ana.opens("/together")
    stays(ana)
    ben.presses("Answer in your own words")
    ben.writes("Your own words", ANSWER)
    ben.presses(f"Share with {ANA}")
    ana.reads(ANSWER)
    ana.reads("This may be hard to read. You don't have to answer now.")
    stayed(ana)
    ends_as_loaded_anew(ana)


def takes_the_words_back(ana: Somebody, ben: Somebody) -> None:
    ben.reads(ANSWER)
    stays(ben)
    erases(ana)
    ben.reads(f"{ANA} erased the words of this apology on ")
    for who in (ana, ben):
        expect(who.page.get_by_text(REGRET)).to_have_count(0)
        ends_as_loaded_anew(who)
    ana.reads("Gone for good after ")
    expect(ben.page.get_by_text("Gone for good")).to_have_count(0)
    stayed(ben)


def stays(who: Somebody) -> None:
    """Marks her page, so that a page loaded in its place would show."""
    who.page.evaluate("document.stayed = true")


def stayed(who: Somebody) -> None:
    assert who.page.evaluate("document.stayed")
