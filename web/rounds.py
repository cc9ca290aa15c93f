"""How a round stands for one reader. Until it is open, all of it depends on her own part and the clock."""

from __future__ import annotations

from dataclasses import dataclass

from domain.couple import Couple
from domain.kernel import History
from domain.practices import PRACTICES
from domain.verbs.reveal import PutIn, Round, Window, put_in
from web.reading import Reader

ROUNDS: tuple[Round, ...] = tuple(practice for practice in PRACTICES if isinstance(practice, Round))
"""Every practice whose answers open together. Each has a line on Today, and a page that is live."""


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


def standing(reader: Reader, practice: Round) -> Standing | None:
    """`None` while no round is on, or nothing can be added any more."""
    couple = reader.viewer.couple
    if couple is None or couple.closed:
        return None
    history = reader.history(practice.rhythm.item(couple))
    now = practice.rhythm.window(history, reader.viewer.at)
    if now is None:
        return None
    return Standing(
        now,
        put_in(reader.history(practice.held_item(couple, now, reader.viewer.person))),
        _opened(reader, practice, couple, now),
        _closed_before(reader, practice, couple, history, now),
        practice.number(couple, now),
    )


def begins_with(practice: Round) -> str:
    """The code of what both agree on first; empty where its rounds come about otherwise."""
    agreement = practice.rhythm.agreement
    return agreement.code if agreement else ""


def _opened(reader: Reader, practice: Round, couple: Couple, now: Window) -> bool:
    return bool(reader.history(practice.round_item(couple, now)))


def _closed_before(reader: Reader, practice: Round, couple: Couple, history: History, now: Window) -> bool:
    previous = practice.rhythm.before(history, now)
    if previous is None or reader.waits(practice.round_item(couple, previous)):
        return False
    return not _opened(reader, practice, couple, previous)
