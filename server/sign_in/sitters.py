"""Whoever could sit with two people in a talk: she comes by a link of one of them, and counts once the two words
that she was shown were found right outside Goldseam. By that alone nothing of the two is hers to read.

What one of the two does here before somebody is let in, the other cannot tell.
"""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from domain.couple import NOTHING_NEW, open_couple, tag
from projections.sql import Statement, Tx
from server.house import House
from server.sign_in import seat_links, spaces, two_words
from server.tables import couples, people, sitters
from server.tables import seat_links as links
from web.viewer import Viewer

_hers = (sitters.c.couple == sa.bindparam("of"), sitters.c.person == sa.bindparam("whom"))
LET_IN = Statement(sa.update(sitters).where(*_hers, sitters.c.inviter == sa.bindparam("who")).values(let_in=1))
TURN_AWAY = Statement(sa.delete(sitters).where(*_hers, sitters.c.inviter == sa.bindparam("who"), sitters.c.let_in == 0))
END = Statement(sa.delete(sitters).where(*_hers, sitters.c.let_in >= sa.bindparam("at_least")))
END_ALL = tuple(Statement(sa.delete(t).where(t.c.couple == sa.bindparam("of"))) for t in (links, sitters))
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
class Sitter:
    """Somebody who came by a link. `who` names her, or to her the two, in a form.

    `name`: what she is called, once she is let in; to her, what whoever asked her is called.
    """

    who: str
    name: str
    words: tuple[str, str]
    let_in: bool


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


def ids(tx: Tx, couple: str) -> frozenset[str]:
    """Whoever could be asked to sit with the two."""
    return frozenset(row[0] for row in tx.run(BESIDE, of=couple) if row[4])


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
        until = seat_links.open_until(tx, couple.id, viewer.person, house.clock())
        return [_sitter(house, tx, *row) for row in first.values()], until

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
