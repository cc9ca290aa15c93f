"""Everything that a running copy is made of, put together once and handed down."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeVar

from server import clock, startup
from server.clock import Clock
from server.database import open_store
from server.event_log import EventLog
from server.root_key import NoRootKey, RootKey
from server.sealing import CannotOpen
from server.settings import Settings
from server.sign_in.tries import Tries
from server.stores import Store, Work
from server.wakeups import Wakeups, open_wakeups

T = TypeVar("T")


@dataclass
class House:
    """One process's store, keys, log and clock."""

    settings: Settings
    store: Store
    root: RootKey
    wakeups: Wakeups
    log: EventLog = field(default_factory=EventLog)
    tries: Tries = field(default_factory=Tries)
    clock: Clock = clock.now

    async def open(self) -> None:
        """Raises StoreAway or NoRootKey, each with a sentence for whoever runs this copy."""
        await self.store.open()
        try:
            await startup.check(self.store, self.root)
            await self.wakeups.open()
        except BaseException:
            await self.store.close()
            raise

    async def read(self, work: Work[T]) -> T:
        """Runs work that only reads; once more where keys were renewed while it did. Raises StoreAway."""
        try:
            return await self.store.read(work)
        except (CannotOpen, NoRootKey):
            return await self.store.read(work)

    async def glance(self, work: Work[T]) -> T:
        """The same for a single statement, or for work whose statements may each see a later state."""
        try:
            return await self.store.glance(work)
        except (CannotOpen, NoRootKey):
            return await self.store.read(work)

    async def close(self) -> None:
        await self.wakeups.close()
        await self.tries.aclose()
        await self.store.close()


def build(settings: Settings) -> House:
    """A house from settings; nothing is opened yet but the root key."""
    store, root = open_store(settings.database), RootKey(settings.root_key_file)
    return House(settings, store, root, open_wakeups(settings.redis), tries=Tries(settings.redis))
