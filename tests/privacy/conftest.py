"""What every story begins with."""

import asyncio

import pytest

from server.sign_in import passwords
from tests.fixtures.house import CHEAP, MovedClock
from tests.privacy.town import Start, begin


@pytest.fixture(scope="session")
def start(tmp_path_factory: pytest.TempPathFactory) -> Start:
    """One store, made once; every story begins with copies of it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "COST", CHEAP)
        return asyncio.run(begin(tmp_path_factory.mktemp("start"), MovedClock()))
