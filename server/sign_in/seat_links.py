"""Links for somebody who could sit with two people in a talk: each of the two can have one open, for one person.

What one of the two does here, the other cannot tell.
"""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from domain.couple import NOTHING_NEW, open_couple
from domain.kernel import Refused
from projections.sql import Statement, Tx, insert_new
from server.house import House
from server.sign_in import called, single_use, spaces
from server.sign_in.single_use import NoLink
from server.tables import couples, members, people, seat_links, sitters
from web.viewer import Viewer

KIND = "seat"

IN_A_SPACE = (
    "The seat needs an account that is in no space, and this one is or was in one. So nothing was changed. "
    "You could begin another account, and open this link with it."
)

INSERT = Statement(sa.insert(seat_links))
FORGET = Statement(
    sa.delete(seat_links).where(seat_links.c.couple == sa.bindparam("of"), seat_links.c.inviter == sa.bindparam("who"))
)
FIND = Statement(
    sa.select(seat_links.c.couple, seat_links.c.inviter, people.c.held_record, seat_links.c.until, seat_links.c.open)
    .select_from(
        seat_links.join(people, people.c.id == seat_links.c.inviter).join(couples, couples.c.id == seat_links.c.couple)
    )
    .where(seat_links.c.token_hash == sa.bindparam("link"), couples.c.state == spaces.OPEN)
)
OPEN_UNTIL = Statement(
    sa.select(seat_links.c.until).where(
        seat_links.c.couple == sa.bindparam("of"),
        seat_links.c.inviter == sa.bindparam("who"),
        seat_links.c.open == 1,
        seat_links.c.until > sa.bindparam("now"),
    )
)
SPEND = Statement(
    sa.update(seat_links)
    .where(seat_links.c.token_hash == sa.bindparam("link"), seat_links.c.open == 1)
    .values(open=0)
    .returning(seat_links.c.couple)
)
IN_SOME_SPACE = Statement(sa.select(members.c.couple).where(members.c.person == sa.bindparam("who")).limit(1))
COME = insert_new(sitters, "couple", "person", "inviter")


@dataclass(frozen=True)
class Link:
    """What stands behind a link: the two, and which of them made it."""

    hash: bytes
    couple: str
    inviter: str
    inviter_held: str
    live: bool


def find(tx: Tx, text: str, now: int) -> Link:
    """The link with this end, a spent one too. Raises NoLink."""
    link = single_use.hashed(KIND, text)
    rows = tx.run(FIND, link=link)
    if not rows:
        raise NoLink
    couple, inviter, held, until, unspent = rows[0]
    return Link(link, couple, inviter, held, bool(unspent) and until > now)


async def name_behind(house: House, text: str, viewer: Viewer | None) -> str:
    """What whoever made a link is called. Changes nothing. Raises NoLink, also for the two themselves."""

    def work(tx: Tx) -> str:
        link = find(tx, text, house.clock())
        theirs = viewer is not None and viewer.couple is not None and viewer.couple.id == link.couple
        if not link.live or theirs:
            raise NoLink
        return spaces.name_of(house, tx, link.inviter_held)

    return await house.store.read(work)


async def make(house: House, viewer: Viewer, press: tuple[bytes, str]) -> str | None:
    """A new link in the place of any other of hers: its end, as in `single_use.made`.

    Raises Refused where there are not two.
    """
    couple = open_couple(viewer.couple, NOTHING_NEW)

    def put(tx: Tx, link: bytes, until: int) -> None:
        tx.run(FORGET, of=couple.id, who=viewer.person)
        tx.run(INSERT, token_hash=link, couple=couple.id, inviter=viewer.person, until=until, open=1)

    return await single_use.made(house, viewer, press, KIND, put, lambda tx, end: find(tx, end, house.clock()).live)


def open_until(tx: Tx, couple: str, person: str, now: int) -> int | None:
    """Until when a link of hers is open; `None` where none is."""
    rows = tx.run(OPEN_UNTIL, of=couple, who=person, now=now)
    return rows[0][0] if rows else None


async def take_back(house: House, viewer: Viewer) -> None:
    """Her link opens nothing from now on."""
    if viewer.couple:
        of = viewer.couple.id
        await house.store.write(lambda tx: tx.run(FORGET, of=of, who=viewer.person))


async def come(house: House, viewer: Viewer, text: str) -> None:
    """She takes the seat by a link, which is spent. A second press changes nothing.

    Raises NoLink, or Refused for somebody who is in a space, or who has no name.
    """
    called.check_named(viewer)

    def work(tx: Tx) -> None:
        spaces.queue(tx, viewer.person)
        link = find(tx, text, house.clock())
        if tx.run(IN_SOME_SPACE, who=viewer.person):
            if not link.live or viewer.person == link.inviter:
                raise NoLink
            raise Refused(IN_A_SPACE)
        row = {"couple": link.couple, "person": viewer.person, "inviter": link.inviter}
        new = tx.run(COME, **row, link=link.hash, let_in=0)
        if new and (not link.live or not tx.run(SPEND, link=link.hash)):
            raise NoLink

    await house.store.write(work)
