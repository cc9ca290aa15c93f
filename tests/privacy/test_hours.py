"""What is shared shows its day: nobody reads off at what hour the other was awake, or where."""

from __future__ import annotations

import pytest

from domain.practices import BY_CODE
from domain.practices.check_in import CHECK_IN
from server.house import House
from server.reading import read
from tests import cast
from tests.fixtures.house import MovedClock
from tests.privacy import canaries
from tests.privacy.asgi import Browser, serving, signed_in
from tests.privacy.canaries import RHYTHMS, Writer
from tests.privacy.forms import links_of
from tests.privacy.looking import addresses, look
from web import rounds, times

pytestmark = pytest.mark.anyio

AT_NIGHT = 1_778_005_043_456_789
"""5 May 2026, 18:17:23 in UTC: 20:17 in Vienna, 03:17 in Tokyo."""

HOURS = ["18:17", "20:17", "03:17", "3:17", "1778005043", "456789", "Tokyo"]


async def test_neither_the_hour_nor_the_zone_of_the_other_is_in_any_page_or_copy(
    house: House, clock: MovedClock
) -> None:
    clock.now = AT_NIGHT
    ana, ben = await cast.account(house, zone="Asia/Tokyo"), await cast.account(house, cast.BEN)
    await cast.joined(house, ana, ben)
    async with serving(house) as app:
        hers, his = signed_in(app, ana), signed_in(app, ben)
        await begin_everything(hers, his)
        clock.forward(minutes=4)
        pages = [*addresses(app, []), *await leading_on(his)]
        pages.remove("/sharing/name")  # where all zones can be chosen from
        copy = (await his.post("/sharing/copy")).text
        seen = "".join(body for _, _, _, body in await look(his, pages)) + copy
        on = await read(house, await cast.viewer(house, ben), lambda reading: rounds.standing(reading, CHECK_IN))
    assert "Ana" in seen
    assert on
    assert times.weekday(on.window.closes, "Europe/Vienna") == "Monday afternoon", "nine in the evening, in Tokyo"
    assert [hour for hour in [*HOURS, str(on.window.closes // 1_000_000)] if hour in seen] == []
    assert "closes" not in copy
    assert [who.person for who in (ana, ben) if who.person in copy] == []


async def test_with_what_is_in_a_copy_nobody_finds_the_hour_that_a_round_was_named_by(
    house: House, clock: MovedClock
) -> None:
    """The ids of rounds follow from the couple's own, which is nowhere to be seen."""
    clock.now = AT_NIGHT
    ana, ben = await cast.account(house), await cast.account(house, cast.BEN)
    await cast.joined(house, ana, ben)
    couple = (await cast.viewer(house, ben)).couple
    assert couple
    async with serving(house) as app:
        hers, his = signed_in(app, ana), signed_in(app, ben)
        await begin_everything(hers, his)
        await hers.post("/sharing/self", {"r1": "on", "do": "show"})
        pages = [*addresses(app, []), *await leading_on(his)]
        seen = "".join(body for _, _, _, body in await look(his, pages))
        copy = (await his.post("/sharing/copy")).text
    assert "is in" in copy
    assert couple.id not in seen + copy


async def begin_everything(hers: Browser, his: Browser) -> None:
    """Each begins something of every kind, and agrees to what the other has put forward."""
    mark = canaries.mark()
    ana, ben = Writer("Ana", hers, mark, [], set()), Writer("Ben", his, mark, [], set())
    for code in RHYTHMS:
        await ana.send(f"/w/{code}", "put_forward")
        await ben.agrees()
    for code in set(BY_CODE) - set(RHYTHMS):
        for writer in (ana, ben):
            await writer.send(f"/w/{code}", action=f"/w/{code}")
    for browser in (hers, his):  # back from a break, with everything before them
        await browser.post("/sharing/quiet", {"do": "end"})


async def leading_on(browser: Browser) -> list[str]:
    """The pages about one thing each."""
    pages = [await browser.get(path) for path in ("/together", "/together/agreed")]
    return [link for page in pages for link in links_of(page.text) if link.startswith("/t/")]
