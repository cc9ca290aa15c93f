"""Ana and Ben talk live, and Dr. Weiss may sit with them: a story without a server."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any

from domain.couple import Couple
from domain.fields import Values
from domain.kernel import ERASED, Actor, Event, History, Refused, WordsErased
from domain.practices.joint_session import JOINT_SESSION
from domain.records import Record
from domain.verbs.meet.events import MINUTE
from domain.verbs.meet.floor import Floor
from domain.verbs.meet.talk import Phase, Talk
from domain.verbs.move import Move, Situation, Wish
from tests.domain.cast import ANA, BEN, TUESDAY, VIENNA, Histories, moment, without_words

WEISS = "weiss"
TALK = "the talk"
HALF_PAST_EIGHT = moment("2026-05-05 20:30")

TERMS: dict[str, Any] = {
    "topic": "The weekend",
    "agenda": "Your mother\n\nThe money\n",
    "format": "talk",
    "mode": "written",
    "minutes": 60,
    "starts": "2026-05-05T20:30",
    "place": "You at home, I at the office, alone.",
    "first": "me",
}


@dataclass
class Talks:
    """One talk, and the events it is made of: as written, and as the log has them once words are gone.

    Each decision is taken on both and comes out the same. `away`: who is away, and since when.
    """

    couple: Couple = field(default_factory=lambda: Couple("the couple", (ANA, BEN)))
    at: int = TUESDAY
    away: dict[str, int] = field(default_factory=dict)
    seats: dict[str, str] = field(default_factory=lambda: {WEISS: "Dr. Weiss"})
    written: Histories = field(default_factory=lambda: defaultdict(list))
    left: Histories = field(default_factory=lambda: defaultdict(list))
    _evolved: tuple[tuple[History, History], Talk] | None = field(default=None, repr=False, compare=False)

    def does(self, who: str, move: str, version: int = 0, /, **values: Any) -> list[Event]:
        """Somebody wishes something; what is decided happens. Raises Refused."""
        step, wish = JOINT_SESSION.moves[move], Wish(dict(values), version)
        events = self.decides(who, step, wish)
        self.happen(step, events)
        return events

    def decides(self, who: str, step: Move, wish: Wish) -> list[Event]:
        """What would happen. Raises Refused."""
        met = self._met(who, step, wish, self.left)
        if self.written != self.left:
            assert met == self._met(who, step, wish, self.written)
        if isinstance(met, tuple):
            raise Refused(*met)
        return met

    def tries(self, who: str, move: str, version: int = 0, /, **values: Any) -> list[Event]:
        """What comes of a wish: nothing where it is refused."""
        try:
            return self.does(who, move, version, **values)
        except Refused:
            return []

    def says(self, who: str, move: str, /, **values: Any) -> list[Event]:
        """Something on the floor, for the step that is on."""
        return self.does(who, move, self.floor.n, **values)

    def happen(self, step: Move, events: list[Event]) -> None:
        for event in events:
            assert event.record in step.writes
            self.note(event)

    def note(self, event: Event) -> None:
        """Writes an event down as the log would; at the end of a talk its own record goes."""
        assert event.version == len(self.left[event.item]) + 1
        assert isinstance(event.body, JOINT_SESSION.kinds[event.kind])
        self.written[event.item].append(event)
        self.left[event.item].append(event)
        if isinstance(event.body, WordsErased):
            self._forget(event.item, event.body.version)
        if JOINT_SESSION.ends(event):
            live = JOINT_SESSION.live_item(TALK)
            for histories in (self.written, self.left):
                histories[live] = [without_words(one) for one in histories[live]]

    def plant(self, event: Event) -> None:
        """Something of another kind that stands somewhere."""
        self.written[event.item].append(event)
        self.left[event.item].append(event)

    def forget(self, event: Event) -> None:
        """The words of an event are gone, everywhere."""
        self.written[event.item][event.version - 1] = without_words(event)
        self.left[event.item][event.version - 1] = without_words(event)

    def _forget(self, item: str, version: int) -> None:
        self.left[item][version - 1] = without_words(self.left[item][version - 1])

    def sweep(self) -> list[Event]:
        """A process looks what the clock or an absence has made so."""
        events = JOINT_SESSION.due(TALK, self.unsettled, self.at, self.away, self.couple)
        for event in events:
            self.note(event)
        return events

    @property
    def talk(self) -> Talk:
        """The talk as a page would have it, of what is left."""
        return self.unsettled.settled(self.at, self.away)

    @property
    def unsettled(self) -> Talk:
        """The same from its events alone."""
        histories = self.history(TALK), self.history(JOINT_SESSION.live_item(TALK))
        if self._evolved is None or self._evolved[0] != histories:
            state = JOINT_SESSION.evolve(*histories)
            assert state
            self._evolved = histories, state
        return self._evolved[1]

    def phase(self) -> Phase:
        return self.talk.phase(self.at)

    @property
    def floor(self) -> Floor:
        return self.talk.floor(self.at)

    @property
    def left_minutes(self) -> float:
        return self.talk.left(self.at) / MINUTE

    def may(self, who: str) -> frozenset[str]:
        return JOINT_SESSION.may(self.talk, who, self.at, self.away)

    def history(self, item: str) -> History:
        return tuple(self.left[item]) if item in self.left else ()

    def held(self, who: str) -> History:
        return self.history(JOINT_SESSION.held_item(TALK, who))

    def shared(self) -> list[Event]:
        return [event for event in chain(*self.left.values()) if event.record is Record.SHARED]

    def kept(self) -> list[tuple[str, str]]:
        """(whose, words) of what both kept."""
        return [(k.by, str(k.words["words"])) for k in self.talk.arranged.kept if k.words is not ERASED]

    def later(self, minutes: float) -> None:
        self.at += int(minutes * MINUTE)

    def leave_space(self) -> None:
        self.couple = replace(self.couple, closed=True)

    def _met(self, who: str, step: Move, wish: Wish, histories: Histories) -> list[Event] | tuple[str, str | None]:
        try:
            return self._decide(who, step, wish, histories)
        except Refused as refused:
            return refused.sentence, refused.field

    def _decide(self, who: str, step: Move, wish: Wish, histories: Histories) -> list[Event]:
        def look(item: str) -> History:
            events = tuple(histories[item]) if item in histories else ()
            return tuple(event for event in events if self._may_know(who, step, event))

        now = Situation(Actor(who, self.at, VIENNA), self.couple, TALK, look(TALK), look, self.away, lambda: self.seats)
        return step.decide(now, wish)

    def _may_know(self, who: str, step: Move, event: Event) -> bool:
        """Only a decision that queues at a gate may look into what the other holds."""
        return event.record is not Record.HELD or event.by == who or step.gate is not None


def proposed(**changed: Any) -> Talks:
    """Ana suggested a talk for this evening."""
    story = Talks()
    story.does(ANA, "propose", **TERMS | changed)
    return story


def agreed(**changed: Any) -> Talks:
    """Ben said yes."""
    story = proposed(**changed)
    story.does(BEN, "accept", 1)
    return story


def gathered(**changed: Any) -> Talks:
    """It is half past eight, and both are in."""
    story = agreed(**changed)
    story.at = HALF_PAST_EIGHT
    story.does(ANA, "enter")
    story.does(BEN, "enter")
    return story


def begun(**changed: Any) -> Talks:
    """Both were ready. It is half past eight."""
    story = gathered(**changed)
    story.does(ANA, "ready")
    story.does(BEN, "ready")
    return story


def with_seat(**changed: Any) -> Talks:
    """Dr. Weiss sits with them."""
    story = gathered(**{"seat": WEISS} | changed)
    story.does(WEISS, "sit")
    story.does(ANA, "ready")
    story.does(BEN, "ready")
    return story


def closing(**changed: Any) -> Talks:
    """Each has said what there was to say at the end; now each marks what to keep."""
    story = begun(**changed)
    story.says(ANA, "speak", words="I felt alone.")
    story.says(BEN, "paraphrase", words="You felt alone.")
    story.later(60)
    story.does(ANA, "parting_words", takeaway="We can talk.", appreciation="You came.")
    story.does(BEN, "parting_words")
    return story


def keeps(story: Talks, who: str, *words: str) -> list[Event]:
    """Marks what has these words, and is through."""
    texts: list[tuple[int, Values]] = [(t.version, t.words) for t in story.talk.keepable if t.words is not ERASED]
    chosen = [version for version, said in texts if said["words"] in words]
    return story.does(who, "mark", keep=" ".join(map(str, chosen)))
