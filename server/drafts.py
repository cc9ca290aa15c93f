"""Drafts: each has a place and an id of its own, under its author's own key, outside every history.

The id is made with her own key, so whoever holds the database alone learns from it neither what a draft is about
nor which form it came from. What is kept twice from one form is one draft.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from dataclasses import dataclass

import msgspec
import sqlalchemy as sa

from domain.practices import BY_NAME
from domain.verbs.move import Practice
from projections.sql import Statement, Tx
from server import safekeeping
from server.house import House
from server.sealing import CannotOpen
from server.tables import sealed
from server.vault import Locked, Vault
from web.viewer import Viewer

Typed = dict[str, str]
"""What stands in a form, by wire name."""

PREFIX = "draft-"
ALL = Statement(
    sa.select(sealed.c.slot, sealed.c.wrapped, sealed.c.ciphertext)
    .where(sealed.c.record == sa.bindparam("of"), sealed.c.slot.startswith(PREFIX))
    .order_by(sealed.c.slot)
)


@dataclass(frozen=True)
class About:
    """What a form is for: something new of a practice, or a move on an item that is there."""

    practice: Practice
    item: str = ""
    move: str = ""


class Draft(msgspec.Struct, frozen=True):
    """What was being written, and when it was kept (microseconds, UTC)."""

    id: str
    practice: str
    item: str
    move: str
    typed: Typed
    at: int

    def is_about(self, about: About) -> bool:
        return (self.practice, self.item, self.move) == (about.practice.name, about.item, about.move)


def slot(draft: str) -> str:
    """Where a draft lies; empty for none."""
    return PREFIX + draft if draft else ""


async def keep(house: House, viewer: Viewer, about: About, typed: Typed, key: str, draft: str = "") -> str:
    """Keeps what stands in a form: in the draft it came from, or in a new one that follows from the form's key.

    Gives the draft's id. Raises Locked.
    """

    def work(tx: Tx) -> str:
        found = find_in(_all(house, viewer, tx), about, draft) if draft else None
        id = found.id if found else _new_id(viewer, about, key)
        words = Draft(id, about.practice.name, about.item, about.move, typed, house.clock())
        safekeeping.put(_vault(house, viewer, tx), viewer.own_record, slot(id), msgspec.json.encode(words))
        return id

    return await house.store.write(work, [viewer.own_record])


async def find(house: House, viewer: Viewer, about: About, draft: str = "") -> Draft | None:
    """The draft of this id, or the newest there is; none where it is about something else, or Mine is locked."""
    if viewer.own_key is None:
        return None
    return find_in(await all_kept(house, viewer), about, draft)


def find_in(drafts: list[Draft], about: About, draft: str = "") -> Draft | None:
    """The same, among drafts with the newest first."""
    return next((one for one in drafts if one.is_about(about) and draft in {"", one.id}), None)


async def discard(house: House, viewer: Viewer, draft: str) -> None:
    """Removes one draft of hers, if it is there. Needs no key."""
    await house.store.write(
        lambda tx: safekeeping.discard(Vault(tx, house.root), viewer.own_record, slot(draft)), [viewer.own_record]
    )


async def all_kept(house: House, viewer: Viewer) -> list[Draft]:
    """Every draft of hers, the newest first. Raises Locked."""
    return await house.read(lambda tx: _all(house, viewer, tx))


def _all(house: House, viewer: Viewer, tx: Tx) -> list[Draft]:
    drafts = [draft for draft in _readable(house, viewer, tx) if draft.practice in BY_NAME]
    return sorted(drafts, key=lambda draft: -draft.at)


def _readable(house: House, viewer: Viewer, tx: Tx) -> Iterator[Draft]:
    """What cannot be read is left where it is: it closes nobody's Mine."""
    vault, own = _vault(house, viewer, tx), viewer.own_record
    vault.key(own)
    for row in tx.run(ALL, of=own):
        try:
            yield msgspec.json.decode(safekeeping.open_slot(vault, own, *row), type=Draft)
        except (msgspec.MsgspecError, CannotOpen):
            continue


def _new_id(viewer: Viewer, about: About, key: str) -> str:
    if viewer.own_key is None:
        raise Locked
    named = msgspec.json.encode([PREFIX, about.practice.name, about.item, about.move, key])
    return hmac.digest(viewer.own_key, named, "sha256").hex()[:32]


def _vault(house: House, viewer: Viewer, tx: Tx) -> Vault:
    vault = Vault(tx, house.root, viewer.own_keys)
    vault.admit(viewer.own_record)
    return vault
