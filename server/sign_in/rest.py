"""What rest ends: a sign-in after seven days, or ten minutes; her own key after ten minutes."""

from __future__ import annotations

import asyncio
import contextlib

import sqlalchemy as sa

from projections.sql import Statement, Tx
from server.clock import HOUR, MINUTE
from server.house import House
from server.sign_in import sign_ins as rows
from server.sign_in import viewers, ways_in
from server.sign_in.sign_ins import Opened
from server.stores import StoreAway
from server.tables import sign_ins
from web.viewer import Viewer

SWEEP_SECONDS = 60

MOVE_IDLE = Statement(
    sa.update(sign_ins)
    .where(sign_ins.c.token_hash == sa.bindparam("sign_in"), sign_ins.c.idle_until < sa.bindparam("until"))
    .values(idle_until=sa.bindparam("until"))
)
MOVE_OWN = Statement(
    sa.update(sign_ins)
    .where(
        sign_ins.c.token_hash == sa.bindparam("sign_in"),
        sign_ins.c.own_key.is_not(None),
        sign_ins.c.own_until > sa.bindparam("now"),
        sign_ins.c.own_until < sa.bindparam("until"),
    )
    .values(own_until=sa.bindparam("until"))
)
PUT_OWN_KEY = Statement(
    sa.update(sign_ins)
    .where(sign_ins.c.token_hash == sa.bindparam("sign_in"))
    .values(own_key=sa.bindparam("wrapped"), own_until=sa.bindparam("until"))
)
LOCK = Statement(
    sa.update(sign_ins).where(sign_ins.c.token_hash == sa.bindparam("sign_in")).values(own_key=sa.null(), own_until=0)
)
RESTED = Statement(
    sa.delete(sign_ins).where(
        (sign_ins.c.idle_until <= sa.bindparam("now")) | (sign_ins.c.ends_at <= sa.bindparam("now"))
    )
)
RESTED_KEYS = Statement(
    sa.update(sign_ins)
    .where(sign_ins.c.own_key.is_not(None), sign_ins.c.own_until <= sa.bindparam("now"))
    .values(own_key=sa.null())
)


async def touch(house: House, viewer: Viewer) -> None:
    """She did something, or is in a talk that is on: her sign-in rests anew.

    Writes once an hour at most (a shared device: a minute).
    """
    until = rows.idle_until(viewer.at, viewer.others_use_it)
    if until - viewer.idle_until >= (MINUTE if viewer.others_use_it else HOUR):
        await _quietly(house, MOVE_IDLE, sign_in=viewer.sign_in, until=until)


async def touch_own(house: House, viewer: Viewer) -> None:
    """She used Mine, or a draft: her own key stays for another ten minutes. Writes once a minute at most."""
    until = rows.own_until(viewer.at)
    if viewer.own_key and until - viewer.own_until >= MINUTE:
        await _quietly(house, MOVE_OWN, sign_in=viewer.sign_in, until=until, now=viewer.at)


async def _quietly(house: House, statement: Statement, **values: object) -> None:
    """A store that cannot write for the moment is no reason to show no page."""
    with contextlib.suppress(StoreAway):
        await house.store.write(lambda tx: tx.run(statement, **values))


async def unlock(house: House, viewer: Viewer, token: bytes, password: str) -> None:
    """Puts her own key back. Raises Refused for a wrong password."""
    await put_back(house, await ways_in.again(house, viewer, password), token)


async def put_back(house: House, opened: Opened, token: bytes) -> None:
    """The own key of somebody who has shown that she is, into the row of this sign-in."""
    wrapped, until = rows.wrapped_own_key(token, opened), rows.own_until(house.clock())

    def work(tx: Tx) -> None:
        rows.check_still_so(tx, opened)
        tx.run(PUT_OWN_KEY, sign_in=viewers.token_hash(token), wrapped=wrapped, until=until)

    await house.store.write(work)


async def lock(house: House, viewer: Viewer) -> None:
    """Takes her own key away at once."""
    await house.store.write(lambda tx: tx.run(LOCK, sign_in=viewer.sign_in))


async def sweep(house: House) -> None:
    """Removes sign-ins and own keys that rested too long."""
    now = house.clock()

    def work(tx: Tx) -> None:
        tx.run(RESTED, now=now)
        tx.run(RESTED_KEYS, now=now)

    await house.store.write(work)


async def keep_sweeping(house: House) -> None:
    """Sweeps once a minute, until cancelled."""
    while True:
        with contextlib.suppress(StoreAway):
            await sweep(house)
        await asyncio.sleep(SWEEP_SECONDS)
