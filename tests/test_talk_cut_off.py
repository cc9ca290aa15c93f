"""A talk with bad lines and odd clocks: pages that go, lids that shut, a clock that is turned, Redis away."""

from __future__ import annotations

from functools import partial
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa

from projections.sql import Statement
from server import live
from server.clock import SECOND
from server.house import House
from server.joint_session import keeping, presence, rooms
from server.tables import records
from server.wakeups import InProcess, ThroughRedis
from tests.fixtures.house import another
from tests.privacy.asgi import FORM, OWN_PAGE, Browser, Socket, serving, signed_in
from tests.talks import HEARD, SAID, THERE, Hour, key, nothing_is_left, rows

DAMAGE = Statement(sa.update(records).where(records.c.id == sa.bindparam("of")).values(wrapped=b"no key"))

pytestmark = pytest.mark.anyio


async def test_with_two_pages_open_she_is_away_only_when_the_last_one_goes(hour: Hour) -> None:
    await hour.begun()
    phone = signed_in(hour.hers.app, hour.ana, "203.0.113.7")
    pages = [hour.pages["hers"], await hour.opens(hour.hers), await hour.opens(phone)]
    for page in pages[:-1]:
        await page.close()
        await hour.rests()
        assert "away for the moment" not in await hour.page(hour.his)
    await pages[-1].close()
    await hour.rests()
    assert "Ana is away for the moment. The turn is kept." in await hour.page(hour.his)


async def test_what_she_says_on_one_device_stands_on_the_other(hour: Hour) -> None:
    await hour.begun()
    phone = signed_in(hour.hers.app, hour.ana, "203.0.113.7")
    page = await hour.opens(phone)
    page.take()
    await hour.speaks(hour.hers, "speak", SAID)
    assert SAID in "".join(page.take())
    late = await hour.tries(phone, "speak", v="1", w1="The same, from the phone")
    assert 'class="refusal"' in late.text
    assert "from the phone" not in await hour.page(hour.his)


async def test_before_both_are_in_a_page_that_is_loaded_again_counts_nobody_as_there(hour: Hour) -> None:
    await hour.agreed()
    hour.clock.forward(hours=1)
    await hour.does(hour.his, "enter")
    await hour.hers.get(f"/talk/{hour.item}?here")
    assert await hour.house.store.read(partial(rows, THERE)) == []
    await hour.does(hour.hers, "enter")
    hour.clock.forward(minutes=1)
    await hour.hers.get(f"/talk/{hour.item}?here")
    away = await hour.house.store.read(lambda tx: presence.away(tx, hour.item, hour.clock()))
    assert set(away) == {hour.ben.opened.person}


async def cut(hour: Hour, seconds: int) -> Socket:
    """Her line is cut for so long; she comes back to the page, which tells where everything is."""
    await hour.pages["hers"].close()
    await hour.rests()
    hour.clock.now += seconds * SECOND
    ring(hour.house)
    await hour.rests()
    hour.pages["hers"] = await hour.opens(hour.hers)
    await hour.rests()
    return hour.pages["hers"]


def ring(house: House) -> None:
    assert isinstance(house.wakeups, InProcess)
    house.wakeups.ring_all()


async def test_a_cut_of_half_a_minute_changes_nothing_but_the_clock(hour: Hour) -> None:
    await hour.begun()
    await hour.speaks(hour.hers, "speak", SAID)
    frame = "".join((await cut(hour, 30)).take())
    assert SAID in frame
    assert "Ben says it back." in await hour.page(hour.hers)
    assert "away for the moment" not in await hour.page(hour.his)
    await hour.speaks(hour.his, "paraphrase", HEARD)


async def test_a_cut_of_ten_minutes_stops_it_for_both_and_both_go_on_where_they_were(hour: Hour) -> None:
    await hour.begun()
    await hour.speaks(hour.hers, "speak", SAID)
    step = await hour.n(hour.his)
    frame = "".join((await cut(hour, 600)).take())
    for seen in (frame, await hour.page(hour.his)):
        assert "This talk has stopped by itself. You can wait, or close it for today." in seen
    late = await hour.tries(hour.his, "paraphrase", v=step, w1=HEARD)
    assert "stands still at the moment" in late.text
    for who in (hour.hers, hour.his):
        await hour.does(who, "ready")
    assert SAID in await hour.page(hour.his)
    assert "40 minutes" in await hour.page(hour.his), "five minutes of absence were used, and no more"
    await hour.speaks(hour.his, "paraphrase", HEARD)


