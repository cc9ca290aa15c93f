"""What somebody put away for herself: practices that her pages no longer offer. Hers alone, and told to nobody.

It lies sealed in her held record, as her name does, and not in a column: that she put the talk away can tell that
she is afraid. The row is there from the beginning and keeps its size, so that it tells nothing by being there.
"""

from __future__ import annotations

from collections.abc import Callable

from projections.sql import Tx
from server import safekeeping
from server.house import House
from server.sign_in.viewers import SHELF_SLOT
from server.vault import Vault
from web.viewer import Viewer

Codes = frozenset[str]


def begin(vault: Vault, held_record: str) -> None:
    """Empty, with the account."""
    _keep(vault, held_record, frozenset())


async def put_away(house: House, viewer: Viewer, code: str) -> None:
    """From now on no page of hers offers it. Done twice, it is as it was."""
    await _changed(house, viewer, lambda codes: codes | {code})


async def take_out(house: House, viewer: Viewer, code: str) -> None:
    """It is offered again."""
    await _changed(house, viewer, lambda codes: codes - {code})


async def _changed(house: House, viewer: Viewer, to: Callable[[Codes], Codes]) -> None:
    held = viewer.held_record

    def work(tx: Tx) -> None:
        vault = Vault(tx, house.root)
        vault.lock(held)  # before it is read: two presses at once are both counted
        codes = frozenset((safekeeping.get(vault, held, SHELF_SLOT) or b"").decode().split())
        _keep(vault, held, to(codes))

    await house.store.write(work, [held])
    house.wakeups.wake([viewer.person])


def _keep(vault: Vault, held_record: str, codes: Codes) -> None:
    vault.admit(held_record)
    safekeeping.put(vault, held_record, SHELF_SLOT, " ".join(sorted(codes)).encode())
