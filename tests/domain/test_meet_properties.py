"""Whatever happens on an evening: what always holds of a talk."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import settings
from hypothesis.stateful import invariant

from domain.kernel import ERASED
from domain.practices.joint_session import JOINT_SESSION
from domain.verbs.meet.events import MINUTE, Minutes, MoreTime
from domain.verbs.meet.floor import ACTS
from domain.verbs.meet.talk import ON, OVER, Phase, Talk, evolve
from domain.verbs.move import Wish
from tests.domain.cast import ANA, BEN, without_words
from tests.domain.evenings import LIVE, TWO, Evenings
from tests.domain.talks import TALK, WEISS

AFTER = {
    Phase.PROPOSED: {Phase.ACCEPTED, Phase.OFF, Phase.LAPSED},
    Phase.ACCEPTED: {Phase.GATHERING, Phase.OFF, Phase.LAPSED},
    Phase.GATHERING: {Phase.OPEN, Phase.OFF, Phase.LAPSED},
    Phase.OPEN: {Phase.STOPPED, Phase.CLOSING, Phase.CLOSED},
    Phase.STOPPED: {Phase.OPEN, Phase.CLOSING, Phase.CLOSED},
    Phase.CLOSING: {Phase.STOPPED, Phase.CLOSED},
    Phase.CLOSED: set(),
    Phase.OFF: set(),
    Phase.LAPSED: {Phase.OFF},
}
"""What can come after what, between two looks at most a step apart."""


class WhatHolds(Evenings):
    """Looked at after every step."""

    @invariant()
    def one_thing_comes_after_another(self) -> None:
        for before, after in pairwise(self.phases):
            assert after in AFTER[before], (before, after)

    @invariant()
    def anybody_can_stop_or_leave(self) -> None:
        if not self.phases or self.story.phase() in OVER:
            return
        for who in TWO:
            assert self.way_out(who)

    def way_out(self, who: str) -> bool:
        phase = self.story.phase()
        if phase is Phase.PROPOSED and self.story.talk.standing.by != who:
            return True  # nothing binds her: she leaves it as it is
        move = {Phase.PROPOSED: "withdraw"}.get(phase, "close" if phase in ON else "leave")
        out = self.decided(who, JOINT_SESSION.moves[move], Wish({}))
        stopped = phase is not Phase.OPEN or self.decided(who, JOINT_SESSION.moves["call_break"], Wish({}))
        return bool(stopped) and any(JOINT_SESSION.ends(event) for event in out)

    @invariant()
    def one_holds_the_floor_and_one_writes(self) -> None:
        if not self.phases:
            return
        floor, phase = self.story.floor, self.story.phase()
        assert floor.holder in {"", *TWO}
        assert floor.writer in {"", *TWO}
        assert not floor.writer or (phase is Phase.OPEN and floor.holder)
        writers = [who for who in (ANA, BEN, WEISS) if self.story.may(who) & ACTS.keys()]
        assert writers == ([floor.writer] if floor.writer else [])
        assert "ready" not in self.story.may(WEISS)

    @invariant()
    def no_more_time_is_used_than_both_accepted(self) -> None:
        """Reckoned while it is on: what both added goes with the talk's own record."""
        talk, live = self.story.talk if self.phases else None, self.story.written[LIVE]
        if talk and talk.terms and not talk.arranged.over:
            agreed = [event.body for event in live if event.act == "more_time_agreed"]
            longer = [body.minutes for body in agreed if isinstance(body, Minutes)]
            assert len(longer) <= 1
            self.accepted = talk.terms.minutes + sum(longer)
            assert all(minutes == min(self.named(ANA), self.named(BEN)) for minutes in longer)
            assert self.ran / 2 <= talk.live.clock.used(self.story.at) / MINUTE <= self.accepted
        assert self.ran / 2 <= self.accepted

    def named(self, who: str) -> int:
        """The minutes that somebody would have added, as she last said."""
        said = [event.body for event in self.story.held(who) if event.act.startswith("more_time")]
        return said[-1].minutes if said and isinstance(said[-1], MoreTime) else 0

    @invariant()
    def what_is_not_kept_is_gone_when_it_is_over(self) -> None:
        if self.phases and self.story.talk.arranged.over:
            assert all(event.body is ERASED or event.act in {"ended", "gathered"} for event in self.story.left[LIVE])
        if self.phases and self.story.talk.arranged.kept:
            assert JOINT_SESSION.marks(self.story.held(ANA)) is not None
            assert JOINT_SESSION.marks(self.story.held(BEN)) is not None

    @invariant()
    def words_may_be_gone_anywhere(self) -> None:
        """Every third event of the talk's own record, and every wording: what is left can still be closed."""
        shared, live = self.story.left.get(TALK, []), self.story.left.get(LIVE, [])
        some = tuple(without_words(e) if (n + len(live)) % 3 == 0 else e for n, e in enumerate(live))
        terms = tuple(without_words(e) if e.act in {"proposed", "countered", "began"} else e for e in shared)
        for state in (evolve(tuple(shared), some), evolve(terms, tuple(live))):
            if state:
                self.stands(state)

    def stands(self, state: Talk) -> None:
        at, away = self.story.at, self.story.away
        settled = state.settled(at, away)
        assert settled.floor(at).writer in {"", *TWO}
        assert settled.left(at) >= 0
        if settled.phase(at) in ON:
            assert "close" in JOINT_SESSION.may(settled, ANA, at) & JOINT_SESSION.may(settled, BEN, at)
        JOINT_SESSION.due(TALK, state, at, away, self.story.couple)


class LongEvenings(WhatHolds):
    """Few, of many steps."""


class ManyEvenings(WhatHolds):
    """Thousands, of few steps: one of them can be ten turns of the floor, or an hour."""


TestLongEvenings = LongEvenings.TestCase
TestLongEvenings.settings = settings(max_examples=80, stateful_step_count=25, deadline=None)
TestManyEvenings = ManyEvenings.TestCase
TestManyEvenings.settings = settings(max_examples=2_000, stateful_step_count=6, deadline=None)
