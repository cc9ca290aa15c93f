"""A therapist sits with the two: asked in by a link, named in the words of a talk, in the seat before both eyes."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.cast import ANA, BEN, MIRA
from tests.journeys.conftest import Meet
from tests.journeys.doing import six_screens
from tests.journeys.looking import look_at
from tests.journeys.people import Somebody
from tests.journeys.same import ends_as_loaded_anew
from tests.journeys.talking import TOPIC, begin, come_in, fills_in, says, says_yes

SAID = "It was the silence that frightened me."
HEARD = "You were frightened when I did not call."
KEPT = "Who else knew of it then?"

Three = tuple[Somebody, Somebody, Somebody]


def test_a_therapist_sits_proposes_calls_a_break_and_gets_up(couple: tuple[Somebody, Somebody], meet: Meet) -> None:
    (ana, ben), mira = couple, meet(MIRA)
    sets_aside(ana)
    is_asked_in(mira, ana)
    names_her(ana)
    says_yes(ben)
    finds_the_talk(mira)
    come_in(ana, ben)
    sits_down(mira, ana, ben)
    begin(ana, ben)
    follows(mira, ana, ben)
    brings_a_question(ana, ben, mira)
    proposes(mira, ana, ben)
    calls_a_break(mira, ana, ben)
    gets_up(mira, ana, ben)
    is_let_go(mira, ana, ben)


def sets_aside(ana: Somebody) -> None:
    ana.opens("/w/d5wn")
    ana.writes("Your question", KEPT)
    ana.page.get_by_role("radio", name="Who").first.check()
    ana.presses("Set aside for a talk with a therapist there")
    ana.reads("It is on your list for that.")


def is_asked_in(mira: Somebody, ana: Somebody) -> None:
    """By a link, through a first run of her own; and two words that are compared."""
    ana.opens("/talk")
    ana.presses("A therapist who could sit with you")
    ana.presses("Make a link")
    mira.opens(ana.page.locator("code").inner_text())
    mira.reads(f"{ANA} asks whether you would sit with two people in a talk.")
    looks_right(mira)
    mira.presses("What is this?")
    six_screens(mira)
    mira.presses("Take the seat")
    mira.reads("One more thing before you can be asked")
    looks_right(mira)
    ana.opens("/talk/seat")
    shown, told = (who.page.locator(".kept-words").inner_text() for who in (ana, mira))
    assert shown == told
    looks_right(ana)
    ana.presses("These are the words")
    ana.reads(f"{MIRA} can be asked to a talk")
    looks_right(ana)


def looks_right(*people: Somebody) -> None:
    amiss = [problem for who in people for problem in look_at(who.page)]
    assert not amiss, "\n".join(amiss)


def names_her(ana: Somebody) -> None:
    ana.opens("/talk/words")
    fills_in(ana, True, "One speaks, the other says back what was heard")
    ana.chooses(MIRA)
    looks_right(ana)
    ana.presses("Put forward")
    ana.reads(f"{MIRA}. A yes to these words is a yes to that too.")
    looks_right(ana)


def finds_the_talk(mira: Somebody) -> None:
    mira.opens("/talk")
    looks_right(mira)
    mira.page.get_by_role("link", name=TOPIC).click()
    mira.reads(f"{ANA} and {BEN} ask you to sit with them")
    mira.reads("You can sit down once both are here.")
    looks_right(mira)


def sits_down(mira: Somebody, *two: Somebody) -> None:
    """Her page shows that both are in when both are; both see the seat empty, and taken."""
    for who in two:
        who.reads(f"The seat for {MIRA} is empty.")
    mira.presses("Sit down")
    for who in two:
        who.reads(f"{MIRA} sits with you.")
    mira.reads(f"You sit with {ANA} and {BEN}. Both see you here.")


def follows(mira: Somebody, ana: Somebody, ben: Somebody) -> None:
    """She reads whose turn it is and what is written, and no half-written word."""
    mira.reads(f"{ANA} is speaking.")
    mira.reads("minutes left")
    ana.writes("Your words", SAID)
    expect(mira.page.get_by_text(SAID)).to_have_count(0)
    says(ana, SAID)
    mira.reads(SAID)
    mira.reads(f"{BEN} says it back.")
    looks_right(mira, ana, ben)
    says(ben, HEARD, "Say it back")
    mira.reads(HEARD)


def brings_a_question(ana: Somebody, ben: Somebody, mira: Somebody) -> None:
    """Her own list is on her page alone, until she brings it."""
    for who in (ben, mira):
        expect(who.page.get_by_text(KEPT)).to_have_count(0)
    ana.page.get_by_text("Questions you kept for a talk with a therapist there").click()
    ana.reads(KEPT)
    looks_right(ana)
    ana.presses("Bring this question")
    for who in (ben, mira):
        who.reads(KEPT)


def proposes(mira: Somebody, *two: Somebody) -> None:
    mira.presses("Go a little slower")
    mira.reads("You proposed: Go a little slower.")
    for who in two:
        who.reads(f"{MIRA} proposes: Go a little slower.")
        ends_as_loaded_anew(who)
    ends_as_loaded_anew(mira)


def calls_a_break(mira: Somebody, *two: Somebody) -> None:
    mira.presses("Call a break")
    for who in two:
        who.reads(f"{MIRA} is taking a break and will be back here at ")
        expect(who.page.get_by_role("button", name="Go on")).to_have_count(0)
        ends_as_loaded_anew(who)
    mira.reads("You called a break until ")
    expect(mira.page.get_by_text(SAID)).to_have_count(0)
    looks_right(mira)


def gets_up(mira: Somebody, *two: Somebody) -> None:
    mira.presses("Get up")
    for who in two:
        who.reads(f"The seat for {MIRA} is empty.")
        who.reads("The break was called from the seat beside you, and nobody holds it any more.")
        ends_as_loaded_anew(who)
    looks_right(*two)
    mira.reads(f"{ANA} and {BEN} ask you to sit with them")


def is_let_go(mira: Somebody, ana: Somebody, ben: Somebody) -> None:
    """Ben ends it with one press; her page of the talk is no longer there."""
    ben.opens("/talk/seat")
    ben.presses("Close the door")
    mira.reads("There is nothing here.")
    mira.opens("/talk")
    expect(mira.page.get_by_text(re.compile("Asked by"))).to_have_count(0)
    ana.reads("Nobody sits with you in this talk.")
