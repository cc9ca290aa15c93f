"""Everything can be done without a mouse, and one sees at every step where one is."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.cast import ANA, BEN
from tests.journeys.doing import MOMENT, puts_forward
from tests.journeys.people import Somebody

Couple = tuple[Somebody, Somebody]

MOST_STEPS = 60

STEP = """
() => {
  const now = document.activeElement, before = window.lastFocus, style = getComputedStyle(now);
  const box = now.getBoundingClientRect();
  window.lastFocus = now;
  const above = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2)?.closest(".bar, .top");
  const label = now.getAttribute("aria-label") || now.labels?.[0]?.innerText || now.innerText || "";
  return {
    name: label.trim().split("\\n")[0],
    marked: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    inSight: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    covered: Boolean(above) && !above.contains(now),
    onwards: !before?.isConnected || Boolean(before.compareDocumentPosition(now) & Node.DOCUMENT_POSITION_FOLLOWING),
  };
}
"""


def test_an_apology_is_shared_and_answered_by_keyboard_alone(couple: Couple) -> None:
    ana, ben = couple
    ana.opens("/today")
    follows(ana.page, "Write")
    follows(ana.page, "Apology")
    reaches(ana.page, "What I am sorry for")
    ana.page.keyboard.type("I did not call when I said that I would.")
    follows(ana.page, f"Share with {BEN}")
    ana.reads(f"It is with {BEN} now.")
    ben.opens("/together")
    follows(ben.page, "Answer in your own words")
    reaches(ben.page, "Your own words")
    ben.page.keyboard.type("I waited until two.")
    follows(ben.page, f"Share with {ANA}")
    ben.reads("I waited until two.")


def test_words_are_agreed_on_by_keyboard_alone(couple: Couple) -> None:
    ana, ben = couple
    puts_forward(ana, "The evening on the bench.")
    ben.opens("/together")
    follows(ben.page, "Put it differently")
    reaches(ben.page, MOMENT)
    ben.page.keyboard.type(" And the walk home.")
    follows(ben.page, "Put forward")
    ana.opens("/together")
    reaches(ana.page, "I agree to this")
    ana.page.keyboard.press("Enter")
    ana.reads("You both said yes to this.")


def test_a_rhythm_is_chosen_with_arrows(couple: Couple) -> None:
    ana, _ = couple
    ana.opens("/w/p3wu")
    reaches(ana.page, "Five short answers")
    ana.page.keyboard.press("Space")
    reaches(ana.page, "Monday")
    for _ in range(6):
        ana.page.keyboard.press("ArrowDown")
    expect(ana.page.get_by_label("Sunday")).to_be_checked()
    reaches(ana.page, "Every week")
    ana.page.keyboard.press("ArrowDown")
    expect(ana.page.get_by_label("Every two weeks")).to_be_checked()
    follows(ana.page, "Put forward")
    ana.reads(f"It is with {BEN} now")


def test_the_first_step_leads_past_the_bar(couple: Couple) -> None:
    ana, _ = couple
    ana.opens("/together")
    follows(ana.page, "Skip to the page itself")
    reaches(ana.page, "All")


def reaches(page: Page, name: str) -> None:
    """Tab until the thing of this name has the focus.

    On the way each is marked, in sight, under nothing, and further down the page.
    """
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        step = page.evaluate(STEP)
        assert step["marked"], step
        assert step["inSight"], step
        assert not step["covered"], step
        assert step["onwards"], step
        if step["name"] == name:
            return
    raise AssertionError(f"{name} was not reached")


def follows(page: Page, name: str) -> None:
    reaches(page, name)
    with page.expect_navigation():
        page.keyboard.press("Enter")
