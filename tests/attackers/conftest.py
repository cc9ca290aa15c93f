"""A street for each test, with everybody in it."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from server.settings import Settings
from server.sign_in import passwords
from tests.attackers.street import Everybody, Street, moved_in
from tests.fixtures.house import CHEAP, MovedClock, another, begin_as, sqlite_settings
from tests.privacy.asgi import serving

Made = tuple[Settings, Everybody]


@pytest.fixture(scope="session")
def made_street(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The street as it is right after everybody moved in, to be copied."""
    settings = sqlite_settings(tmp_path_factory.mktemp("street"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "COST", CHEAP)
        return settings, asyncio.run(moved_in(settings))


@pytest.fixture
async def street(
    made_street: Made, settings: Settings, clock: MovedClock, cheap_passwords: None
) -> AsyncIterator[Street]:
    made, everybody = made_street
    begin_as(made, settings)
    async with another(settings, clock) as house, serving(house) as app:
        yield Street(everybody.here, everybody.elsewhere, everybody.left, everybody.otto, house, app)
