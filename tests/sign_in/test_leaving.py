"""One leaves: nothing is pushed, nobody is named, what is there can still be read."""

from __future__ import annotations

import asyncio

import pytest

from domain.couple import READ_ONLY
from domain.kernel import BOTH, Refused
from projections.sql import Tx
from server.house import House
from server.sign_in import leaving, roles
from server.vault import Vault
from tests import cast

pytestmark = pytest.mark.anyio


async def test_the_space_is_read_only_for_both_and_no_event_says_whose_doing_it_was(any_house: House) -> None:
    ana, ben = await cast.couple(any_house)
    bell = asyncio.Event()
    any_house.wakeups.watch([*ana.readable, *ben.readable], bell)
    await leaving.leave(any_house, ana)
    await leaving.leave(any_house, ana)
    assert not bell.is_set()
    for who in (ana, ben):
        with pytest.raises(Refused) as refused:
            await cast.does(any_house, who, "apology", "share", {"regret": "I lied about the trip."})
        assert refused.value.sentence == READ_ONLY

    def history(tx: Tx) -> list[tuple[str, str]]:
        vault = Vault(tx, any_house.root)
        vault.admit(ana.shared_record)
        assert ana.couple
        return [(event.kind, event.by) for event in any_house.log.history(vault, ana.couple.id)][2:]

    assert await any_house.store.read(history) == [("couple.closed", BOTH)]


async def test_both_leave_at_once_and_the_space_closes_once(any_house: House) -> None:
    ana, ben = await cast.couple(any_house)
    await asyncio.gather(leaving.leave(any_house, ana), leaving.leave(any_house, ben))
    size = await any_house.store.read(lambda tx: _size(any_house, tx, ana.shared_record))
    assert size == 3


def _size(house: House, tx: Tx, record: str | None) -> int:
    vault = Vault(tx, house.root)
    vault.admit(record)
    return vault.heads[record or ""].size


async def test_her_own_pages_go_on(house: House) -> None:
    account = await cast.account(house)
    await cast.joined(house, account, await cast.account(house, "Ben"))
    await leaving.leave(house, await cast.viewer(house, account))
    done = await cast.does(house, await cast.viewer(house, account), "journal", "keep", {"page": "Still mine."})
    assert done.events


async def test_what_she_says_about_herself_is_shown_by_her_own_press_alone(any_house: House) -> None:
    ana, ben = await cast.couple(any_house)
    await roles.keep(any_house, ana, ["was_left", "hurt", "nonsense"])
    assert await roles.kept(any_house, ana) == ("hurt", "was_left")
    assert await roles.shown(any_house, ben) == ((), ())
    await roles.show(any_house, ana)
    await roles.show(any_house, ana)
    assert await roles.shown(any_house, ben) == ((), ("hurt", "was_left"))
    await roles.keep(any_house, ana, [])
    assert await roles.shown(any_house, ben) == ((), ("hurt", "was_left"))
    await roles.show(any_house, ana)
    assert await roles.shown(any_house, ben) == ((), ())
