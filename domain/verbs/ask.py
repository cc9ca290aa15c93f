"""Ask: a question and its answers, inside the limits that both set.

A question beyond the limits in force is not asked: it is refused, or kept on its author's own list, in her held
record. Of a question that was asked nothing more is written when the limits move: whether it is still inside
follows from the limits there were since, so that no event can tell who moved them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, partial

from domain.couple import NOTHING_NEW, open_couple
from domain.fields import Field, Link, Text, Values
from domain.kernel import (
    ERASED,
    NOTHING_HERE,
    Erasure,
    Event,
    History,
    ImpossibleHistory,
    Refused,
    WordsErased,
    practice_of,
)
from domain.records import Record
from domain.verbs.mark import MarkTogether, Set
from domain.verbs.move import Move, Situation, Wish
from domain.verbs.say import ANSWER, GONE, Said, Words

FURTHER = (
    "This goes further than the two of you have agreed to go here, so it was not sent. Your words are still in the "
    "box. You can keep them in Mine, or set them aside for a talk with a therapist there."
)
OUTSIDE = (
    "How far you go here has changed, and this question is now outside it, so nothing was shared. Your words are "
    "still in the box. You can say them as something new."
)
YOUR_OWN = "This is your own question, so nothing was added. Your words are still in the box. You can ask again."
OUTSIDE_NOW = "How far you go here has changed, and this question is now outside it, so nothing was changed."
GONE_NOW = "These words are no longer here, so nothing was changed."
ANSWERED = "You have answered this, so nothing was changed. You can add to your answer, or erase it."
YOURS = "These are your own words. {name} can answer them, or not."


@dataclass(frozen=True)
class Asked:
    """A question. `topic` is its author's; `limits`: the version of the limits it was asked in; `earlier`: the
    question that this one asks again, or empty."""

    topic: str
    words: Values
    limits: int = 0
    earlier: str = ""


@dataclass(frozen=True)
class SetAside:
    """A question on its author's own list."""

    topic: str
    words: Values


@dataclass(frozen=True)
class Placed:
    """The one asked says that it belongs to another topic. The author's own stands beside it."""

    topic: str
    limits: int = 0


@dataclass(frozen=True)
class NotYet:
    """A whole answer, without a reason."""


@dataclass(frozen=True)
class Parked:
    """The one asked would answer with a therapist there."""


@dataclass(frozen=True)
class TooFar:
    """The one asked finds it further than both agreed."""


@dataclass(frozen=True)
class Beyond:
    """That a question is outside the limits: how shallow its topic was since, and since when (microseconds, UTC).

    `since` is none where the one asked placed it in a topic that was beyond already.
    """

    depth: int
    since: int | None


@dataclass(frozen=True)
class Question:
    """What was asked, then the answers in the order they came. `topic` is empty once the words are erased.

    `said`: what the one asked said in the place of an answer, as its event is called. `listed`: on its author's
    own list, where nobody else reads it.
    """

    texts: tuple[Said, ...]
    topic: str = ""
    limits: int = 0
    earlier: str = ""
    placed: Placed | None = None
    said: str = ""
    listed: bool = False
    version: int = 0

    @property
    def first(self) -> Said:
        return self.texts[0]

    @property
    def author(self) -> str:
        return self.first.by

    @property
    def answers(self) -> tuple[Said, ...]:
        return self.texts[1:]


def evolve(history: History) -> Question | None:
    """The question that these events make. Raises ImpossibleHistory."""
    state = Question(())
    for event in history:
        state = replace(_step(state, event), version=event.version)
    return state if state.texts else None


def _step(state: Question, event: Event) -> Question:
    match event.body:
        case Asked(topic, words, limits, earlier):
            return replace(_with(state, event, words), topic=topic, limits=limits, earlier=earlier)
        case SetAside(topic, words):
            return replace(_with(state, event, words), topic=topic, listed=True)
        case Words(words):
            return _with(state, event, words)
        case Erasure.ERASED if event.act in {"asked", "answered", ""}:
            return replace(_with(state, event, ERASED), listed=event.record is Record.HELD)
        case WordsErased(version) if any(text.version == version for text in state.texts):
            return _erased(state, version, event.at)
        case Placed() as placed:
            return replace(state, placed=placed)
        case NotYet() | Parked() | TooFar():
            return replace(state, said=event.act)
        case _:
            raise ImpossibleHistory(f"{event.kind} in a question")


