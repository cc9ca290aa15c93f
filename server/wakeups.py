"""Wake-ups: a record was written. They carry its id and nothing else; lost or doubled ones do no harm."""

from __future__ import annotations

import asyncio
import secrets
from collections import defaultdict
from collections.abc import Iterable
from typing import Protocol

import structlog
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

log = structlog.get_logger()


class Wakeups(Protocol):
    """Tells whoever watches a record that there may be something new in it."""

    def watch(self, records: Iterable[str], bell: asyncio.Event) -> None: ...

    def unwatch(self, records: Iterable[str], bell: asyncio.Event) -> None: ...

    def wake(self, records: Iterable[str]) -> None:
        """Rings for these records, in every process; never waits and never raises."""

    async def open(self) -> None: ...

    async def close(self) -> None: ...


class InProcess:
    """Bells of this process alone."""

    def __init__(self) -> None:
        self._bells: defaultdict[str, set[asyncio.Event]] = defaultdict(set)

    def watch(self, records: Iterable[str], bell: asyncio.Event) -> None:
        for record in records:
            self._bells[record].add(bell)

    def unwatch(self, records: Iterable[str], bell: asyncio.Event) -> None:
        for record in records:
            self._bells[record].discard(bell)
            if not self._bells[record]:
                del self._bells[record]

    def wake(self, records: Iterable[str]) -> None:
        self.ring(records)

    def ring(self, records: Iterable[str]) -> None:
        """Rings the bells of this process."""
        for record in records:
            for bell in self._bells.get(record, ()):
                bell.set()

    def ring_all(self) -> None:
        """Rings every bell: after a gap, nobody knows what was missed."""
        self.ring(list(self._bells))

    async def open(self) -> None:
        return None

    async def close(self) -> None:
        return None


class ThroughRedis(InProcess):
    """Bells of every process that shares a Redis or Valkey. While it is away, sockets find news at their tick."""

    CHANNEL = "goldseam:wake"
    PATIENCE = 1.0
    """Seconds until Redis is tried again, and the longest that one try may take."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url
        self._me = secrets.token_hex(4)
        self._ids: set[str] = set()
        self._tasks: list[asyncio.Task[None]] = []

    async def open(self) -> None:
        self._some = asyncio.Event()
        self._tasks = [asyncio.create_task(self._tell()), asyncio.create_task(self._listen())]

    async def close(self) -> None:
        """Ends what it does. What is told to end while its connection ends may hear of that alone: it is told again."""
        left = set(self._tasks)
        while left:
            for task in left:
                task.cancel()
            _, left = await asyncio.wait(left, timeout=self.PATIENCE)
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def wake(self, records: Iterable[str]) -> None:
        records = list(records)
        self.ring(records)
        self._ids |= set(records)
        self._some.set()

    async def _tell(self) -> None:
        """Sends the ids that have gathered. What cannot be sent is dropped.

        That a connection ended, as with a restart of Redis, shows only when it is used: so each is tried once more.
        """
        async with self._redis(Retry(NoBackoff(), 1), self.PATIENCE) as redis:
            while True:
                await self._some.wait()
                self._some.clear()
                ids, self._ids = self._ids, set()
                try:
                    await redis.publish(self.CHANNEL, " ".join([self._me, *sorted(ids)]))
                except (RedisError, OSError, TimeoutError):
                    log.warning("redis away", doing="wake")

    async def _listen(self) -> None:
        while True:
            try:
                await self._hear()
            except (RedisError, OSError, TimeoutError):
                log.warning("redis away", doing="listen")
            await asyncio.sleep(self.PATIENCE)

    async def _hear(self) -> None:
        async with self._redis(Retry(NoBackoff(), 0), None) as redis, redis.pubsub() as channel:
            await channel.subscribe(self.CHANNEL)
            while True:
                message = await channel.get_message(timeout=None)
                if message and message["type"] == "subscribe":
                    self.ring_all()  # from here on nothing is missed
                elif message:
                    self._heard(*message["data"].decode().split())

    def _heard(self, teller: str = "", *records: str) -> None:
        """Rings for what another process told; this one has rung for its own."""
        if teller != self._me:
            self.ring(records)

    def _redis(self, retry: Retry, patience: float | None) -> Redis:
        return Redis.from_url(self._url, retry=retry, socket_connect_timeout=self.PATIENCE, socket_timeout=patience)


def open_wakeups(url: str) -> Wakeups:
    """Through Redis where a URL is set, in this process otherwise."""
    return ThroughRedis(url) if url else InProcess()
