"""A link that somebody came with, kept for the length of her first run: sealed in her held record."""

from __future__ import annotations

from projections.sql import Tx
from server import safekeeping
from server.house import House
from server.vault import Vault

SLOT = "i"


async def keep(house: House, held_record: str, link: str) -> None:
    """Keeps the end of the link."""

    def work(tx: Tx) -> None:
        vault = Vault(tx, house.root)
        vault.admit(held_record)
        safekeeping.put(vault, held_record, SLOT, link.encode())

    await house.store.write(work, [held_record])


async def take(house: House, held_record: str) -> str | None:
    """The end of the link, which is then kept no longer."""

    def work(tx: Tx) -> str | None:
        vault = Vault(tx, house.root)
        vault.admit(held_record)
        link = safekeeping.get(vault, held_record, SLOT)
        safekeeping.discard(vault, held_record, SLOT)
        return link.decode() if link else None

    return await house.store.write(work, [held_record])
