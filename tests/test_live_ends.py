"""When a page that is left open ends: rest, signing out, a stop, and the end of a space."""

from __future__ import annotations

import pytest

from server import live
from server.house import House
from tests import cast
from tests.places import Place, opened
from tests.privacy.asgi import at_rest, serving, signed_in

pytestmark = pytest.mark.anyio


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
