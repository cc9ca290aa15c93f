"""The socket: what is pushed, to whom, how often; and what becomes of a page that is left open."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from projections.timeline import BLOCK
from server import live
from server.house import House
from server.sign_in import sign_ins
from server.sockets import GAVE_WAY, MOST
from server.stores import StoreAway
from server.wakeups import InProcess, ThroughRedis
from tests import cast
from tests.cast import Account
from tests.fixtures.house import MovedClock, another
from tests.privacy.asgi import Browser, Socket, at_rest, serving, signed_in
from tests.privacy.looking import path_of
from tests.privacy.pages import Element, apply, read
from web import regions

pytestmark = pytest.mark.anyio

HERE = {"together": ["together"]} | {name: list(ids) for name, ids in regions.FIXED.items()}
"""What is live on each page."""


@dataclass
class Place:
    """The application; Ana and Ben as they see it, and a browser of each."""

    house: House
    clock: MovedClock
    ana: Account
    ben: Account
    hers: Browser
    his: Browser

    async def does(
        self, who: Account, practice: str, move: str, values: dict[str, Any] | None = None, **more: Any
    ) -> str:
        """Somebody does something; gives the item."""
        done = await cast.does(self.house, await cast.viewer(self.house, who), practice, move, values, **more)
        await at_rest()
        return done.item

    async def share(self, words: str) -> str:
        return await self.does(self.ana, "apology", "share", {"regret": words})

    def tick(self) -> None:
        """What every socket does from time to time by itself."""
        assert isinstance(self.house.wakeups, InProcess)
        self.house.wakeups.ring_all()


@pytest.fixture
async def place(house: House, clock: MovedClock) -> AsyncIterator[Place]:
    ana, ben = await cast.account(house), await cast.account(house, cast.BEN)
    await cast.joined(house, ana, ben)
    async with serving(house) as app:
        yield Place(house, clock, ana, ben, signed_in(app, ana), signed_in(app, ben))


# The same page, whether it was there or came later


@dataclass
class Open:
    """A page that Ben has left open."""

    name: str
    browser: Browser
    shown: Element = field(init=False)
    socket: Socket = field(init=False)

    async def load(self) -> None:
        answer = await self.browser.get(path_of(self.name))
        self.shown, self.socket = read(answer.text), await self.browser.open(answer.socket())

    async def is_as_if_loaded_now(self) -> None:
        """What came is put in its place; then each live part is what a new page has there."""
        for frame in self.socket.take():
            apply(self.shown, frame)
        fresh = read((await self.browser.get(path_of(self.name))).text)
        for part in HERE[self.name]:
            assert self.shown.find(part) == fresh.find(part), part


async def test_an_open_page_is_at_every_moment_as_one_loaded_now(place: Place) -> None:
    pages = [Open(name, place.his) for name in sorted(regions.PAGES)]
    for page in pages:
        await page.load()
        await page.is_as_if_loaded_now()
    async for _ in everything(place):
        place.tick()
        await at_rest()
        for page in pages:
            await page.is_as_if_loaded_now()


async def everything(place: Place) -> AsyncIterator[None]:
    """What two people do with each other, step by step."""
    ana, ben = place.ana, place.ben
    apology = await place.share("I lied about the trip.")
    yield
    await place.does(ben, "apology", "answer", {"answer": "I read it."}, item=apology)
    yield
    moment = await place.does(ana, "milestone", "put_forward", {"moment": "The lake."})
    yield
    await place.does(ben, "milestone", "not_now", item=moment, version=1)
    yield
    await place.does(ben, "milestone", "accept", item=moment, version=1)
    yield
    rhythm = await place.does(ben, "check_in_rhythm", "put_forward", {"form": "scales", "weekday": "6", "weeks": "1"})
    yield
    await place.does(ana, "check_in_rhythm", "accept", item=rhythm, version=1)
    yield
    questions = [
        await place.does(ana, "question", "ask", {"topic": topic, "question": f"{topic}?"})
        for topic in ("where", "when")
    ]
    yield
    await place.does(ben, "question", "not_yet", item=questions[0])
    yield
    await place.does(ben, "question", "place", {"topic": "who"}, item=questions[1])
    yield
    for who in (ana, ben):
        await place.does(who, "disclosure_boundary", "mark", {"where": "not_this"})
        yield
    await place.does(ben, "question", "answer", {"answer": "In May."}, item=questions[1])
    yield
    await place.does(ben, "question", "set_aside", {"topic": "where", "question": "And you?"})
    yield
    await place.does(ana, "question", "ask", {"topic": "when", "question": "Until when?", "again": questions[1]})
    yield
    await place.does(ben, "question", "erase", item=questions[1], version=3)
    yield
    await place.does(ana, "disclosure_boundary", "mark", {"where": "not_this", "when": "therapist"})
    yield
    number = int((await place.his.get("/w/c9yj")).hidden("v"))
    for who in (ben, ana):
        await place.does(who, "check_in", "put_in_scales", {"calm": 3, "trust": 4, "closeness": 5}, version=number)
        yield
    for _ in range(2):
        place.clock.forward(days=5)
        await place.hers.get("/today")
        yield
    await place.does(ana, "apology", "erase", item=apology, version=1)
    yield
    for number in range(2 * BLOCK):  # until the page has turned, and turned again
        await place.does((ana, ben)[number % 2], "appreciation", "share", {"good": f"Thing {number}."})
        if number % 5 == 0:
            yield
    yield


# When it is pushed


async def opened(browser: Browser, address: str = "/live?p=together&s=1") -> Socket:
    """A socket that has sent what there was."""
    socket = await browser.open(address)
    assert socket.take() != []
    return socket


async def test_on_every_connect_everything_is_sent(place: Place) -> None:
    await place.share("Before.")
    for _ in range(2):
        socket = await place.his.open("/live?p=together&s=1")
        assert len(socket.frames) == 1
        assert "Before." in socket.frames[0]
        await socket.close()


async def test_what_one_shares_reaches_both_and_a_doubled_wake_up_nobody(place: Place) -> None:
    hers, his = await opened(place.hers), await opened(place.his)
    await place.share("Now.")
    for socket in (hers, his):
        assert ["Now." in frame for frame in socket.take()] == [True]
    for _ in range(3):
        place.tick()
        await at_rest()
    assert (hers.frames, his.frames) == ([], [])


async def test_what_happened_between_two_looks_comes_in_one_message(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(InProcess, "wake", lambda self, records: None)
    his = await opened(place.his)
    for number in range(3):
        await place.share(f"Word {number}.")
    place.tick()
    await at_rest()
    (frame,) = his.take()
    assert all(f"Word {number}." in frame for number in range(3))


async def test_a_lost_wake_up_is_made_good_at_the_tick(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "TICK", 0.01)
    monkeypatch.setattr(InProcess, "wake", lambda self, records: None)
    his = await opened(place.his)
    await place.share("Nobody was told.")
    assert "Nobody was told." in await his.next()


async def test_two_pages_of_one_person_are_two_sockets(place: Place) -> None:
    together, today = await opened(place.his), await opened(place.his, "/live?p=today&s=1")
    await place.share("Now.")
    assert "Now." in together.take()[0]
    assert "Now." not in today.frames[0]
    assert "Apology" in today.take()[0]
    await together.close()
    await place.share("Later.")
    assert len(today.frames) == 1


async def test_nobody_is_rung_after_the_last_page_is_closed(place: Place) -> None:
    assert isinstance(place.house.wakeups, InProcess)
    for page in [await opened(place.his), await opened(place.hers)]:
        await page.close()
    assert place.house.wakeups._bells == {}


# When somebody is called otherwise


async def test_a_page_that_is_open_while_the_other_takes_another_name_is_as_one_loaded_now(place: Place) -> None:
    await place.share("Before.")
    await place.does(place.ana, "milestone", "put_forward", {"moment": "The lake."})
    pages = [Open(name, place.his) for name in sorted(regions.PAGES)]
    for page in pages:
        await page.load()
    assert (await place.hers.post("/sharing/name", {"w1": "Anastasia", "zone": "Europe/Vienna"})).status == 303
    place.tick()
    await at_rest()
    for page in pages:
        await page.is_as_if_loaded_now()
    assert "Anastasia" in (await place.his.get("/together")).text


async def test_an_open_today_is_put_away_as_on_another_page(place: Place) -> None:
    await place.share("Before.")
    page = Open("today", place.his)
    await page.load()
    await place.his.post("/today", {"upto": (await place.his.get("/today")).hidden("upto")})
    place.tick()
    await at_rest()
    await page.is_as_if_loaded_now()


async def test_an_open_page_reads_its_days_in_the_zone_that_was_chosen_on_another(place: Place) -> None:
    await place.share("Before.")
    pages = [Open(name, place.his) for name in sorted(regions.PAGES)]
    for page in pages:
        await page.load()
    await place.his.post("/sharing/name", {"w1": "Ben", "zone": "Pacific/Kiritimati"})
    place.tick()
    await at_rest()
    for page in pages:
        await page.is_as_if_loaded_now()


async def test_a_name_that_is_set_again_as_it_was_is_pushed_to_nobody(place: Place) -> None:
    await place.share("Before.")
    his = await opened(place.his)
    await place.hers.post("/sharing/name", {"w1": "Ana", "zone": "Asia/Tokyo"})
    place.tick()
    await at_rest()
    assert his.frames == []


# When it ends


async def test_a_sign_in_that_rested_too_long_ends_at_the_next_look(place: Place) -> None:
    his = await opened(place.his)
    place.clock.forward(days=8)
    place.tick()
    await at_rest()
    assert (his.code, his.frames) == (1008, [])


async def test_an_open_page_does_not_keep_a_sign_in_from_resting(place: Place) -> None:
    his = await opened(place.his)
    for _ in range(7):
        place.clock.forward(days=1)
        place.tick()
        await at_rest()
    place.clock.forward(days=1)
    assert (await place.his.get("/today")).header("location") == "/sign-in"
    await his.close()


async def test_a_stop_ends_every_page_so_that_browsers_come_back(place: Place) -> None:
    sockets = [await opened(browser) for browser in (place.hers, place.his)]
    await place.his.app.state.sockets.close()
    await at_rest()
    assert [socket.code for socket in sockets] == [1012, 1012]


async def test_leaving_is_pushed_to_nobody_and_nothing_is_after_it(place: Place) -> None:
    apology = await place.share("Before.")
    sockets = [await opened(place.his, f"/live?p={name}&s=1") for name in sorted({"today", "together", "agreed"})]
    await place.hers.post("/sharing/space")
    place.tick()
    await place.does(place.ana, "apology", "erase", item=apology, version=1)
    place.tick()
    await at_rest()
    assert [(socket.frames, socket.code) for socket in sockets] == [([], None)] * 3
    assert "nothing new can be added" in (await place.his.get("/together")).text


@pytest.mark.parametrize("page", ["together", "today", "agreed", "h4rf", "c9yj"])
async def test_no_address_that_a_browser_makes_up_is_pushed_the_end_of_a_space(place: Place, page: str) -> None:
    """That a page was never pushed anything is the server's to know."""
    his = await opened(place.his, f"/live?p={page}&s=0")
    await place.hers.post("/sharing/space")
    place.tick()
    await at_rest()
    assert (his.frames, his.code) == ([], None)


