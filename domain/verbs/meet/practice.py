"""The verb: its moves, its items, and how they come together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial

from domain.couple import NOTHING_NEW, READ_ONLY, Couple, open_couple
from domain.fields import Choice, Field, Link
from domain.kernel import BOTH, NOTHING_HERE, Actor, Event, History, Refused, derived_id
from domain.records import Record
from domain.verbs.ask import Ask
from domain.verbs.mark import MarkTogether
from domain.verbs.meet import arranging, closing, form, gathering, more_time, speaking, stopping, talk
from domain.verbs.meet.events import KINDS
from domain.verbs.meet.floor import ACTS
from domain.verbs.meet.may import may
from domain.verbs.meet.pen import Pen, held_item, live_item
from domain.verbs.meet.talk import Away, Talk
from domain.verbs.move import Decide, Move, Situation, Wish

SHARED, TALK, BOTH_SEE = (Record.SHARED,), (Record.TALK,), (Record.TALK, Record.SHARED)

Decision = Callable[[Pen, Wish], None]

FIELDS: dict[str, tuple[Field, ...]] = {
    "speak": form.WORDS,
    "paraphrase": form.WORDS,
    "correct": form.WORDS,
}


@dataclass(frozen=True)
class Meet:
    """A practice of meeting. Its item is the talk, in the shared record; see `live_item` and `held_item`.

    `limits`: how far a telling goes; a topic no deeper than `listed` takes somebody who sits with them.
    `asks`: the questions that can be brought.
    """

    name: str
    code: str
    title: str
    limits: MarkTogether
    listed: int
    asks: Ask
    intro: str = ""
    shape: str = "meet"
    fields: tuple[Field, ...] = form.PROPOSAL

    @cached_property
    def moves(self) -> Mapping[str, Move]:
        return self._around() | self._on() | self._floor()

    @cached_property
    def kinds(self) -> Mapping[str, type]:
        return {f"{self.name}.{act}": body for act, body in KINDS.items()}

    def evolve(self, history: History, live: History = ()) -> Talk | None:
        """The talk: from the shared record's events alone, or with those of its own record."""
        return talk.evolve(history, live)

    def live_item(self, item: str) -> str:
        return live_item(item)

    def held_item(self, item: str, person: str) -> str:
        return held_item(item, person)

    def gate(self, couple: Couple, item: str) -> str:
        return derived_id(item, "gate")

    def is_in(self, held: History) -> bool:
        """Whether one has come in, for her own page, from her own held events."""
        return gathering.is_in(held)

    def marks(self, held: History) -> frozenset[int] | None:
        """What one would keep, for her own page, from her own held events."""
        return closing.marks(held)

    def offer(self, held: History, state: Talk) -> int:
        """The minutes that one would add now, for her own page, from her own held events; 0 for none."""
        return more_time.offer(held, state.live)

    def may(self, state: Talk, person: str, at: int, away: Away | None = None) -> frozenset[str]:
        """The moves that are open to a person now."""
        return may(state, person, at, away)

    def due(self, item: str, state: Talk, at: int, away: Away, couple: Couple) -> list[Event]:
        """What the clock alone or an absence has made so, and nobody has written down: for a sweep."""
        now = Situation(Actor(BOTH, at), couple, item, (), lambda item: (), away)
        pen = self._pen(now, state, away)
        if not couple.closed:
            closing.tidy(pen, Wish({}))
        return pen.written

    def let_go(self, item: str, state: Talk, person: str, at: int, couple: Couple) -> list[Event]:
        """What becomes of a talk once somebody who sits in it is no longer let in."""
        pen = Pen(self.name, Situation(Actor(BOTH, at), couple, item, (), lambda item: ()), state)
        gathering.let_go(pen, person)
        return pen.written

    def ends(self, event: Event) -> bool:
        """Whether an event ends a talk: with it the key of the talk's own record goes, where there is one."""
        return event.practice == self.name and event.act in {"closed", "left", "withdrawn", "ended"}

    def _around(self) -> dict[str, Move]:
        """Before a talk and after it."""
        held = (Record.HELD, Record.TALK)
        return {
            "propose": Move(self.propose, SHARED, self.fields, begins=True),
            "counter": self._move(arranging.counter, SHARED, self.fields),
            "accept": self._move(arranging.accept, SHARED),
            "withdraw": self._move(arranging.withdraw, SHARED),
            "leave": self._move(arranging.leave, BOTH_SEE),
            "refuse_seat": self._move(arranging.refuse_seat, SHARED),
            "erase": self._move(arranging.erase, SHARED, ended_too=True),
            "enter": self._move(gathering.enter, held, gate=True),
            "step_out": self._move(gathering.step_out, (Record.HELD,), gate=True),
        }

    def _on(self) -> dict[str, Move]:
        """While it is on, whoever holds the floor."""
        offers, marks = (Record.HELD, Record.TALK), (Record.HELD, Record.TALK, Record.SHARED)
        question = (Link("question", "A question from your list", required=True),)
        return {
            "sit": self._move(gathering.sit, TALK),
            "leave_seat": self._move(gathering.leave_seat, TALK),
            "ready": self._move(gathering.ready, BOTH_SEE),
            "suggest": self._move(speaking.suggest, TALK, form.NEXT_STEP),
            "bring_question": self._move(partial(speaking.bring_question, asks=self.asks), TALK, question),
            "cover": self._move(partial(speaking.cover, act="covered"), TALK, form.LINE),
            "uncover": self._move(partial(speaking.cover, act="uncovered"), TALK, form.LINE),
            "offer_more_time": self._move(more_time.offer_more_time, offers, form.MORE_TIME, gate=True),
            "keep_to_time": self._move(more_time.keep_to_time, (Record.HELD,), gate=True),
            "erase_here": self._move(speaking.erase_here, TALK),
            "call_break": self._move(stopping.call_break, TALK, form.BREAK),
            "lengthen_break": self._move(stopping.lengthen_break, TALK, form.BREAK),
            "begin_closing": self._move(closing.begin_closing, TALK),
            "parting_words": self._move(closing.parting_words, TALK, form.PARTING),
            "mark": self._move(closing.mark, marks, form.MARKS, gate=True),
            "close": self._move(closing.close, BOTH_SEE),
            "tidy": self._move(closing.tidy, BOTH_SEE),
        }

    def _floor(self) -> dict[str, Move]:
        topic = Choice("topic", "What this part is about", self.limits.topics)
        tell = partial(speaking.open_chapter, limits=self.limits, listed=self.listed)
        plain = {move: self._move(partial(speaking.step, move=move), TALK, FIELDS.get(move, ())) for move in ACTS}
        return plain | {"open_chapter": self._move(tell, TALK, (topic, form.TOLD))}

    def _move(
        self,
        decision: Decision,
        writes: tuple[Record, ...],
        fields: tuple[Field, ...] = (),
        gate: bool = False,
        ended_too: bool = False,
    ) -> Move:
        decide: Decide = partial(self._decide, decision, ended_too)
        return Move(decide, writes, fields, needs_one=False, gate=self.gate if gate else None)

    def propose(self, now: Situation, wish: Wish) -> list[Event]:
        """One suggests a talk. The other may say yes, suggest another, or leave it as it is."""
        terms, actor = arranging.proposed(now, wish.values), now.actor
        return [Event(now.item, 1, f"{self.name}.proposed", actor.person, actor.at, Record.SHARED, terms)]

    def _decide(self, decision: Decision, ended_too: bool, now: Situation, wish: Wish) -> list[Event]:
        """What a decision writes. `ended_too`: it can be taken in a space that takes nothing new."""
        state = self.evolve(now.history, now.look(live_item(now.item)))
        if state is None or not _concerned(now, state):
            raise Refused(NOTHING_HERE)
        if not ended_too:
            open_couple(now.couple, READ_ONLY if wish.values.keys() & {"words"} else NOTHING_NEW)
        pen = self._pen(now, state, now.away)
        stop = len(pen.written)
        decision(pen, wish)
        return pen.written if len(pen.written) > stop or decision is closing.tidy else []

    def _pen(self, now: Situation, state: Talk, away: Away) -> Pen:
        pen = Pen(self.name, now, state.settled(now.actor.at, away))
        pen.note_stop()
        return pen


def _concerned(now: Situation, state: Talk) -> bool:
    """The two, and whoever they asked to sit with them."""
    people = now.couple.people if now.couple else ()
    return now.actor.person in (*people, *filter(None, [state.terms.seat if state.terms else ""]))
