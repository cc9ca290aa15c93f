"""Counts of tries and of failures, in this process or in Redis. They slow down; they never lock."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, TypeVar

from limits import RateLimitItem
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter
from limits.errors import StorageError
from redis.asyncio import ConnectionPool

from domain.kernel import Refused
from server.sign_in.lines import Lines

T = TypeVar("T")
Window = MovingWindowRateLimiter

PATIENCE = 1.0
"""Seconds that Redis may take."""


class TooOften(Refused):
    """Tried too often. `minutes` until it may surely be tried again: the same whatever others tried, and when."""

    def __init__(self, minutes: int) -> None:
        super().__init__(f"That was tried too often. Wait {minutes} minutes.")
        self.minutes = minutes


class Tries:
    """Moving windows, and the lines in which tries wait. Where Redis is away, each process counts by itself.

    `pause` waits for some seconds.
    """

    def __init__(self, redis: str = "", pause: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self.lines, self.pause = Lines(), pause
        self._here = Window(MemoryStorage())
        self._pool = _pool(redis) if redis else None
        self._shared = Window(_storage(redis, self._pool)) if self._pool else None

    async def aclose(self) -> None:
        """Lets go of Redis."""
        if self._pool:
            await self._pool.aclose()

    async def count(self, limit: RateLimitItem, key: str) -> None:
        """Counts one try. Raises TooOften instead where the window is full: that one is not counted."""
        if not await self._in_windows(partial(_hit, limit, key)):
            raise TooOften(limit.get_expiry() // 60)

    async def failed(self, key: str, *limits: RateLimitItem) -> None:
        """Counts one failure in each window that has room."""
        for limit in limits:
            await self._in_windows(partial(_hit, limit, key))

    async def wait(self, key: str, free: RateLimitItem, apart: RateLimitItem) -> None:
        """Where `free` is full of failures: pauses until `apart` has room, at most its length."""
        if await self._in_windows(lambda window: window.test(free, key)):
            return
        room_at, room = await self._in_windows(lambda window: window.get_window_stats(apart, key))
        if not room:
            await self.pause(min(max(room_at - time.time(), 0), apart.get_expiry()))

    async def _in_windows(self, ask: Callable[[Window], Awaitable[T]]) -> T:
        if self._shared:
            try:
                return await ask(self._shared)
            except StorageError:
                pass
        return await ask(self._here)


def _pool(url: str) -> ConnectionPool:
    return ConnectionPool.from_url(url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE)


def _storage(url: str, pool: ConnectionPool) -> RedisStorage:
    options: dict[str, Any] = {"connection_pool": pool}
    return RedisStorage(
        f"async+{url}", wrap_exceptions=True, implementation="redispy", key_prefix="goldseam-tries", **options
    )


async def _hit(limit: RateLimitItem, key: str, window: Window) -> bool:
    return await window.hit(limit, key)
