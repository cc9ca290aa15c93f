"""What happens while a talk is on, from the events of its own record.

Words may be gone from any of them, and with them what kind of thing they were: such an event is passed over.
Whatever is left makes a state in which everybody can still stop and leave.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from domain.fields import Values
from domain.kernel import ERASED, Erasure, Event, History, WordsErased
from domain.verbs.meet.clock import Clock
from domain.verbs.meet.events import DAY, MINUTE, BreakUntil, Line, Minutes, Seated, Stopped, Suggested, Worded
from domain.verbs.meet.floor import ACTS, Rules, Turn


@dataclass(frozen=True)
class Text:
    """Words somebody put in. `part`: as what; empty once they are erased."""

    version: int
    by: str
    at: int
    part: str
    words: Values | Erasure


@dataclass(frozen=True)
class Stop:
    """The talk stands still. `by`: who called the break; empty where it stopped because somebody was away.

    `let_go`: whoever called it from the seat got up since. Nobody is there then who could end it, so `by` is empty,
    and `returns` is when she got up, if she had not meant to be back before. `noted`: an event says so.
    """

    at: int
    by: str
    returns: int
    let_go: bool = False
    noted: bool = field(default=True, compare=False)

    @property
    def closes(self) -> int:
        """When the talk closes itself, if nobody takes it up again."""
        return self.returns + DAY


@dataclass(frozen=True)
class Live:
    """`ready`: who said so since the talk last stood still. `seat`: who sits with them now. `beside`: what whoever
    sat with them was called; `None` where nobody did, or got up before it began.

    `went_on`: the event with which it last began or went on, by its version; 0 before. `parting`: who put in her
    words for the closing, or chose to have none. `closing_at`: since when it is closing, where somebody or the last
    line brought it there.
    """

    clock: Clock = field(default_factory=Clock)
    gathered: bool = False
    seat: str = ""
    beside: str | None = None
    ready: frozenset[str] = frozenset()
    turn: Turn | None = None
    stop: Stop | None = None
    suggestion: str = ""
    went_on: int = 0
    extended: bool = False
    covered: frozenset[int] = frozenset()
    parting: frozenset[str] = frozenset()
    closing_at: int | None = None
    texts: tuple[Text, ...] = ()
    ended: bool = False
    version: int = 0

    def text(self, version: int) -> Text | None:
        return next((text for text in self.texts if text.version == version), None)


def live(history: History, rules: Rules | None, accepted: int) -> Live:
    """The state after these events. `accepted`: microseconds that both said yes to."""
    state = Live(Clock(accepted))
    for event in history:
        change = CHANGES.get(event.act)
        if change and rules and event.body is not ERASED:
            state = change(state, event, rules)
    return replace(state, version=history[-1].version) if history else state


def stopped(state: Live, stop: Stop) -> Live:
    """Everything stands still from that moment on; the turn is kept. Where the time was used, it is at its closing."""
    ends, closing = state.clock.ends, state.closing_at
    if closing is None and ends is not None and stop.at >= ends:
        closing = ends
    return replace(state, stop=stop, ready=frozenset(), clock=state.clock.stop(stop.at), closing_at=closing)


def _started(state: Live, event: Event, rules: Rules) -> Live:
    """It begins, or goes on where it was. What was closing goes on closing, and uses none of the talk's time."""
    turn = state.turn or rules.begin(event.version)
    on = replace(state, stop=None, ready=frozenset(), turn=turn, went_on=event.version)
    if state.closing_at is not None:
        return replace(on, closing_at=event.at)
    return replace(on, clock=state.clock.start(event.at))


def _break_called(state: Live, event: Event, _: Rules) -> Live:
    body = event.body
    assert isinstance(body, BreakUntil)
    return stopped(state, Stop(event.at, event.by, body.returns))


def _lengthened(state: Live, event: Event, _: Rules) -> Live:
    body, stop = event.body, state.stop
    assert isinstance(body, BreakUntil)
    return replace(state, stop=replace(stop, returns=body.returns), ready=frozenset()) if stop else state


def _stopped(state: Live, event: Event, _: Rules) -> Live:
    body = event.body
    assert isinstance(body, Stopped)
    return stopped(state, Stop(body.since, "", body.since))


def _seated(state: Live, event: Event, _: Rules) -> Live:
    body = event.body
    assert isinstance(body, Seated)
    return replace(state, seat=event.by, beside=body.name)


def _seat_left(state: Live, event: Event, rules: Rules) -> Live:
    """A break that was called from the seat is held by nobody from then on; it closes itself a day after."""
    stop = state.stop
    if stop and stop.by and stop.by not in rules.people:
        stop = replace(stop, by="", returns=min(stop.returns, event.at), let_go=True)
    beside = state.beside if state.went_on else None
    return replace(state, seat="", beside=beside, ready=frozenset(), stop=stop)


def _stepped(state: Live, event: Event, rules: Rules) -> Live:
    """Something was done on the floor."""
    if state.turn is None:
        return state
    turn = rules.after(state.turn, event.act, event.version, state.clock.used(event.at))
    return replace(state, turn=turn, suggestion="")


def _worded(state: Live, event: Event, _: Rules) -> Live:
    body = event.body
    assert isinstance(body, Worded)
    return replace(state, texts=(*state.texts, Text(event.version, event.by, event.at, body.part, body.words)))


def _erased(state: Live, event: Event, _: Rules) -> Live:
    """The words are gone; that somebody erased something of hers stays."""
    body = event.body
    assert isinstance(body, WordsErased)
    gone = Text(body.version, event.by, event.at, "", ERASED)
    others = (text for text in state.texts if text.version != body.version)
    return replace(state, texts=tuple(sorted((*others, gone), key=lambda text: text.version)))


def _extended(state: Live, event: Event, _: Rules) -> Live:
    body = event.body
    assert isinstance(body, Minutes)
    return replace(state, clock=state.clock.longer(body.minutes * MINUTE), extended=True)


def _covered(state: Live, event: Event, _: Rules) -> Live:
    body = event.body
    assert isinstance(body, Line)
    line = frozenset({body.line})
    return replace(state, covered=state.covered | line if event.act == "covered" else state.covered - line)


def _suggested(state: Live, event: Event, _: Rules) -> Live:
    body = event.body
    assert isinstance(body, Suggested)
    return replace(state, suggestion=body.step)


def _closing(state: Live, event: Event, _: Rules) -> Live:
    return replace(state, closing_at=event.at, clock=state.clock.stop(event.at), suggestion="")


Change = Callable[[Live, Event, Rules], Live]

CHANGES: dict[str, Change] = {
    "gathered": lambda state, event, rules: replace(state, gathered=True),
    "seated": _seated,
    "seat_left": _seat_left,
    "ready": lambda state, event, rules: replace(state, ready=state.ready | {event.by}),
    "started": _started,
    "break_called": _break_called,
    "break_lengthened": _lengthened,
    "stopped": _stopped,
    "worded": _worded,
    "erased": _erased,
    "suggested": _suggested,
    "more_time_agreed": _extended,
    "covered": _covered,
    "uncovered": _covered,
    "closing_begun": _closing,
    "parting_words": lambda state, event, rules: replace(state, parting=state.parting | {event.by}),
    "ended": lambda state, event, rules: replace(state, ended=True),
    **dict.fromkeys(ACTS.values(), _stepped),
}
"""Act -> what it changes. Offers of more time that stand here from before are passed over: they are each one's own."""
