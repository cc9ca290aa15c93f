"""Invitations: one link at a time, for seven days, for one person, until it is taken back.

What is not a live link for whoever asks is nothing at all: one answer for spent, expired, taken back, malformed,
made up, and one's own. Looking changes nothing, so whoever made the link learns nothing from a look.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from hashlib import sha256

import sqlalchemy as sa

from projections.sql import Statement, Tx, insert_new
from server.clock import DAY
from server.house import House
from server.sign_in import called, signing, spaces
from server.tables import done, invitations, people
from web.viewer import Viewer

OPEN_FOR = 7 * DAY

CLAIM = insert_new(done, "person", "key")
INSERT = Statement(sa.insert(invitations))
FORGET = Statement(sa.delete(invitations).where(invitations.c.couple == sa.bindparam("of")))
FIND = Statement(
    sa.select(
        invitations.c.couple, invitations.c.inviter, invitations.c.until, invitations.c.open, people.c.held_record
    )
    .join_from(invitations, people, people.c.id == invitations.c.inviter)
    .where(invitations.c.token_hash == sa.bindparam("link"))
)


class NoLink(Exception):
    """This opens nothing for whoever asks."""


@dataclass(frozen=True)
class Link:
    """What stands behind a link: a space, and who made it."""

    space: str
    inviter: str
    inviter_held: str
    live: bool


def find(tx: Tx, text: str, now: int) -> Link:
    """The link with this end. Raises NoLink where there is none, spent ones apart."""
    rows = tx.run(FIND, link=_hash(signing.data(text)))
    if not rows:
        raise NoLink
    space, maker, until, unspent, held = rows[0]
    return Link(space, maker, held, bool(unspent) and until > now)


def _hash(token: bytes) -> bytes:
    """What the store holds of a link."""
    return sha256(b"invitation" + token).digest()


async def make(house: House, viewer: Viewer, sign_in_token: bytes, key: str) -> str | None:
    """A new link in the place of any other; gives its end. Raises Refused for who is not alone, or has no name.

    It follows from the press, so the same press gives the same link, and the store need not hold it.
    `None` where that link was used or taken back since.
    """
    called.check_named(viewer)
    token = hmac.digest(sign_in_token, b"invitation" + key.encode(), "sha256")

    def work(tx: Tx) -> bool:
        spaces.queue(tx, viewer.person)
        if not tx.run(CLAIM, person=viewer.person, key=key, record=viewer.held_record, n=0):
            return _is_live(tx, signing.text(token), house.clock())
        spaces.check_alone(tx, viewer.person)
        space, until = spaces.begun_by(tx, viewer.person), house.clock() + OPEN_FOR
        tx.run(FORGET, of=space)
        tx.run(INSERT, token_hash=_hash(token), couple=space, inviter=viewer.person, until=until, open=1)
        return True

    return signing.text(token) if await house.store.write(work) else None


def _is_live(tx: Tx, text: str, now: int) -> bool:
    try:
        return find(tx, text, now).live
    except NoLink:
        return False


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
