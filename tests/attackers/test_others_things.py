"""What is somebody else's: for whoever tries its id, of any kind and in any way, it is as if it were not there."""

from __future__ import annotations

import pytest

from domain.practices import BY_NAME, PRACTICES
from tests.attackers.street import ATTACKERS, LEFT, OTHER, OUTSIDER, SIGNED_OUT, UNKNOWN, Street
from tests.privacy import acts
from tests.privacy.asgi import Browser
from tests.privacy.looking import Sight, seen

pytestmark = pytest.mark.anyio

MOVES = sorted({move for practice in PRACTICES for move in practice.moves})
TYPED = {"key": "k" * 22, "v": "1", "w1": "typed"}


async def answers(browser: Browser, item: str) -> list[Sight]:
    """Every page of an item, and everything that could be sent to it, by an address that is left out."""
    sights = list[Sight]()
    for move in MOVES:
        address = f"/t/{item}/{move}"
        looked = [await browser.get(address), await browser.get(f"{address}?v=1")]
        pressed = [await browser.post(address, TYPED, headers) for headers in ({}, {"hx-request": "true"})]
        sights += [seen(move, answer) for answer in (*looked, *pressed)]
    saved = [await browser.get(f"/sharing/one/{item}"), await browser.post(f"/sharing/one/{item}")]
    return sights + [seen("saved", answer) for answer in saved]


@pytest.mark.parametrize("kind", [OUTSIDER, OTHER, LEFT])
async def test_to_whoever_is_not_of_this_space_nothing_of_it_is_there(street: Street, kind: str) -> None:
    browser, before = await street.attacker(kind), await street.events()
    nothing = await answers(browser, UNKNOWN)
    assert {status for _, status, _, _ in nothing} == {404}
    for item in (*street.here.shared.values(), *street.here.private):
        assert await answers(browser, item) == nothing
    assert await street.events() == before


async def test_to_the_other_of_the_two_nothing_that_one_keeps_is_there(street: Street) -> None:
    ben, before = await street.browser(street.here.people[1]), await street.events()
    nothing = await answers(ben, UNKNOWN)
    for item in street.here.private:
        assert await answers(ben, item) == nothing
    assert await street.events() == before


async def test_what_they_are_compared_with_is_there_for_those_whose_it_is(street: Street) -> None:
    """Or the tests above would hold for a server that knows no items at all."""
    ana = await street.browser(street.here.people[0])
    assert (await ana.get(f"/t/{street.here.shared['apology']}/erase?v=1")).status == 200
    assert {practice.name for practice in PRACTICES} - set(street.here.shared) == {"journal", "preparation"}
    assert len(street.here.private) >= 3  # a page, marks, answers


async def test_to_ask_for_the_head_alone_tells_what_the_page_would(street: Street) -> None:
    for kind in ATTACKERS:
        for path in ("/today", "/mine", f"/t/{street.here.shared['apology']}/erase", "/i/nothing", "/nowhere"):
            browser = await street.attacker(kind)
            whole, head = await browser.get(path), await browser.send("HEAD", path)
            assert (head.status, head.headers) == (whole.status, whole.headers), (kind, path)


@pytest.mark.parametrize("kind", ATTACKERS)
async def test_no_page_shows_a_word_of_theirs(street: Street, kind: str) -> None:
    browser = await street.attacker(kind)
    for path in ("/today", "/together", "/together/agreed", "/mine/earlier", "/w/c9yj", "/w/h4rf", "/sharing"):
        assert street.here.mark not in (await browser.get(path)).text
    assert street.here.mark not in (await browser.post("/sharing/copy")).text
    ben = await street.browser(street.here.people[1])
    assert street.here.mark in (await ben.get("/together")).text


@pytest.mark.parametrize("kind", [SIGNED_OUT, OUTSIDER, LEFT])
async def test_who_is_in_no_space_adds_nothing_to_any(street: Street, kind: str) -> None:
    """Not even to the one she left."""
    browser, before = await street.attacker(kind), await street.events()
    for number, (name, move) in enumerate(set(acts.ACTS) - set(acts.OWN)):
        form = TYPED | {"key": f"{number:022}", "v": "0", "do": move}
        await _refused(browser, f"/w/{BY_NAME[name].code}", form)
        for item in (*street.left.shared.values(), *street.here.shared.values()):
            if move != "erase":
                await _refused(browser, f"/t/{item}/{move}", form)
    assert await street.events() == before


async def _refused(browser: Browser, path: str, form: dict[str, str]) -> None:
    """A sentence, or the page as it is; never a fault."""
    answer = await browser.post(path, form)
    assert answer.raised is None
    assert answer.status in {303, 401, 404, 409, 422}
