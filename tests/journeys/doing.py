"""What people do in more than one journey, through the pages alone."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.cast import ANA, BEN, PASSWORD
from tests.journeys.copies import OPERATOR
from tests.journeys.people import Somebody

THE_OTHER = {ANA: BEN, BEN: ANA}
MOMENT = "The moment, in words you could both say"


def six_screens(who: Somebody, look: Callable[[], None] = lambda: None) -> None:
    """The first run from its first screen to its last; `look` is called on each that only she can see."""
    who.reads("For two, or for one")
    who.presses("Go on")
    who.reads(f"This copy is run by {OPERATOR}.")
    who.presses("I know who runs it, go on")
    who.page.get_by_role("group", name="Choose one of these names").get_by_role("radio").first.check()
    who.writes("Choose a password that the other person does not know and would not guess", PASSWORD)
    who.chooses("No")
    who.presses("Go on")
    expect(who.page.locator(".kept-words li")).to_have_count(8)
    look()
    who.presses("I have the words")
    who.writes("What should we call you?", who.name)
    look()
    who.presses("Go on")
    who.reads(f"You are {who.name}")
    look()


def signs_in(who: Somebody, name: str, password: str = PASSWORD) -> None:
    who.opens("/sign-in")
    who.writes("Your name here", name)
    who.writes("Your password", password)
    who.presses("Sign in")
    who.reads(f"You are {who.name}")


def makes_a_link(who: Somebody) -> str:
    who.opens("/sharing")
    who.presses("Invite the other person")
    who.presses("Make a link")
    who.reads("This is the link.")
    return who.page.locator("code").inner_text()


def compare_two_words(maker: Somebody, comer: Somebody) -> None:
    """Each has the page with the two words open."""
    shown, told = (who.page.locator(".kept-words").inner_text() for who in (maker, comer))
    assert shown == told
    maker.presses("These are the words")
    maker.reads("What you share will stand here")


def keeps(who: Somebody, words: str) -> None:
    """A page for herself."""
    who.opens("/mine")
    who.writes("For myself", words)
    who.presses("Keep for myself")
    who.reads("Kept in Mine.")


def shares(who: Somebody, words: str) -> None:
    """Something good."""
    who.opens("/w/g8vs")
    who.writes("Something good", words)
    who.page.get_by_role("button", name=re.compile("^Share with")).click()
    who.reads("It is with")


def asks(who: Somebody, topic: str, words: str) -> None:
    who.opens("/w/d5wn")
    who.writes("Your question", words)
    who.page.get_by_role("radio", name=topic).first.check()
    who.presses("Ask")
    who.reads("It is with")


def marks(who: Somebody, **depths: str) -> None:
    """How far she would go, topic by topic."""
    who.opens("/w/h4rf")
    for topic, depth in depths.items():
        who.page.get_by_role("group", name=topic, exact=True).get_by_role("radio", name=depth).check()
    who.presses("Mark these for myself")
    who.reads("Your marks are kept.")


def puts_forward_a_rhythm(who: Somebody, *choices: str) -> None:
    who.opens("/w/p3wu")
    for choice in choices:
        who.chooses(choice)
    who.presses("Put forward")
    who.reads(f"It is with {THE_OTHER[who.name]} now, as something put forward.")


def puts_forward(who: Somebody, words: str) -> None:
    """A moment to mark."""
    who.opens("/w/t5nb")
    who.writes(MOMENT, words)
    who.presses("Put forward")
    who.reads(f"It is with {THE_OTHER[who.name]} now, as something put forward.")


def erases(who: Somebody) -> None:
    """The first words of hers on the page."""
    who.page.get_by_role("link", name="Erase the words").first.click()
    who.reads("Neither of you will be able to read them here from now on.")
    who.page.get_by_role("button", name="Erase the words").click()
    who.reads(f"{who.name} erased the words of this ")
