"""A live talk between two browsers: its story, bad nights in the midst of it, and as far as forms alone carry it."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.cast import ANA, BEN
from tests.journeys.conftest import Meet, joined
from tests.journeys.copies import Copy
from tests.journeys.looking import look_at
from tests.journeys.people import Somebody
from tests.journeys.same import ends_as_loaded_anew
from tests.journeys.talking import (
    TOPIC,
    begin,
    begun,
    come_in,
    exchange,
    fills_in,
    passes_the_check,
    says,
    says_yes,
    suggests,
)
from tests.journeys.test_keyboard import reaches

Couple = tuple[Somebody, Somebody]

SAID = "It was the silence that frightened me."
HEARD = "You were frightened when I did not call."
HALF = "I did not know that. I thought"
TAKEAWAY = "We can do this for an hour."
VALUED = "You stayed in the room."

KEEPS_SOCKETS = """
window.sockets = [];
window.WebSocket = class extends WebSocket {
  constructor(...where) { super(...where); sockets.push(this); }
};
"""
CUTS_THEM = "sockets.forEach(socket => socket.close())"
"""A cut line takes open sockets with it, which the browser's own switch does not."""


def test_a_talk_from_its_suggestion_to_what_both_keep(couple: Couple) -> None:
    ana, ben = couple
    suggests(ana)
    says_yes(ben)
    come_in(ana, ben)
    begin(ana, ben)
    exchange(ana, ben, SAID, HEARD)
    for who in couple:
        ends_as_loaded_anew(who)
    a_break_stops_both(ben, ana)
    they_begin_anew(ana, ben)
    they_close(ana, ben)
    for who in couple:
        what_both_marked_is_kept(who)


def a_break_stops_both(caller: Somebody, other: Somebody) -> None:
    """Called with one press; nobody else can end it; half-written words stay, out of sight."""
    caller.writes("Your words", HALF)
    caller.presses("I need a break")
    caller.reads("You are on a break until ")
    other.reads(f"{caller.name} is taking a break and will be back here at ")
    other.reads("The clock stands still.")
    for who in (caller, other):
        expect(who.page.get_by_role("button", name="Go on")).to_have_count(0)
        expect(who.page.get_by_label("Your words")).to_be_hidden()
    expect(caller.page.locator("textarea")).to_have_value(HALF)
    caller.presses("an hour")
    ends_as_loaded_anew(other)


def they_begin_anew(ana: Somebody, ben: Somebody) -> None:
    """They close for today, and talk again; what was said in the first talk is nowhere any more."""
    ana.presses("Close for today")
    for who in (ana, ben):
        who.reads("This talk was closed.")
        expect(who.page.get_by_text(SAID)).to_have_count(0)
    suggests(ana)
    says_yes_to_the_newest(ben)
    come_in(ana, ben)
    begin(ana, ben)
    exchange(ana, ben, SAID, HEARD)


def says_yes_to_the_newest(ben: Somebody) -> None:
    ben.opens("/talk")
    expect(ben.page.get_by_role("link", name=TOPIC)).to_have_count(1)
    says_yes(ben)


def they_close(ana: Somebody, ben: Somebody) -> None:
    ben.page.get_by_text("Come to an end").click()
    ben.presses("Come to the closing")
    for who in (ana, ben):
        who.reads("The closing.")
        who.writes("What I take with me", TAKEAWAY if who is ana else "")
        who.writes("Something I value in you today", VALUED if who is ben else "")
        who.presses("Say it")
    marks(ana, SAID, TAKEAWAY)
    ana.reads(f"{BEN} sees none of it.")
    marks(ben, TAKEAWAY, VALUED)


def marks(who: Somebody, *texts: str) -> None:
    who.reads("Mark what you would keep.")
    for text in texts:
        who.page.get_by_role("checkbox", name=text).check()
    who.presses("Keep what is ticked")


def what_both_marked_is_kept(who: Somebody) -> None:
    who.reads("This talk is closed.")
    who.reads("is gone for good after ")
    who.reads("Set aside")
    ends_as_loaded_anew(who)
    who.opens("/together")
    who.reads(TAKEAWAY)
    for gone in (SAID, HEARD, VALUED):
        expect(who.page.get_by_text(gone)).to_have_count(0)


def test_half_written_words_and_acknowledged_ones_outlive_a_cut_line_and_a_killed_server(
    couple: Couple, copy: Copy
) -> None:
    ana, ben = couple
    for who in couple:
        who.page.add_init_script(KEEPS_SOCKETS)
    begun(ana, ben)
    says(ana, SAID)
    ben.writes("Your words", HEARD)
    the_line_is_cut(ben, ana)
    the_server_is_killed(ana, ben, copy)


