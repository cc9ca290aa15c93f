"""Our check-in: a rhythm both agree on, and on it rounds that open when both have answered.

FANOS (feelings, affirmation, needs, ownership, struggles) comes from couples' recovery work; its labels here
are our own. The scales are plain 0 to 10: no published questionnaire is shipped, nothing is added up.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from domain.couple import Couple
from domain.evenings import DAY, evening, local, micros
from domain.fields import Choice, Field, Scale, Text
from domain.kernel import ERASED, History
from domain.verbs import agree
from domain.verbs.agree import Agree, Terms
from domain.verbs.reveal import Round, Window

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

FORMS: dict[str, tuple[Field, ...]] = {
    "fanos": (
        Text("feelings", "What I feel", rows=2),
        Text("affirmation", "What I value in you", rows=2),
        Text("needs", "What I need", rows=2),
        Text("ownership", "What I own up to", rows=2),
        Text("struggles", "What I struggle with", rows=2),
    ),
    "scales": (
        Scale("calm", "Calm", "not at all", "very"),
        Scale("trust", "Trust", "none now", "much"),
        Scale("closeness", "Closeness", "far", "close"),
    ),
}

CHECK_IN_RHYTHM = Agree(
    name="check_in_rhythm",
    code="p3wu",
    title="When we check in",
    fields=(
        Choice("form", "What each puts in", (("fanos", "Five short answers"), ("scales", "Calm, trust, closeness"))),
        Choice("weekday", "Open until the evening of", tuple((str(n), day) for n, day in enumerate(WEEKDAYS))),
        Choice("weeks", "How often", (("1", "Every week"), ("2", "Every two weeks"), ("4", "Every four weeks"))),
    ),
    single=True,
    called="rhythm",
    keeps_zone=True,
    intro="Each of you puts something in before the evening you choose. Both see both, or nobody's is shown.",
)


@dataclass(frozen=True)
class AgreedRhythm:
    """Rounds close at nine in the evening of the agreed weekday, in the zone of whoever worded the rhythm."""

    agreement: Agree

    def item(self, couple: Couple) -> str:
        return self.agreement.item(couple)

    def window(self, history: History, at: int) -> Window | None:
        state = agree.evolve(history)
        terms = state.in_force if state else None
        return window(terms, at) if terms else None

    def before(self, history: History, now: Window) -> Window | None:
        state = agree.evolve(history)
        terms = state.in_force if state else None
        if terms is None or terms.agreed_at is None or now.opens <= terms.agreed_at:
            return None
        return window(terms, now.opens - 1)


def window(terms: Terms, at: int) -> Window | None:
    """The round that the moment `at` (microseconds, UTC) falls in: from one closing, itself included, to the next."""
    if terms.words is ERASED or terms.agreed_at is None:
        return None
    zone, every = ZoneInfo(terms.zone), timedelta(weeks=int(terms.words["weeks"]))
    first = _first_closing(int(terms.words["weekday"]), zone, terms.agreed_at)
    closes = first + max(0, (local(at, zone).date() - first.date()) // every) * every
    if micros(closes) <= at:
        closes += every
    opens = terms.agreed_at if closes == first else micros(closes - every)
    return Window(opens, micros(closes), str(terms.words["form"]))


def _first_closing(weekday: int, zone: ZoneInfo, after: int) -> datetime:
    """The first such evening that leaves at least a day to answer.

    Reckoned from here on the local calendar, nine o'clock stays nine when the clocks change.
    """
    day = evening(local(after + DAY, zone).date(), zone)
    if micros(day) < after + DAY:
        day += timedelta(days=1)
    return day + timedelta(days=(weekday - day.weekday()) % 7)


CHECK_IN = Round(
    name="check_in",
    code="c9yj",
    title="Our check-in",
    noun="check-in",
    forms=FORMS,
    rhythm=AgreedRhythm(CHECK_IN_RHYTHM),
    intro="What you put in stays with you until both have put something in. You can look at it and take it back.",
)
