"""A talk in a copy to take along: how it was suggested and agreed, that it was, and what both kept of it.

A time was agreed, so it stands there, on the reader's clock. People stand there by name.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from domain.kernel import BOTH, Event, History, WordsErased
from domain.practices.check_in import CHECK_IN
from domain.practices.joint_session import JOINT_SESSION
from domain.verbs.meet.arranged import arranged
from domain.verbs.meet.events import AcceptedTerms, Began, Closed, Kept, Marks, Proposed
from domain.verbs.meet.form import PARTING, PROPOSAL
from web import entries, talk_held, times
from web.viewer import Viewer

ACTS = {
    "proposed": "suggests",
    "countered": "puts it differently",
    "accepted": "agrees to this",
    "seat_refused": "does not sit with them",
    "began": "began",
    "withdrawn": "Did not take place",
    "left": "Did not take place",
    "closed": "Closed",
    "kept": "said what both kept",
    "erased": "erases the words",
    "entered": "came in",
    "stepped_out": "went out again",
    "marked": "marked what to keep",
    "more_time_offered": "would go on longer",
    "more_time_withdrawn": "keeps to the time",
}
"""What was done, after who did it."""

NOBODYS = frozenset({"withdrawn", "left", "closed"})
"""Nobody is named: it may have been one alone, or the clock."""

IN_TOGETHER = "Something that stands in Together"
NOTHING: Mapping[str, str] = {}
A_THERAPIST = "A therapist"
"""Somebody who was asked to sit with the two, where the name is not known any more."""

FIELDS = {field.name: field for field in PROPOSAL}
TOPICS = dict(JOINT_SESSION.limits.topics)
PARTS = {field.name: field.label for field in (*CHECK_IN.forms["fanos"], *PARTING)} | {
    "paraphrased": "What was heard",
    "corrected": "What was meant",
}
"""As what words were said, where that is more than one's turn."""


def who(viewer: Viewer, event: Event) -> str:
    """Whose it is, by name; nobody's where a talk ended."""
    if event.act in NOBODYS:
        return ""
    return entries.both(viewer) if event.by == BOTH else _name(viewer, event.by)


def words(viewer: Viewer, event: Event, history: History) -> list[tuple[str, str]]:
    """Label and text. `history`: the talk's, for what its agenda names; empty where that is not at hand."""
    match event.body:
        case Proposed() as terms:
            return terms_of(viewer, terms)
        case Began(topic):
            return [(FIELDS["topic"].label, topic)]
        case Closed() as closed:
            held, aside = talk_held.line(closed.used, closed.beside), "\n".join(_set_aside(closed, history))
            return [(label, text) for label, text in (("", held), ("Set aside", aside)) if text]
        case Kept(part, said):
            return [(TOPICS.get(str(said.get("topic")), PARTS.get(part, "")), str(said.get("words", "")))]
    if event.act == "more_time_offered":
        return [("", f"{getattr(event.body, 'minutes', 0)} minutes more.")]
    return []


def body(viewer: Viewer, event: Event) -> Mapping[str, Any]:
    """The same for a program. Who somebody is stands in no body, but by name."""
    match event.body:
        case Proposed() as terms:
            return _terms_for_a_program(viewer, terms)
        case AcceptedTerms(version) | WordsErased(version):
            return {"version": version}
        case Began(topic, how, mode):
            return {"topic": topic, "format": how, "mode": mode}
        case Closed(used, parked, beside):
            sat = {} if beside is None else {"beside": beside or talk_held.SOMEBODY}
            return {"minutes": -(-used // 60), "parked": list(parked)} | sat
        case Kept(part, said):
            return {"part": part, "words": dict(said)}
        case Marks(versions):
            return {"versions": list(versions)}
    return {}


def terms_of(viewer: Viewer, terms: Proposed, called: Mapping[str, str] = NOTHING) -> list[tuple[str, str]]:
    """The words of a suggestion. `called`: what was brought to it, by name; in a copy it stands by itself."""
    turns = f", in turns of {terms.slot} minutes" if terms.slot else ""
    agenda = (*terms.agenda, *(called.get(item, IN_TOGETHER) for item in terms.brought))
    rows = [
        (FIELDS["topic"].label, terms.topic),
        ("When", f"{times.day(terms.starts_at, viewer.zone)}, {times.clock(terms.starts_at, viewer.zone)} (your time)"),
        ("How long", f"{terms.minutes} minutes{turns}"),
        (FIELDS["place"].label, terms.place),
        ("How", f"{_option('format', terms.format)}. {_option('mode', terms.mode)}."),
        ("Who begins", _name(viewer, terms.first)),
        ("Who sits with you", _name(viewer, terms.seat) if terms.seat else ""),
        (FIELDS["agenda"].label, "\n".join(agenda)),
        (FIELDS["stays"].label, f"{_option('stays', 'once')}." if terms.once else ""),
    ]
    return [(label, text) for label, text in rows if text]


def _terms_for_a_program(viewer: Viewer, terms: Proposed) -> dict[str, Any]:
    """`starts`: ISO 8601, on the reader's clock. `brought`: items. `first` and `seat`: names."""
    same = ("topic", "place", "format", "mode", "minutes", "slot", "once")
    return {name: getattr(terms, name) for name in same} | {
        "agenda": list(terms.agenda),
        "brought": list(terms.brought),
        "starts": times.local(terms.starts_at, viewer.zone).isoformat(timespec="minutes"),
        "first": _name(viewer, terms.first),
        "seat": _name(viewer, terms.seat) if terms.seat else "",
    }


def _option(name: str, value: str) -> str:
    return entries.shown(FIELDS[name], value)


def _set_aside(closed: Closed, history: History) -> list[str]:
    terms = arranged(history).terms if history else None
    if terms is None:
        return []
    lines = (*terms.agenda, *(IN_TOGETHER for _ in terms.brought))
    return [lines[place] for place in closed.parked if place < len(lines)]


def _name(viewer: Viewer, person: str) -> str:
    """One of the two, or whoever was asked to sit with them."""
    two = viewer.couple.people if viewer.couple else (viewer.person,)
    return entries.name(viewer, person) if person in two else viewer.names.get(person, A_THERAPIST)


def is_one(event: Event) -> bool:
    """Whether this happened to a talk."""
    return event.practice == JOINT_SESSION.name