def the_line_is_cut(ben: Somebody, ana: Somebody) -> None:
    ben.context.set_offline(True)
    ben.page.evaluate(CUTS_THEM)
    ana.reads(f"{BEN} is away for the moment. The turn is kept.")
    ben.reads("You are offline.")
    ben.presses("Say it back")
    ben.reads("Not sent: you are offline. Your words are still here.")
    ben.context.set_offline(False)
    ben.reads("You are back. It is still your turn, and your words are where you left them.")
    expect(ben.page.get_by_label("Your words")).to_have_value(HEARD)
    expect(ana.page.get_by_text("is away for the moment")).to_have_count(0)
    for who in (ana, ben):
        ends_as_loaded_anew(who)


def the_server_is_killed(ana: Somebody, ben: Somebody, copy: Copy) -> None:
    ben.presses("Say it back")
    ana.reads(HEARD)
    copy.kill()
    copy.start()
    ana.presses("Yes, that is it")
    ben.reads("Your turn.")
    ben.reads(SAID)
    for who in (ana, ben):
        expect(who.page.get_by_text("is away for the moment")).to_have_count(0)
        ends_as_loaded_anew(who)
        who.lost_touch()


def test_leaving_fast_is_no_other_than_being_away(couple: Couple) -> None:
    ana, ben = couple
    begun(ana, ben)
    ana.writes("Your words", HALF)
    for _ in range(3):
        ana.page.keyboard.press("Shift")
    ana.page.wait_for_url("**/weather")
    ben.reads(f"{ANA} is away for the moment. The turn is kept.")
    expect(ben.page.get_by_text("minutes left")).to_be_visible()
    expect(ben.page.get_by_text(HALF)).to_have_count(0)


def test_a_spoken_talk_goes_as_far_as_forms_alone_carry_it(copy: Copy, meet: Meet) -> None:
    one, other = copy.inside(joined)
    ana, ben = meet(ANA, java_script_enabled=False), meet(BEN, java_script_enabled=False)
    ana.is_signed_in(one)
    ben.is_signed_in(other)
    suggests(ana, written=False)
    says_yes(ben)
    ana.opens(ben.page.url)
    for who in (ana, ben):
        who.presses("Come in")
    for who in (ana, ben):
        loads_again(who)
        who.presses("I am ready")
    for who, button in ((ana, "I have said it"), (ben, "I have said it back"), (ana, "Yes, that is it")):
        loads_again(who)
        who.presses(button)
    loads_again(ben)
    ben.reads("Your turn.")
    ben.presses("I need a break")
    loads_again(ana)
    ana.reads(f"{BEN} is taking a break and will be back here at ")
    ana.presses("Close for today")
    loads_again(ben)
    ben.reads("This talk was closed.")


def loads_again(who: Somebody) -> None:
    who.presses("Load it again")


def test_every_page_of_talks_is_looked_at(couple: Couple) -> None:
    ana, ben = couple
    amiss: list[str] = []

    def look(*people: Somebody) -> None:
        amiss.extend(problem for who in people for problem in look_at(who.page))

    before_it_begins(ana, ben, look)
    while_it_is_on(ana, ben, look)
    assert not amiss, "\n".join(amiss)


def before_it_begins(ana: Somebody, ben: Somebody, look: object) -> None:
    assert callable(look)
    ana.opens("/talk/new")
    look(ana)
    passes_the_check(ana, "Yes, or I am not sure")
    ana.reads("Then a live talk may not be right now.")
    look(ana)
    ana.presses("Go on all the same")
    fills_in(ana, True, "One speaks, the other says back what was heard")
    ana.writes("Where", "")
    ana.presses("Put forward")
    look(ana)
    suggests(ana)
    look(ana)
    ben.opens("/today")
    look(ben)
    ben.opens("/talk")
    look(ben)
    ben.page.get_by_role("link", name=TOPIC).click()
    look(ben)
    ben.presses("Put it differently")
    passes_the_check(ben)
    ben.reads("Put it differently")
    look(ben)
    says_yes(ben)
    look(ben)
    come_in(ana, ben)
    look(ana)
    begin(ana, ben)


def while_it_is_on(ana: Somebody, ben: Somebody, look: object) -> None:
    assert callable(look)
    look(ana, ben)
    says(ana, SAID)
    ben.reads(SAID)
    look(ana, ben)
    says(ben, HEARD, "Say it back")
    ana.page.get_by_text("Not quite").click()
    ana.page.get_by_text("Ways to begin a sentence").click()
    look(ana)
    ben.presses("I need a break")
    ana.reads("is taking a break")
    look(ana, ben)
    ana.presses("Close for today")
    ben.reads("This talk was closed.")
    look(ben)


def test_a_turn_is_taken_by_keyboard_alone(couple: Couple) -> None:
    ana, ben = couple
    begun(ana, ben)
    ana.page.reload()
    reaches(ana.page, "Your words")
    ana.page.keyboard.type(SAID)
    reaches(ana.page, "Say it")
    ana.page.keyboard.press("Enter")
    ben.reads(SAID)
    ben.page.reload()
    reaches(ben.page, "I need a break")
    ben.page.keyboard.press("Enter")
    ana.reads(f"{BEN} is taking a break and will be back here at ")
