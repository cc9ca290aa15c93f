"""The socket: what is pushed, to whom, how often; how many pages; and what is away."""

from __future__ import annotations

import base64
from dataclasses import replace

import pytest

from server import live
from server.sign_in import sign_ins
from server.sockets import GAVE_WAY, MOST
from server.stores import StoreAway
from server.wakeups import InProcess, ThroughRedis
from tests import cast
from tests.fixtures.house import another
from tests.places import Place, opened
from tests.privacy.asgi import Browser, at_rest, serving, signed_in

pytestmark = pytest.mark.anyio

# When it is pushed


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


async def test_a_name_that_is_set_again_as_it_was_is_pushed_to_nobody(place: Place) -> None:
    await place.share("Before.")
    his = await opened(place.his)
    await place.hers.post("/sharing/name", {"w1": "Ana", "zone": "Asia/Tokyo"})
    place.tick()
    await at_rest()
    assert his.frames == []


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
