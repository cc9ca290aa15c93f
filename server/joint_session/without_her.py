"""Talks that are on, without the words of one who erases everything. They go on."""

from __future__ import annotations

from functools import partial

import sqlalchemy as sa

from domain import forgetting
from domain.couple import Couple
from domain.practices.joint_session import JOINT_SESSION
from projections.sql import Statement, Tx
from server.bit_by_bit import situation, written
from server.house import House
from server.joint_session import keeping, rooms
from server.joint_session.rooms import Room
from server.tables import half_written, sign_ins, talks
from server.vault import Vault
from server.writing import write
from web.viewer import Viewer

_her_sign_ins = sa.select(sign_ins.c.token_hash).where(sign_ins.c.person == sa.bindparam("who"))
_their_talks = sa.select(talks.c.id).where(talks.c.couple == sa.bindparam("of"))
HALF_WRITTEN = Statement(
    sa.delete(half_written).where(half_written.c.sign_in.in_(_her_sign_ins), half_written.c.talk.in_(_their_talks))
)


async def erase(house: House, viewer: Viewer, couple: Couple) -> None:
    """What she said in a talk of the two, and what stands half-written there. One that is over by now ends first."""
    await house.store.write(lambda tx: tx.run(HALF_WRITTEN, who=viewer.person, of=couple.id))
    for room in await house.store.read(lambda tx: rooms.standing(tx, couple.id)):
        await keeping.settle(house, room)
        house.wakeups.wake(await written(house, partial(_erase, house, viewer, couple, room), [room.record]))


def _erase(house: House, viewer: Viewer, couple: Couple, room: Room, tx: Tx) -> list[str]:
    vault = Vault(tx, house.root)
    vault.lock(room.record)
    if not rooms.find(tx, room.talk):
        return []
    vault.admit(room.shared)
    now = situation(house, viewer, vault, couple, room.talk)
    said = now.look(JOINT_SESSION.live_item(room.talk))
    write(house.log, vault, forgetting.by_hand(JOINT_SESSION, now, said, "erase_here"), now.look)
    return [room.record]
