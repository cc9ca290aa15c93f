"""Every form works in a browser that runs no script: what is missing is that pages change by themselves."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.cast import ANA, BEN
from tests.journeys.conftest import Meet
from tests.journeys.doing import (
    compare_two_words,
    erases,
    keeps,
    makes_a_link,
    marks,
    puts_forward,
    puts_forward_a_rhythm,
    six_screens,
)
from tests.journeys.people import Somebody


def test_two_people_can_do_everything_without_javascript(meet: Meet) -> None:
    ana, ben = meet(ANA, java_script_enabled=False), meet(BEN, java_script_enabled=False)
    they_begin(ana, ben)
    one_shares_the_other_answers(ana, ben)
    they_agree(ana, ben)
    they_mark_how_far(ana, ben)
    they_check_in(ana, ben)
    erases(open_at(ana, "/together"))
    leaves_fast(ana)
    signs_out(ben)


def they_begin(ana: Somebody, ben: Somebody) -> None:
    ana.opens("/begin")
    six_screens(ana)
    keeps(ana, "Nobody has to know how long this took.")
    ben.opens(makes_a_link(ana))
    ben.presses("What is this?")
    six_screens(ben)
    ben.presses("Come in")
    compare_two_words(open_at(ana, "/sharing/two"), ben)


def one_shares_the_other_answers(ana: Somebody, ben: Somebody) -> None:
    ana.opens("/w/k7qd")
    ana.presses(f"Share with {BEN}")
    ana.reads("There are no words here yet. One of these is enough.")
    ana.writes("What I am sorry for", "I read your messages.")
    ana.presses(f"Share with {BEN}")
    ana.reads(f"It is with {BEN} now.")
    ben.opens("/together")
    ben.presses("Answer in your own words")
    ben.writes("Your own words", "I know. I left them open.")
    ben.presses(f"Share with {ANA}")
    ben.reads("I know. I left them open.")


def they_agree(ana: Somebody, ben: Somebody) -> None:
    puts_forward(ana, "The day we ate outside again.")
    ben.opens("/together/agreed")
    ben.presses("Not now")
    ben.reads(f"{BEN}: not now.")
    ben.presses("I agree to this")
    ben.reads("You both said yes to this.")


def they_mark_how_far(ana: Somebody, ben: Somebody) -> None:
    marks(ana, Money="The facts")
    marks(ben, Money="What it meant")
    expect(ben.page.locator(".depth-map > div").filter(has_text="Money")).to_contain_text("The facts")


def they_check_in(ana: Somebody, ben: Somebody) -> None:
    puts_forward_a_rhythm(ana, "Calm, trust, closeness", "Sunday", "Every week")
    ben.opens("/together/agreed")
    ben.presses("I agree to this")
    for who, number in ((ana, "3"), (ben, "7")):
        who.opens("/w/c9yj")
        for scale in ("Calm", "Trust", "Closeness"):
            who.page.get_by_role("group", name=scale).get_by_label(number, exact=True).check()
        who.presses("Put mine in")
    ben.reads("Our check-in is open: you can both see both.")


def leaves_fast(ana: Somebody) -> None:
    ana.presses("Leave this page")
    expect(ana.page.get_by_role("heading", name="Reading the sky")).to_be_visible()
    ana.opens("/together")
    expect(ana.page.get_by_role("heading", name="Sign in")).to_be_visible()


def signs_out(ben: Somebody) -> None:
    ben.opens("/sharing")
    ben.presses("Sign out")
    ben.opens("/today")
    expect(ben.page.get_by_role("heading", name="Sign in")).to_be_visible()


def open_at(who: Somebody, path: str) -> Somebody:
    who.opens(path)
    return who
