"""What somebody would tell, for her own eyes: her chapters, how far each topic goes, and the form for one more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from domain.fields import wire_name
from domain.kernel import History, practice_of
from domain.practices.preparation import MARKS, PREPARATION
from domain.verbs.prepare import FOR_A_TALK, THERE_ALREADY, TOO_FAR, Preparation, Prepare, depths, too_far
from web.reading import Reader

TOPICS = dict(PREPARATION.limits.topics)
DEPTHS = [said for _, said in PREPARATION.limits.depths]
SAID_OF_ALL = dict(MARKS)


@dataclass(frozen=True)
class Prepared:
    """One preparation of the reader's own."""

    item: str
    state: Preparation

    def address(self, topic: str = "") -> str:
        """Where it is gone on with, or where one chapter of it is changed."""
        return f"/w/{PREPARATION.code}?a={self.item}" + (f"&n={list(TOPICS).index(topic) + 1}" if topic else "")


@dataclass(frozen=True)
class Chapter:
    """A prepared chapter for its author alone: what it is about, how far that goes now, her words, and how complete.

    `outside`: why it is told to nobody here as far as the two go now, or empty.
    """

    topic: str
    heading: str
    depth: str
    words: str
    mark: str
    at: int
    version: int
    outside: str


def preparations(own: Iterable[History]) -> list[Prepared]:
    """Those in her own record, the newest first; what she took out whole is none."""
    found = [(h[0].item, PREPARATION.evolve(h)) for h in own if practice_of(h) == PREPARATION.name]
    return [Prepared(item, state) for item, state in found if state and state.chapters]


def chapters(reader: Reader, preparation: Preparation) -> list[Chapter]:
    """The chapters of a preparation, for its author, in the order of the topics."""
    now = depths(PREPARATION.limits, reader.viewer.couple, reader.history)
    return [
        Chapter(
            one.topic,
            TOPICS[one.topic],
            DEPTHS[now[one.topic]],
            one.words,
            SAID_OF_ALL.get(one.mark, ""),
            one.at,
            one.version,
            too_far(PREPARATION.limits, now[one.topic], PREPARATION.refused, PREPARATION.listed),
        )
        for one in preparation.chapters
    ]


def mine(reader: Reader) -> list[Chapter]:
    """What the reader prepared last, for her own pages alone; nothing while Mine is locked."""
    found = preparations(reader.own())
    return chapters(reader, found[0].state) if found else []


def topics(reader: Reader) -> list[tuple[str, str, str]]:
    """(topic, its words, how far it goes now) of each topic."""
    now = depths(PREPARATION.limits, reader.viewer.couple, reader.history)
    return [(topic, words, DEPTHS[now[topic]]) for topic, words in TOPICS.items()]


def brought(practice: Prepare, item: str, topic: str) -> dict[str, str]:
    """What stands in the form before anything is typed: which preparation, and which of its chapters is changed."""
    names = [name for name, _ in practice.limits.topics]
    known = topic.isdecimal() and len(topic) < 3 and 0 < int(topic) <= len(names)
    about = {wire_name(practice.fields.index(practice.about)): names[int(topic) - 1]} if known else {}
    return about | ({wire_name(practice.fields.index(practice.of)): item} if item else {})


def address(practice: Prepare, typed: Mapping[str, str], new: str) -> str:
    """Where a preparation is gone on with, once a chapter of it was kept. `new`: what a first chapter began."""
    return f"/w/{practice.code}?a={typed.get(wire_name(practice.fields.index(practice.of))) or new}"


def contents(
    practice: Prepare, reader: Reader, typed: Mapping[str, str]
) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """What stands in the form, and what else its page shows: the chapters there are, how far the topics go,
    which have none yet, and the words of the chapter that is changed."""
    of, about = [typed.get(wire_name(practice.fields.index(field)), "") for field in (practice.of, practice.about)]
    found = preparations(reader.own())
    here = next((one for one in found if one.item == of), None) or (found[0] if found and not of else None)
    chapter = here.state.chapter(about) if here else None
    values = {practice.of.name: here.item} if here else {}
    if chapter:
        values |= {practice.words.name: chapter.words, practice.mark.name: chapter.mark}
    more = {
        "topics": topics(reader),
        "here": here,
        "chapters": chapters(reader, here.state) if here else [],
        "others": [one for one in found if one is not here],
        "free": [one for one in topics(reader) if not here or not here.state.chapter(one[0])],
        "changed": chapter,
        "too_far": (TOO_FAR, FOR_A_TALK),
        "there_already": THERE_ALREADY,
    }
    return values, more


def words_on(reader: Reader, topic: str) -> str:
    """What she prepared last on a topic, in her words; empty where there is none, and while Mine is locked."""
    found = preparations(reader.own())
    chapter = found[0].state.chapter(topic) if found else None
    return chapter.words if chapter else ""
