"""What somebody wrote for herself, made ready for her own eyes."""

from __future__ import annotations

from dataclasses import dataclass

from domain.kernel import Erasure, History, practice_of
from domain.practices import BY_NAME
from domain.verbs.say import Entry, Say
from web.entries import Part, parts


@dataclass(frozen=True)
class OwnPage:
    """One text of hers. `version` is the one to erase, 0 where there is nothing to."""

    item: str
    title: str
    at: int
    parts: list[Part]
    erased_at: int | None
    version: int


def page(history: History) -> OwnPage:
    """The page that an item of her own record makes."""
    practice = BY_NAME[practice_of(history)]
    state = practice.evolve(history)
    assert isinstance(practice, Say)
    assert isinstance(state, Entry)
    words = state.first.words
    shown = [] if isinstance(words, Erasure) else parts(practice, words)
    erasable = 0 if isinstance(words, Erasure) else state.first.version
    return OwnPage(history[0].item, practice.title, history[0].at, shown, state.first.erased_at, erasable)