async def test_slept_over_the_end_nothing_runs_on_and_a_day_later_it_has_closed(any_hour: Hour) -> None:
    """A lid that is shut: no page of hers or his gives a sign of life."""
    hour = any_hour
    await hour.begun()
    await hour.speaks(hour.hers, "speak", SAID)
    for page in hour.pages.values():
        await page.close()
    hour.clock.forward(hours=3)
    for who in (hour.hers, hour.his):
        assert "This talk has stopped by itself." in await hour.page(who)
    hour.clock.forward(hours=22)
    await keeping.sweep(hour.house)
    for who in (hour.hers, hour.his):
        shown = await hour.page(who)
        assert "This talk was closed." in shown
        assert SAID not in shown
    await nothing_is_left(hour)


async def test_with_both_there_it_comes_to_its_closing_when_the_time_is_used(hour: Hour) -> None:
    await hour.begun()
    await hour.speaks(hour.hers, "speak", SAID)
    for _ in range(23):
        hour.clock.forward(minutes=2)
        ring(hour.house)
        await hour.rests()
    for who in (hour.hers, hour.his):
        assert "The closing." in await hour.page(who)
    late = await hour.tries(hour.his, "paraphrase", v="1", w1=HEARD)
    assert "This talk is at its closing, so this was not put in." in late.text


async def test_a_clock_that_is_turned_back_on_the_server_gives_nobody_more_time_and_stops_nothing(
    hour: Hour,
) -> None:
    await hour.begun()
    hour.clock.forward(minutes=1)
    await hour.speaks(hour.hers, "speak", SAID)
    hour.clock.forward(hours=-2)
    ring(hour.house)
    await hour.rests()
    for who in (hour.hers, hour.his):
        page = await hour.page(who)
        assert SAID in page
        assert "45 minutes" in page
    await hour.speaks(hour.his, "paraphrase", HEARD)
    await hour.does(hour.his, "call_break")
    assert "Everything has stopped" in await hour.page(hour.hers)
    hour.clock.forward(hours=2)
    assert "Everything has stopped" in await hour.page(hour.hers)
    hour.clock.forward(minutes=21)
    for who in (hour.his, hour.hers):
        await hour.does(who, "ready")
    assert HEARD in await hour.page(hour.hers)


async def test_without_sockets_the_press_of_one_says_nothing_of_the_other(hour: Hour) -> None:
    await hour.agreed()
    hour.clock.forward(hours=1)
    for move in ("enter", "ready"):
        for who in (hour.hers, hour.his):
            await pressed(hour, who, move)
    assert "Your turn." in await hour.page(hour.hers)
    for _ in range(6):
        hour.clock.forward(minutes=1)
        await hour.his.get(f"/talk/{hour.item}?here")
    assert "This talk has stopped by itself." in await hour.page(hour.his)


async def test_a_talk_that_cannot_be_looked_after_leaves_the_others_looked_after(any_hour: Hour) -> None:
    """Of two talks that nobody ended, the first has a key that opens nothing."""
    hour = any_hour
    for _ in range(2):
        await hour.begun()
        for page in hour.pages.values():
            await page.close()
    hour.clock.forward(hours=26)
    damaged, sound = await hour.house.store.read(rooms.standing)
    await hour.house.store.write(lambda tx: tx.run(DAMAGE, of=damaged.record))
    await keeping.sweep(hour.house)
    assert await hour.house.store.read(rooms.standing) == [damaged]
    hour.item = sound.talk
    assert "This talk was closed." in await hour.page(hour.his)


async def test_with_redis_away_both_talk_and_stop_at_the_next_tick(hour: Hour, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "TICK", 0.01)
    settings = hour.house.settings.model_copy(update={"redis": "redis://127.0.0.1:1"})
    async with another(settings, hour.clock) as one, another(settings, hour.clock) as two:
        assert isinstance(one.wakeups, ThroughRedis)
        async with serving(one) as here, serving(two) as there:
            hour.hers, hour.his = signed_in(here, hour.ana), signed_in(there, hour.ben)
            await hour.agreed()
            hour.clock.forward(hours=1)
            for move in ("enter", "ready"):
                for who in (hour.hers, hour.his):
                    await pressed(hour, who, move)
            address = (await hour.his.get(f"/talk/{hour.item}")).socket()
            his = hour.his.opened(address)
            await pressed(hour, hour.hers, "speak", v=await hour.n(hour.hers), w1=SAID)
            await frame_with(his, SAID)
            await pressed(hour, hour.hers, "call_break")
            await frame_with(his, "Everything has stopped")
            await his.close()


async def pressed(hour: Hour, who: Browser, move: str, **form: str) -> None:
    body = urlencode({"key": key(), "v": "0"} | form).encode()
    answer = await who.ask("POST", f"/talk/{hour.item}/{move}", body, {**OWN_PAGE, "content-type": FORM})
    assert answer.status == 303, answer.text


async def frame_with(socket: Socket, words: str) -> None:
    while words not in await socket.next():
        pass
