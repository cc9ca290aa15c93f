"""The eight words on their way to paper: they lie under their owner's own key until she says she has them.

So they can be shown again after a reload, or after a first try at leaving, and are never stored in clear; then
they are gone.
"""

from __future__ import annotations

from projections.sql import Tx
from server import safekeeping
from server.house import House
from server.vault import Vault
from web.viewer import Viewer

SLOT = "w"


def put(vault: Vault, own_record: str, words: tuple[str, ...]) -> None:
    """Keeps the words to be shown, in the place of any before."""
    vault.admit(own_record)
    safekeeping.put(vault, own_record, SLOT, " ".join(words).encode())


async def words(house: House, viewer: Viewer) -> list[str]:
    """The eight words, until she has them; then nothing. Raises Locked."""

    def work(tx: Tx) -> list[str]:
        vault = Vault(tx, house.root, viewer.own_keys)
        vault.admit(viewer.own_record)
        vault.key(viewer.own_record)
        return (safekeeping.get(vault, viewer.own_record, SLOT) or b"").decode().split()

    return await house.store.read(work)


async def forget(house: House, viewer: Viewer) -> None:
    """She has written them down: here they are gone."""
    await house.store.write(lambda tx: safekeeping.discard(Vault(tx, house.root), viewer.own_record, SLOT))
