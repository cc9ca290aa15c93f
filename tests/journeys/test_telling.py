"""Telling it, prepared: Ana over some days, Ben a few lines at a time; and the same without a script."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.cast import ANA, BEN
from tests.journeys.conftest import Meet, joined
from tests.journeys.copies import Copy
from tests.journeys.looking import look_at
from tests.journeys.people import Somebody

Couple = tuple[Somebody, Somebody]

THURSDAYS = "We met on Thursdays.\n\nI said that I was at the gym. " + "I had got used to saying it. " * 20
NOW = "I have not met or written to them since September."


@pytest.fixture
def without_a_script(copy: Copy, meet: Meet) -> Couple:
    one, other = copy.inside(joined)
    ana, ben = meet(ANA, java_script_enabled=False), meet(BEN, java_script_enabled=False)
    ana.is_signed_in(one)
    ben.is_signed_in(other)
    return ana, ben


def test_it_is_prepared_alone_agreed_on_told_and_read_line_by_line(couple: Couple) -> None:
    ana, ben = couple
    prepares(ana, looked_at=True)
    agree_on_a_time(ana, ben, looked_at=True)
    tells(ana, looked_at=True)
    reads_some_of_it(ben)
    ana.opens("/together")
    ana.presses("There is more to say")
    seen(ana)
    ana.page.locator("input[value=where]").check()
    ana.writes("What I would say about it", "In the town, never at home.")
    ana.chooses("There is nothing else here")
    ana.presses(f"Share with {BEN}")
    ben.page.locator(".chapter-name", has_text="Where").wait_for()
    expect(ben.page.get_by_text("I said that I was at the gym.")).to_be_visible()  # what he had open stays open
    seen(ben)
    erases_a_chapter(ana)
    ben.page.get_by_text(f"{ANA} erased the words of this chapter on").wait_for(state="attached")
    assert NOW not in ben.page.content()
    seen(ben)


def test_all_of_it_works_without_a_script(without_a_script: Couple) -> None:
    ana, ben = without_a_script
    prepares(ana)
    agree_on_a_time(ana, ben)
    tells(ana)
    reads_some_of_it(ben)


def prepares(ana: Somebody, *, looked_at: bool = False) -> None:
    for topic, words in (("when", THURSDAYS), ("contact", NOW)):
        ana.opens("/w/b6ms")
        ana.page.locator(f"input[value={topic}]").check()
        ana.writes("What I would say about it", words)
        ana.chooses("That is all I can say for certain")
        ana.presses("Keep for myself")
        ana.reads(words.partition("\n")[0])
    if looked_at:
        seen(ana)
        ana.page.get_by_role("link", name="Change", exact=True).first.click()
        seen(ana)


def agree_on_a_time(ana: Somebody, ben: Somebody, *, looked_at: bool = False) -> None:
    ana.opens("/w/n9tk")
    if looked_at:
        ana.page.get_by_text("If one of these is a no").click()
        ana.reads("nothing here is locked")
        seen(ana)
    ana.writes("When and where", "Sunday at four, at home.")
    ana.chooses("They stay here, to be read")
    ana.presses("Put forward")
    ben.opens("/together")
    if looked_at:
        seen(ben)
    ben.presses("I agree to this")
    ben.reads("You both said yes to this.")


def tells(ana: Somebody, *, looked_at: bool = False) -> None:
    ana.opens("/together")
    ana.presses("Tell it")
    if looked_at:
        seen(ana)
    ana.page.get_by_role("button", name=f"Tell {BEN}").wait_for()
    for chapter in ana.page.get_by_label("Tell this chapter").all():
        chapter.check()
    ana.presses(f"Tell {BEN}")
    ana.reads("There is nothing more to do today")
    if looked_at:
        seen(ana)


def reads_some_of_it(ben: Somebody) -> None:
    """He opens it, one chapter of it, and stops after some lines."""
    ben.opens("/together")
    ben.reads(f"{ANA} told this. Open it when you can, or leave it.")
    expect(ben.page.get_by_text("We met on Thursdays.")).to_be_hidden()
    ben.page.get_by_text("Open", exact=True).click()
    expect(ben.page.get_by_text("We met on Thursdays.")).to_be_hidden()
    ben.page.locator(".chapter-name", has_text="When and how long").click()
    ben.reads("We met on Thursdays.")
    expect(ben.page.get_by_text("I said that I was at the gym.")).to_be_hidden()
    ben.page.get_by_text("Go on", exact=True).first.click()
    ben.reads("I said that I was at the gym.")
    expect(ben.page.get_by_text("Go on", exact=True).nth(1)).to_be_visible()


def erases_a_chapter(ana: Somebody) -> None:
    ana.opens("/together")
    ana.page.get_by_text("Open", exact=True).click()
    ana.page.locator(".chapter-name", has_text="Ongoing contact").click()
    seen(ana)
    ana.page.locator(".chapter", has_text="Ongoing contact").get_by_role("link", name="Erase the words").click()
    ana.reads("what you said about this being all")
    seen(ana)
    ana.presses("Erase the words")
    ana.page.wait_for_url("**/together**")


def seen(who: Somebody) -> None:
    """Nothing is amiss on the page that is open."""
    amiss = look_at(who.page)
    assert not amiss, "\n".join(amiss)
