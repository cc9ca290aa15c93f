"""Quiet as the store keeps it: the same on both."""

import pytest

from domain.verbs.quiet import NONE
from server import quiet
from server.house import House
from server.reading import read
from tests import cast
from tests.cast import Account
from tests.fixtures.house import MovedClock
from web.viewer import Viewer

pytestmark = pytest.mark.anyio


async def came(house: House, who: Viewer) -> bool:
    return await read(house, who, lambda reading: reading.came())


async def test_it_is_kept_beside_her_account_and_goes_once_it_was_opened(any_house: House, clock: MovedClock) -> None:
    ana, ben = await cast.account(any_house), await cast.account(any_house, cast.BEN)
    await cast.joined(any_house, ana, ben)
    clock.forward(minutes=1)
    await quiet.begin(any_house, await cast.viewer(any_house, ana), clock.now + 1_000_000)
    assert not await came(any_house, await cast.viewer(any_house, ana))
    await _shares(any_house, ben)
    hers = await cast.viewer(any_house, ana)
    assert await came(any_house, hers)
    assert not await came(any_house, await cast.viewer(any_house, ben))
    await quiet.rest(any_house, hers, clock.now + 1)
    assert (await cast.viewer(any_house, ana)).quiet.asks_from == clock.now + 1
    clock.forward(minutes=1)
    await quiet.open_up(any_house, await cast.viewer(any_house, ana))
    assert (await cast.viewer(any_house, ana)).quiet == NONE


async def test_a_break_brings_quiet_in_the_same_transaction(any_house: House, clock: MovedClock) -> None:
    ana, ben = await cast.account(any_house), await cast.account(any_house, cast.BEN)
    await cast.joined(any_house, ana, ben)
    await cast.does(any_house, await cast.viewer(any_house, ana), "break_time", "call", {"minutes": 20})
    [window] = (await cast.viewer(any_house, ana)).quiet.windows
    assert (window.since, window.until) == (clock.now, clock.now + 20 * 60_000_000)
    assert (await cast.viewer(any_house, ben)).quiet == NONE


async def test_a_time_in_which_nothing_came_is_not_kept_for_ever(any_house: House, clock: MovedClock) -> None:
    ana, ben = await cast.account(any_house), await cast.account(any_house, cast.BEN)
    await cast.joined(any_house, ana, ben)
    for n in range(5):
        clock.forward(hours=1)
        await quiet.begin(any_house, await cast.viewer(any_house, ana), clock.now + 60_000_000)
        if n == 2:
            await _shares(any_house, ben)
    kept = (await cast.viewer(any_house, ana)).quiet.windows
    assert len(kept) == 3  # the one in which something came, the one before the last, and the last
    assert await came(any_house, await cast.viewer(any_house, ana))


async def _shares(house: House, who: Account) -> None:
    await cast.does(house, await cast.viewer(house, who), "apology", "share", {"regret": "Sorry."})
