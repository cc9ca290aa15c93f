"""A copy to take along: what was shared with her, what is hers alone, and what she holds back. Nothing else.

It is made from the records that she may read and from nothing else, so it cannot differ by what the other does
in private. When a space became read-only is not in it: that would tell who left.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from domain.fields import Field
from domain.kernel import BOTH, ERASED, Event, History
from domain.practices import BY_NAME
from domain.verbs.say import WordsErased
from projections.sql import Tx
from server import drafts
from server.drafts import Draft
from server.house import House
from server.own import histories
from server.reading import Reading
from web import entries, times
from web.viewer import Viewer

LEFT_OUT = frozenset({"couple.closed"})


@dataclass(frozen=True)
class Line:
    """One thing that happened: its day, whose it is, what it is, and its words under their labels.

    `words` is `None` where they were erased.
    """

    at: int
    day: str
    who: str
    title: str
    kind: str
    item: str
    words: list[tuple[str, str]] | None


@dataclass(frozen=True)
class Part:
    """One of the three places, in the order things came."""

    name: str
    lines: list[Line]


async def make(house: House, viewer: Viewer) -> list[Part]:
    """Together, Mine, and what waits there. Raises Locked while her own record is."""

    def work(tx: Tx) -> list[Part]:
        reading = Reading(house, tx, viewer)
        reading.vault.key(viewer.own_record)
        places = {"Together": viewer.shared_record, "Mine": viewer.own_record, "Not shared": viewer.held_record}
        return [_part(reading, name, record) for name, record in places.items() if record]

    parts = await house.store.read(work)
    return [*parts, Part("Begun", [_begun(viewer, draft) for draft in await drafts.all_kept(house, viewer)])]


def _part(reading: Reading, name: str, record: str) -> Part:
    found = reversed(histories(reading, record))
    lines = [_line(reading.viewer, event) for history in found for event in _kept(history)]
    return Part(name, lines)


def _begun(viewer: Viewer, draft: Draft) -> Line:
    """A draft, its words in the order of the form."""
    practice = BY_NAME[draft.practice]
    words = [("", text) for text in draft.typed.values() if text.strip()]
    return Line(0, "", viewer.name, practice.title, "", draft.item, words)


def _kept(history: History) -> list[Event]:
    return [event for event in history if event.kind not in LEFT_OUT]


def _line(viewer: Viewer, event: Event) -> Line:
    practice = BY_NAME.get(event.practice)
    who = entries.both(viewer) if event.by == BOTH else entries.name(viewer, event.by)
    title, day = practice.title if practice else "This space", times.day(event.at, viewer.zone)
    return Line(event.at, day, who, title, event.kind, event.item, _words(event))


def _words(event: Event) -> list[tuple[str, str]] | None:
    if event.body is ERASED:
        return None
    if isinstance(event.body, WordsErased):
        return []
    fields = {field.name: field for field in _fields(event)}
    return [_labelled(fields, name, value) for name, value in _flat(msgspec.to_builtins(event.body))]


def _fields(event: Event) -> list[Field]:
    practice = BY_NAME.get(event.practice)
    moves = practice.moves.values() if practice else ()
    return [field for move in moves for field in move.fields]


def _flat(value: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """The leaves of a body, each with its own name."""
    leaves: list[tuple[str, Any]] = []
    for name, part in value.items():
        leaves += _flat(part) if isinstance(part, Mapping) else [(name, part)]
    return leaves


def _labelled(fields: Mapping[str, Field], name: str, value: Any) -> tuple[str, str]:
    field = fields.get(name)
    return (field.label, entries.shown(field, value)) if field else (name.replace("_", " "), str(value))


def plain(parts: list[Part]) -> Any:
    """The same, for a program."""
    return msgspec.to_builtins(parts)