async def test_a_page_loaded_after_the_end_is_live_as_it_was_loaded(place: Place) -> None:
    apology = await place.share("Before.")
    await place.hers.post("/sharing/space")
    page = Open("together", place.his)
    await page.load()
    await place.does(place.ana, "apology", "erase", item=apology, version=1)
    await page.is_as_if_loaded_now()


async def test_a_page_from_before_there_were_two_is_not_pushed_the_end(house: House) -> None:
    """Also where its browser comes back after a cut."""
    ana, ben = await cast.account(house), await cast.account(house, cast.BEN)
    async with serving(house) as app:
        hers, his = signed_in(app, ana), signed_in(app, ben)
        address = (await his.get("/together")).socket()
        await cast.joined(house, ana, ben)
        await hers.post("/sharing/space")
        assert (await his.open(address)).frames == []


async def test_the_open_pages_of_whoever_left_end_and_loaded_anew_they_stay(place: Place) -> None:
    page = await place.hers.get("/together")
    before = await opened(place.hers, page.socket())
    await place.hers.post("/sharing/space")
    place.tick()
    await at_rest()
    assert before.code == 1008
    after = await opened(place.hers, (await place.hers.get("/together")).socket())
    place.tick()
    await at_rest()
    assert after.code is None


async def test_a_browser_that_does_not_read_costs_its_own_socket_alone(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow, his = await opened(place.his), await opened(place.his)
    monkeypatch.setattr(live, "SEND_LIMIT", 0.01)
    slow.reads.clear()
    await place.share("Now.")
    assert "Now." in his.take()[0]
    await slow.ended()
    assert slow.code == 1012
    assert slow.frames == []
    await place.share("Later.")
    assert "Later." in his.take()[0]


# When there are too many


async def test_of_too_many_pages_of_one_browser_the_oldest_gives_way(place: Place) -> None:
    """By a code on which no browser comes back by itself."""
    theirs = await opened(place.hers)
    pages = [await opened(place.his) for _ in range(MOST + 2)]
    await at_rest()
    assert [page.code for page in pages[:3]] == [GAVE_WAY, GAVE_WAY, None]
    await place.share("Now.")
    for page in (theirs, *pages[2:]):
        assert "Now." in page.take()[0]


async def test_a_page_that_was_closed_makes_room(place: Place) -> None:
    pages = [await opened(place.his) for _ in range(MOST)]
    await pages[1].close()
    await opened(place.his)
    assert pages[0].code is None


async def test_each_sign_in_has_pages_of_its_own(place: Place) -> None:
    elsewhere = signed_in(place.his.app, replace(place.ben, token=await sign_ins.begin(place.house, place.ben.opened)))
    pages = [await opened(browser) for browser in (place.his, elsewhere) for _ in range(MOST)]
    assert {page.code for page in pages} == {None}


async def test_many_pages_that_are_nobodys_keep_nobody_out(place: Place) -> None:
    his = await opened(place.his)
    for number in range(3 * MOST):
        token = base64.urlsafe_b64encode(bytes([number]) * 32).decode().rstrip("=")
        assert (await Browser(place.his.app, {"goldseam": token}).open("/live?p=together&s=1")).code == 1008
    assert his.code is None
    assert place.his.app.state.sockets.number == 1


# When something is away


async def test_while_the_store_is_away_a_page_waits_and_then_goes_on(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    his = await opened(place.his)
    await place.share("Saved before.")
    his.take()
    with monkeypatch.context() as patch:
        patch.setattr(type(place.house.store), "read", away)
        place.tick()
        await at_rest()
    assert (his.frames, his.code) == ([], None)
    await place.share("Saved after.")
    assert "Saved after." in his.take()[0]


async def away(*_: object) -> None:
    raise StoreAway("gone for the moment")


async def test_while_redis_is_away_everything_is_done_and_the_other_process_finds_it_at_its_tick(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "TICK", 0.01)
    settings = place.house.settings.model_copy(update={"redis": "redis://127.0.0.1:1"})
    async with another(settings, place.clock) as one, another(settings, place.clock) as two:
        assert isinstance(one.wakeups, ThroughRedis)
        async with serving(one) as here, serving(two) as there:
            hers, his = signed_in(here, place.ana), signed_in(there, place.ben)
            near, far = await opened(signed_in(here, place.ben)), await opened(his)
            form = {"key": "k" * 22, "v": "0", "do": "share", "w1": "Without Redis."}
            assert (await hers.post("/w/k7qd", form)).status == 303
            assert "Without Redis." in await near.next()
            assert "Without Redis." in await far.next()
            password = {"w1": place.ana.sign_in_name, "password": cast.PASSWORD}
            assert (await Browser(there).post("/sign-in", password)).status == 303
