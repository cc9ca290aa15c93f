"""What can be brought to a talk by a tick, and what each of it is called for one reader, by its own words."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping

from domain.fields import Field
from domain.kernel import History, practice_of
from domain.practices.milestone import MILESTONE
from domain.practices.question import QUESTION
from domain.practices.telling import TELLING
from domain.verbs.move import Practice
from projections import timeline
from web import questions
from web.copied import line
from web.copied_talk import IN_TOGETHER
from web.entries import card
from web.reading import Reader
from web.viewer import Viewer

PRACTICES = (QUESTION, TELLING, MILESTONE)
"""Anything else can be brought in one's own words."""

WRITTEN: Mapping[str, Field] = {
    QUESTION.name: QUESTION.question,
    TELLING.name: TELLING.when,
    MILESTONE.name: MILESTONE.fields[0],
}
"""What somebody wrote of each, beside what she chose."""

MOST = 20
"""Of each, the newest ones, among which one can choose."""

LONGEST = 80
"""Letters of it that are shown."""


def could_be(reader: Reader) -> list[tuple[str, str]]:
    """(item, what it is called) of what stands in Together and can be talked about."""
    limits = questions.limits(reader)
    found = [(item, _called(reader, item, limits)) for item in newest(reader, MOST, *PRACTICES)]
    return [(item, called) for item, called in found if called]


def names(reader: Reader, items: Iterable[str]) -> Mapping[str, str]:
    """What was brought -> what it is called. What she cannot read, or not any more, has no name of its own."""
    wanted = list(items)
    limits = questions.limits(reader) if wanted else ()
    return {item: _called(reader, item, limits) or IN_TOGETHER for item in wanted}


def newest(reader: Reader, most: int, *practices: Practice) -> list[str]:
    """The items of these kinds that stand in Together, the newest of each first."""
    record = reader.viewer.shared_record
    if record is None:
        return []
    return [row.item for one in practices for row in timeline.of_practice(reader.tx, record, one.name, most)]


def _called(reader: Reader, item: str, limits: History) -> str:
    """What kind of thing it is, and how its words begin; empty for what both cannot read."""
    history = reader.history(item)
    made = card(reader.viewer, history, limits) if history else None
    if made is None or (made.asked and not made.asked.shown):
        return ""
    words = _own_words(reader.viewer, history)
    return f"{made.title}: {textwrap.shorten(words, LONGEST, placeholder=' …')}" if words else made.title


def _own_words(viewer: Viewer, history: History) -> str:
    """What somebody wrote of it, without what she chose; empty once it is erased."""
    said, field = line(viewer, history[0]), WRITTEN.get(practice_of(history))
    found = said.words if said and said.words and field else []
    return next((text for label, text in found if field and label in (field.label, "")), "")
