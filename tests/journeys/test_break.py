"""A break and quiet, from one browser to the other: one line, then nothing, and what came when she opens it."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.cast import ANA, BEN
from tests.journeys.doing import shares
from tests.journeys.people import Somebody
from tests.journeys.same import ends_as_loaded_anew
from tests.journeys.test_what_holds import entry

Couple = tuple[Somebody, Somebody]

LINE = re.compile(rf"{ANA} is taking a break and will be back here at \d\d:\d\d")
CAME = "Some things came while you had quiet. They can stay closed."
TEA = "You made the tea."


def test_a_break_is_one_line_on_the_open_page_of_the_other_and_quiet_on_hers(couple: Couple) -> None:
    ana, ben = couple
    ben.opens_live("/together")
    ana.opens("/together")
    ana.presses("I need a break")
    ana.presses("An hour")
    ana.reads("Nobody can end it for you.")
    expect(entry(ben, "A break")).to_contain_text(LINE)
    ends_as_loaded_anew(ben)
    ana.opens("/today")
    shares(ben.beside("/today"), TEA)
    ben.reads(TEA)
    ends_as_loaded_anew(ana)
    expect(ana.page.get_by_text("Something good")).to_have_count(0)
    opens_what_came(ana, ben)


def opens_what_came(ana: Somebody, ben: Somebody) -> None:
    """She ends it herself; on his page nothing is different by that."""
    before = ben.page.locator("main").inner_text()
    ana.presses("End it")
    ana.reads(CAME)
    ana.presses("Open")
    ana.reads("Something good")
    expect(ana.page.get_by_text(CAME)).to_have_count(0)
    ana.opens("/together")
    ana.reads(TEA)
    assert ben.page.locator("main").inner_text() == before


def test_quiet_by_itself_is_on_every_open_page_of_hers_and_on_none_of_his(couple: Couple) -> None:
    ana, ben = couple
    for who in (ana, ben):
        who.opens_live("/today")
    other_tab = ana.beside("/sharing")
    other_tab.presses("Quiet")
    other_tab.presses("Quiet until I say")
    for page in (ana, other_tab):
        page.reads("Quiet until you say.")
    shares(ben.beside("/today"), TEA)
    ends_as_loaded_anew(ben)
    other_tab.presses("End it")
    ana.reads(CAME)
    ana.presses("Not today")
    ana.reads("Nothing new. Nothing has to be.")
    expect(ana.page.get_by_text(CAME)).to_have_count(0)
    ana.opens("/sharing/quiet").get_by_text(CAME).wait_for()
    ana.presses("Open")
    ana.reads("Something good")
    assert BEN in ana.page.locator("main").inner_text()
