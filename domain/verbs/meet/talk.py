"""A talk as it is at a moment: what phase it is in, who holds the floor, what is left, and who may do what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from domain.kernel import ERASED, History
from domain.verbs.meet.arranged import Arranged, Wording, arranged
from domain.verbs.meet.events import DAY, MINUTE, Closed, Proposed
from domain.verbs.meet.floor import Floor
from domain.verbs.meet.live import Live, Stop, Text, live, stopped

PATIENCE = 5 * MINUTE
"""Away for so long, and the talk stops for both."""
WARNING = 10 * MINUTE
"""Before the end."""

Away = Mapping[str, int]
"""Who is away from an open talk, and since when (microseconds, UTC). Whoever is here is not in it."""


class Phase(StrEnum):
    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    GATHERING = "gathering"
    OPEN = "open"
    STOPPED = "stopped"
    CLOSING = "closing"
    CLOSED = "closed"
    OFF = "off"
    """Taken back, or left before it began."""
    LAPSED = "lapsed"
    """Its time passed, and it had not begun."""


ON = frozenset({Phase.OPEN, Phase.STOPPED, Phase.CLOSING})
OVER = frozenset({Phase.CLOSED, Phase.OFF, Phase.LAPSED})


@dataclass(frozen=True)
class Talk:
    """`arranged`: what the shared record tells. `live`: what the talk's own record tells, until it is destroyed.

    Where presence matters, ask `settled(at, away)` first: it is the same talk, stopped where somebody was away
    too long. No question here changes anything.
    """

    arranged: Arranged
    live: Live

    @property
    def id(self) -> str:
        return self.arranged.talk

    @property
    def version(self) -> int:
        return self.arranged.version

    @property
    def standing(self) -> Wording:
        return self.arranged.standing

    @property
    def terms(self) -> Proposed | None:
        return self.arranged.terms

    @property
    def seat(self) -> str:
        """Whoever both accepted to sit with them in this talk, and who did not say no; empty for nobody."""
        asked = self.arranged.accepted and self.terms and not self.arranged.seat_refused
        return self.terms.seat if asked and self.terms else ""

    @property
    def stop(self) -> Stop | None:
        """Why the talk stands still. One that began and whose start cannot be read any more stands still too."""
        began, still = self.arranged.began_at, self.live.clock.since is None and self.live.closing_at is None
        return self.live.stop or (Stop(began, "", began) if began is not None and still else None)

    def closing_since(self, at: int) -> int | None:
        """When the closing began; `None` before it. The clock alone begins it when the time is used."""
        ends = self.live.clock.ends
        if self.live.closing_at is not None:
            return self.live.closing_at
        return ends if ends is not None and at >= ends else None

    def phase(self, at: int) -> Phase:
        if self.arranged.began_at is None:
            return self._before(at)
        if self.arranged.closed_at is not None:
            return Phase.CLOSED
        if self.stop:
            return Phase.CLOSED if at >= self.stop.closes else Phase.STOPPED
        closing = self.closing_since(at)
        if closing is None:
            return Phase.OPEN
        return Phase.CLOSED if at >= closing + DAY else Phase.CLOSING

    def _before(self, at: int) -> Phase:
        if self.arranged.off or self.terms is None:
            return Phase.OFF
        if self.arranged.closed_at is not None or at >= self.arranged.lapses:
            return Phase.LAPSED
        if not self.arranged.accepted:
            return Phase.PROPOSED
        return Phase.GATHERING if self.live.gathered else Phase.ACCEPTED

    def left(self, at: int) -> int:
        """Microseconds that can still be used: they stand still unless the talk is open; none once it is over."""
        return 0 if self.arranged.over else self.live.clock.left(at)

    def ends(self, at: int) -> int | None:
        """When the time will be used, if nothing stops it; `None` unless the talk is open."""
        return self.live.clock.ends if self.phase(at) is Phase.OPEN else None

    def warned(self, at: int) -> bool:
        """Ten minutes or less are left."""
        return self.phase(at) is Phase.OPEN and self.left(at) <= WARNING

    def floor(self, at: int) -> Floor:
        """Who holds the floor. While the talk is stopped the turn is kept and nobody writes; elsewhere it is empty."""
        phase, rules, turn = self.phase(at), self.arranged.rules, self.live.turn
        if rules is None or turn is None or phase not in (Phase.OPEN, Phase.STOPPED):
            return Floor()
        now = rules.floor(turn, self.live.clock, at)
        return now if phase is Phase.OPEN else replace(now, writer="")

    def step_ends(self, at: int) -> int | None:
        """When the clock alone ends this step: a timed turn, or the pause after it."""
        ends = self.floor(at).ends
        return self.live.clock.when(ends) if ends is not None else None

    def readable(self, at: int) -> bool:
        """Whether what is told for this talk only can be read: while it is open, and not while it stands still."""
        return self.phase(at) is Phase.OPEN

    def settled(self, at: int, away: Away) -> Talk:
        """The same talk, stopped at the moment when somebody had been away for five minutes."""
        rules, clock = self.arranged.rules, self.live.clock
        gone = [since + PATIENCE for person, since in away.items() if rules and person in rules.people]
        on = self.arranged.began_at is not None and not self.arranged.over and self.live.closing_at is None
        if not gone or not on or clock.since is None or clock.ends is None:
            return self
        moment = max(clock.since, min(gone))
        if moment > at or moment >= clock.ends:
            return self
        return replace(self, live=stopped(self.live, Stop(moment, "", moment, noted=False)))

    @property
    def parked(self) -> tuple[int, ...]:
        """The agenda's lines that were not covered, by their place. A talk that did not begin sets nothing aside."""
        if self.arranged.closed_at is not None or self.arranged.began_at is None:
            return self.arranged.closed.parked if isinstance(self.arranged.closed, Closed) else ()
        lines = self.terms.lines if self.terms else ()
        return tuple(n for n in range(len(lines)) if n not in self.live.covered)

    @property
    def beside(self) -> str | None:
        """What whoever sat with them was called, empty where that is not known; `None` where nobody did."""
        if isinstance(self.arranged.closed, Closed):
            return self.arranged.closed.beside
        return self.live.beside if self.arranged.began_at is not None else None

    @property
    def keepable(self) -> tuple[Text, ...]:
        """What both could mark to keep: not what was told for this talk only, nor what is only for a talk."""
        only_here = {"question", "chapter"} if self.terms and self.terms.once else {"question"}
        return tuple(t for t in self.live.texts if t.words is not ERASED and t.part not in only_here)


def evolve(shared: History, own: History = ()) -> Talk | None:
    """The talk that these events make: those of the shared record, and those of its own. Raises ImpossibleHistory."""
    if not shared:
        return None
    state = arranged(shared)
    minutes = state.terms.minutes if state.terms else 0
    return Talk(state, live(own, state.rules, minutes * MINUTE))
