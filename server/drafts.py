"""Drafts: one current text each, under their author's own key, outside every history."""

from __future__ import annotations

import msgspec

from domain.kernel import derived_id
from domain.practices import PRACTICES
from domain.verbs.move import Practice
from projections.sql import Tx
from server import safekeeping
from server.house import House
from server.sign_in import rest
from server.vault import Vault
from web.viewer import Viewer

Typed = dict[str, str]
"""What stands in a form, by wire name."""


def slot(viewer: Viewer, practice: Practice, item: str = "") -> str:
    """Where a draft lies: a name that tells nothing of what is drafted."""
    return derived_id(viewer.person, "draft", practice.name, item)


async def keep(house: House, viewer: Viewer, practice: Practice, typed: Typed, item: str = "") -> None:
    """Keeps what stands in a form, in the place of what was kept before. Raises Locked."""
    await rest.touch_own(house, viewer)
    words = msgspec.json.encode(typed)
    await house.store.write(
        lambda tx: safekeeping.put(_vault(house, viewer, tx), viewer.own_record, slot(viewer, practice, item), words),
        [viewer.own_record],
    )


async def kept(house: House, viewer: Viewer, practice: Practice, item: str = "") -> Typed:
    """The draft; empty where there is none, or while her own record is locked."""
    if viewer.own_key is None:
        return {}
    found = await house.store.read(
        lambda tx: safekeeping.get(_vault(house, viewer, tx), viewer.own_record, slot(viewer, practice, item))
    )
    return msgspec.json.decode(found, type=Typed) if found else {}


async def discard(house: House, viewer: Viewer, practice: Practice, item: str = "") -> None:
    """Removes a draft: it was shared, or is not wanted any more. Needs no key."""
    await house.store.write(
        lambda tx: safekeeping.discard(Vault(tx, house.root), viewer.own_record, slot(viewer, practice, item)),
        [viewer.own_record],
    )


async def all_kept(house: House, viewer: Viewer) -> list[Practice]:
    """The practices that she has a draft of."""
    return [practice for practice in PRACTICES if await kept(house, viewer, practice)]


def _vault(house: House, viewer: Viewer, tx: Tx) -> Vault:
    vault = Vault(tx, house.root, viewer.own_keys)
    vault.admit(viewer.own_record)
    return vault
