"""Any story of marking, private until both have marked."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from domain.kernel import BOTH, Event
from domain.practices.disclosure_boundary import DISCLOSURE_BOUNDARY, START
from domain.records import Record
from tests.domain.cast import ANA, BEN, Story

DEPTHS = [name for name, _ in DISCLOSURE_BOUNDARY.depths]
people = st.sampled_from([ANA, BEN])
some_marks = st.dictionaries(st.sampled_from(["who", "when", "physical"]), st.sampled_from(DEPTHS))


class Marking(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.story = Story()
        self.marked: dict[str, dict[str, str]] = {}

    def holds(self) -> dict[str, int] | None:
        assert self.story.couple
        found = DISCLOSURE_BOUNDARY.evolve(self.story.history(DISCLOSURE_BOUNDARY.item(self.story.couple)))
        return found.depths if found else None

    def expected(self, topic: str) -> int:
        return min(DEPTHS.index(marks[topic]) if topic in marks else START[topic] for marks in self.marked.values())

    @rule(who=people, marks=some_marks)
    def mark(self, who: str, marks: dict[str, str]) -> None:
        before = self.holds()
        events = self.story.does(who, "disclosure_boundary", "mark", **marks)
        self.marked[who] = marks
        shared = [event for event in events if event.record is Record.SHARED]
        assert len(shared) == int(self.holds() != before)
        assert all(event.by == BOTH for event in shared)
        assert all(event.by == who for event in events if event.record is Record.HELD)

    @invariant()
    def the_shallower_mark_holds_once_both_have_marked(self) -> None:
        if len(self.marked) < 2:
            assert self.story.shared() == []
        else:
            assert self.holds() == {topic: self.expected(topic) for topic in START}


TestMarking = Marking.TestCase
TestMarking.settings = settings(max_examples=40, stateful_step_count=20)


@given(st.lists(some_marks))
@settings(max_examples=40)
def test_until_ana_has_marked_she_can_read_nothing_of_ben_s(his: list[dict[str, str]]) -> None:
    story = Story()
    for marks in his:
        story.does(BEN, "disclosure_boundary", "mark", **marks)
    assert story.readable(ANA) == []


@given(st.dictionaries(st.sampled_from(["who", "money"]), st.sampled_from(DEPTHS)), some_marks, some_marks)
@settings(max_examples=60)
def test_marks_that_move_nothing_cannot_be_seen(
    hers: dict[str, str], one: dict[str, str], another: dict[str, str]
) -> None:
    """Where two marks of Ben's make the same map with Ana's, all that Ana can read is the same."""
    read = [_as_ana_reads(hers, marks) for marks in (one, another)]
    if read[0][0].body == read[1][0].body:
        assert read[0] == read[1]


def _as_ana_reads(hers: dict[str, str], his: dict[str, str]) -> list[Event]:
    story = Story()
    story.does(ANA, "disclosure_boundary", "mark", **hers)
    story.does(BEN, "disclosure_boundary", "mark", **his)
    return sorted(story.readable(ANA), key=lambda event: event.record, reverse=True)
