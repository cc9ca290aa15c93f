"""After a break: each looks back at her own part, in private; both parts open together, or nobody's is shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from domain.couple import Couple
from domain.evenings import evening, local, micros
from domain.fields import Choice, Text
from domain.kernel import ERASED, History
from domain.verbs import agree
from domain.verbs.agree import Agree
from domain.verbs.reveal import Round, Window

FORM = "repair"

LOOK_BACK = Agree(
    name="look_back",
    code="z4lb",
    title="When we look back at a break",
    fields=(
        Choice("days", "Open until the evening", (("1", "of tomorrow"), ("2", "after that"), ("4", "four days on"))),
    ),
    single=True,
    called="look back",
    keeps_zone=True,
    intro="Four short answers, each for yourself. Both see both once both are in, or nobody's is shown.",
)


@dataclass(frozen=True)
class Once:
    """One round, from when both agreed to it until nine in the evening of the day they named.

    Agreed to anew, after another break, it is another round.
    """

    agreement: Agree

    def item(self, couple: Couple) -> str:
        return self.agreement.item(couple)

    def window(self, history: History, at: int) -> Window | None:
        state = agree.evolve(history)
        terms = state.in_force if state else None
        if terms is None or terms.words is ERASED or terms.agreed_at is None:
            return None
        zone = ZoneInfo(terms.zone)
        last = local(terms.agreed_at, zone).date() + timedelta(days=int(terms.words["days"]))
        closes = micros(evening(last, zone))
        return Window(terms.agreed_at, closes, FORM) if terms.agreed_at <= at < closes else None

    def before(self, history: History, now: Window) -> Window | None:
        """None: another one is told nothing of."""
        return None


REPAIR = Round(
    name="repair",
    code="b8rp",
    title="After a break",
    noun="look back",
    forms={
        FORM: (
            Text("felt", "What I felt", rows=2),
            Text("saw", "What I saw", rows=2),
            Text("own", "What I own up to", rows=2),
            Text("next", "What I would do next time", rows=2),
        )
    },
    rhythm=Once(LOOK_BACK),
    intro="What you put in stays with you until both have put something in. You can look at it and take it back.",
)
