"""What somebody is called, and who hears of another name."""

from __future__ import annotations

import asyncio

import pytest

from domain.kernel import Refused
from server.house import House
from server.sign_in import accounts, called, leaving
from tests import cast
from web.viewer import Viewer

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Ana \n Maria ", "Ana Maria"),
        ("Ana\u00a0Maria", "Ana Maria"),
        ("A\u202en\u2066a\u2069\u200f", "Ana"),
        ("\u3164A\u200bn\u034fa\ufe0f", "Ana"),
        ("Aña", "Aña"),
        ("안나", "안나"),
    ],
)
def test_nothing_unseen_stays_in_a_name(typed: str, kept: str) -> None:
    assert called.read(typed) == kept


@pytest.mark.parametrize("typed", ["", " \u3164 \u2800", "\u202e\u2066"])
def test_a_name_of_nothing_seen_is_none(typed: str) -> None:
    with pytest.raises(Refused):
        called.read(typed)


async def renames(house: House, who: Viewer, name: str) -> None:
    await accounts.call(house, who.person, who.held_record, name, "UTC")


async def test_the_others_open_pages_are_woken_by_another_name(any_house: House) -> None:
    ana, ben = await cast.couple(any_house)
    bell = asyncio.Event()
    any_house.wakeups.watch(ben.heard, bell)
    await renames(any_house, ana, "Anna")
    assert bell.is_set()


async def test_nobody_is_woken_in_a_space_that_was_left(house: House) -> None:
    ana, ben = await cast.couple(house)
    await leaving.leave(house, ana)
    bell = asyncio.Event()
    house.wakeups.watch([*ana.heard, *ben.heard], bell)
    await renames(house, ana, "Ben")
    await renames(house, ben, "Benno")
    assert not bell.is_set()


async def test_two_who_take_one_name_at_once_do_not_both_have_it(any_house: House) -> None:
    ana, ben = await cast.couple(any_house)
    outcomes = await asyncio.gather(
        renames(any_house, ana, "Kim"), renames(any_house, ben, "kim"), return_exceptions=True
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NoneType", "Refused"]
