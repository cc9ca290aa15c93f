"""A space for two before it is open: begun by one, come into by another. One person, one space at a time."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

import sqlalchemy as sa

from domain.kernel import Refused
from projections.sql import Statement, Tx
from server import safekeeping
from server.house import House
from server.records import ID_BYTES
from server.sign_in import two_words
from server.sign_in.viewers import NAME_SLOT
from server.tables import couples, invitations, members, people, sitters
from server.vault import Vault

INVITING, ARRIVED, OPEN, CLOSED = "inviting", "arrived", "open", "closed"
IS_THERAPIST = (
    "Couples can let you in, and that needs an account that is in no space. So nothing was changed. "
    "You could begin another account."
)
HAS_SOMEBODY = "You are in a space with somebody already. You could leave that one first; nothing here was changed."
SITS_WITH_SOMEBODY = (
    "You could be asked to sit with two people, and the seat is for an account in no space. So nothing was changed. "
    "You can end that under Talk first, or begin another account."
)

_mine, _theirs, _them = members.alias("mine"), members.alias("theirs"), people.alias("them")

PEOPLE = Statement(
    sa.select(people.c.id)
    .where((people.c.id == sa.bindparam("one")) | (people.c.id == sa.bindparam("other")))
    .order_by(people.c.id)
    .with_for_update()
)
TAKEN = Statement(
    sa.select(couples.c.id)
    .join_from(members, couples, couples.c.id == members.c.couple)
    .where(members.c.person == sa.bindparam("who"), members.c.left == 0, couples.c.state != INVITING)
)
CAN_BE_LET_IN = Statement(sa.select(people.c.id).where(people.c.id == sa.bindparam("who"), people.c.code.is_not(None)))
SITS = Statement(
    sa.select(sitters.c.couple)
    .join(couples, couples.c.id == sitters.c.couple)
    .where(sitters.c.person == sa.bindparam("who"), couples.c.state == OPEN)
    .limit(1)
)
BEGINNING = Statement(
    sa.select(
        couples.c.id,
        couples.c.state,
        _mine.c.seat,
        invitations.c.token_hash,
        invitations.c.until,
        _them.c.id,
        _them.c.held_record,
    )
    .select_from(
        _mine.join(couples, couples.c.id == _mine.c.couple)
        .outerjoin(invitations, invitations.c.couple == couples.c.id)
        .outerjoin(_theirs, (_theirs.c.couple == couples.c.id) & (_theirs.c.person != _mine.c.person))
        .outerjoin(_them, _them.c.id == _theirs.c.person)
    )
    .where(_mine.c.person == sa.bindparam("who"), (couples.c.state == INVITING) | (couples.c.state == ARRIVED))
)
NEW_COUPLE, NEW_MEMBER = Statement(sa.insert(couples)), Statement(sa.insert(members))
FORGET = tuple(
    Statement(sa.delete(table).where(column == sa.bindparam("of")))
    for table, column in ((invitations, invitations.c.couple), (members, members.c.couple), (couples, couples.c.id))
)
MOVE_ON = Statement(
    sa.update(couples)
    .where(couples.c.id == sa.bindparam("of"))
    .values(state=sa.bindparam("to"), shared_record=sa.bindparam("shared"))
)


@dataclass(frozen=True)
class Beginning:
    """A space that is not open yet, as one of the two sees it.

    `until`: of a live link, for its maker. `other` and `other_held`: who came, or whose link it was.
    """

    space: str
    is_mine: bool
    until: int | None = None
    words: tuple[str, str] | None = None
    other: str | None = None
    other_held: str | None = None

    @property
    def arrived(self) -> bool:
        """Somebody has come in by the link."""
        return self.words is not None


def queue(tx: Tx, *who: str) -> None:
    """Holds the one or two people it is about, in one order: what they do happens one after the other."""
    tx.run(PEOPLE, one=who[0], other=who[-1])


def check_alone(tx: Tx, person: str) -> None:
    """Raises Refused for somebody who is in a space, open or read-only, and has not left it; and for somebody who
    could be asked to sit with two people, or be let in by them: that is for one who is in no space."""
    if tx.run(TAKEN, who=person):
        raise Refused(HAS_SOMEBODY)
    if tx.run(SITS, who=person):
        raise Refused(SITS_WITH_SOMEBODY)
    if tx.run(CAN_BE_LET_IN, who=person):
        raise Refused(IS_THERAPIST)


def beginning(tx: Tx, person: str, now: int) -> Beginning | None:
    """The space she is about to have, if there is one."""
    for space, state, seat, link, until, other, held in tx.run(BEGINNING, who=person):
        if state == INVITING:
            return Beginning(space, True, until if until and until > now else None)
        words = two_words.of(link, other if seat == 0 else person)
        return Beginning(space, seat == 0, None, words, other, held)
    return None


def begun_by(tx: Tx, person: str) -> str:
    """The space that her links are for; made with the first."""
    found = tx.run(BEGINNING, who=person)
    if found:
        return str(found[0][0])
    space = secrets.token_hex(ID_BYTES)
    tx.run(NEW_COUPLE, id=space, state=INVITING, shared_record=None)
    tx.run(NEW_MEMBER, couple=space, person=person, seat=0, left=0)
    return space


def dissolve(tx: Tx, space: str) -> None:
    """A space that never opened is gone, with its link."""
    for statement in FORGET:
        tx.run(statement, of=space)


def name_of(house: House, tx: Tx, held_record: str) -> str:
    """What somebody chose to be called."""
    vault = Vault(tx, house.root)
    vault.admit(held_record)
    return (safekeeping.get(vault, held_record, NAME_SLOT) or b"").decode()