def _with(state: Question, event: Event, words: Values | Erasure) -> Question:
    return replace(state, texts=(*state.texts, Said(event.version, event.by, event.at, words)))


def _erased(state: Question, version: int, at: int) -> Question:
    texts = tuple(replace(t, words=ERASED, erased_at=at) if t.version == version else t for t in state.texts)
    about = replace(state, topic="", earlier="") if version == state.first.version else state
    return replace(about, texts=texts)


@dataclass(frozen=True)
class Ask:
    """A practice of asking. `limits`: what both mark; a topic no deeper than `refused` is not asked, one no deeper
    than `listed` stays on its author's list.

    `hints` are for the author alone, as those of `Say`.
    """

    name: str
    code: str
    title: str
    limits: MarkTogether
    refused: int
    listed: int
    about: Field
    question: Text
    called: str = "question"
    intro: str = ""
    after: str = ""
    hints: tuple[tuple[str, str], ...] = ()
    shape: str = "ask"
    earlier: Field = field(default=Link("again", "What it asks again"))

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        return self.about, self.question, self.earlier

    @cached_property
    def moves(self) -> Mapping[str, Move]:
        held, shared = (Record.HELD,), (Record.SHARED,)
        return {
            "ask": Move(self.ask, held + shared, self.fields, begins=True),
            "set_aside": Move(self.set_aside, held, self.fields, begins=True),
            "answer": Move(self.answer, shared, ANSWER),
            "not_yet": Move(partial(self.say_so, body=NotYet(), act="not_yet"), shared),
            "park": Move(partial(self.say_so, body=Parked(), act="parked"), shared),
            "too_far": Move(partial(self.say_so, body=TooFar(), act="too_far"), shared),
            "place": Move(self.place, shared, (self.about,)),
            "erase": Move(self.erase, held + shared),
        }

    @cached_property
    def kinds(self) -> Mapping[str, type]:
        acts = {
            "asked": Asked,
            "set_aside": SetAside,
            "answered": Words,
            "not_yet": NotYet,
            "parked": Parked,
            "too_far": TooFar,
            "placed": Placed,
            "erased": WordsErased,
        }
        return {f"{self.name}.{act}": body for act, body in acts.items()}

    def evolve(self, history: History) -> Question | None:
        return evolve(history)

    def beyond(self, question: Question, limits: History) -> Beyond | None:
        """Whether an open question is outside the limits, which have this history. What was answered stays so.

        Since it was asked counts, not now alone: limits that went deeper again bring nothing back.
        """
        if question.listed or question.answers or question.first.words is ERASED:
            return None
        asked_in = [(question.topic, question.limits)]
        placed_in = [(question.placed.topic, question.placed.limits)] if question.placed else []
        found = [self._shallowest(limits, topic, version) for topic, version in asked_in + placed_in]
        return min((one for one in found if one.depth <= self.listed), key=lambda one: one.depth, default=None)

    def is_for_a_talk(self, question: Question, limits: History) -> bool:
        """Whether it is for a talk with a therapist there: set aside for one, or asked and one for it by now."""
        if question.answers or question.first.words is ERASED:
            return False
        beyond = self.beyond(question, limits)
        return beyond.depth > self.refused if beyond else question.listed or question.said == "parked"

    def goes_too_far(self, question: Question, limits: History) -> bool:
        """Whether it is on a topic that both do not go into at all; what was asked, at any time since it was."""
        beyond = self.beyond(question, limits)
        return min(self.depth(limits, question.topic), beyond.depth if beyond else self.listed) <= self.refused

    def depth(self, limits: History, topic: str) -> int:
        """How far a topic goes now."""
        return self._shallowest(limits, topic, len(limits)).depth

    def _shallowest(self, limits: History, topic: str, version: int) -> Beyond:
        """The shallowest that a topic was from a version of the limits on, and when it became so."""
        then = self.limits.evolve(limits[:version])
        found = Beyond((then.depths if then else self.limits.start)[topic], None)
        for event in limits[version:]:
            if isinstance(event.body, Set) and event.body.depths.get(topic, found.depth) < found.depth:
                found = Beyond(event.body.depths[topic], event.at)
        return found

    def ask(self, now: Situation, wish: Wish) -> list[Event]:
        """She asks; on a topic that is only for a talk with a therapist there, the words stay on her own list."""
        couple = open_couple(now.couple)
        earlier, topic = self._earlier(now, wish), str(wish.values[self.about.name])
        limits = now.look(self.limits.item(couple))
        depth = self.depth(limits, topic)
        if depth <= self.refused:
            raise Refused(FURTHER)
        if depth <= self.listed:
            return self.set_aside(now, wish)
        asked = Asked(topic, self._words(wish), len(limits), earlier)
        return [self._event(now, 1, "asked", asked)]

    def set_aside(self, now: Situation, wish: Wish) -> list[Event]:
        """She keeps it on her own list, for a talk with a therapist there."""
        open_couple(now.couple)
        self._earlier(now, wish)
        kept = SetAside(str(wish.values[self.about.name]), self._words(wish))
        return [self._event(now, 1, "set_aside", kept, Record.HELD)]

    def answer(self, now: Situation, wish: Wish) -> list[Event]:
        """The one asked says something to it, in her own words. Never owed."""
        open_couple(now.couple)
        state = self._asked(now)
        self._check_open(now, state, own=YOUR_OWN, gone=GONE, outside=OUTSIDE)
        return [self._event(now, state.version + 1, "answered", Words(wish.values))]

    def say_so(self, now: Situation, wish: Wish, body: object, act: str) -> list[Event]:
        """The one asked says something in the place of an answer. Another of these, or an answer, stays possible."""
        open_couple(now.couple, NOTHING_NEW)
        state = self._asked(now)
        self._check_open(now, state, own=YOURS, gone=GONE_NOW, outside=OUTSIDE_NOW)
        if state.answers:
            raise Refused(ANSWERED)
        return [] if state.said == act else [self._event(now, state.version + 1, act, body)]

    def place(self, now: Situation, wish: Wish) -> list[Event]:
        """The one asked says where it belongs. She can say otherwise as long as its author's topic is inside."""
        couple = open_couple(now.couple, NOTHING_NEW)
        state, topic = self._asked(now), str(wish.values[self.about.name])
        self._check_open(now, replace(state, placed=None), own=YOURS, gone=GONE_NOW, outside=OUTSIDE_NOW)
        if topic == (state.placed.topic if state.placed else state.topic):
            return []
        placed = Placed(topic, len(now.look(self.limits.item(couple))))
        return [self._event(now, state.version + 1, "placed", placed)]

    def erase(self, now: Situation, wish: Wish) -> list[Event]:
        """An author erases one text of hers. Works also in a space that is read-only."""
        state = self._state(now)
        text = next((said for said in state.texts if said.version == wish.version), None)
        if text is None or text.by != now.actor.person:
            raise Refused(NOTHING_HERE)
        if text.words is ERASED:
            return []
        record = Record.HELD if state.listed else Record.SHARED
        return [self._event(now, state.version + 1, "erased", WordsErased(text.version), record)]

    def _earlier(self, now: Situation, wish: Wish) -> str:
        """The question that is asked again: one that the asker asked herself."""
        item = str(wish.values.get(self.earlier.name, ""))
        history = now.look(item) if item else ()
        state = evolve(history) if practice_of(history) == self.name else None
        if item and (state is None or state.listed or state.author != now.actor.person):
            raise Refused(NOTHING_HERE)
        return item

    def _check_open(self, now: Situation, state: Question, own: str, gone: str, outside: str) -> None:
        """Raises Refused unless whoever acts was asked this, and it is still there and inside."""
        if state.author == now.actor.person:
            raise Refused(own)
        if state.first.words is ERASED:
            raise Refused(gone)
        couple = open_couple(now.couple)
        if self.beyond(state, now.look(self.limits.item(couple))):
            raise Refused(outside)

    def _words(self, wish: Wish) -> Values:
        return {self.question.name: wish.values[self.question.name]}

    def _asked(self, now: Situation) -> Question:
        state = self._state(now)
        if state.listed:
            raise Refused(NOTHING_HERE)
        return state

    def _state(self, now: Situation) -> Question:
        state = evolve(now.history)
        if state is None:
            raise Refused(NOTHING_HERE)
        return state

    def _event(self, now: Situation, version: int, act: str, body: object, record: Record = Record.SHARED) -> Event:
        return Event(now.item, version, f"{self.name}.{act}", now.actor.person, now.actor.at, record, body)
