"""The floor of a talk: one holder at most, and in each step one writer.

Speaking, saying back what was heard, confirming it: the speaker-listener technique of Markman, Stanley and
Blumberg ("Fighting for Your Marriage", 1994), in the plainest form.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from domain.verbs.meet.clock import Clock
from domain.verbs.meet.events import MINUTE

COOL_DOWN = 2 * MINUTE
LINES = ("feelings", "affirmation", "needs", "ownership", "struggles")
"""What is said aloud in a check-in, line by line (FANOS)."""


class Step(StrEnum):
    """What is to be done now."""

    SPEAK = "speak"
    PARAPHRASE = "paraphrase"
    CONFIRM = "confirm"
    COOL = "cool"
    """Between two timed turns: nobody speaks."""
    TELL = "tell"
    FOLLOW = "follow"
    """A chapter is open: the other follows it, and says when she can go on."""
    COVERED = "covered"
    """The other has stopped reading for now."""
    DONE = "done"
    """Each had her lines."""


MOVES = {
    Step.SPEAK: ("speak", "pass_floor"),
    Step.PARAPHRASE: ("paraphrase",),
    Step.CONFIRM: ("confirm", "correct"),
    Step.TELL: ("open_chapter",),
    Step.FOLLOW: ("follow", "stop_reading"),
    Step.COVERED: ("resume_reading",),
}
"""What the writer of a step can do."""

ACTS = {
    "speak": "spoke",
    "pass_floor": "passed",
    "paraphrase": "paraphrased",
    "confirm": "confirmed",
    "correct": "corrected",
    "open_chapter": "chapter_opened",
    "follow": "followed",
    "stop_reading": "reading_stopped",
    "resume_reading": "reading_resumed",
}
"""Move -> what it is called once it happened."""

LISTENERS = frozenset({Step.PARAPHRASE, Step.FOLLOW, Step.COVERED})
"""Steps whose writer is whoever does not hold the floor."""

AFTER = {
    "spoke": Step.PARAPHRASE,
    "corrected": Step.PARAPHRASE,
    "paraphrased": Step.CONFIRM,
    "chapter_opened": Step.FOLLOW,
    "reading_resumed": Step.FOLLOW,
    "reading_stopped": Step.COVERED,
    "followed": Step.TELL,
}
"""What comes after which act, in the same turn."""


@dataclass(frozen=True)
class Floor:
    """Who holds the floor and who writes now. `n` names the step: what was meant for an earlier one is late.

    `ends`: how much of the talk's time will have been used when the clock ends this step; `None` if it does not.
    `line`: which line of a check-in.
    """

    holder: str = ""
    writer: str = ""
    step: Step | None = None
    n: int = 0
    ends: int | None = None
    line: str = ""


@dataclass(frozen=True)
class Turn:
    """Where the floor is, as events have it. `since`: how much of the talk's time was used when the turn began.

    `cut`: the same, when its holder passed it on early. `n`: the event that began the step.
    """

    holder: str
    step: Step
    n: int
    since: int = 0
    cut: int | None = None
    line: int = 0
    turns: int = 1


@dataclass(frozen=True)
class Rules:
    """How a talk goes. `slot` in microseconds, where turns are timed."""

    format: str
    people: tuple[str, str]
    first: str
    slot: int = 0

    def other(self, person: str) -> str:
        return self.people[1] if person == self.people[0] else self.people[0]

    def begin(self, n: int) -> Turn:
        return Turn(self.first, Step.TELL if self.format == "disclosure" else Step.SPEAK, n)

    def after(self, turn: Turn, act: str, n: int, used: int) -> Turn:
        """The turn after something was done in it."""
        if self.format == "slots":
            return self._passed_early(turn, n, used) if act == "passed" else replace(turn, n=n)
        if self.format == "check_in":
            return self._next_line(turn, act, n)
        if act in AFTER:
            return replace(turn, step=AFTER[act], n=n)
        return Turn(self.other(turn.holder), Step.SPEAK, n, used)

    def floor(self, turn: Turn, clock: Clock, at: int) -> Floor:
        """The floor at a moment."""
        if self.format == "slots":
            return self._timed(turn, clock.used(at))
        if turn.step is Step.DONE:
            return Floor(step=turn.step, n=turn.n)
        writer = self.other(turn.holder) if turn.step in LISTENERS else turn.holder
        line = LINES[turn.line] if self.format == "check_in" else ""
        return Floor(turn.holder, writer, turn.step, turn.n, line=line)

    def _next_line(self, turn: Turn, act: str, n: int) -> Turn:
        """Five lines, then the other's five, and no answer to any."""
        if act == "spoke" and turn.line + 1 < len(LINES):
            return replace(turn, line=turn.line + 1, n=n)
        if turn.turns == len(self.people):
            return replace(turn, step=Step.DONE, n=n)
        return Turn(self.other(turn.holder), Step.SPEAK, n, turns=turn.turns + 1)

    def _passed_early(self, turn: Turn, n: int, used: int) -> Turn:
        """The cooling down begins now; the other's turn comes after it."""
        now = self._timed(turn, used)
        return Turn(now.holder, Step.SPEAK, n, used, cut=used)

    def _timed(self, turn: Turn, used: int) -> Floor:
        """Turns of equal length with a pause between them, by the talk's own clock: a break does not shorten one."""
        holder, end = turn.holder, turn.since + self.slot if turn.cut is None else turn.cut
        if used >= end + COOL_DOWN:
            whole = self.slot + COOL_DOWN
            more = (used - end - COOL_DOWN) // whole
            end += (more + 1) * whole
            holder = holder if more % 2 else self.other(holder)
        if used < end:
            return Floor(holder, holder, Step.SPEAK, turn.n, end)
        return Floor(step=Step.COOL, n=turn.n, ends=end + COOL_DOWN)
