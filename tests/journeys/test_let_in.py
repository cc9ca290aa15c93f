"""Three browsers: a couple lets a therapist in, she reads, they see when, and one closes the door while she does."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests import cast
from tests.journeys.conftest import Meet
from tests.journeys.copies import Copy
from tests.journeys.doing import shares
from tests.journeys.looking import look_at
from tests.journeys.people import Somebody

Couple = tuple[Somebody, Somebody]
LAKE = "The lake."


@pytest.fixture
def mira(copy: Copy, meet: Meet) -> Somebody:
    """In no space, signed in on a browser of her own."""
    account = copy.inside(lambda house: cast.account(house, cast.MIRA))
    mira = meet(account.name)
    mira.is_signed_in(account)
    return mira


def gets_a_code(mira: Somebody) -> str:
    mira.opens("/sharing")
    mira.presses("For therapists")
    look_at(mira.page)
    mira.chooses("I keep no secrets between you")
    mira.writes("In your own words", "What one tells me, I bring to both.")
    mira.writes("When you read here", "before your sessions")
    mira.presses("Give me a code")
    return mira.page.locator("p.code").inner_text()


def puts_forward(ana: Somebody, code: str) -> None:
    ana.opens("/sharing")
    ana.presses("Let a therapist in")
    ana.writes("The code", code)
    ana.presses("Look it up")
    ana.reads("What Mira says about secrets")
    look_at(ana.page)
    ana.writes("What for", "To prepare our sessions.")
    ana.chooses("Everything that is in Together")
    ana.chooses("90 days")
    ana.presses("Put forward")


def says_yes(ben: Somebody, code: str) -> None:
    ben.opens("/sharing/let-in")
    ben.presses("Let in")
    look_at(ben.page)
    ben.writes("The code, as you were told it outside Goldseam", code)
    ben.presses("Let in")


def test_a_therapist_is_let_in_reads_is_told_of_and_let_out_again(couple: Couple, mira: Somebody) -> None:
    ana, ben = couple
    shares(ana, LAKE)
    code = gets_a_code(mira)
    look_at(mira.page)
    mira.reads("Nobody lets you in now.")
    puts_forward(ana, code)
    look_at(ana.page)
    mira.opens("/c")
    mira.reads("Nobody lets you in now.")
    says_yes(ben, code)
    ben.reads("You both let Mira in.")
    mira.opens("/c")
    mira.page.get_by_text("Ana and Ben").click()
    mira.reads(LAKE)
    look_at(mira.page)
    mira.presses("What they agreed")
    look_at(mira.page)
    mira.presses("Together")
    ana.opens("/sharing/let-in")
    ana.reads("Together, what you agreed")
    look_at(ana.page)
    ana.opens("/together")
    ana.reads("Nobody is watching this page. Mira reads here before your sessions.")
    ben.opens("/sharing/let-in")
    ben.presses("Close the door")
    mira.reads("The door is closed.")
    expect(mira.page.get_by_text(LAKE)).to_have_count(0)
    mira.presses("Back to your couples")
    mira.reads("Nobody lets you in now.")
