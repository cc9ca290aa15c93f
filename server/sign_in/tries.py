"""Counts of tries, in this process or in Redis. They slow down; they never lock."""

from __future__ import annotations

import math
import time
from typing import Any

from limits import RateLimitItem
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter
from limits.errors import StorageError
from redis.asyncio import ConnectionPool

from domain.kernel import Refused

PATIENCE = 1.0
"""Seconds that Redis may take."""


class TooOften(Refused):
    """Tried too often. `minutes` until it may be tried again."""

    def __init__(self, minutes: int) -> None:
        super().__init__(f"That was tried too often. Wait {minutes} minutes.")
        self.minutes = minutes


class Tries:
    """Moving windows. Where Redis is away, each process counts by itself."""

    def __init__(self, redis: str = "") -> None:
        self._here = MovingWindowRateLimiter(MemoryStorage())
        self._pool = _pool(redis) if redis else None
        self._shared = MovingWindowRateLimiter(_storage(redis, self._pool)) if self._pool else None

    async def aclose(self) -> None:
        """Lets go of Redis."""
        if self._pool:
            await self._pool.aclose()

    async def count(self, limit: RateLimitItem, key: str) -> None:
        """Counts one try. Raises TooOften instead where the window is full: that one is not counted."""
        if self._shared:
            try:
                return await _count(self._shared, limit, key)
            except StorageError:
                pass
        return await _count(self._here, limit, key)


def _pool(url: str) -> ConnectionPool:
    return ConnectionPool.from_url(url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE)


def _storage(url: str, pool: ConnectionPool) -> RedisStorage:
    options: dict[str, Any] = {"connection_pool": pool}
    return RedisStorage(
        f"async+{url}", wrap_exceptions=True, implementation="redispy", key_prefix="goldseam-tries", **options
    )


async def _count(window: MovingWindowRateLimiter, limit: RateLimitItem, key: str) -> None:
    if not await window.hit(limit, key):
        seconds = (await window.get_window_stats(limit, key)).reset_time - time.time()
        raise TooOften(max(2, math.ceil(seconds / 60)))
