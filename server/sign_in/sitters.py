"""Whoever could sit with two people in a talk: she comes by a link of one of them, and counts once the two words
that she was shown were found right outside Goldseam. By that alone nothing of the two is hers to read.

Links are kept as those into a space: single use, for seven days, known by a hash, and one answer for every link that
opens nothing. What one of the two does here before somebody is let in, the other cannot tell.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from hashlib import sha256

import sqlalchemy as sa

from domain.couple import NOTHING_NEW, Couple, open_couple, tag
from domain.kernel import Refused
from projections.sql import Statement, Tx, insert_new
from server.house import House
from server.sign_in import called, signing, spaces, two_words
from server.sign_in.invitations import CLAIM, OPEN_FOR, NoLink
from server.tables import couples, members, people, seat_links, sitters
from web.viewer import Viewer

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
_hers = (sitters.c.couple == sa.bindparam("of"), sitters.c.person == sa.bindparam("whom"))
LET_IN = Statement(sa.update(sitters).where(*_hers, sitters.c.inviter == sa.bindparam("who")).values(let_in=1))
TURN_AWAY = Statement(sa.delete(sitters).where(*_hers, sitters.c.inviter == sa.bindparam("who"), sitters.c.let_in == 0))
END = Statement(sa.delete(sitters).where(*_hers, sitters.c.let_in >= sa.bindparam("at_least")))
END_ALL = tuple(Statement(sa.delete(t).where(t.c.couple == sa.bindparam("of"))) for t in (seat_links, sitters))
BESIDE = Statement(
    sa.select(sitters.c.person, people.c.held_record, sitters.c.inviter, sitters.c.link, sitters.c.let_in)
    .join(people, people.c.id == sitters.c.person)
    .where(sitters.c.couple == sa.bindparam("of"))
    .order_by(sitters.c.person, sitters.c.let_in.desc(), sitters.c.inviter)
)
OF_HERS = Statement(
    sa.select(sitters.c.couple, sitters.c.person, people.c.held_record, sitters.c.link, sitters.c.let_in)
    .select_from(sitters.join(people, people.c.id == sitters.c.inviter).join(couples, couples.c.id == sitters.c.couple))
    .where(sitters.c.person == sa.bindparam("who"), couples.c.state == spaces.OPEN)
    .order_by(sitters.c.couple, sitters.c.inviter)
)


@dataclass(frozen=True)
class Link:
    """What stands behind a link: the two, and which of them made it."""

    hash: bytes
    couple: str
    inviter: str
    inviter_held: str
    live: bool


@dataclass(frozen=True)
class Sitter:
    """Somebody who came by a link. `who` names her, or to her the two, in a form.

    `name`: what she is called, once she is let in; to her, what whoever asked her is called.
    """

    who: str
    name: str
    words: tuple[str, str]
    let_in: bool


def find(tx: Tx, text: str, now: int) -> Link:
    """The link with this end, a spent one too. Raises NoLink."""
    link = _hash(signing.data(text))
    rows = tx.run(FIND, link=link)
    if not rows:
        raise NoLink
    couple, inviter, held, until, unspent = rows[0]
    return Link(link, couple, inviter, held, bool(unspent) and until > now)


def _hash(token: bytes) -> bytes:
    return sha256(b"seat" + token).digest()


async def name_behind(house: House, text: str, viewer: Viewer | None) -> str:
    """What whoever made a link is called. Changes nothing. Raises NoLink, also for the two themselves."""

    def work(tx: Tx) -> str:
        link = find(tx, text, house.clock())
        theirs = viewer is not None and viewer.couple is not None and viewer.couple.id == link.couple
        if not link.live or theirs:
            raise NoLink
        return spaces.name_of(house, tx, link.inviter_held)

    return await house.store.read(work)


async def make_link(house: House, viewer: Viewer, sign_in_token: bytes, key: str) -> str | None:
    """A new link in the place of any other of hers; gives its end. The same press gives the same link.

    `None` where that link was used or taken back since. Raises Refused where there are not two.
    """
    couple = open_couple(viewer.couple, NOTHING_NEW)
    token = hmac.digest(sign_in_token, b"seat" + key.encode(), "sha256")

    def work(tx: Tx) -> bool:
        spaces.queue(tx, viewer.person)
        if not tx.run(CLAIM, person=viewer.person, key=key, record=viewer.held_record, n=0):
            return _is_live(tx, signing.text(token), house.clock())
        row = {"couple": couple.id, "inviter": viewer.person, "until": house.clock() + OPEN_FOR, "open": 1}
        tx.run(FORGET, of=couple.id, who=viewer.person)
        tx.run(INSERT, token_hash=_hash(token), **row)
        return True

    return signing.text(token) if await house.store.write(work) else None


def _is_live(tx: Tx, text: str, now: int) -> bool:
    try:
        return find(tx, text, now).live
    except NoLink:
        return False


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


async def let_in(house: House, viewer: Viewer, words: str) -> None:
    """Whoever made the link has found the two words right: both could ask her to sit with them from now on."""
    open_couple(viewer.couple, NOTHING_NEW)
    await house.store.write(lambda tx: _with_words(tx, viewer, words, LET_IN))


async def turn_away(house: House, viewer: Viewer, words: str) -> None:
    """They are not the words: nothing of it stays."""
    await house.store.write(lambda tx: _with_words(tx, viewer, words, TURN_AWAY))


def _with_words(tx: Tx, viewer: Viewer, words: str, statement: Statement) -> None:
    if viewer.couple is None:
        return
    for person, _, inviter, link, _ in tx.run(BESIDE, of=viewer.couple.id):
        if inviter == viewer.person and words == " ".join(two_words.of(link, person)):
            tx.run(statement, of=viewer.couple.id, whom=person, who=viewer.person)


def ended(tx: Tx, viewer: Viewer, who: str) -> list[tuple[str, str]]:
    """Ends what `who` names: for one of the two, that somebody could sit with them; for her, that she could.

    Gives (couple, person) of what ended. What the other of the two has under way goes on.
    """
    rows = tx.run(BESIDE, of=viewer.couple.id) if viewer.couple else []
    found = {(viewer.couple.id, row[0], 1) for row in rows if viewer.couple and row[4] and tag(row[0]) == who}
    found |= {(row[0], row[1], 0) for row in tx.run(OF_HERS, who=viewer.person) if tag(row[0]) == who}
    for couple, person, at_least in found:
        tx.run(END, of=couple, whom=person, at_least=at_least)
    return [(couple, person) for couple, person, _ in found]


def end_all(tx: Tx, couple: str) -> None:
    """Where the two are no longer two, nobody sits with them."""
    for statement in END_ALL:
        tx.run(statement, of=couple)


def ids(tx: Tx, couple: Couple | None) -> frozenset[str]:
    """Whoever could be asked to sit with the two."""
    return frozenset(row[0] for row in tx.run(BESIDE, of=couple.id) if row[4]) if couple else frozenset()


def names(house: House, tx: Tx, couple: str) -> dict[str, str]:
    """What they are called, by their ids."""
    return {row[0]: spaces.name_of(house, tx, row[1]) for row in tx.run(BESIDE, of=couple) if row[4]}


async def of_the_two(house: House, viewer: Viewer) -> tuple[list[Sitter], int | None]:
    """Whoever came by a link of hers, and whoever is let in; and until when a link of hers is open."""
    couple = viewer.couple
    if couple is None:
        return [], None

    def work(tx: Tx) -> tuple[list[Sitter], int | None]:
        rows = [row for row in tx.run(BESIDE, of=couple.id) if row[4] or row[2] == viewer.person]
        first = {person: (person, held, link, let_in) for person, held, _, link, let_in in reversed(rows)}
        until = tx.run(OPEN_UNTIL, of=couple.id, who=viewer.person, now=house.clock())
        return [_sitter(house, tx, *row) for row in first.values()], until[0][0] if until else None

    return await house.read(work)


def _sitter(house: House, tx: Tx, person: str, held: str, link: bytes, let_in: int) -> Sitter:
    name = spaces.name_of(house, tx, held) if let_in else ""
    return Sitter(tag(person), name, two_words.of(link, person), bool(let_in))


async def of_hers(house: House, viewer: Viewer) -> list[Sitter]:
    """Where she could be asked to sit, or could be once the two words were compared."""

    def work(tx: Tx) -> list[Sitter]:
        return [
            Sitter(tag(couple), spaces.name_of(house, tx, held), two_words.of(link, person), bool(let_in))
            for couple, person, held, link, let_in in tx.run(OF_HERS, who=viewer.person)
        ]

    return await house.read(work)
