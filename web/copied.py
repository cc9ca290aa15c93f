"""What stands in a copy to take along: one line for each thing that happened, its words under their labels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from domain.couple import ROLES, Closed, PutBack, RoleShared
from domain.fields import Field
from domain.kernel import BOTH, ERASED, Event, History, practice_of
from domain.practices import BY_NAME
from domain.practices.preparation import PREPARATION
from domain.practices.telling import TELLING
from domain.verbs.let_in import LetIn
from domain.verbs.mark import MarkTogether
from domain.verbs.pause import Pause
from domain.verbs.prepare import Written
from web import copied_talk, entries, times
from web.viewer import Viewer

ACTS = {
    "joined": "is in",
    "called": "is taking a break",
    "role_shared": "says",
    "answered": "answers",
    "put_forward": "puts forward",
    "accepted": "agrees to this",
    "not_now": "not now",
    "taken_back": "takes it back",
    "taken_out": "takes it back",
    "ended": "ends it",
    "erased": "erases the words",
    "marked": "marks",
    "set": "what holds",
    "opened": "opened",
    "put_in": "puts in",
    "told": "tells it",
    "asked": "asks",
    "set_aside": "sets aside",
    "not_yet": "not yet",
    "parked": "with a therapist there",
    "too_far": "further than we agreed",
    "placed": "says where it belongs",
}
"""What was done, after who did it; saying something needs no further word."""

TELLS = {"written": "tells a part", "marked": "says whether it is all"}
"""The same in a telling, where these mean something else."""

PUT_BACK = "An older state of what is shared here was put back. What came after it until then is not in this copy."

TELL_WHERE = frozenset({"zone", "closes"})
"""Parts of what is stored that tell in which zone somebody wrote."""

NOT_COPIED = frozenset({"therapist", "from"})
"""The id of a third person; and when a day begins where somebody is, which stands there as that day besides."""

Words = list[tuple[str, str]]
"""Label and text; the label may be empty."""


@dataclass(frozen=True)
class Line:
    """One thing that happened: its day, whose it is, what it is. `words` is `None` where they were erased.

    `date` (ISO 8601, in the reader's zone), `item` and `body` are for a program. There is no time of day in it, no
    writer's zone and nothing either follows from: what is shared shows its day.
    """

    day: str
    who: str
    title: str
    act: str
    words: Words | None
    date: str = ""
    kind: str = ""
    item: str = ""
    body: Any = None


def line(viewer: Viewer, event: Event, history: History = ()) -> Line | None:
    """The line of one event of a history. None for the end of a space: its day would tell when somebody left."""
    if isinstance(event.body, Closed):
        return None
    practice = BY_NAME.get(event.practice)
    title, day = practice.title if practice else "", times.day(event.at, viewer.zone)
    who, act = _who(viewer, event), _act(event)
    date = times.local(event.at, viewer.zone).date().isoformat()
    if isinstance(event.body, PutBack):
        return Line(day, "", "", "", [("", PUT_BACK)], date, event.kind)
    if event.body is ERASED:
        return Line(day, who, title, act, None, date, event.kind, event.item)
    # The couple's own id is in no copy: with it, whoever tries every hour finds which one made a round's id.
    item = event.item if practice else ""
    if copied_talk.is_one(event):
        body, words = copied_talk.body(viewer, event), copied_talk.words(viewer, event, history)
    else:
        body = _body(viewer, event)
        words = _words(viewer, event, body)
    return Line(day, who, title, act, words, date, event.kind, item, body)


def _who(viewer: Viewer, event: Event) -> str:
    if copied_talk.is_one(event):
        return copied_talk.who(viewer, event)
    return entries.both(viewer) if event.by == BOTH else entries.name(viewer, event.by)


def _act(event: Event) -> str:
    if copied_talk.is_one(event):
        return copied_talk.ACTS.get(event.act, "")
    return (ACTS | TELLS if event.practice == TELLING.name else ACTS).get(event.act, "")


def _body(viewer: Viewer, event: Event) -> dict[str, Any]:
    """What is stored, without what tells in which zone it was written, or by what id a person is known."""
    found = msgspec.to_builtins(event.body).items()
    return {name: _named(viewer, value) for name, value in found if name not in TELL_WHERE}


def _named(viewer: Viewer, value: Any) -> Any:
    """The same with names in the place of people."""
    if isinstance(value, Mapping):
        return {_named(viewer, name): _named(viewer, part) for name, part in value.items() if name not in NOT_COPIED}
    if isinstance(value, list | tuple):
        return [_named(viewer, part) for part in value]
    two = viewer.couple.people if viewer.couple else (viewer.person,)
    return entries.name(viewer, value) if value in two else value


def without_told(viewer: Viewer, history: History, *, ticked: bool) -> History:
    """The events of an item that stand in a copy. The words of a telling do only where their author ticks it: her own
    copy when she takes it, the other's when she tells. What she prepared is in no copy but hers."""
    practice = practice_of(history)
    if practice == PREPARATION.name:
        return tuple(event for event in history if ticked and isinstance(event.body, Written))
    if practice != TELLING.name:
        return history
    state = TELLING.evolve(history)
    assert state is not None
    with_words = ticked if state.teller == viewer.person else state.in_copies
    return history if with_words else tuple(event for event in history if event.act != "written")


def begun(viewer: Viewer, practice: str, item: str, texts: list[str]) -> Line:
    """The line of something not finished."""
    words = [("", text) for text in texts if text.strip()]
    return Line("", viewer.name, BY_NAME[practice].title, "begun", words, item=item)


def _words(viewer: Viewer, event: Event, body: Mapping[str, Any]) -> Words:
    """What stands in the answers that the forms of its practice ask for."""
    if isinstance(event.body, RoleShared):
        return [("", said) for role, said in ROLES if role in event.body.roles]
    practice = BY_NAME.get(event.practice)
    if isinstance(practice, Pause) and (called := practice.evolve((event,))):
        return [("", f"Back here at {times.when(called.returns, called.at, viewer.zone)}.")]
    if isinstance(practice, MarkTogether):
        depths = [said for _, said in practice.depths]
        marks = dict(_leaves(body))
        return [(said, depths[marks[topic]]) for topic, said in practice.topics if topic in marks]
    if isinstance(practice, LetIn):
        terms = body.get("terms")
        return [(part.label, part.text) for part in entries.parts(practice, terms)] if terms else []
    fields: dict[str, Field] = {
        f.name: f for move in (practice.moves if practice else {}).values() for f in move.fields
    }
    found = [(fields[name], value) for name, value in _leaves(body) if name in fields]
    told = event.practice == TELLING.name and event.act == "written"
    return [("" if told else field.label, entries.shown(field, value)) for field, value in found]


def _leaves(value: Mapping[str, Any]) -> list[tuple[str, Any]]:
    leaves: list[tuple[str, Any]] = []
    for name, part in value.items():
        leaves += _leaves(part) if isinstance(part, Mapping) else [(name, part)]
    return leaves
