"""Spaces that somebody left. One of them can be looked at again, by one sign-in of hers, in whose row it stands.

It is as it was right after leaving: her words can be read, copied and erased, and nothing can be added. Nobody
else is told, and nothing that anybody else sees depends on it.
"""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from domain.couple import Couple, Joined, tag
from projections.sql import Row, Statement, Tx
from server.actions import NotThere
from server.house import House
from server.sign_in import viewers
from server.tables import couples, events, members, sign_ins
from server.vault import Vault
from web.viewer import SOMEBODY_FIRST, Viewer

SPACES = Statement(
    sa.select(couples.c.id, couples.c.shared_record)
    .join_from(members, couples, couples.c.id == members.c.couple)
    .where(members.c.person == sa.bindparam("who"), couples.c.shared_record.is_not(None))
    .order_by(*viewers.present_first(members))
)
_said = sa.case((events.c.kind.startswith("couple.") | events.c.kind.endswith(".erased"), None), else_=events.c.at)
DAYS = Statement(
    sa.select(sa.func.min(events.c.at), sa.func.max(_said)).where(events.c.record == sa.bindparam("record_id"))
)
"""From when to when something was said. Not until when it was open: nobody is told on which day somebody left."""
HOLDING = Statement(
    sa.select(couples.c.id)
    .select_from(
        events.join(couples, couples.c.shared_record == events.c.record).join(members, members.c.couple == couples.c.id)
    )
    .where(events.c.item == sa.bindparam("of"), members.c.person == sa.bindparam("who"))
    .limit(1)
)
LOOK = Statement(
    sa.update(sign_ins).where(sign_ins.c.token_hash == sa.bindparam("sign_in")).values(couple=sa.bindparam("looked_at"))
)
LOOK_AT_PRESENT = Statement(
    sa.update(sign_ins).where(sign_ins.c.person == sa.bindparam("whose")).values(couple=sa.null())
)
"""In every sign-in of hers."""


@dataclass(frozen=True)
class Earlier:
    """A space she left. `name`: what the other was called when it opened, unless she erased her account since.

    `first` and `last`: when it opened, and when something was shared there last (microseconds, UTC). `here`: she
    looks at it now.
    """

    tag: str
    name: str
    first: int
    last: int
    here: bool


def ids(tx: Tx, person: str) -> list[str]:
    """Her earlier spaces, the latest first."""
    return [couple for couple, _ in _earlier(tx, person)]


def _earlier(tx: Tx, person: str) -> list[Row]:
    return tx.run(SPACES, who=person)[1:]


async def all_of(house: House, viewer: Viewer) -> list[Earlier]:
    """What she chooses from, the latest first."""

    def work(tx: Tx) -> list[Earlier]:
        return [_made(house, tx, viewer, *row) for row in _earlier(tx, viewer.person)]

    return await house.read(work)


def _made(house: House, tx: Tx, viewer: Viewer, couple: str, shared: str) -> Earlier:
    vault = Vault(tx, house.root)
    vault.admit(shared)
    joined = {event.by: event.body for event in house.log.history(vault, couple) if isinstance(event.body, Joined)}
    name = next((body.name for person, body in joined.items() if person != viewer.person), SOMEBODY_FIRST)
    first, last = tx.run(DAYS, record_id=shared)[0]
    here = viewer.earlier and viewer.couple is not None and viewer.couple.id == couple
    return Earlier(tag(couple), name, first, last or first, here)


async def look_at(house: House, viewer: Viewer, wanted: str) -> None:
    """This sign-in looks at the space with this tag from now on; without one, at the present one.

    Her open pages are of another space then, and end. Raises NotThere.
    """

    def work(tx: Tx) -> None:
        tags = _tags(tx, viewer.person)
        if wanted not in tags:
            raise NotThere
        tx.run(LOOK, sign_in=viewer.sign_in, looked_at=tags[wanted])

    await house.store.write(work)
    house.wakeups.wake([viewer.person])


def _tags(tx: Tx, person: str) -> dict[str, str | None]:
    """By the tag of each of her spaces, what stands in the row of a sign-in that looks at it."""
    spaces = [couple for couple, _ in tx.run(SPACES, who=person)]
    return {"": None} | {tag(present): None for present in spaces[:1]} | {tag(couple): couple for couple in spaces[1:]}


async def holding(house: House, viewer: Viewer, item: str) -> str:
    """The tag of another space of hers that a thing stands in. Raises NotThere where it stands in none."""
    found = await house.read(lambda tx: tx.run(HOLDING, of=item, who=viewer.person))
    if not found or _is_here(viewer.couple, found[0][0]):
        raise NotThere
    return tag(found[0][0])


def _is_here(couple: Couple | None, id: str) -> bool:
    return couple is not None and couple.id == id
