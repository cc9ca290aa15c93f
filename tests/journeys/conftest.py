"""What every journey can ask for: a copy that runs, and people with browsers of their own."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, expect

from server.house import House
from tests import cast
from tests.cast import Account
from tests.journeys.copies import Copy
from tests.journeys.people import PATIENCE, Somebody

expect.set_options(timeout=PATIENCE)

Meet = Callable[..., Somebody]


@pytest.fixture(scope="session")
def made_copy(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """A copy as it is right after it was made, for others to begin as."""
    copy = Copy(tmp_path_factory.mktemp("made"))
    copy.command("migrate")
    return copy


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory, made_copy: Copy) -> Iterator[Copy]:
    """A copy that runs while the tests of a module do."""
    copy = Copy(tmp_path_factory.mktemp("copy"))
    copy.begin_as(made_copy)
    copy.start()
    yield copy
    copy.stop()


@pytest.fixture
def meet(copy: Copy, browser: Browser) -> Iterator[Meet]:
    """Makes somebody with a browser of her own; afterwards looks whether a page did what none may."""
    with ExitStack() as rooms:

        def made(name: str, **kind: object) -> Somebody:
            return rooms.enter_context(Somebody.with_a_browser(name, browser, copy, **kind))

        yield made


@pytest.fixture
def couple(copy: Copy, meet: Meet) -> tuple[Somebody, Somebody]:
    """Ana and Ben, in one space from this moment, each signed in on a browser of their own."""
    one, other = copy.inside(joined)
    ana, ben = meet(one.name), meet(other.name)
    ana.is_signed_in(one)
    ben.is_signed_in(other)
    return ana, ben


async def joined(house: House) -> tuple[Account, Account]:
    """Two accounts that share a record."""
    one, other = await cast.account(house, cast.ANA), await cast.account(house, cast.BEN)
    await cast.joined(house, one, other)
    return one, other
