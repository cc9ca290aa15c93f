"""Any story of rounds: what both put in before a closing opens, and nothing else is ever shown."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from domain.kernel import ERASED, Event, Refused
from domain.verbs.reveal import PutIn
from tests.domain.cast import ANA, BEN, DAY, HOUR, SECOND, Story
from tests.domain.rounds import has_in, puts_in, revealed, round_item, takes_out, window, with_rhythm

people = st.sampled_from([ANA, BEN])


class Rounds(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.story = with_rhythm()
        self.held: dict[tuple[int, str], str] = {}
        self.opened: dict[int, dict[str, str | None]] = {}
        self.said = 0

    @property
    def closes(self) -> int:
        return window(self.story).closes

    @rule(hours=st.integers(1, 60))
    def time_goes_on(self, hours: int) -> None:
        self.story.at += hours * HOUR

    @rule(near=st.sampled_from([-SECOND, -1, 0, 1, SECOND]))
    def the_closing_comes_near(self, near: int) -> None:
        self.story.at = max(self.story.at, self.closes + near)

    @rule(who=people)
    def put_in(self, who: str) -> None:
        self.said += 1
        closes, words = self.closes, f"word{self.said}."
        try:
            puts_in(self.story, who, words)
        except Refused:
            assert closes in self.opened
            return
        assert closes not in self.opened
        self.held[closes, who] = words
        if {(closes, ANA), (closes, BEN)} <= set(self.held):
            self.opened[closes] = {person: self.held[closes, person] for person in (ANA, BEN)}

    @rule(who=people, rounds=st.integers(1, 3))
    def put_in_late(self, who: str, rounds: int) -> None:
        before = self.story.readable(who)
        try:
            puts_in(self.story, who, "late", self.closes - rounds * 7 * DAY)
        except Refused:
            assert self.story.readable(who) == before
            return
        raise AssertionError("a round that had closed took an answer")

    @rule(who=people)
    def take_out(self, who: str) -> None:
        try:
            takes_out(self.story, who)
        except Refused:
            assert self.closes in self.opened
            return
        self.held.pop((self.closes, who), None)

    @rule(who=people, version=st.integers(1, 4))
    def erase(self, who: str, version: int) -> None:
        try:
            self.story.does(who, "check_in", "erase", round_item(self.story), version)
        except Refused:
            return
        self.opened[self.closes][who] = None
        self.held[self.closes, who] = ""

    @invariant()
    def a_round_shows_what_both_put_in_before_it_closed(self) -> None:
        found = revealed(self.story)
        parts = {p.by: None if p.words is ERASED else p.words["feelings"] for p in found.parts} if found else None
        assert parts == self.opened.get(self.closes)

    @invariant()
    def each_has_in_what_she_put_in_last(self) -> None:
        for who in (ANA, BEN):
            words = self.held.get((self.closes, who))
            assert has_in(self.story, who) == (PutIn("fanos", {"feelings": words}) if words else None)

    @invariant()
    def no_words_are_left_but_these(self) -> None:
        """What was replaced, taken out or erased is nowhere in the log any more."""
        left = repr(self.story.left)
        there = {words for words in self.held.values() if words}
        assert {f"word{n}." for n in range(1, self.said + 1) if f"'word{n}.'" in left} == there

    @invariant()
    def the_shared_record_holds_open_rounds_and_nothing_of_the_others(self) -> None:
        rounds = [event for event in self.story.shared() if event.practice == "check_in" and event.act == "opened"]
        assert len(rounds) == 2 * len(self.opened)


TestRounds = Rounds.TestCase
TestRounds.settings = settings(max_examples=40, stateful_step_count=25)


@given(
    hers=st.lists(st.sampled_from(["take out", "erase", "too late"]), max_size=4),
    his=st.lists(st.sampled_from(["put in", "take out"]), max_size=6),
    hours=st.integers(0, 200),
)
@settings(max_examples=60)
def test_until_ana_is_in_nothing_she_meets_depends_on_ben(hers: list[str], his: list[str], hours: int) -> None:
    told, untold = with_rhythm(), with_rhythm()
    for act in his:
        _does(told, BEN, act)
    assert _met(told, hers, hours) == _met(untold, hers, hours)


def _met(story: Story, acts: list[str], hours: int) -> tuple[list[object], list[Event]]:
    """What Ana meets while she does some things, and all that she can read in the end."""
    before = [_does(story, ANA, act) for act in acts]
    story.at += hours * HOUR
    after = [_does(story, ANA, act) for act in acts]
    return [*before, *after, window(story), revealed(story)], story.readable(ANA)


def _does(story: Story, who: str, act: str) -> object:
    try:
        match act:
            case "put in":
                return puts_in(story, who, "I am here.")
            case "take out":
                return takes_out(story, who)
            case "erase":
                return story.does(who, "check_in", "erase", round_item(story), 1)
            case _:
                return puts_in(story, who, "I am here.", window(story).closes - 7 * DAY)
    except Refused as refused:
        return refused.sentence
