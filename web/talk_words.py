"""The page on which a talk is suggested: its fields, filled with what was typed or with the words that stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from domain.fields import Choice, Field, wire_name
from domain.practices.joint_session import JOINT_SESSION
from domain.verbs.meet.events import Closed, Proposed
from web import brought, times
from web.compose import Filled
from web.reading import Reader
from web.talk_shown import Shown
from web.talks import MOST
from web.viewer import Viewer

USUAL = {"format": "talk", "minutes": "60", "slot": "10", "first": "me", "stays": "once"}
"""What a blank page begins with."""


def filled(reader: Reader, shown: Shown | None, typed: Mapping[str, str] | None) -> list[Filled]:
    """The fields of a suggestion, with what was typed, or with the words that stand."""
    usual = USUAL | {"agenda": _set_aside(reader)}
    stands = _values(reader.viewer, shown.talk.terms) if shown and shown.talk.terms else usual
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


def _set_aside(reader: Reader) -> str:
    """What the talk before did not reach, a line each: where a new suggestion may begin."""
    for item in brought.newest(reader, MOST, JOINT_SESSION):
        talk = JOINT_SESSION.evolve(reader.history(item))
        closed = talk.arranged.closed if talk else None
        if talk and talk.terms and isinstance(closed, Closed):
            agenda = talk.terms.agenda
            return "\n".join(agenda[n] for n in closed.parked if n < len(agenda))
    return ""
