"""How a question stands for one reader. What is outside the limits shows its words to its author alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from domain.kernel import Erasure, History, practice_of
from domain.practices.question import QUESTION
from domain.records import Record
from domain.verbs.ask import Ask, Beyond, Question
from projections import timeline
from web.reading import Reader
from web.viewer import Viewer

SAID = {"not_yet": "not yet", "parked": "with a therapist there", "too_far": "further than we agreed"}
"""What the one asked said in the place of an answer, after a name."""

MOST = 50
"""Questions on their page at once; those before them stand in All."""

ALL = 2_000
"""More than two people ask: what is somebody's own is looked for among all."""

CHAIN = 12
"""Questions that were asked one after the other, as far back as they are shown before one is asked again."""


@dataclass(frozen=True)
class Standing:
    """Where a question is now. `topic` and `placed` as words; `said` as words, in the place of an answer.

    `beyond`: it is outside the limits; `with_therapist`: as one for a talk with a therapist there. `shown`: its
    words are for this reader. `open`: the one asked can say something. `again`: its asker can ask again.
    """

    topic: str
    placed: str
    said: str
    beyond: Beyond | None
    with_therapist: bool
    shown: bool
    open: bool
    again: bool


def standing(viewer: Viewer, practice: Ask, state: Question, limits: History) -> Standing:
    """`limits`: the history of what both agreed on how far to go."""
    beyond = practice.beyond(state, limits)
    there = not isinstance(state.first.words, Erasure)
    goes_on = viewer.couple is not None and not viewer.couple.closed and not state.listed and there
    placed = state.placed.topic if state.placed else state.topic
    return Standing(
        topic_words(practice, state.topic),
        topic_words(practice, placed) if there and placed != state.topic else "",
        "" if state.answers or not there else SAID.get(state.said, ""),
        beyond,
        bool(beyond and beyond.depth > practice.refused),
        there and (beyond is None or state.author == viewer.person),
        goes_on and beyond is None,
        goes_on and bool(state.answers or (beyond and beyond.since and _inside_again(practice, state, limits))),
    )


def _inside_again(practice: Ask, state: Question, limits: History) -> bool:
    """Whether a question that was outside for a time could be asked now."""
    return practice.depth(limits, state.topic) > practice.listed


def topic_words(practice: Ask, topic: str) -> str:
    """A topic as it is called; empty for none."""
    return dict(practice.limits.topics).get(topic, "")


def limits(reader: Reader, practice: Ask = QUESTION) -> History:
    """What happened to the limits of the two."""
    couple = reader.viewer.couple
    return reader.history(practice.limits.item(couple)) if couple else ()


def limits_for(reader: Reader, histories: Iterable[History]) -> History:
    """The same, where any of these is a question; read for nothing else."""
    return limits(reader) if any(practice_of(history) == QUESTION.name for history in histories) else ()


def depths(reader: Reader, practice: Ask) -> list[tuple[str, str, str]]:
    """(topic, its words, how far it goes now) of each topic."""
    said, now = [words for _, words in practice.limits.depths], limits(reader, practice)
    return [(topic, words, said[practice.depth(now, topic)]) for topic, words in practice.limits.topics]


def newest(reader: Reader, most: int = MOST + 1) -> list[History]:
    """The shared questions, the newest first: one more than a page shows, if there are."""
    record = reader.viewer.shared_record
    rows = timeline.of_practice(reader.tx, record, QUESTION.name, most) if record else []
    return [history for row in rows if (history := reader.history(row.item))]


@dataclass(frozen=True)
class Mine:
    """A question of the reader's own: its topic in words, its words. `held`: on her list alone.

    `further`: on a topic that both do not go into at all, so it is brought to no talk.
    """

    item: str
    topic: str
    words: str
    at: int
    version: int
    held: bool
    further: bool = False


def before(reader: Reader, item: str) -> list[tuple[Mine, Question]]:
    """What the reader asked before: this question, and those that it asked again; the first one first."""
    found: list[tuple[Mine, Question]] = []
    while item and len(found) < CHAIN:
        history = reader.history(item)
        state = QUESTION.evolve(history) if practice_of(history) == QUESTION.name else None
        mine = _mine(reader, history, state) if state else None
        if state is None or mine is None or state.listed:
            break
        found.append((mine, state))
        item = state.earlier
    return found[::-1]


def on_the_list(reader: Reader, held: Iterable[History]) -> list[Mine]:
    """Her list for a talk with a therapist there: what she set aside, and what she asked that is for one now."""
    now = limits(reader)
    listed = [history for history in held if practice_of(history) == QUESTION.name]
    found = [(history, QUESTION.evolve(history)) for history in (*listed, *newest(reader, ALL))]
    hers = [_listed(reader, *one, now) for one in found]
    return sorted((mine for mine in hers if mine), key=lambda mine: -mine.at)


def _listed(reader: Reader, history: History, state: Question | None, now: History) -> Mine | None:
    mine = _mine(reader, history, state) if state and QUESTION.is_for_a_talk(state, now) else None
    return replace(mine, further=QUESTION.goes_too_far(state, now)) if state and mine else None


def outside(reader: Reader) -> list[Mine]:
    """What she asked that is outside the limits now: its words are hers alone to see."""
    now, found = limits(reader), []
    for history in newest(reader, ALL):
        state = QUESTION.evolve(history)
        if state and QUESTION.beyond(state, now):
            found.append(_mine(reader, history, state))
    return [mine for mine in found if mine]


def _mine(reader: Reader, history: History, state: Question) -> Mine | None:
    """None for what is not hers, and for words that are gone."""
    if state.author != reader.viewer.person or isinstance(state.first.words, Erasure):
        return None
    words = str(state.first.words[QUESTION.question.name])
    held = history[0].record is Record.HELD
    return Mine(history[0].item, topic_words(QUESTION, state.topic), words, state.first.at, state.first.version, held)
