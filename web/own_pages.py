"""What somebody wrote for herself, made ready for her own eyes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from domain.kernel import Erasure, History, practice_of
from domain.practices import BY_NAME
from domain.practices.notes import NOTES, TWO
from domain.practices.question import QUESTION
from domain.verbs.reveal import Round, Window, put_in
from domain.verbs.say import Entry, Say
from web import questions
from web.entries import Part, parts, shown
from web.reading import Reader


@dataclass(frozen=True)
class OwnPage:
    """One text of hers. `version` is the one to erase, 0 where there is nothing to."""

    item: str
    title: str
    at: int
    parts: list[Part]
    erased_at: int | None
    version: int


def closed_rounds(reader: Reader, held: Iterable[History]) -> list[OwnPage]:
    """What she had put into rounds that closed without opening: it stays hers alone."""
    return [made for history in held if (made := _closed_round(reader, history)) is not None]


def _closed_round(reader: Reader, history: History) -> OwnPage | None:
    put, couple = put_in(history), reader.viewer.couple
    if put is None or couple is None or put.closes > reader.viewer.at:
        return None
    practice = BY_NAME[practice_of(history)]
    assert isinstance(practice, Round)
    item = practice.round_item(couple, Window(0, put.closes, put.form))
    if reader.history(item) or reader.waits(item):
        return None
    fields = practice.forms[put.form]
    said = [Part(field.label, shown(field, put.words[field.name])) for field in fields if field.name in put.words]
    return OwnPage(history[0].item, practice.title, history[-1].at, said, None, 0)


def closed_questions(reader: Reader) -> list[OwnPage]:
    """What she asked that is outside now: nobody else is shown the words any more."""
    said = [(mine, [Part(mine.topic, mine.words)]) for mine in questions.outside(reader)]
    return [OwnPage(mine.item, QUESTION.title, mine.at, words, None, mine.version) for mine, words in said]


def pages(own: Iterable[History]) -> list[OwnPage]:
    """Those of her own record; what she prepares to tell has its own page."""
    return [page(history) for history in own if BY_NAME[practice_of(history)].shape == "say"]


def notes(own: Iterable[History], two: str) -> list[OwnPage]:
    """What a therapist noted about two people and has not erased, the newest first. `two`: the tag of their space."""
    return [page(history) for history in own if _about(history) == two]


def _about(history: History) -> str:
    state = NOTES.evolve(history) if practice_of(history) == NOTES.name else None
    words = state.first.words if state else {}
    return "" if isinstance(words, Erasure) else str(words.get(TWO, ""))


def page(history: History) -> OwnPage:
    """The page that an item of her own record makes."""
    practice = BY_NAME[practice_of(history)]
    state = practice.evolve(history)
    assert isinstance(practice, Say)
    assert isinstance(state, Entry)
    words = state.first.words
    said = [] if isinstance(words, Erasure) else parts(practice, words)
    erasable = 0 if isinstance(words, Erasure) else state.first.version
    return OwnPage(history[0].item, practice.title, history[0].at, said, state.first.erased_at, erasable)
