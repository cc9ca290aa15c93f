"""Invitations into a space: one link at a time, until it is taken back.

Looking changes nothing, so whoever made the link learns nothing from a look.
"""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from projections.sql import Statement, Tx
from server.house import House
from server.sign_in import called, single_use, spaces
from server.sign_in.single_use import NoLink
from server.tables import invitations, people
from web.viewer import Viewer

KIND = "invitation"

INSERT = Statement(sa.insert(invitations))
FORGET = Statement(sa.delete(invitations).where(invitations.c.couple == sa.bindparam("of")))
FIND = Statement(
    sa.select(
        invitations.c.couple, invitations.c.inviter, invitations.c.until, invitations.c.open, people.c.held_record
    )
    .join_from(invitations, people, people.c.id == invitations.c.inviter)
    .where(invitations.c.token_hash == sa.bindparam("link"))
)


@dataclass(frozen=True)
class Link:
    """What stands behind a link: a space, and who made it."""

    space: str
    inviter: str
    inviter_held: str
    live: bool


def find(tx: Tx, text: str, now: int) -> Link:
    """The link with this end. Raises NoLink where there is none, spent ones apart."""
    rows = tx.run(FIND, link=single_use.hashed(KIND, text))
    if not rows:
        raise NoLink
    space, maker, until, unspent, held = rows[0]
    return Link(space, maker, held, bool(unspent) and until > now)


async def make(house: House, viewer: Viewer, press: tuple[bytes, str]) -> str | None:
    """A new link in the place of any other: its end, as in `single_use.made`.

    Raises Refused for who is not alone, or has no name.
    """
    called.check_named(viewer)

    def put(tx: Tx, link: bytes, until: int) -> None:
        spaces.check_alone(tx, viewer.person)
        space = spaces.begun_by(tx, viewer.person)
        tx.run(FORGET, of=space)
        tx.run(INSERT, token_hash=link, couple=space, inviter=viewer.person, until=until, open=1)

    return await single_use.made(house, viewer, press, KIND, put, lambda tx, end: find(tx, end, house.clock()).live)


async def take_back(house: House, viewer: Viewer) -> None:
    """Her link opens nothing from now on. About somebody who came in by it already she is asked elsewhere."""

    def work(tx: Tx) -> None:
        spaces.queue(tx, viewer.person)
        begun = spaces.beginning(tx, viewer.person, house.clock())
        if begun and not begun.arrived:
            spaces.dissolve(tx, begun.space)

    await house.store.write(work)


async def name_behind(house: House, text: str, viewer: Viewer | None) -> str:
    """What whoever made a link is called. Changes nothing. Raises NoLink."""

    def work(tx: Tx) -> str:
        link = find(tx, text, house.clock())
        if not link.live or (viewer and viewer.person == link.inviter):
            raise NoLink
        return spaces.name_of(house, tx, link.inviter_held)

    return await house.store.read(work)
