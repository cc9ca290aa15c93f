"""Everything that can happen to a talk, as it is stored.

Three places: the shared record tells that there was a talk and what both kept of it; each one's held record,
that she is in, how much longer she would go on, and what she would keep; the talk's own record, all that is said
while it is open. The words of that record stand in events of their own, so that their author can erase them and
the floor stays where it is.
"""

from __future__ import annotations

from dataclasses import dataclass

from domain.fields import Values
from domain.kernel import WordsErased

MINUTE = 60_000_000
"""In microseconds, like every time here."""
HOUR, DAY = 60 * MINUTE, 1440 * MINUTE


@dataclass(frozen=True)
class Fact:
    """It happened; its kind says all of it."""


@dataclass(frozen=True)
class Proposed:
    """What both are asked to accept. `starts_at` in microseconds, UTC: nobody's zone is written where both read.

    `brought`: items that the agenda names. `first`: who has the floor first, and tells in a prepared telling.
    `slot`: minutes of each turn where turns are timed. `once`: what is told is for this talk only.
    `seat`: whoever is asked to sit with them; empty for nobody.
    """

    topic: str
    agenda: tuple[str, ...]
    brought: tuple[str, ...]
    place: str
    format: str
    mode: str
    minutes: int
    starts_at: int
    first: str
    slot: int = 0
    once: bool = False
    seat: str = ""

    @property
    def lines(self) -> tuple[str, ...]:
        """The agenda: own words, then what was brought, by item."""
        return (*self.agenda, *self.brought)

    def overlaps(self, other: Proposed) -> bool:
        """Whether both are at some same time, if each begins when it is meant to."""
        ends, other_ends = self.starts_at + self.minutes * MINUTE, other.starts_at + other.minutes * MINUTE
        return self.starts_at < other_ends and other.starts_at < ends


@dataclass(frozen=True)
class AcceptedTerms:
    """The other said yes to exactly that version."""

    version: int


@dataclass(frozen=True)
class Began:
    """Both were in and both were ready. `people`: the two, and whoever sat with them."""

    topic: str
    format: str
    mode: str
    people: tuple[str, ...]


@dataclass(frozen=True)
class Closed:
    """`used`: seconds that the talk was open. `parked`: the agenda's lines that were not covered, by their place.

    `beside`: what whoever sat with the two was called; empty where that is not known, `None` where nobody did. The
    name stays as both knew it, also once she cannot be asked any more.
    """

    used: int
    parked: tuple[int, ...] = ()
    beside: str | None = None


@dataclass(frozen=True)
class Kept:
    """Words of one of the two that both marked. `part`: as what they were said."""

    part: str
    words: Values


@dataclass(frozen=True)
class Marks:
    """The texts of a talk that one would keep, by their versions. Written once she is through with marking."""

    versions: tuple[int, ...]


@dataclass(frozen=True)
class Worded:
    """Words in a talk, beside the fact that they belong to. `part`: as what they were said."""

    part: str
    words: Values


@dataclass(frozen=True)
class Seated:
    """Whoever both asked sits down. `name`: what the two know her by."""

    name: str = ""


@dataclass(frozen=True)
class Suggested:
    """Whoever sits with them proposes a next step."""

    step: str


@dataclass(frozen=True)
class BreakUntil:
    """When whoever called the break means to be back."""

    returns: int


@dataclass(frozen=True)
class Stopped:
    """Somebody was away for five minutes. `since`: the moment the talk stopped."""

    since: int


@dataclass(frozen=True)
class MoreTime:
    """How much longer one would go on. `since`: the event with which the talk had begun or gone on, by its version."""

    minutes: int
    since: int = 0


@dataclass(frozen=True)
class Minutes:
    """How much longer."""

    minutes: int


@dataclass(frozen=True)
class Line:
    """One line of the agenda, by its place."""

    line: int


KINDS: dict[str, type] = {
    # in the shared record
    "proposed": Proposed,
    "countered": Proposed,
    "accepted": AcceptedTerms,
    "withdrawn": Fact,
    "left": Fact,
    "seat_refused": Fact,
    "began": Began,
    "closed": Closed,
    "kept": Kept,
    "erased": WordsErased,
    # in each one's held record
    "entered": Fact,
    "stepped_out": Fact,
    "marked": Marks,
    "more_time_offered": MoreTime,
    "more_time_withdrawn": Fact,
    # in the talk's own record
    "gathered": Fact,
    "seated": Seated,
    "seat_left": Fact,
    "ready": Fact,
    "started": Fact,
    "spoke": Fact,
    "paraphrased": Fact,
    "confirmed": Fact,
    "corrected": Fact,
    "passed": Fact,
    "chapter_opened": Fact,
    "followed": Fact,
    "reading_stopped": Fact,
    "reading_resumed": Fact,
    "question_brought": Fact,
    "worded": Worded,
    "suggested": Suggested,
    "break_called": BreakUntil,
    "break_lengthened": BreakUntil,
    "stopped": Stopped,
    "more_time_agreed": Minutes,
    "covered": Line,
    "uncovered": Line,
    "closing_begun": Fact,
    "parting_words": Fact,
    "ended": Fact,
}
"""Act -> the type of its body."""
