"""What somebody says about herself: several at once, or nothing. Hers alone until she shows it, by her own press.

A role only ever limits the one who declares it, and nobody can set another's.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from domain import couple as couples
from domain.couple import ROLES, Couple, RoleShared, open_couple
from domain.kernel import Actor, History
from projections.sql import Tx
from server import safekeeping
from server.house import House
from server.reading import Reading
from server.vault import Vault
from server.writing import write
from web.viewer import Viewer

SLOT = "r"
Roles = tuple[str, ...]


async def keep(house: House, viewer: Viewer, said: Iterable[str]) -> None:
    """Keeps what she says about herself; shows it to nobody."""
    words = msgspec.json.encode(_known(said))

    def work(tx: Tx) -> None:
        safekeeping.put(_held(house, tx, viewer), viewer.held_record, SLOT, words)

    await house.store.write(work, [viewer.held_record])


def _known(said: Iterable[str]) -> Roles:
    said = set(said)
    return tuple(role for role, _ in ROLES if role in said)


def _held(house: House, tx: Tx, viewer: Viewer) -> Vault:
    vault = Vault(tx, house.root)
    vault.admit(viewer.held_record)
    return vault


async def kept(house: House, viewer: Viewer) -> Roles:
    """What she says about herself."""
    return await house.store.read(lambda tx: _kept(house, tx, viewer))


def _kept(house: House, tx: Tx, viewer: Viewer) -> Roles:
    words = safekeeping.get(_held(house, tx, viewer), viewer.held_record, SLOT)
    return msgspec.json.decode(words, type=Roles) if words else ()


async def show(house: House, viewer: Viewer) -> None:
    """Shows the other what she says about herself, as it is now. Raises Refused where nothing can be added.

    A second press changes nothing.
    """
    shared = viewer.shared_record
    couple = open_couple(viewer.couple)
    assert shared is not None

    def work(tx: Tx) -> None:
        vault, said = Vault(tx, house.root), _kept(house, tx, viewer)
        vault.lock(shared)
        history = house.log.history(vault, couple.id)
        if said == _last(history, viewer.person):
            return
        now = Couple(couple.id, couple.people, vault.heads[shared].closed)
        actor = Actor(viewer.person, max(house.clock(), vault.heads[shared].last_at), viewer.zone)
        write(house.log, vault, [couples.share_roles(now, len(history) + 1, actor, said)])

    await house.store.write(work, [shared])


def _last(history: History, person: str) -> Roles | None:
    shown = [event.body.roles for event in history if event.by == person and isinstance(event.body, RoleShared)]
    return tuple(shown[-1]) if shown else None


async def shown(house: House, viewer: Viewer) -> tuple[Roles, Roles]:
    """What each has shown the other: hers, then the other's."""
    couple = viewer.couple
    if couple is None:
        return (), ()

    def work(tx: Tx) -> tuple[Roles, Roles]:
        history = Reading(house, tx, viewer).history(couple.id)
        return _last(history, viewer.person) or (), _last(history, couple.other(viewer.person)) or ()

    return await house.store.read(work)


def said(roles: Roles) -> list[str]:
    """In the words of the screen."""
    return [words for role, words in ROLES if role in roles]
