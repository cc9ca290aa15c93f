"""What two people share, as a therapist whom they let in reads it: their words and days, and nothing to press."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from domain.kernel import History, practice_of
from domain.practices import BY_NAME
from domain.practices.disclosure_boundary import DEPTHS, DISCLOSURE_BOUNDARY, START
from domain.practices.let_in import LET_IN
from projections import standing
from web import copied
from web import entries as shown_entries
from web.copied import Line
from web.reading import Reader
from web.viewer import Viewer

MOST, STEP = 40, 100
"""Entries on a page; and how many places are looked through at a time."""


@dataclass(frozen=True)
class Item:
    """One thing that is shared: what happened to it, in order. `thread`: whose it is, as in parts/seam.html."""

    who: str
    title: str
    day: str
    thread: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Stretch:
    """A page of them, the newest first. `before`: where the next page goes on; 0 where nothing is before it."""

    items: tuple[Item, ...]
    before: int
    kind: str


def stretch(query: Mapping[str, str]) -> tuple[int, str]:
    """Where a page begins (0: with the newest), and of what kind it is (empty: all)."""
    before, kind = query.get("b", ""), query.get("k", "")
    return int(before) if before.isdecimal() and len(before) < 9 else 0, kind


def names(viewer: Viewer) -> str:
    """Both of them, in their order."""
    return shown_entries.both(viewer)


def covers(viewer: Viewer, practice: str) -> bool:
    """Whether this kind of thing is hers to read."""
    return any(not given.kinds or practice in given.kinds for given in viewer.grants)


def kinds(viewer: Viewer) -> list[tuple[str, str]]:
    """The kinds of things that she can choose to see alone: address part and words."""
    return [(BY_NAME[name].code, title) for name, title in LET_IN.known if covers(viewer, name)]


def entries(reader: Reader, before: int, kind: str) -> Stretch:
    """The newest that stand before a place, of one kind or of all."""
    items, last = list[Item](), 0
    for seq, history in _back(reader, before or reader.last_seq() + 1):
        if kind and BY_NAME[practice_of(history)].code != kind:
            continue
        if len(items) == MOST:
            return Stretch(tuple(items), last, kind)
        items.append(item(reader.viewer, history))
        last = seq
    return Stretch(tuple(items), 0, kind)


def _back(reader: Reader, before: int) -> Iterator[tuple[int, History]]:
    while before > 1:
        first = max(1, before - STEP)
        yield from sorted(reader.entries(range(first, before)).items(), reverse=True)
        before = first


def item(viewer: Viewer, history: History) -> Item:
    """One of them."""
    practice = BY_NAME.get(practice_of(history))
    lines = tuple(line for event in history if (line := copied.line(viewer, event, history)))
    kind = shown_entries.seam(viewer, practice.evolve(history)) if practice else "both"
    who = shown_entries.both(viewer) if kind == "both" else lines[0].who if lines else ""
    return Item(who, practice.title if practice else "", lines[0].day if lines else "", kind, lines)


def agreements(reader: Reader) -> list[Item]:
    """What is put forward or in force."""
    record = reader.viewer.shared_record
    rows = standing.current(reader.tx, record) if record else []
    return [item(reader.viewer, history) for row, _ in rows if (history := reader.history(row))]


def limits(reader: Reader) -> dict[str, Any] | None:
    """How far the two go, if that is hers to read."""
    couple = reader.viewer.couple
    if couple is None or not covers(reader.viewer, DISCLOSURE_BOUNDARY.name):
        return None
    history = reader.history(DISCLOSURE_BOUNDARY.item(couple))
    if not history and all(given.since for given in reader.viewer.grants):
        return None  # where everybody starts would be a guess
    state = DISCLOSURE_BOUNDARY.evolve(history)
    depths, words = state.depths if state else START, [depth for depth, _ in DEPTHS]
    return {"topics": [(said, words[depths[topic]]) for topic, said in DISCLOSURE_BOUNDARY.topics], "depths": DEPTHS}
