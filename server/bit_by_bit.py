"""A long erasing, done a few things at a time, each few in a transaction of their own.

So nobody waits long behind it. Cut off in between it leaves words that were not reached yet; a second press goes on
with those. Its key counts as used once all is done, so that the same press, sent once more, takes nothing that was
written since.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

import sqlalchemy as sa
from eventsourcing.persistence import IntegrityError

from domain.couple import Couple
from domain.kernel import Actor
from domain.verbs.move import Situation
from projections.sql import Statement, insert_new
from server.house import House
from server.root_key import NoRootKey
from server.sealing import CannotOpen
from server.stores import Conflict, T, Work
from server.tables import done, events, texts
from server.vault import Vault
from web.viewer import Viewer

AT_ONCE = 20
"""Things in one transaction."""

_still_there = events.join(texts, (texts.c.record == events.c.record) & (texts.c.n == events.c.n))
HERS = Statement(
    sa.select(events.c.item)
    .select_from(_still_there)
    .where(events.c.record == sa.bindparam("of"), events.c.by == sa.bindparam("who"))
    .group_by(events.c.item)
    .order_by(sa.func.min(events.c.n))
)
DONE = Statement(sa.select(done.c.n).where(done.c.person == sa.bindparam("who"), done.c.key == sa.bindparam("press")))
CLAIM = insert_new(done, "person", "key")


async def is_done(house: House, viewer: Viewer, key: str) -> bool:
    """Whether this press was gone through with before."""
    return bool(await house.store.read(lambda tx: tx.run(DONE, who=viewer.person, press=key)))


async def finished(house: House, viewer: Viewer, key: str) -> None:
    """From now on it was."""
    row = {"person": viewer.person, "key": key, "record": viewer.held_record, "n": 0}
    await house.store.write(lambda tx: tx.run(CLAIM, **row))


async def of_hers(house: House, viewer: Viewer, record: str) -> Iterator[Sequence[str]]:
    """The things of a record in which words of hers are left, a few at a time."""
    rows = await house.store.read(lambda tx: tx.run(HERS, of=record, who=viewer.person))
    items = [str(item) for (item,) in rows]
    return (items[start : start + AT_ONCE] for start in range(0, len(items), AT_ONCE))


async def written(house: House, work: Work[T], queue: Sequence[str]) -> T:
    """Writes; once more where keys were renewed meanwhile, or somebody else was first."""
    for _ in range(2):
        try:
            return await house.store.write(work, queue)
        except (IntegrityError, Conflict, CannotOpen, NoRootKey):
            continue
    return await house.store.write(work, queue)


def situation(house: House, viewer: Viewer, vault: Vault, couple: Couple | None, item: str = "") -> Situation:
    """What a decision of hers about an item is made from, or about any; each item is read once."""
    look = cache(lambda wanted: house.log.history(vault, wanted))
    at = max([house.clock(), *(vault.heads[record].last_at for record in vault.writing)])
    return Situation(Actor(viewer.person, at, viewer.zone), couple, item, look(item) if item else (), look)
