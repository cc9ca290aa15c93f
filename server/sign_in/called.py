"""What somebody is called: a name that is what it looks like, and never the other's within one space."""

from __future__ import annotations

import unicodedata

import sqlalchemy as sa

from domain.kernel import Refused
from projections.sql import Statement, Tx
from server.house import House
from server.sign_in import spaces
from server.sign_in.spaces import ARRIVED, OPEN
from server.tables import couples, members, people
from web.viewer import Viewer

LONGEST = 40
NO_NAME = "There is no name here yet. It can be any name, or a letter."
LONG_NAME = f"A name holds up to {LONGEST} characters. Shorten it a little."
SAME_NAME = (
    "{name} is called that in your space already, and it could not be told whose words are whose. "
    "So nothing was changed. You could add a letter or choose another name."
)
BOTH_THE_SAME = (
    "You and {name} are called the same, and it could not be told whose words are whose. "
    "So nothing was changed. You could change your name under Sharing, and open this link again."
)
STILL_THE_SAME = (
    "You and whoever came in are called the same, and it could not be told whose words are whose. "
    "So nothing was changed. You could change your name under Sharing, and come back to this."
)
UNNAMED = (
    "Your own way in is not finished yet, and there is no name to call you by. "
    "So nothing was changed. Finish it first, and come back to this."
)

_mine, _theirs, _them = members.alias("mine"), members.alias("theirs"), people.alias("them")
OTHER = Statement(
    sa.select(_them.c.id, _them.c.held_record, couples.c.state, couples.c.shared_record)
    .select_from(
        _mine.join(couples, couples.c.id == _mine.c.couple)
        .join(_theirs, (_theirs.c.couple == couples.c.id) & (_theirs.c.person != _mine.c.person))
        .join(_them, _them.c.id == _theirs.c.person)
    )
    .where(
        _mine.c.person == sa.bindparam("who"),
        (couples.c.state == ARRIVED) | (couples.c.state == OPEN),
    )
)


def read(typed: str) -> str:
    """A name as it is kept: nothing in it that cannot be seen, or turns the writing around. Raises Refused."""
    spaced = " ".join(typed.split())
    name = " ".join("".join(letter for letter in spaced if _shows(letter)).split())
    if not name:
        raise Refused(NO_NAME, "name")
    if len(name) > LONGEST:
        raise Refused(LONG_NAME, "name")
    return name


# Letters, marks and signs by their category, of which nothing is seen.
_UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0")
_VARIANTS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))


def _shows(letter: str) -> bool:
    return letter.isprintable() and letter not in _UNSEEN and not any(ord(letter) in some for some in _VARIANTS)


def alike(one: str, other: str) -> bool:
    """Whether two names are one to whoever reads them: in capitals or not, in wide letters or not."""
    return _plain(one) == _plain(other)


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    return "".join(letters.split())


def check_own(house: House, tx: Tx, person: str, name: str) -> str | None:
    """Raises Refused for the name of the other in her space. Gives the record that shows hers, if one does.

    Both are held, so that they cannot take one name at the same time.
    """
    found = tx.run(OTHER, who=person)
    spaces.queue(tx, person, *(other for other, *_ in found))
    for _, held, state, shared in tx.run(OTHER, who=person):
        theirs = spaces.name_of(house, tx, held)
        if alike(name, theirs):
            raise Refused(SAME_NAME.format(name=theirs), "name")
        return str(shared) if state == OPEN else None
    return None


def check_named(viewer: Viewer) -> None:
    """Raises Refused for somebody whose first run stands before her name: the other would be told what she signs
    in with, which stands in its place until then."""
    if viewer.stage:
        raise Refused(UNNAMED)


def check_both(house: House, tx: Tx, hers: str, others: str, the_same: str) -> None:
    """Raises Refused, in the words of `the_same`, where two are called alike; by their held records."""
    name = spaces.name_of(house, tx, others)
    if alike(spaces.name_of(house, tx, hers), name):
        raise Refused(the_same.format(name=name))
