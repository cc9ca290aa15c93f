"""How our check-in stands for one reader. Until a round is open, all of it depends on her own part and the clock."""

from __future__ import annotations

from dataclasses import dataclass

from domain.couple import Couple
from domain.kernel import History
from domain.practices.check_in import CHECK_IN, CHECK_IN_RHYTHM, window
from domain.verbs import agree
from domain.verbs.agree import Terms
from domain.verbs.reveal import PutIn, Window, put_in
from web.reading import Reader

MICROSECOND = 1


@dataclass(frozen=True)
class Standing:
    """`window` is the round that is on; `mine` what the reader has in; `open`: both can see both.

    `before`: the round before it closed without opening. `number`: what its forms call it.
    """

    window: Window
    mine: PutIn | None
    open: bool
    before: bool
    number: int


def standing(reader: Reader) -> Standing | None:
    """`None` while no rhythm is agreed, or nothing can be added any more."""
    couple = reader.viewer.couple
    terms = rhythm(reader, couple) if couple and not couple.closed else None
    now = window(terms, reader.viewer.at) if terms else None
    if couple is None or terms is None or now is None:
        return None
    return Standing(
        now,
        mine(reader, couple, now),
        _opened(reader, couple, now),
        _closed_before(reader, couple, terms, now),
        CHECK_IN.number(couple, now),
    )


def rhythm(reader: Reader, couple: Couple) -> Terms | None:
    """What both agreed on."""
    state = agree.evolve(reader.history(CHECK_IN_RHYTHM.item(couple)))
    return state.in_force if state else None


def mine(reader: Reader, couple: Couple, now: Window) -> PutIn | None:
    return put_in(own_part(reader, couple, now))


def own_part(reader: Reader, couple: Couple, now: Window) -> History:
    """The reader's own part of a round, from her held record."""
    return reader.history(CHECK_IN.held_item(couple, now, reader.viewer.person))


def _opened(reader: Reader, couple: Couple, now: Window) -> bool:
    return bool(reader.history(CHECK_IN.round_item(couple, now)))


def _closed_before(reader: Reader, couple: Couple, terms: Terms, now: Window) -> bool:
    if terms.agreed_at is None or now.opens <= terms.agreed_at:
        return False
    previous = window(terms, now.opens - MICROSECOND)
    return previous is not None and not _opened(reader, couple, previous)
