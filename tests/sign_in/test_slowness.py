"""Counting tries: in one process, or in all of them."""

from __future__ import annotations

from contextlib import aclosing

import pytest
from limits import RateLimitItemPerHour

from domain.kernel import Refused
from server.house import House
from server.sign_in import slowness
from server.sign_in.slowness import Limit
from server.sign_in.tries import TooOften, Tries

pytestmark = pytest.mark.anyio

THREE = RateLimitItemPerHour(3)
LOOKING = Limit("looking", THREE)


async def test_processes_count_together(valkey_url: str) -> None:
    async with aclosing(Tries(valkey_url)) as one, aclosing(Tries(valkey_url)) as other:
        for tries in (one, other, one):
            await tries.count(THREE, "a")
        with pytest.raises(TooOften) as refused:
            await other.count(THREE, "a")
        assert refused.value.sentence == "That was tried too often. Wait 60 minutes."
        await other.count(THREE, "b")


async def test_without_redis_each_process_counts_by_itself() -> None:
    async with aclosing(Tries("redis://127.0.0.1:1")) as tries:
        for _ in range(3):
            await tries.count(THREE, "a")
        with pytest.raises(TooOften):
            await tries.count(THREE, "a")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("192.0.2.1", "192.0.2.2", False),
        ("", "testclient", False),
    ],
)
async def test_a_household_counts_as_one(house: House, one: str, other: str, same: bool) -> None:
    for _ in range(3):
        await slowness.by_address(house, LOOKING, one)
    if same:
        with pytest.raises(TooOften):
            await slowness.by_address(house, LOOKING, other)
    else:
        await slowness.by_address(house, LOOKING, other)


async def test_two_tries_at_once_each_stand_where_they_came_from(house: House) -> None:
    hers = await slowness.of_password(house, "192.0.2.1", "quiet-harbour-41", "a browser")
    his = await slowness.of_password(house, "192.0.2.1", "quiet-harbour-41", None)
    again = await slowness.of_signed_in(house, b"a sign-in")
    with pytest.raises(Refused):
        async with slowness.in_turn(house, his):
            raise Refused("no")
    assert [line.pace for line in (*hers, *his, *again)] == [
        slowness.BY_PROOF,
        slowness.BY_NAME,
        slowness.BY_ADDRESS,
        slowness.BY_SIGN_IN,
    ]
    assert len({line.tag for line in (*hers, *his, *again)}) == 4


async def test_each_purpose_is_counted_by_itself(house: House) -> None:
    for _ in range(3):
        await slowness.by_address(house, LOOKING, "192.0.2.1")
    await slowness.by_address(house, Limit("asking", THREE), "192.0.2.1")
