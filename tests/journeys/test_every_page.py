"""Every page there is, in every state that it has, looked at as people see it and as screen readers hear it."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from domain.practices import PRACTICES
from server.app import ROUTES
from server.demo.fill import Ways, fill
from server.http import Door
from tests.cast import ANA, BEN
from tests.journeys.conftest import Meet
from tests.journeys.copies import Copy
from tests.journeys.doing import asks, compare_two_words, keeps, makes_a_link, shares, signs_in, six_screens
from tests.journeys.looking import look_at
from tests.journeys.people import Somebody

Couple = tuple[Somebody, Somebody]

HELP = ["/help", *(f"/help/{n}" for n in range(1, 8))]
SIGNED_OUT = [
    "/",
    "/about",
    "/about/kept",
    "/begin/1",
    "/begin/2",
    "/begin/3",
    "/sign-in",
    "/sign-in/words",
    "/weather",
    *HELP,
]
BY_LINK = ["/i/{link}", "/i/{link}/1", "/i/{link}/2", "/i/{link}/3", "/i/{link}/in"]
FIRST_RUN = ["/begin/4", "/begin/5", "/begin/6"]
PLACES = [
    "/today",
    "/together",
    "/together/agreed",
    "/together/questions",
    "/together/questions/kept",
    "/talk",
    "/mine",
    "/mine/earlier",
    "/sharing",
]
WRITING = [
    "/write",
    "/write/away",
    "/write/away/after",
    *(f"/w/{practice.code}" for practice in PRACTICES),
    "/w/k7qd/after",
    "/w/m2xe/after",
    "/w/k7qd/kept",
]
BEHIND_SHARING = [
    *(f"/sharing/{name}" for name in ("self", "name", "password", "words", "sign-ins", "copy", "earlier", "quiet")),
    *("/sharing/check", "/sharing/check/file"),
]
ERASING = [f"/sharing/erase{page}" for page in ("", "/mine", "/account", "/after/1", "/after/2")]
ALONE = ["/sharing/link", "/sharing/after/1", "/about", "/help"]
ARRIVED = ["/sharing/two"]
WITH_SOMEBODY = [
    *("/sharing/space", "/sharing/erase/here", "/sharing/erase/account", "/sharing/check", "/sharing/copy"),
    *("/together?b=0", "/talk/seat"),
]
SAVED = "/sharing/one/{item}"
ITEMS = ["/t/{item}/answer", "/t/{item}/erase", "/t/{item}/change", "/t/{item}/end", "/t/{item}/place", SAVED]
TALKS = ["/talk/new", "/talk/words", *(f"/talk/{{item}}{page}" for page in ("", "/before", "/words", "/yes"))]
"""Looked at in each of their states by the journeys of talks."""
FOR_HER_ALONE = "/sharing/let-in/alone"
COUPLE = [f"/c/{'0' * 16}{page}" for page in ("", "/agreed", "/copy", "/notes", "/alone")]
LET_IN = ["/sharing/let-in", FOR_HER_ALONE, f"{FOR_HER_ALONE}/{{item}}", "/c", "/c/rules", *COUPLE]
"""Looked at by the journey of a therapist whom two people let in."""
NO_PAGES = ["/begin", "/healthz", "/sharing/check/since"]
"""A way on, and answers for machines."""

LONG_NAME = "Annemarie-Theodora-Wilhelmine Lindenhof"
HARD_WORDS = (
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 3,
    "لم أقل لك أين كنت في تلك الليلة.\n\nكنت أعرف ذلك.",
    '🌧️🫖 … 🕯️ <b>so much</b> & "more"\n' * 12,
)


def test_no_address_is_forgotten() -> None:
    hers = [PLACES, WRITING, BEHIND_SHARING, ERASING, ALONE, ARRIVED, WITH_SOMEBODY, ITEMS]
    listed = [SIGNED_OUT, BY_LINK, FIRST_RUN, *hers]
    paths = [path.partition("?")[0] for paths in [*listed, TALKS, LET_IN, NO_PAGES] for path in paths]
    pages = [route for route in ROUTES if isinstance(route, Door) and "GET" in (route.methods or ())]
    assert [page.path for page in pages if not any(page.path_regex.match(path) for path in paths)] == []


def test_pages_for_everybody(meet: Meet) -> None:
    see(meet("Somebody"), *SIGNED_OUT, "/weather?b", "/i/none", "/nowhere")


def test_pages_of_the_first_run_alone_and_of_coming_in(meet: Meet, copy: Copy) -> None:
    ana, ben = meet(LONG_NAME), meet(BEN)
    ana.opens("/begin/1")
    six_screens(ana, lambda: nothing_amiss(ana))
    see(ana, *PLACES, *WRITING, *BEHIND_SHARING, *ERASING, *ALONE)
    link = makes_a_link(ana).removeprefix(copy.address)
    nothing_amiss(ana)
    see(ana, "/sharing", "/sharing/link")
    see(ben, *(path.replace("/i/{link}", link) for path in BY_LINK))
    ben.opens(f"{link}/1")
    six_screens(ben)
    nothing_amiss(ben)
    ben.presses("Come in")
    ben.reads("One more thing before you are both in.")
    nothing_amiss(ben)
    see(ana, "/sharing", *ARRIVED)
    see(ben, "/sharing")


def test_pages_full_of_words(meet: Meet, copy: Copy) -> None:
    nora, elias = (one_of_the_demo(meet, way) for way in copy.inside(fill))
    for words in HARD_WORDS:
        shares(nora, words)
    keeps(elias, HARD_WORDS[0])
    see(
        elias,
        *PLACES,
        *WITH_SOMEBODY,
        "/w/k7qd",
        "/w/t5nb",
        "/w/c9yj",
        "/w/h4rf",
        "/w/p3wu",
        "/w/d5wn",
        "/sharing/self",
    )
    asks_again_and_says_where_it_belongs(nora, elias)
    see(
        nora,
        "/together",
        *items(nora, "/together", "answer", "erase", "change"),
        *items(nora, "/together/agreed", "end"),
        *(path.replace("/t/", "/sharing/one/").removesuffix("/answer") for path in items(nora, "/together", "answer")),
    )


def test_pages_that_refuse(couple: Couple) -> None:
    ana, _ = couple
    refused(ana, "/w/k7qd", f"Share with {BEN}", "There are no words here yet. One of these is enough.")
    refused(ana, "/w/t5nb", "Put forward", "is still empty")
    refused(ana, "/w/d5wn", "Ask", "is still empty")
    refused(ana, "/w/d5wn", "Ask", "This goes further than the two of you have agreed to go here", lambda: further(ana))
    refused(ana, "/w/m2xe", "Keep for myself", "is still empty")
    refused(ana, "/sharing/name", "Keep this", "", lambda: ana.writes("What should we call you?", ""))
    refused(ana, "/sharing/password", "Change the password", "")
    refused(ana, "/sharing/erase/account", "Erase my account", "That password doesn't fit.")


def test_pages_that_refuse_whoever_is_not_signed_in(couple: Couple, meet: Meet) -> None:
    somebody = meet("Somebody")
    refused(somebody, "/sign-in", "Sign in", "That name and password don't fit together.")
    refused(somebody, "/begin/3", "Go on", "Choose one of these names.")
    refused(somebody, "/sign-in/words", "Go on", "")
    words_outlive_a_sign_in(couple[1])


def test_pages_offline_and_read_only(couple: Couple) -> None:
    ana, ben = couple
    shares(ana, HARD_WORDS[2])
    ben.opens("/together")
    ben.context.set_offline(True)
    ben.reads("You are offline. What you see here was fresh at ")
    nothing_amiss(ben)
    ben.context.set_offline(False)
    ben.reads("You are back. Everything here is fresh.")
    ben.lost_touch()
    ana.opens("/sharing/space")
    ana.presses("Leave")
    ana.reads("You have left this space.")
    nothing_amiss(ana)
    see(ana, "/today", "/together", "/sharing")
    see(ben, *PLACES, "/write", "/w/k7qd", "/w/c9yj", "/w/h4rf", "/w/t5nb")


def test_pages_of_an_earlier_space(couple: Couple, meet: Meet, copy: Copy) -> None:
    ana, _ = couple
    shares(ana, HARD_WORDS[2])
    ana.opens("/sharing/space")
    ana.presses("Leave")
    link = makes_a_link(ana).removeprefix(copy.address)
    dan = meet("Dan")
    dan.opens(f"{link}/1")
    six_screens(dan)
    dan.presses("Come in")
    dan.reads("One more thing before you are both in.")
    ana.opens("/sharing/two")
    compare_two_words(ana, dan)
    see(ana, "/sharing/earlier")
    ana.presses("Look at this space")
    ana.reads("You are looking at an earlier space. Nothing can be added here.")
    nothing_amiss(ana)
    see(ana, *PLACES, "/sharing/earlier", "/w/k7qd")
    ana.presses("Back to the present one")
    ana.reads("What you share will stand here")


def asks_again_and_says_where_it_belongs(nora: Somebody, elias: Somebody) -> None:
    nora.opens("/together/questions")
    see(nora, nora.page.locator("a[href*='?a=']").first.get_attribute("href") or "", "/together/questions/kept")
    asks(nora, "Who", HARD_WORDS[0])
    see(elias, "/together/questions", *items(elias, "/together/questions", "answer", "place"))


def see(who: Somebody, *paths: str) -> None:
    """Nothing is amiss on any of these pages; what is, is said at once for all of them."""
    amiss = [problem for path in paths for problem in look_at(who.opens(path))]
    assert not amiss, "\n".join(amiss)


def nothing_amiss(who: Somebody) -> None:
    """The same for the page that is open."""
    amiss = look_at(who.page)
    assert not amiss, "\n".join(amiss)


def one_of_the_demo(meet: Meet, way: Ways) -> Somebody:
    """Nora or Elias, whom `goldseam demo` invents."""
    who = meet(way.called)
    signs_in(who, way.sign_in_name, way.password)
    return who


def items(who: Somebody, at: str, *moves: str) -> list[str]:
    """The first address for each of these moves that a page leads to."""
    who.opens(at)
    return [who.page.locator(f"a[href^='/t/'][href*='/{move}']").first.get_attribute("href") or "" for move in moves]


def refused(who: Somebody, at: str, button: str, sentence: str, first: Callable[[], None] = lambda: None) -> None:
    who.opens(at)
    first()
    who.presses(button)
    if sentence:
        who.reads(sentence)
    expect(who.page.locator("[role=alert], .field-error").first).to_be_visible()
    nothing_amiss(who)


def further(who: Somebody) -> None:
    who.writes("Your question", HARD_WORDS[2])
    who.page.get_by_role("radio", name="Physical detail").check()


def words_outlive_a_sign_in(ben: Somebody) -> None:
    """He signed out in another tab; what he was writing is shown again."""
    ben.opens("/w/k7qd")
    ben.writes("What I am sorry for", "I was late again.")
    tab = ben.beside("/sharing")
    tab.presses("Sign out")
    tab.page.wait_for_url("**/")
    ben.presses(f"Share with {ANA}")
    ben.reads("Your sign-in has ended, so nothing was shared.")
    nothing_amiss(ben)
