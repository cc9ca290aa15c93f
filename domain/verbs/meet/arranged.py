"""What both can read of a talk outside it: how it was proposed and agreed, that it was, what was kept of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from domain.kernel import ERASED, Erasure, Event, History, ImpossibleHistory, WordsErased
from domain.verbs.meet.events import MINUTE, AcceptedTerms, Began, Closed, Fact, Kept, Proposed
from domain.verbs.meet.floor import Rules
from domain.verbs.say import Said

GRACE = 15 * MINUTE
"""How long after the agreed time a talk can still begin, and how long before it one can enter."""


@dataclass(frozen=True)
class Wording:
    """One version of what was proposed."""

    version: int
    by: str
    at: int
    terms: Proposed | Erasure


@dataclass(frozen=True)
class Arranged:
    """The shared part of a talk. `off`: taken back or left before it began; nobody is named.

    `accepted`: the version that both said yes to, `accepted_by` who said it second.
    """

    talk: str = ""
    wordings: tuple[Wording, ...] = ()
    accepted: int = 0
    accepted_by: str = ""
    off: bool = False
    seat_refused: bool = False
    began_at: int | None = None
    closed_at: int | None = None
    closed: Closed | Erasure | None = None
    kept: tuple[Said, ...] = ()
    version: int = 0

    @cached_property
    def standing(self) -> Wording:
        """The words that stand: those both accepted, or the newest ones."""
        return next((w for w in self.wordings if w.version == self.accepted), self.wordings[-1])

    @cached_property
    def terms(self) -> Proposed | None:
        """`None` where their author erased them."""
        terms = self.standing.terms
        return None if terms is ERASED else terms

    @cached_property
    def rules(self) -> Rules | None:
        """How the floor goes; `None` before both said yes."""
        terms = self.terms
        if terms is None or not self.accepted:
            return None
        people = (self.standing.by, self.accepted_by)
        return Rules(terms.format, people, terms.first, terms.slot * MINUTE)

    @property
    def lapses(self) -> int:
        """When it is over without having begun."""
        return self.terms.starts_at + GRACE if self.terms else 0

    @property
    def over(self) -> bool:
        """An event says so. What the clock alone ends is a matter of its moment."""
        return self.off or self.closed_at is not None


def arranged(history: History) -> Arranged:
    """The shared part that these events make. Raises ImpossibleHistory."""
    state = Arranged()
    for event in history:
        state = _step(state, event)
    return replace(state, talk=history[-1].item, version=history[-1].version) if history else state


def _step(state: Arranged, event: Event) -> Arranged:
    match event.act, event.body:
        case (("proposed" | "countered"), (Proposed() | Erasure.ERASED) as terms):
            return replace(state, wordings=(*state.wordings, Wording(event.version, event.by, event.at, terms)))
        case "kept", (Kept() | Erasure.ERASED) as kept:
            words = ERASED if kept is ERASED else {"part": kept.part, **kept.words}
            return replace(state, kept=(*state.kept, Said(event.version, event.by, event.at, words)))
        case "closed", (Closed() | Erasure.ERASED) as closed:
            return replace(state, closed_at=event.at, closed=closed)
        case "accepted", AcceptedTerms(version):
            return replace(state, accepted=version, accepted_by=event.by)
        case "began", (Began() | Erasure.ERASED):
            return replace(state, began_at=event.at)
        case _:
            return _fact(state, event)


def _fact(state: Arranged, event: Event) -> Arranged:
    match event.act, event.body:
        case "erased", WordsErased(version):
            return _erased(state, version, event.at)
        case "accepted", Erasure.ERASED:
            return replace(state, accepted=state.wordings[-1].version, accepted_by=event.by)
        case (("withdrawn" | "left"), (Fact() | Erasure.ERASED)):
            return replace(state, off=True)
        case "seat_refused", (Fact() | Erasure.ERASED):
            return replace(state, seat_refused=True)
        case _:
            raise ImpossibleHistory(f"{event.kind} in a talk")


def _erased(state: Arranged, version: int, at: int) -> Arranged:
    kept = tuple(replace(k, words=ERASED, erased_at=at) if k.version == version else k for k in state.kept)
    wordings = tuple(replace(w, terms=ERASED) if w.version == version else w for w in state.wordings)
    return replace(state, kept=kept, wordings=wordings)
