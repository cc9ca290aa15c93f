"""What stands in a timeline, made ready for its template: whose thread, which words, what one can do."""

from __future__ import annotations

from dataclasses import dataclass

from domain.fields import Field, Value, Values
from domain.kernel import ERASED, Erasure, History, practice_of
from domain.practices import BY_NAME
from domain.verbs.agree import Agree, Agreement, Terms
from domain.verbs.ask import Ask, Question
from domain.verbs.let_in import LetIn, grant
from domain.verbs.meet.events import Closed
from domain.verbs.meet.talk import OVER, Phase, Talk
from domain.verbs.move import Practice
from domain.verbs.pause import Break
from domain.verbs.prepare import Preparation
from domain.verbs.reveal import Answers, Revealed, Round
from domain.verbs.say import Entry, Said, Say
from domain.verbs.told import Telling
from web import breaks, let_in, talk_held
from web.questions import Standing, standing
from web.tellings import Told, is_gone, told
from web.viewer import SOMEBODY, Viewer

SOMEBODY_LET_IN = "Somebody you both let in"
"""Whoever acted in a space and is neither of the two."""


@dataclass(frozen=True)
class Card:
    """One entry. `seam`: the shape of its length of the spine, as in parts/seam.html.

    `asked`: for a question, how it stands for this reader. `chapters`: what was told.
    """

    item: str
    shape: str
    seam: str
    who: str
    title: str
    at: int
    practice: Practice
    state: Entry | Agreement | Revealed | Question | Talk | Telling | Preparation | Break
    version: int
    asked: Standing | None = None
    chapters: tuple[Told, ...] = ()


@dataclass(frozen=True)
class Part:
    """Some words under a label of their own; the label is empty where there is only one thing to say."""

    label: str
    text: str


def card(viewer: Viewer, history: History, limits: History = ()) -> Card:
    """The entry that a shared item makes for this reader. `limits`: what a question stands in."""
    practice, first = BY_NAME[practice_of(history)], history[0]
    state = practice.evolve(history)
    return Card(
        first.item,
        practice.shape,
        seam(viewer, state),
        both(viewer) if isinstance(state, Revealed) or _agreed(state) or _began(state) else name(viewer, first.by),
        practice.title,
        _moment(state, first.at),
        practice,
        state,
        history[-1].version,
        standing(viewer, practice, state, limits) if isinstance(practice, Ask) else None,
        tuple(told(state)) if isinstance(state, Telling) else (),
    )


def seam(viewer: Viewer, state: object) -> str:
    """Gold where both made it true; otherwise the thread of whoever spoke."""
    if isinstance(state, Revealed) or _agreed(state):
        return "both"
    if isinstance(state, Talk):
        return "both" if _began(state) else thread(viewer, state.standing.by)
    if isinstance(state, Telling):
        return thread(viewer, state.teller) + ("-erased" if is_gone(state) else "")
    if isinstance(state, Break):
        return thread(viewer, state.by)
    if isinstance(state, Entry | Question):
        gone = "-erased" if state.first.words is ERASED else ""
        return thread(viewer, state.author) + gone
    assert isinstance(state, Agreement | Preparation)
    return thread(viewer, state.shown.by if isinstance(state, Agreement) else state.author)


def thread(viewer: Viewer, person: str) -> str:
    """Which of the two threads is this person's: the same on both pages."""
    return "one" if viewer.couple and viewer.couple.people[0] == person else "two"


def name(viewer: Viewer, person: str) -> str:
    """What somebody is called on this page, where a line begins."""
    if person == viewer.person:
        return viewer.name
    if viewer.couple and person not in viewer.couple.people:
        return SOMEBODY_LET_IN
    return viewer.names.get(person, viewer.other_first)


def both(viewer: Viewer) -> str:
    """Both names, in the couple's order."""
    people = viewer.couple.people if viewer.couple else (viewer.person,)
    names = {viewer.person: viewer.name} | dict(viewer.names)
    said = " and ".join(names.get(person, viewer.other_name) for person in people)
    return said.replace(SOMEBODY, viewer.other_first, 1) if said.startswith(SOMEBODY) else said


def parts(practice: Say | Agree, words: Values) -> list[Part]:
    """The words of an entry in the order of its fields."""
    if isinstance(practice, LetIn):
        return [Part(label, text) for label, text in let_in.terms(practice, words)]
    said = [(field, words[field.name]) for field in practice.fields if field.name in words]
    many = len(practice.fields) > 1
    return [Part(field.label if many else "", shown(field, value)) for field, value in said]


def text_parts(practice: Say, words: Values) -> list[Part]:
    """The words of an entry, or of an answer to one."""
    return [Part("", str(words["answer"]))] if "answer" in words else parts(practice, words)


def shown(field: Field, value: Value) -> str:
    """An answer as words."""
    options = dict(getattr(field, "options", ()))
    return str(options.get(str(value), value))


def rows(practice: Round, state: Revealed, one: str) -> list[tuple[str, Value | None, Value | None]]:
    """A revealed round, field by field: the first person's answer and the second's. What neither said is left out."""
    first = next((p for p in state.parts if p.by == one), None)
    second = next((p for p in state.parts if p.by != one), None)
    form = practice.forms.get(next((p.form for p in state.parts if p.form), ""), ())
    both = ((field.label, _answer(first, field.name), _answer(second, field.name)) for field in form)
    return [row for row in both if row[1:] != (None, None)]


def is_scales(practice: Round, state: Revealed) -> bool:
    """Whether a round's answers are numbers."""
    form = next((part.form for part in state.parts if part.form), "")
    return any(field.shape == "scale" for field in practice.forms.get(form, ()))


def _answer(part: Answers | None, field: str) -> Value | None:
    return None if part is None or isinstance(part.words, Erasure) else part.words.get(field)


def _began(state: object) -> bool:
    return isinstance(state, Talk) and state.arranged.began_at is not None


def break_line(viewer: Viewer, state: Break) -> str:
    """What a break says, after a name."""
    return breaks.line(viewer, state)


def talk_held_line(state: Talk) -> str:
    """How long a talk was, and who sat with the two; empty where that is not known any more."""
    closed = state.arranged.closed
    return talk_held.line(closed.used, closed.beside) if isinstance(closed, Closed) else ""


def talk_is_over(viewer: Viewer, state: Talk) -> bool:
    return state.phase(viewer.at) in OVER


def talk_is_closed(viewer: Viewer, state: Talk) -> bool:
    return state.phase(viewer.at) is Phase.CLOSED


def _agreed(state: object) -> bool:
    if isinstance(state, Telling):
        return state.told_at is None and state.offer.shown.agreed
    return isinstance(state, Agreement) and state.shown.agreed


def _moment(state: object, first_at: int) -> int:
    """The day an entry shows: when it was said, or when both had agreed, or when a talk began."""
    if isinstance(state, Talk):
        return state.arranged.began_at or first_at
    if isinstance(state, Telling):
        return state.told_at or _moment(state.offer, first_at)
    if isinstance(state, Agreement):
        return state.shown.agreed_at or state.shown.at
    return first_at


def let_in_until(state: Agreement) -> int:
    """Until when a grant that stands holds, in microseconds, UTC; 0 for one that does not stand."""
    granted = grant(state)
    return granted.until if granted else 0


def can_erase(viewer: Viewer, text: Said | Answers | Terms) -> bool:
    return text.by == viewer.person and text.words is not ERASED
