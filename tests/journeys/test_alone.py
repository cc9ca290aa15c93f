"""Three browsers: one of a couple writes for the therapist alone, who reads it, and notes something for herself."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.journeys.looking import look_at
from tests.journeys.people import Somebody
from tests.journeys.test_let_in import Couple, gets_a_code, mira, puts_forward, says_yes

__all__ = ["mira"]

MARCH, NOTED = "I saw them once more in March.", "Ana looks down when Ben speaks."
HERE = "/sharing/let-in/alone"


def test_one_writes_for_the_therapist_alone_who_reads_it_and_notes_something(couple: Couple, mira: Somebody) -> None:
    ana, ben = couple
    code = gets_a_code(mira)
    puts_forward(ana, code)
    says_yes(ben, code)
    ana.opens("/sharing/let-in")
    ana.presses("For a therapist alone")
    ana.reads("Mira takes nothing here from one of you alone.")
    look_at(ana.page)
    mira.opens("/c/rules")
    mira.presses("One of two can write for me alone")
    look_at(mira.page)
    ana.opens(HERE)
    ana.reads("Mira keeps no secrets between the two of you")
    ana.writes("Your words", MARCH)
    ana.presses("Share with Mira alone")
    ana.reads(MARCH)
    look_at(ana.page)
    mira.opens("/c")
    mira.page.get_by_text("Ana and Ben").click()
    mira.presses("For you alone")
    mira.reads(MARCH)
    look_at(mira.page)
    mira.presses("Notes")
    mira.writes("Your note", NOTED)
    mira.presses("Keep for myself")
    mira.reads(NOTED)
    look_at(mira.page)
    ana.opens("/sharing/let-in")
    ana.reads("what you wrote for Mira alone")
    for page in (HERE, "/sharing/let-in"):
        ben.opens(page)
        expect(ben.page.get_by_text("what you wrote for Mira alone")).to_have_count(0)
        expect(ben.page.get_by_text(MARCH)).to_have_count(0)
    ana.opens(HERE)
    ana.presses("Erase the words")
    look_at(ana.page)
    ana.presses("Erase the words")
    ana.reads("You erased these words on")
