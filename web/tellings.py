"""Telling it, prepared: what was told, a few lines at a time; and the page on which she tells it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from domain.kernel import ERASED, Erasure, History
from domain.practices.joint_session import JOINT_SESSION
from domain.practices.preparation import PREPARATION
from domain.practices.telling import TELLING
from domain.verbs.meet.talk import Talk
from domain.verbs.move import Practice
from domain.verbs.prepare import Preparation
from domain.verbs.say import Said
from domain.verbs.told import Saying, Telling
from projections import timeline
from web import times
from web.preparations import DEPTHS, SAID_OF_ALL, TOPICS, Chapter, Prepared, chapters, preparations, topics
from web.reading import Reader
from web.viewer import Viewer

LINES = 300
"""Characters that are read before the next "Go on": a few lines on a phone."""

SENTENCE = re.compile(r"(?<=[.;:!?…])\s+")


@dataclass(frozen=True)
class Piece:
    """What was said at one time: the words as they are read, a few lines at a time, and the mark with its day."""

    mark: str
    at: int
    lines: tuple[str, ...]
    text: Said | None


@dataclass(frozen=True)
class Told:
    """A chapter that was told. `depth`: how far its topic went when it was told."""

    heading: str
    depth: str
    pieces: tuple[Piece, ...]


def told(state: Telling) -> list[Told]:
    """The chapters in the order they were told, each with what was said to it since."""
    return [_told(topic, state.about(topic)) for topic in state.topics]


def _told(topic: str, sayings: tuple[Saying, ...]) -> Told:
    pieces = tuple(Piece(SAID_OF_ALL[one.mark], one.at, _lines(one.text), one.text) for one in sayings)
    return Told(TOPICS[topic], DEPTHS[sayings[0].depth], pieces)


def _lines(text: Said | None) -> tuple[str, ...]:
    if text is None or isinstance(text.words, Erasure):
        return ()
    return tuple(few_lines(str(text.words[PREPARATION.words.name])))


def few_lines(text: str) -> Iterator[str]:
    """The words in their order, cut where one can stop reading: at paragraphs, and at sentences in a long one."""
    for paragraph in re.split(r"\n\s*\n", text):
        some = ""
        for sentence in SENTENCE.split(paragraph.strip()):
            if some and len(some) + len(sentence) > LINES:
                yield some
                some = ""
            some = f"{some} {sentence}" if some else sentence
        if some:
            yield some


def words_of(state: Telling | Preparation, version: int) -> list[tuple[str, str]]:
    """(topic, words) of what was written under this version; nothing where that is gone."""
    if isinstance(state, Preparation):
        return [(TOPICS[one.topic], one.words) for one in state.chapters if one.version == version]
    return [
        (TOPICS[one.topic], str(one.text.words[PREPARATION.words.name]))
        for one in state.sayings
        if one.text and one.text.version == version and not isinstance(one.text.words, Erasure)
    ]


def is_gone(state: Telling) -> bool:
    """Whether all that was told is erased."""
    return bool(state.texts) and all(text.words is ERASED for text in state.texts.values())


FEW = 3
"""Tellings, and talks, the newest ones, of which one can be today's."""


def rests(reader: Reader) -> bool:
    """Whether something was told today, where the reader is, here or in a talk: then nothing more is suggested."""
    found = (TELLING.evolve(history) for history in _newest(reader, TELLING))
    if any(state and _told_today(reader.viewer, state) for state in found):
        return True
    talks = (JOINT_SESSION.evolve(history) for history in _newest(reader, JOINT_SESSION))
    return any(talk and told_live(reader.viewer, talk) for talk in talks)


def told_live(viewer: Viewer, talk: Talk) -> bool:
    """Whether it is a talk for telling something, and was on today. What was told in it nothing tells any more."""
    arranged, terms = talk.arranged, talk.terms
    if arranged.began_at is None or terms is None or terms.format != "disclosure":
        return False
    return _is_today(viewer, max(arranged.began_at, arranged.closed_at or 0))


def _newest(reader: Reader, practice: Practice) -> Iterator[History]:
    record = reader.viewer.shared_record
    rows = timeline.of_practice(reader.tx, record, practice.name, FEW) if record else []
    return (reader.history(row.item) for row in rows)


def _told_today(viewer: Viewer, state: Telling) -> bool:
    return _is_today(viewer, max(state.told_at or 0, *(saying.at for saying in state.sayings), 0))


def _is_today(viewer: Viewer, at: int) -> bool:
    return times.local(at, viewer.zone).date() == times.local(viewer.at, viewer.zone).date()


# Telling it


@dataclass(frozen=True)
class Ready:
    """What the page shows on which she tells, or says more. `locked`: Mine has to be opened first.

    `agreed`: both said yes to a time; `kept`: in words that stay here. `told`: it has been told.
    """

    locked: bool
    here: Prepared | None
    chapters: list[Chapter]
    topics: list[tuple[str, str, str]]
    before: list[Told]
    agreed: bool
    kept: bool
    told: bool


def is_tellers(viewer: Viewer, history: History) -> bool:
    """Whether it is hers to tell."""
    state = TELLING.evolve(history)
    return state is not None and state.teller == viewer.person


def ready(reader: Reader, history: History) -> Ready:
    """Everything of hers that she may tell here: what she prepared last."""
    state, found = TELLING.evolve(history), preparations(reader.own())
    assert state is not None
    here = found[0] if found else None
    return Ready(
        reader.viewer.own_key is None,
        here,
        chapters(reader, here.state) if here else [],
        topics(reader),
        told(state),
        state.offer.in_force is not None,
        TELLING.is_kept(state),
        state.told_at is not None,
    )
