"""Leaving: alone, at any time, without a reason. The space can still be read; nobody is told."""

from __future__ import annotations

import sqlalchemy as sa

from domain import couple as couples
from domain.couple import Couple
from projections.sql import Statement, Tx
from server.house import House
from server.joint_session import rooms
from server.sign_in import sitters, spaces
from server.tables import members, records
from server.vault import Vault
from server.writing import write
from web.viewer import Viewer

_all_hers = members.alias("all_hers")
_before = sa.select(sa.func.max(_all_hers.c.left)).where(_all_hers.c.person == sa.bindparam("who")).scalar_subquery()
LEFT = Statement(
    sa.update(members)
    .where(members.c.couple == sa.bindparam("of"), members.c.person == sa.bindparam("who"), members.c.left == 0)
    .values(left=_before + 1)
)
READ_ONLY = Statement(sa.update(records).where(records.c.id == sa.bindparam("record")).values(closed=1))


async def leave(house: House, viewer: Viewer) -> None:
    """She leaves. Nothing is pushed: the other finds it when a page is next rendered whole.

    A second press changes nothing.
    """
    couple, shared = viewer.couple, viewer.shared_record
    if couple is None or shared is None or viewer.left:
        return

    def work(tx: Tx) -> None:
        vault, standing = Vault(tx, house.root), rooms.standing(tx, couple.id)
        vault.lock(*(room.record for room in standing), shared)
        for room in standing:  # what is said in a talk goes with it
            rooms.end(tx, room.record)
        if not vault.heads[shared].closed:
            _close(house, vault, couple, shared)
        tx.run(LEFT, of=couple.id, who=viewer.person)

    await house.store.write(work, [shared])


def _close(house: House, vault: Vault, couple: Couple, shared: str) -> None:
    version = len(house.log.history(vault, couple.id)) + 1
    at = max(house.clock(), vault.heads[shared].last_at)
    write(house.log, vault, [couples.leave(Couple(couple.id, couple.people), version, at)])
    vault.tx.run(READ_ONLY, record=shared)
    sitters.end_all(vault.tx, couple.id)
    vault.tx.run(spaces.MOVE_ON, of=couple.id, to=spaces.CLOSED, shared=shared)
