"""The page on which a talk is suggested: its fields, filled with what was typed or with the words that stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from domain.fields import Choice, Field, wire_name
from domain.practices import BY_NAME
from domain.practices.joint_session import JOINT_SESSION
from domain.practices.milestone import MILESTONE
from domain.practices.question import QUESTION
from domain.verbs.meet.events import Proposed
from projections import timeline
from web import times
from web.compose import Filled
from web.reading import Reader
from web.talk_shown import Shown
from web.talks import MOST
from web.viewer import Viewer

USUAL = {"format": "talk", "minutes": "60", "slot": "10", "first": "me", "stays": "once"}
"""What a blank page begins with."""

BROUGHT = (QUESTION, MILESTONE)
"""What can be brought to a talk by a tick; anything else can be brought in one's own words."""


def filled(reader: Reader, shown: Shown | None, typed: Mapping[str, str] | None) -> list[Filled]:
    """The fields of a suggestion, with what was typed, or with the words that stand."""
    stands = _values(reader.viewer, shown.talk.terms) if shown and shown.talk.terms else USUAL
    given = {} if typed is None else {wire_name(n): "" for n in range(len(JOINT_SESSION.fields))} | dict(typed)
    return [
        Filled(wire_name(n), _named(field, reader.viewer), given.get(wire_name(n), stands.get(field.name, "")))
        for n, field in enumerate(JOINT_SESSION.fields)
    ]


def _named(field: Field, viewer: Viewer) -> Field:
    """A field whose options speak of the other by name."""
    if not isinstance(field, Choice):
        return field
    named = ((key, said.replace("The other person", viewer.other_first)) for key, said in field.options)
    return replace(field, options=tuple(named))


def _values(viewer: Viewer, terms: Proposed) -> dict[str, str]:
    return {
        "topic": terms.topic,
        "agenda": "\n".join(terms.agenda),
        "brought": " ".join(terms.brought),
        "format": terms.format,
        "mode": terms.mode,
        "minutes": str(terms.minutes),
        "slot": str(terms.slot or ""),
        "starts": f"{times.local(terms.starts_at, viewer.zone):%Y-%m-%dT%H:%M}",
        "place": terms.place,
        "first": "me" if terms.first == viewer.person else "other",
        "stays": "once" if terms.once else "keeps",
        "seat": terms.seat,
    }


def could_be_brought(reader: Reader) -> list[tuple[str, str]]:
    """(item, what it is called) of what stands in Together and can be talked about: questions and agreements."""
    record = reader.viewer.shared_record
    if record is None:
        return []
    lines = [line for practice in BROUGHT for line in timeline.of_practice(reader.tx, record, practice.name, MOST)]
    return [(line.item, BY_NAME[line.practice].title) for line in lines]
