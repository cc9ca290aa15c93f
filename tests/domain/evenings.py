"""Any evening of a talk: three people, a clock, tunnels, double presses. What can happen, not what must hold."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from domain.kernel import Event, Refused
from domain.practices.joint_session import JOINT_SESSION
from domain.records import Record
from domain.verbs.meet.events import MINUTE
from domain.verbs.meet.floor import ACTS
from domain.verbs.meet.talk import Phase
from domain.verbs.move import Move, Wish
from tests.domain.cast import ANA, BEN, other
from tests.domain.talks import HALF_PAST_EIGHT, TALK, TERMS, WEISS, Talks

LIVE = JOINT_SESSION.live_item(TALK)
TWO = (ANA, BEN)
MOVES = sorted(set(JOINT_SESSION.moves) - {"propose"})
ENDS = {"close", "leave", "withdraw", "refuse_seat", "leave_seat", "begin_closing"}
FORMATS = ("talk", "slots", "disclosure", "check_in")

people = st.sampled_from([ANA, BEN, WEISS])
minutes = st.sampled_from([20, 25, 60, 1440])
wishes = st.fixed_dictionaries(
    {},
    optional={
        "words": st.sampled_from(["one", "two"]),
        "topic": st.sampled_from(["when", "physical"]),
        "takeaway": st.just("three"),
    },
)


def given_to(move: str, minutes: int, values: dict[str, Any]) -> dict[str, Any]:
    """Answers that the form of a move could have brought."""
    answers: dict[str, dict[str, Any]] = {
        "counter": dict(TERMS),
        "call_break": {"minutes": minutes},
        "lengthen_break": {"minutes": minutes},
        "offer_more_time": {"minutes": "10" if minutes == 20 else "30"},
        "cover": {"line": minutes % 3},
        "uncover": {"line": minutes % 3},
        "suggest": {"step": "slower"},
        "bring_question": {"question": "nothing"},
        "mark": {"keep": " ".join(map(str, range(minutes)))},
        "parting_words": {name: values[name] for name in values.keys() & {"takeaway"}},
    }
    return answers.get(move, values)


class Evenings(RuleBasedStateMachine):
    """What three people can do, and what the clock does meanwhile."""

    def __init__(self) -> None:
        super().__init__()
        self.story = Talks()
        self.ran = self.accepted = 0
        self.phases: list[Phase] = []

    @initialize(
        format_=st.sampled_from(FORMATS),
        mode=st.sampled_from(["spoken", "written"]),
        length=st.sampled_from([30, 60, 90]),
        seat=st.sampled_from(["", WEISS]),
        far=st.sampled_from([0, 1, 2, 3, 4, 4, 4, 5]),
    )
    def suggested(self, format_: str, mode: str, length: int, seat: str, far: int) -> None:
        terms = TERMS | {"format": format_, "mode": mode, "minutes": length, "slot": 10, "seat": seat}
        self.story.does(ANA, "propose", **terms)
        if far:
            self.story.does(BEN, "accept", 1)
            self.story.at = HALF_PAST_EIGHT
        for who in TWO if far > 1 else ():
            self.story.does(who, "enter")
        if seat and far > 2:
            self.story.does(WEISS, "sit")
        for who in TWO if far > 3 else ():
            self.story.does(who, "ready")
        if far > 4:
            self.story.does(BEN, "begin_closing")
            self.story.does(BEN, "parting_words")
        self.phases = [self.story.phase()]

    def looks(self) -> None:
        """Somebody looks at the talk: only what was seen counts for what may follow."""
        self.saw(self.story.phase())

    def saw(self, phase: Phase) -> None:
        if self.phases[-1] is not phase:
            self.phases.append(phase)

    @rule(half_minutes=st.integers(1, 60))
    def time_goes_on(self, half_minutes: int) -> None:
        """Counted beside the talk's own clock: what is open at both ends of half a minute was open through it."""
        state, story = self.story.unsettled, self.story
        for _ in range(half_minutes):
            was, story.at = state.settled(story.at, story.away).phase(story.at), story.at + MINUTE // 2
            now = state.settled(story.at, story.away).phase(story.at)
            self.ran += was is now is Phase.OPEN
            self.saw(now)

    @rule(past=st.sampled_from([-1, 0, 1, MINUTE]))
    def an_edge_comes_near(self, past: int) -> None:
        talk = self.story.talk
        edges = [talk.arranged.lapses, talk.ends(self.story.at), talk.step_ends(self.story.at)]
        edges += [talk.stop.returns, talk.stop.closes] if talk.stop and talk.arranged.began_at else []
        ahead = sorted(edge for edge in edges if edge is not None and edge > self.story.at)
        if ahead:
            self.story.at = max(self.story.at, ahead[0] + past)
        self.looks()

    @rule(who=people)
    def away(self, who: str) -> None:
        self.story.away.setdefault(who, self.story.at)

    @rule(who=people)
    def back(self, who: str) -> None:
        """Whoever comes back after five minutes was missed: a look at the talk comes before her own."""
        self.story.sweep()
        self.story.away.pop(who, None)
        self.looks()

    @rule()
    def sweep(self) -> None:
        before = self.story.phase()
        self.story.sweep()
        assert self.story.phase() is before
        assert self.story.sweep() == []

    @rule(who=people, move=st.sampled_from(MOVES), late=st.sampled_from([0, 0, 0, 1]), n=minutes, values=wishes)
    def wishes(self, who: str, move: str, late: int, n: int, values: dict[str, Any]) -> None:
        """Anything, by anybody: in turn or not, late or not."""
        self.wish(who, move, late, given_to(move, n, values))

    @rule(pick=st.integers(0, 1_000), who=people, n=minutes)
    def does_what_is_open(self, pick: int, who: str, n: int) -> None:
        """Mostly what keeps it going; now and then what ends it."""
        open_moves = sorted(self.story.may(who) - (set() if pick % 9 == 0 else ENDS))
        if open_moves:
            move = open_moves[pick % len(open_moves)]
            self.wish(who, move, 0, given_to(move, n, {"words": "three", "topic": "when"}))

    @rule(times=st.integers(1, 12), pick=st.integers(0, 5))
    def the_floor_goes_round(self, times: int, pick: int) -> None:
        """Whoever is to write does, and time goes on a little."""
        for _ in range(times):
            writer = self.story.floor.writer
            moves = sorted(self.story.may(writer) & ACTS.keys()) if writer else []
            if moves:
                self.wish(writer, moves[pick % len(moves)], 0, {"words": "three", "topic": "when"})
            self.time_goes_on(1 + pick)

    @precondition(lambda self: self.story.phase() is Phase.CLOSING)
    @rule(first=st.sampled_from(TWO), keep=st.sampled_from(["", "5 6 7 8 9 10 11 12"]))
    def both_part(self, first: str, keep: str) -> None:
        for who in (first, other(first)):
            self.wish(who, "parting_words", 0, {"takeaway": "three"})
        for who in (first, other(first)):
            self.wish(who, "mark", 0, {"keep": keep})
        assert self.story.phase() is Phase.CLOSED

    @precondition(lambda self: self.story.phase() is Phase.STOPPED)
    @rule()
    def both_go_on(self) -> None:
        """Once whoever called the break is back, and both are here."""
        self.story.sweep()
        self.story.away.clear()
        stop = self.story.talk.stop
        assert stop
        self.story.at = max(self.story.at, stop.returns)
        for who in (BEN, ANA, BEN):
            self.wish(who, "ready", 0, {})
        assert self.story.phase() in (Phase.OPEN, Phase.CLOSING)

    def wish(self, who: str, move: str, late: int, values: dict[str, Any]) -> None:
        version = self.version(move) - late
        before = self.story.talk
        may = {person: self.story.may(person) for person in (ANA, BEN, WEISS)}
        events = self.story.tries(who, move, version, **values)
        self.looks()
        if events and not {event.kind for event in events} <= {"talk.stopped", "talk.ended", "talk.closed"}:
            assert move in may[who]
        if all(event.record is Record.HELD for event in events):
            assert self.story.talk == before
            assert {person: self.story.may(person) for person in may} == may
        assert self.story.tries(who, move, version, **values) == []

    def version(self, move: str) -> int:
        if move in ACTS:
            return self.story.floor.n
        if move == "erase_here":
            return self.story.talk.live.texts[-1].version if self.story.talk.live.texts else 0
        return self.story.talk.standing.version

    @rule(one=people, another=people, moves=st.tuples(st.sampled_from(MOVES), st.sampled_from(MOVES)), n=minutes)
    def both_at_once(self, one: str, another: str, moves: tuple[str, str], n: int) -> None:
        self.at_once((one, moves[0]), (another, moves[1]), n)

    @rule(pick=st.tuples(st.integers(0, 1_000), st.integers(0, 1_000)), same=st.booleans(), n=minutes)
    def both_press_what_is_open(self, pick: tuple[int, int], same: bool, n: int) -> None:
        hers, his = sorted(self.story.may(ANA)), sorted(self.story.may(BEN))
        if hers and his:
            move = hers[pick[0] % len(hers)]
            self.at_once((ANA, move), (BEN, move if same else his[pick[1] % len(his)]), n)

    def at_once(self, one: tuple[str, str], another: tuple[str, str], n: int) -> None:
        """Two decisions from one state. The second is taken anew where the first wrote or locked what it needs."""
        presses = []
        for who, move in (one, another):
            step = JOINT_SESSION.moves[move]
            wish = Wish(given_to(move, n, {"words": "two", "topic": "when"}), self.version(move))
            presses.append((who, step, wish))
        (who, step, wish), (whom, second, theirs) = presses
        stale = self.decided(whom, second, theirs)
        events = self.decided(who, step, wish)
        self.story.happen(step, events)
        self.looks()
        touched = {_record(event) for event in events} & {_record(event) for event in stale}
        queued = _waits_for(who, step) == _waits_for(whom, second) or (step.gate and second.gate)
        if touched or queued:
            stale = self.decided(whom, second, theirs)
        self.story.happen(second, stale)
        self.looks()
        self.story.sweep()

    def decided(self, who: str, step: Move, wish: Wish) -> list[Event]:
        """Nothing, where it is refused."""
        try:
            return self.story.decides(who, step, wish)
        except Refused:
            return []

    @precondition(lambda self: self.story.phase() is Phase.GATHERING)
    @rule()
    def both_are_ready(self) -> None:
        self.story.away.clear()
        for who in TWO:
            self.story.does(who, "ready")
        self.looks()
        assert self.story.phase() is Phase.OPEN


def _record(event: Event) -> tuple[Record, str]:
    """Which record an event stands in: everybody has a held one of her own."""
    return event.record, event.by if event.record is Record.HELD else ""


def _waits_for(who: str, step: Move) -> tuple[Record, str]:
    """The record that a move waits for."""
    return step.writes[0], who if step.writes[0] is Record.HELD else ""
