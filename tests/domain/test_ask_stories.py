"""Any story of asking while how far both go moves, told beside a much simpler reckoning of what is open."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from domain.kernel import Refused
from domain.practices.disclosure_boundary import DISCLOSURE_BOUNDARY, START, THERAPIST
from domain.practices.question import QUESTION
from domain.records import Record
from tests.domain.cast import ANA, BEN, Story, other

DEPTHS = [name for name, _ in DISCLOSURE_BOUNDARY.depths]
TOPICS = ["who", "when", "physical"]
SAID = ("not_yet", "park", "too_far")
people, topics = st.sampled_from([ANA, BEN]), st.sampled_from(TOPICS)


@dataclass
class Reckoned:
    """What a question is, event by event: closed once one of its topics was too shallow, unless it was answered."""

    by: str
    topic: str
    placed: str = ""
    answered: bool = False
    closed: bool = False
    closed_there: bool = False


class Asking(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.story = Story()
        self.asked: dict[str, Reckoned] = {}
        self.listed: dict[str, str] = {}

    @property
    def now(self) -> dict[str, int]:
        assert self.story.couple
        found = DISCLOSURE_BOUNDARY.evolve(self.story.history(DISCLOSURE_BOUNDARY.item(self.story.couple)))
        return found.depths if found else START

    @rule(who=people, marks=st.dictionaries(topics, st.sampled_from(DEPTHS)))
    def mark(self, who: str, marks: dict[str, str]) -> None:
        before = {item: self.story.history(item) for item in self.asked}
        self.story.does(who, "disclosure_boundary", "mark", **marks)
        assert {item: self.story.history(item) for item in self.asked} == before
        for reckoned in self.asked.values():
            if not reckoned.answered:
                reckoned.closed |= self.now[reckoned.topic] <= THERAPIST
                reckoned.closed_there |= bool(reckoned.placed) and self.now[reckoned.placed] <= THERAPIST

    @rule(who=people, topic=topics, move=st.sampled_from(["ask", "ask", "set_aside"]))
    def ask(self, who: str, topic: str, move: str) -> None:
        depth = self.now[topic]
        try:
            [event] = self.story.does(who, "question", move, topic=topic, question="?")
        except Refused:
            assert move == "ask"
            assert depth < THERAPIST
            return
        if event.record is Record.SHARED:
            assert move == "ask"
            assert depth > THERAPIST
            self.asked[event.item] = Reckoned(who, topic)
        else:
            assert move == "set_aside" or depth == THERAPIST
            self.listed[event.item] = who

    @precondition(lambda self: self.asked)
    @rule(data=st.data(), move=st.sampled_from([*SAID, "answer", "place"]), topic=topics)
    def the_other_says_something(self, data: st.DataObject, move: str, topic: str) -> None:
        item = data.draw(st.sampled_from(sorted(self.asked)))
        reckoned, form = self.asked[item], {"answer": "."} if move == "answer" else {"topic": topic}
        open_to_it = not reckoned.closed and (move == "place" or not reckoned.closed_there)
        try:
            events = self.story.does(other(reckoned.by), "question", move, item, **form)
        except Refused:
            assert not open_to_it or (move in SAID and reckoned.answered)
            return
        assert open_to_it or reckoned.answered
        reckoned.answered |= move == "answer"
        if move == "place" and events and not reckoned.answered:
            reckoned.placed, reckoned.closed_there = topic, self.now[topic] <= THERAPIST

    @invariant()
    def what_is_outside_is_what_was_reckoned(self) -> None:
        assert self.story.couple
        limits = self.story.history(DISCLOSURE_BOUNDARY.item(self.story.couple))
        for item, reckoned in self.asked.items():
            state = QUESTION.evolve(self.story.history(item))
            assert state
            outside = (reckoned.closed or reckoned.closed_there) and not reckoned.answered
            assert (QUESTION.beyond(state, limits) is not None) is outside

    @invariant()
    def nobody_reads_the_others_list(self) -> None:
        for item, by in self.listed.items():
            assert not [event for event in self.story.readable(other(by)) if event.item == item]


TestAsking = Asking.TestCase
TestAsking.settings = settings(max_examples=60, stateful_step_count=25)
