"""Drafts: one current text each, under their author's own key, outside every history."""

from __future__ import annotations

import msgspec
import sqlalchemy as sa

from domain.kernel import derived_id
from domain.practices import BY_NAME
from domain.verbs.move import Practice
from projections.sql import Statement, Tx
from server import safekeeping
from server.house import House
from server.tables import sealed
from server.vault import Vault
from web.viewer import Viewer

Typed = dict[str, str]
"""What stands in a form, by wire name."""

PREFIX = "draft-"
ALL = Statement(
    sa.select(sealed.c.slot, sealed.c.wrapped, sealed.c.ciphertext)
    .where(sealed.c.record == sa.bindparam("of"), sealed.c.slot.startswith(PREFIX))
    .order_by(sealed.c.slot)
)


class Draft(msgspec.Struct, frozen=True):
    """What was being written: something of a practice, or about an item that is there."""

    practice: str
    item: str
    typed: Typed


def slot(viewer: Viewer, practice: Practice, item: str = "") -> str:
    """Where a draft lies: a name that tells nothing of what is drafted."""
    return PREFIX + derived_id(viewer.person, practice.name, item)


async def keep(house: House, viewer: Viewer, practice: Practice, typed: Typed, item: str = "") -> None:
    """Keeps what stands in a form, in the place of what was kept before. Raises Locked."""
    words = msgspec.json.encode(Draft(practice.name, item, typed))
    await house.store.write(
        lambda tx: safekeeping.put(_vault(house, viewer, tx), viewer.own_record, slot(viewer, practice, item), words),
        [viewer.own_record],
    )


async def kept(house: House, viewer: Viewer, practice: Practice, item: str = "") -> Typed:
    """What stands in a draft; empty where there is none, or while her own record is locked."""
    if viewer.own_key is None:
        return {}
    found = await house.read(
        lambda tx: safekeeping.get(_vault(house, viewer, tx), viewer.own_record, slot(viewer, practice, item))
    )
    return msgspec.json.decode(found, type=Draft).typed if found else {}


async def discard(house: House, viewer: Viewer, practice: Practice, item: str = "") -> None:
    """Removes a draft: it was shared, or is not wanted any more. Needs no key."""
    await house.store.write(
        lambda tx: safekeeping.discard(Vault(tx, house.root), viewer.own_record, slot(viewer, practice, item)),
        [viewer.own_record],
    )


async def all_kept(house: House, viewer: Viewer) -> list[Draft]:
    """Every draft of hers. Raises Locked."""

    def work(tx: Tx) -> list[Draft]:
        vault, own = _vault(house, viewer, tx), viewer.own_record
        texts = [safekeeping.open_slot(vault, own, *row) for row in tx.run(ALL, of=own)]
        drafts = [msgspec.json.decode(text, type=Draft) for text in texts]
        return [draft for draft in drafts if draft.practice in BY_NAME]

    return await house.read(work)


def _vault(house: House, viewer: Viewer, tx: Tx) -> Vault:
    vault = Vault(tx, house.root, viewer.own_keys)
    vault.admit(viewer.own_record)
    return vault
