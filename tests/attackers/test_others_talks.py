"""Somebody else's talk: for whoever has its address, in each of its phases, it is as if there were none."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

import pytest

from domain.practices.joint_session import JOINT_SESSION
from domain.verbs.meet.talk import Phase
from server.house import House
from server.sign_in import leaving
from tests import cast
from tests.attackers.street import LEFT, OTHER, OUTSIDER, SIGNED_OUT, UNKNOWN
from tests.fixtures.house import MovedClock
from tests.privacy.asgi import Browser, Socket, signed_in
from tests.privacy.looking import Sight, seen
from tests.talks import SAID, Hour, an_hour, everything, key, nothing_is_left

pytestmark = pytest.mark.anyio

PAGES = ("", "/before", "/before?to=yes", "/yes", "/words")
CHECK = {"w1": "no", "w2": "yes", "w3": "no"}


async def suggested(hour: Hour) -> None:
    await hour.suggested()


async def closing(hour: Hour) -> None:
    await hour.begun()
    await hour.does(hour.hers, "begin_closing")


async def stopped(hour: Hour) -> None:
    await hour.begun()
    await hour.does(hour.hers, "call_break")


async def closed(hour: Hour) -> None:
    await hour.begun()
    await hour.does(hour.hers, "close")


async def came_in(hour: Hour) -> None:
    await hour.agreed()
    hour.clock.forward(hours=1)
    await hour.does(hour.hers, "enter")


PHASES: dict[str, Callable[[Hour], Awaitable[None]]] = {
    Phase.PROPOSED: suggested,
    "come in to by one": came_in,
    Phase.OPEN: lambda hour: hour.begun(),
    Phase.STOPPED: stopped,
    Phase.CLOSING: closing,
    Phase.CLOSED: closed,
}


@dataclass
class Evening:
    """An hour of Ana's and Ben's, and those whom it does not concern."""

    hour: Hour
    others: dict[str, Browser]


@pytest.fixture
async def evening(house: House, clock: MovedClock) -> AsyncIterator[Evening]:
    async with an_hour(house, clock) as hour:
        cleo, dan, eva, otto = [await cast.account(house, name) for name in ("Cleo", "Dan", "Eva", "Otto")]
        await cast.joined(house, cleo, dan)
        await cast.joined(house, eva, await cast.account(house, "Finn"))
        await leaving.leave(house, await cast.viewer(house, eva))
        app = hour.hers.app
        people = {OTHER: cleo, LEFT: eva, OUTSIDER: otto}
        yield Evening(hour, {kind: signed_in(app, who) for kind, who in people.items()} | {SIGNED_OUT: Browser(app)})


async def answers(browser: Browser, item: str) -> list[Sight]:
    """Every page of a talk, and everything that can be sent to it, with its id left out."""
    forms = [(f"/before{to}", CHECK) for to in ("", "?to=words")] + [("/words", {"key": "k" * 22, "v": "1"})]
    forms += [(f"/{move}", {"key": "k" * 22, "v": "1", "w1": "typed"}) for move in (*JOINT_SESSION.moves, "nowhere")]
    sights = [seen(page, await browser.get(f"/talk/{item}{page}")) for page in PAGES]
    for headers in ({}, {"hx-request": "true"}):
        sights += [seen(path, await browser.post(f"/talk/{item}{path}", form, headers)) for path, form in forms]
    return [without(sight, item) for sight in sights]


def without(sight: Sight, item: str) -> Sight:
    address, status, headers, body = sight
    return address, status, tuple((name, value.replace(item, "")) for name, value in headers), body.replace(item, "")


@pytest.mark.parametrize("phase", PHASES)
async def test_to_whoever_is_not_of_this_space_no_talk_of_it_is_there(evening: Evening, phase: str) -> None:
    hour = evening.hour
    await PHASES[phase](hour)
    before = await everything(hour.house)
    for kind, browser in evening.others.items():
        assert await answers(browser, hour.item) == await answers(browser, UNKNOWN), kind
    assert await everything(hour.house) == before


@pytest.mark.parametrize("kind", [OTHER, OUTSIDER, LEFT])
async def test_of_all_its_pages_only_the_check_is_there_which_is_the_same_for_everybody(
    evening: Evening, kind: str
) -> None:
    await evening.hour.begun()
    for page in PAGES:
        answer = await evening.others[kind].get(f"/talk/{evening.hour.item}{page}")
        assert answer.status == (200 if "before" in page else 404), page


@pytest.mark.parametrize("kind", [OTHER, OUTSIDER, LEFT, SIGNED_OUT])
async def test_the_socket_of_somebody_elses_talk_is_like_that_of_none(evening: Evening, kind: str) -> None:
    hour, browser = evening.hour, evening.others[kind]
    await hour.begun()
    theirs, none = [await browser.open(f"/live?p=talk&t={item}&s=1") for item in (hour.item, UNKNOWN)]
    assert tells(theirs, hour.item) == tells(none, UNKNOWN)
    await hour.speaks(hour.hers, "speak", SAID)
    await hour.does(hour.his, "call_break")
    await hour.rests()
    assert tells(theirs, hour.item) == tells(none, UNKNOWN)
    assert SAID in "".join(hour.pages["his"].take())


def tells(socket: Socket, item: str) -> tuple[list[str], int | None]:
    return [frame.replace(item, "") for frame in socket.frames], socket.code


@pytest.mark.parametrize(
    "query", ["p=talk", "p=talk&t=", "p=talk&t=x", "p=talks&t=" + "0" * 32, "p=talk&t=" + "0" * 33]
)
async def test_a_socket_that_names_no_talk_properly_is_closed(evening: Evening, query: str) -> None:
    socket = await evening.hour.hers.open(f"/live?{query}")
    assert (socket.frames, socket.code) == ([], 1008)


async def test_a_stranger_with_the_address_is_not_there_and_nobody_sees_that_he_looked(evening: Evening) -> None:
    hour = evening.hour
    await hour.begun()
    for page in hour.pages.values():
        page.take()
    before = await everything(hour.house)
    socket = await evening.others[OUTSIDER].open(f"/live?p=talk&t={hour.item}&s=1")
    await hour.rests()
    await socket.close()
    await hour.rests()
    assert await everything(hour.house) == before
    assert [page.take() for page in hour.pages.values()] == [[], []]


async def test_who_left_the_space_does_nothing_more_in_its_talk_and_hears_nothing_of_it(evening: Evening) -> None:
    hour = evening.hour
    await hour.begun()
    await hour.speaks(hour.hers, "speak", SAID)
    for page in hour.pages.values():
        page.take()
    await hour.hers.post("/sharing/space", {})
    await hour.rests()
    await nothing_is_left(hour)
    assert hour.pages["his"].take() == []
    before = await everything(hour.house)
    for who in (hour.hers, hour.his):
        for move in set(JOINT_SESSION.moves) - {"propose", "counter", "enter"}:
            answer = await hour.tries(who, move, v="3", w1="typed")
            assert answer.status in {200, 404, 422}, move
            assert SAID not in answer.text
    assert (await everything(hour.house))[1:] == before[1:]


async def test_a_talk_is_moved_through_its_own_doors_alone(evening: Evening) -> None:
    """Even by the two: those of other things know nothing of its room."""
    hour = evening.hour
    await hour.begun()
    before = await everything(hour.house)
    for move in set(JOINT_SESSION.moves) - {"erase"}:
        address = f"/t/{hour.item}/{move}"
        form = {"key": key(), "v": "1", "w1": "typed"}
        assert [(await hour.hers.get(address)).status, (await hour.hers.post(address, form)).status] == [404, 404], move
    assert await everything(hour.house) == before
