"""A live talk over a slow line, as it is seen: what is pressed takes long, and what comes comes in another order."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import APIResponse, Route, expect

from tests.journeys.doing import shares
from tests.journeys.people import Somebody
from tests.journeys.same import ends_as_loaded_anew
from tests.journeys.talking import begun, says

Couple = tuple[Somebody, Somebody]

SAID = "It was the silence that frightened me."
MORE = f"{SAID} And the light under the door."
HEARD = "You were frightened when I did not call."
ON_ITS_WAY = "On its way. The line is slow; to press once is enough."
COUNTS = """
window.opened = 0;
window.WebSocket = class extends WebSocket {
  constructor(...where) { super(...where); window.opened += 1; }
};
window.answered = 0;
addEventListener("htmx:finally:request", () => { window.answered += 1; });
"""


@pytest.fixture
def talking(couple: Couple) -> Couple:
    """Both are in a talk, and it is Ana's turn."""
    ana, ben = couple
    ana.page.add_init_script(COUNTS)
    begun(ana, ben)
    return couple


@contextmanager
def held(who: Somebody, move: str) -> Iterator[None]:
    """What she presses once does not go out before the block ends."""
    routes = list[Route]()

    def hold(route: Route) -> None:
        routes.append(route)  # Playwright marks what it is given, which a built-in does not allow

    who.page.route(f"**/{move}", hold, times=1)
    yield
    for route in routes:
        route.continue_()


@contextmanager
def held_answer(who: Somebody, move: str) -> Iterator[None]:
    """What she presses is done at once, but she does not hear of it before the block ends."""
    address, answers = f"**/{move}", list[tuple[Route, APIResponse]]()
    who.page.route(address, lambda route: answers.append((route, route.fetch())))
    before = who.page.evaluate("answered")
    yield
    for route, answer in answers:
        route.fulfill(response=answer)
    who.page.wait_for_function("before => answered > before", arg=before)


def test_an_answer_that_comes_later_than_what_was_pushed_takes_nothing_back(talking: Couple) -> None:
    ana, ben = talking
    fold = ana.page.get_by_text("What could come up")
    fold.click()
    with held_answer(ana, "cover"):
        ana.page.get_by_role("button", name="We talked about it").first.click()
        says(ana, SAID)
        says(ben, HEARD, "Say it back")
        ana.reads("Is that what you meant?")
    ana.reads("Is that what you meant?")
    fold.click()
    for who in talking:
        ends_as_loaded_anew(who)


def test_what_is_pressed_on_a_slow_line_is_said_once_and_what_was_added_meanwhile_is_kept(talking: Couple) -> None:
    ana, ben = talking
    before = ana.page.evaluate("answered")
    with held(ana, "speak"):
        says(ana, SAID)
        ana.reads(ON_ITS_WAY)
        says(ana, MORE)
    ben.reads("Say in your words what you heard.")
    ana.reads("The talk has moved on. Your words are still here")
    expect(ana.page.locator("#kept-words textarea")).to_have_value(MORE)
    expect(ana.page.get_by_text(ON_ITS_WAY)).to_be_hidden()
    expect(ben.page.get_by_text(MORE)).to_have_count(0)
    ends_as_loaded_anew(ben)
    assert ana.page.evaluate("answered") == before + 1


def test_where_the_line_was_cut_before_the_answer_it_says_that_it_may_have_arrived(talking: Couple) -> None:
    ana, ben = talking
    ana.page.route("**/speak", lambda route: route.abort(), times=1)
    says(ana, SAID)
    ana.reads("The line was cut while this was on its way. It may have arrived: the page shows it once you are back.")
    ana.presses("Say it")
    ben.reads(SAID)
    ana.reads("Ben says it back.")
    ana.amiss.clear()  # the console says it too
    for who in talking:
        ends_as_loaded_anew(who)


def test_a_break_goes_out_once_more_where_the_first_time_it_went_nowhere(talking: Couple) -> None:
    """On a connection that carries nothing any more, of which nobody was told: another one may be sound."""
    ana, ben = talking
    nowhere = list[Route]()
    ana.page.route("**/call_break", lambda route: nowhere.append(route) if len(nowhere) < 2 else route.continue_())
    ana.presses("I need a break")
    ana.reads(ON_ITS_WAY)
    ben.reads("is taking a break and will be back here at")
    ana.reads("You are on a break until")
    assert len(nowhere) == 2
    expect(ana.page.get_by_text(ON_ITS_WAY)).to_be_hidden()


def test_words_that_arrived_though_nobody_answered_are_not_offered_again(talking: Couple) -> None:
    ana, ben = talking
    with answer_lost(ana, "speak"):
        says(ana, SAID)
        ana.reads("The line was cut while this was on its way.")
    ben.reads(SAID)
    ana.reads("Ben says it back.")
    expect(ana.page.get_by_text("The talk has moved on.")).to_be_hidden()
    ana.page.reload()
    ana.reads("Ben says it back.")
    expect(ana.page.get_by_text("The talk has moved on.")).to_be_hidden()
    ana.amiss.clear()


@contextmanager
def answer_lost(who: Somebody, move: str) -> Iterator[None]:
    """What she presses gets there, but by then no line is left that an answer, or a push, could come by."""
    routes = list[Route]()

    def lose(route: Route) -> None:
        routes.append(route)
        route.abort()

    who.page.route(f"**/{move}", lose, times=1)
    yield
    (lost,) = routes
    headers = {name: value for name, value in lost.request.headers.items() if name != "content-length"}
    who.context.request.post(lost.request.url, headers=headers, data=lost.request.post_data_buffer or b"")


def test_a_line_that_carries_nothing_any_more_is_noticed_and_tried_anew(couple: Couple) -> None:
    ana, _ = couple
    ana.page.add_init_script(COUNTS)
    ana.page.clock.install()
    ana.opens_live("/today")
    ana.page.clock.fast_forward("00:40")
    assert ana.page.evaluate("opened") == 1
    ana.page.clock.fast_forward("00:15")
    ana.page.wait_for_function("() => opened === 2")


def test_what_comes_on_an_old_socket_while_the_device_is_offline_is_no_way_back(couple: Couple) -> None:
    ana, ben = couple
    ana.opens_live("/together")
    is_online(ana, False)
    ana.reads("You are offline. What you see here was fresh at ")
    shares(ben, SAID)
    ana.reads(SAID)
    ana.reads("You are offline. What you see here was fresh at ")
    is_online(ana, True)
    ana.reads("You are back. Everything here is fresh.")


def is_online(who: Somebody, online: bool) -> None:
    """As the device tells the page, which it may while a socket is still open."""
    who.page.evaluate(
        """online => {
          Object.defineProperty(navigator, "onLine", { configurable: true, value: online });
          dispatchEvent(new Event(online ? "online" : "offline"));
        }""",
        online,
    )
