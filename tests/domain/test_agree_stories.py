"""Any story of putting forward, agreeing, changing and ending, told beside a much simpler reckoning of it."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from domain.kernel import ERASED, Refused, WordsErased
from domain.verbs import agree
from domain.verbs.agree import Accepted, Ended, PutForward, TakenBack
from tests.domain.cast import ANA, BEN, Story, other, refusal

people = st.sampled_from([ANA, BEN])
MOVES = ("accept", "not_now", "take_back", "end", "erase")


class Agreeing(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.story = Story()
        [first] = self.story.does(ANA, "milestone", "put_forward", moment="0")
        self.item = first.item
        self.closed = False

    @property
    def last(self) -> int:
        return len(self.story.history(self.item))

    def reckoned(self) -> tuple[int | None, int | None]:
        """(the version that holds, the version put forward), event by event."""
        holds = put_forward = None
        for event in self.story.written[self.item]:
            match event.body:
                case PutForward():
                    put_forward = event.version
                case Accepted(version):
                    assert version == put_forward
                    holds, put_forward = put_forward, None
                case Ended():
                    holds = put_forward = None
                case TakenBack(version) | WordsErased(version) if version == put_forward:
                    put_forward = None
        return holds, put_forward

    @rule(who=people, back=st.integers(0, 2))
    def change(self, who: str, back: int) -> None:
        before = self.last
        try:
            self.story.does(who, "milestone", "change", self.item, before - back, moment=str(before))
        except Refused:
            assert self.closed or back
            return
        assert self.reckoned()[1] == before + 1

    @rule(who=people, move=st.sampled_from(MOVES), version=st.integers(0, 30))
    def wish(self, who: str, move: str, version: int) -> None:
        before, reckoned = self.last, self.reckoned()
        try:
            events = self.story.does(who, "milestone", move, self.item, min(version, before + 1))
        except Refused:
            assert self.reckoned() == reckoned
            return
        assert [event.by for event in events] in ([], [who])
        assert not self.closed or move == "erase"

    @precondition(lambda self: self.reckoned()[1] is not None and not self.closed)
    @rule()
    def the_other_can_always_say_yes(self) -> None:
        version = self.reckoned()[1]
        assert version
        by = self.story.written[self.item][version - 1].by
        refusal(self.story.does, by, "milestone", "accept", self.item, version)
        self.story.does(other(by), "milestone", "accept", self.item, version)
        assert self.reckoned() == (version, None)

    @precondition(lambda self: self.reckoned()[0] is not None and not self.closed)
    @rule(who=people)
    def either_can_always_end_it(self, who: str) -> None:
        self.story.does(who, "milestone", "end", self.item)
        assert self.reckoned() == (None, None)

    @precondition(lambda self: self.last > 8 and not self.closed)
    @rule()
    def one_leaves(self) -> None:
        self.story.close()
        self.closed = True

    @invariant()
    def what_holds_is_what_both_accepted(self) -> None:
        for history in (self.story.written[self.item], self.story.left[self.item]):
            state = agree.evolve(tuple(history))
            assert state
            holds, put_forward = self.reckoned()
            assert (state.in_force.version if state.in_force else None) == holds
            assert (state.open.version if state.open else None) == put_forward
            assert not state.in_force or state.in_force.yes == {ANA, BEN}
            assert state.version == self.last

    @invariant()
    def agreed_words_are_never_gone(self) -> None:
        state = agree.evolve(self.story.history(self.item))
        assert state
        assert all(terms.words is not ERASED for terms in state.versions if terms.agreed)
        assert all(terms.erased_at for terms in state.versions if terms.words is ERASED)


TestAgreeing = Agreeing.TestCase
TestAgreeing.settings = settings(max_examples=40, stateful_step_count=25)
