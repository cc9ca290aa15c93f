"""Valkey restarted in the midst of a talk that two processes serve, on PostgreSQL.

No page looks by itself in the meantime: its tick is as good as never. So what comes to a page was told to it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import make_url

from server import live
from server.settings import Settings
from tests.fixtures.house import MovedClock, another, opened
from tests.fixtures.keeper import kept
from tests.fixtures.line import Kind, Line, line
from tests.privacy.asgi import serving, signed_in
from tests.talks import HEARD, SAID, Hour, an_hour
from tests.test_talk_cut_off import frame_with

pytestmark = pytest.mark.anyio

NEVER = 24 * 3600.0


@contextmanager
def valkey_at(through: Line) -> Iterator[None]:
    """A Valkey that starts with nothing in it, at the port that both processes know, for the length of the block."""
    with kept("tests.fixtures.valkey_server") as address:
        through.to = make_url(address).port or 0
        yield
    through.cut()
    through.mend()


@asynccontextmanager
async def two_processes(through: Line, database: str, folder: Path, clock: MovedClock) -> AsyncIterator[Hour]:
    """Ana is at one, Ben at the other."""
    redis = f"redis://127.0.0.1:{through.port}/0"
    settings = Settings(database=database, root_key_file=folder / "keys" / "root.key", redis=redis)
    async with (
        opened(settings, clock) as one,
        another(settings, clock) as other,
        an_hour(one, clock) as hour,
        serving(other) as app,
    ):
        hour.his = signed_in(app, hour.ben)
        yield hour


async def test_restarted_in_the_midst_of_a_talk_it_tells_both_at_once_what_was_said_in_between(
    postgres_url: str, tmp_path: Path, clock: MovedClock, cheap_passwords: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "TICK", NEVER)
    async with asyncio.timeout(60), line(0, Kind()) as through, AsyncExitStack() as processes:
        with valkey_at(through):
            two = await processes.enter_async_context(two_processes(through, postgres_url, tmp_path, clock))
            await two.begun()
            hers, his = two.pages.values()
            await two.speaks(two.hers, "speak", SAID)
            await frame_with(his, SAID)
        await two.speaks(two.his, "paraphrase", HEARD)
        await frame_with(his, HEARD)
        assert HEARD not in "".join(hers.take())
        with valkey_at(through):
            await frame_with(hers, HEARD)
            await two.speaks(two.hers, "confirm")
            await frame_with(his, "Your turn.")
            await two.does(two.his, "call_break")
            await frame_with(hers, "Everything has stopped")
