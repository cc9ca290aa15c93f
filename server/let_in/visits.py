"""A therapist's visit: what she looks at is kept before she sees it, and the history is signed as it is then."""

from __future__ import annotations

from projections.sql import Tx
from server.actions import NotThere
from server.history import checkpoints
from server.house import House
from server.let_in import grants, looks
from server.vault import Vault
from web.viewer import Viewer


def her(house: House, tx: Tx, viewer: Viewer, space: str) -> Viewer:
    """Her as she reads what these two share. Raises NotThere where they do not let her in now."""
    found = grants.at(house, tx, viewer, space)
    if found is None:
        raise NotThere
    return found


async def begin(house: House, viewer: Viewer, space: str, *parts: str) -> None:
    """She looks at these parts now. Raises NotThere, or HistoryChanged for a history that is not as it was signed."""

    def keep(tx: Tx) -> tuple[str, int]:
        found, vault = her(house, tx, viewer, space), Vault(tx, house.root)
        record = found.shared_record or ""
        for part in parts:
            looks.keep(tx, record, found.person, part, found.at)
        vault.admit(record)
        return record, vault.heads[record].size

    await checkpoints.issue(house, *await house.store.write(keep), shown=True)
