"""Three people, on either store."""

from collections.abc import AsyncIterator

import pytest

from server.house import House
from tests.letting_in import Three, three


@pytest.fixture
async def on(any_house: House) -> AsyncIterator[Three]:
    async with three(any_house) as on:
        yield on
