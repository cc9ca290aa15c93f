"""That stepping to rest ends, whoever waits for it."""

import asyncio

import pytest

from tests.privacy.asgi import at_rest

pytestmark = pytest.mark.anyio


async def test_two_that_wait_for_rest_do_not_wait_for_each_other() -> None:
    await asyncio.gather(at_rest(), at_rest())


async def test_what_goes_on_beside_them_is_waited_for() -> None:
    done = list[int]()

    async def goes_on() -> None:
        for n in range(5):
            await asyncio.sleep(0)
            done.append(n)

    task = asyncio.create_task(goes_on())
    await asyncio.gather(at_rest(), at_rest())
    assert done == [0, 1, 2, 3, 4]
    await task
