"""Wake-ups: a record was written. They carry its id and nothing else; lost or doubled ones do no harm."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable
from typing import Protocol


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
        for record in records:
            for bell in self._bells.get(record, ()):
                bell.set()

    async def open(self) -> None:
        return None

    async def close(self) -> None:
        return None
