"""What must hold when the night is bad: cut lines, lost passwords, leaving fast, and leaving."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.cast import ANA, BEN
from tests.journeys.copies import Copy
from tests.journeys.doing import keeps, puts_forward_a_rhythm, shares
from tests.journeys.people import MARKS_WHAT_IT_HEARS, Somebody
from tests.journeys.same import PLAIN, ends_as_loaded_anew

Couple = tuple[Somebody, Somebody]

HALF = "I wanted to say that"
SAID = "I read the letter you left."
PAGE = "Cold feet, cold tea. Writing helps a little."
MARKS_HTMX = """
let kept;
Object.defineProperty(window, "htmx", { get: () => kept, set(htmx) {
  kept = htmx;
  document.documentElement.dataset.htmx = "here";
} });
"""
NEW_PASSWORD = "four grey herons at the weir"


def test_half_written_words_stay_through_a_push_a_restart_and_a_cut_line(couple: Couple, copy: Copy) -> None:
    ana, ben = couple
    they_have_a_rhythm(ana, ben)
    begins_to_write(ben)
    a_push_leaves_them(ben)
    a_restart_leaves_them(ana, ben, copy)
    a_cut_line_leaves_them(ben)
    a_tab_out_of_sight_catches_up(ana, ben)


def they_have_a_rhythm(ana: Somebody, ben: Somebody) -> None:
    puts_forward_a_rhythm(ana, "Five short answers", "Sunday", "Every week")
    ben.opens("/together/agreed")
    ben.presses("I agree to this")
    ben.reads("You both said yes to this.")


def begins_to_write(ben: Somebody) -> None:
    ben.opens("/w/c9yj")
    ben.writes("What I need", HALF)
    ben.page.get_by_label("What I need").press("ArrowLeft")


def still_there(ben: Somebody) -> None:
    field = ben.page.get_by_label("What I need")
    expect(field).to_have_value(HALF)
    expect(field).to_be_focused()
    assert field.evaluate("field => field.selectionStart") == len(HALF) - 1


def a_push_leaves_them(ben: Somebody) -> None:
    tab = ben.beside("/w/c9yj")
    tab.writes("What I feel", "Better than last week.")
    tab.presses("Put mine in")
    tab.reads("Yours is in.")
    tab.page.close()
    ben.reads("Yours is in.")
    still_there(ben)


def a_restart_leaves_them(ana: Somebody, ben: Somebody, copy: Copy) -> None:
    """The page comes back by itself, and shows what happened meanwhile."""
    together = ben.beside("/together")
    copy.kill()
    copy.start()
    shares(ana, SAID)
    together.reads(SAID)
    ends_as_loaded_anew(together)
    together.page.close()
    still_there(ben)


def a_cut_line_leaves_them(ben: Somebody) -> None:
    ben.context.set_offline(True)
    ben.reads("You are offline. What you see here was fresh at ")
    ben.presses("Put mine in")
    ben.reads("Not sent: you are offline. Your words are still here.")
    expect(ben.page.get_by_label("What I need")).to_have_value(HALF)
    ben.context.set_offline(False)
    ben.reads("You are back. Everything here is fresh.")
    ben.presses("Put mine in")
    expect(ben.page.get_by_label("What I need")).to_have_value(HALF)
    ben.reads("Yours is in.")
    ben.lost_touch()


def a_tab_out_of_sight_catches_up(ana: Somebody, ben: Somebody) -> None:
    ben.opens_live("/together")
    out_of_sight(ben.page, True)
    shares(ana, "You slept.")
    expect(ben.page.get_by_text("You slept.")).to_have_count(0)
    out_of_sight(ben.page, False)
    ben.reads("You slept.")
    ends_as_loaded_anew(ben)


def out_of_sight(page: Page, hidden: bool) -> None:
    """As a browser does with a tab behind another; without a window there is no other way to have it."""
    page.evaluate(
        """hidden => {
          Object.defineProperty(document, "hidden", { configurable: true, value: hidden });
          const value = hidden ? "hidden" : "visible";
          Object.defineProperty(document, "visibilityState", { configurable: true, value });
          document.dispatchEvent(new Event("visibilitychange"));
        }""",
        hidden,
    )


def test_a_page_is_live_though_a_part_of_it_came_late(couple: Couple) -> None:
    """What opens the socket is a file of its own; on a slow line the page stands long before it."""
    _, ben = couple
    ben.opens("/today")
    ben.page.add_init_script(MARKS_WHAT_IT_HEARS + MARKS_HTMX)
    with ben.before("**/hx-ws.min.js"):
        ben.page.wait_for_selector("html[data-htmx]", state="attached")
        ben.page.evaluate("() => new Promise(done => setTimeout(done))")
    ben.hears()


def test_who_forgets_the_password_comes_back_with_eight_words_and_finds_every_page(couple: Couple) -> None:
    _, ben = couple
    words = keeps_the_words(ben)
    keeps(ben, PAGE)
    ben.opens("/sharing")
    ben.presses("Sign out")
    comes_back_with(ben, words)
    ben.opens("/mine/earlier")
    ben.reads(PAGE)


def keeps_the_words(ben: Somebody) -> str:
    ben.opens("/sharing/words")
    words = ben.page.locator(".kept-words li").all_inner_texts()
    ben.presses("I have the words")
    return " ".join(words)


def comes_back_with(ben: Somebody, words: str) -> None:
    ben.presses("Sign in")
    ben.presses("I have the eight words")
    ben.writes("Your name here", ben.sign_in_name)
    ben.writes("The eight words, in their order", words)
    ben.writes("A new password", NEW_PASSWORD)
    ben.presses("Go on")
    expect(ben.page.locator(".kept-words li")).to_have_count(8)
    ben.presses("I have the words")


def test_leaving_fast_blanks_signs_out_and_does_not_come_back(couple: Couple) -> None:
    ana, ben = couple
    for who, leave in ((ana, by_the_button), (ben, by_shift_three_times)):
        who.opens("/today")
        who.opens("/together/agreed")
        forgotten = who.beside("/together")
        leave(who.page)
        who.page.wait_for_url("**/weather")
        expect(forgotten.page.get_by_role("heading", name="Sign in")).to_be_visible()
        who.page.go_back()
        expect(who.page.get_by_role("heading", name="Sign in")).to_be_visible()
        expect(who.page.get_by_text("How far we go")).to_have_count(0)
        expect(who.page.get_by_text(f"You are {who.name}")).to_have_count(0)


def by_the_button(page: Page) -> None:
    page.get_by_role("button", name="Leave this page").click()


def by_shift_three_times(page: Page) -> None:
    for _ in range(3):
        page.keyboard.press("Shift")


def test_leaving_alone_is_told_to_nobody_and_both_keep_a_copy(couple: Couple, tmp_path: Path) -> None:
    ana, ben = couple
    shares(ben, SAID)
    frames = listens(ben.page)
    ben.opens("/together")
    before = ben.page.locator("main").evaluate(PLAIN)
    writing = ben.beside("/w/k7qd")
    writing.writes("What I am sorry for", HALF)
    heard = len(frames)
    leaves(ana)
    finds_it_read_only(ben.beside("/today"))
    assert ben.page.locator("main").evaluate(PLAIN) == before
    assert len(frames) == heard
    keeps_what_could_not_be_shared(writing)
    for who in (ana, ben):
        assert SAID in takes_a_copy(who, tmp_path)


def listens(page: Page) -> list[object]:
    """Every frame that this page's sockets bring from now on."""
    frames: list[object] = []

    def heard(frame: object) -> None:
        frames.append(frame)  # Playwright marks what it is given, which a built-in does not allow

    page.on("websocket", lambda socket: socket.on("framereceived", heard))
    return frames


def leaves(ana: Somebody) -> None:
    ana.opens("/sharing")
    ana.presses("Leave this space")
    ana.reads(f"You need no reason. {BEN} gets no message.")
    ana.presses("Leave")
    ana.reads("You have left this space. Mine is still yours.")


def finds_it_read_only(ben: Somebody) -> None:
    ben.presses("Together")
    ben.reads("This space can now be read, and nothing new can be added.")
    ben.reads(SAID)
    expect(ben.page.get_by_role("link", name="Answer in your own words")).to_have_count(0)


def keeps_what_could_not_be_shared(ben: Somebody) -> None:
    ben.presses(f"Share with {ANA}")
    ben.reads("This could not be shared, because nothing new can be added to this space. Your words are kept in Mine.")
    ben.opens("/mine")
    ben.presses("Apology, begun")
    expect(ben.page.get_by_label("What I am sorry for")).to_have_value(HALF)


def takes_a_copy(who: Somebody, folder: Path) -> str:
    who.opens("/sharing/copy")
    with who.page.expect_download() as download:
        who.presses("Take a copy")
    path = folder / f"{who.name}.html"
    download.value.save_as(path)
    assert download.value.suggested_filename.startswith("goldseam-")
    return path.read_text()
