"""Let in: a therapist reads what two people share, from when both said yes to the same terms until either, she, or
the day that both agreed to ends it.

Each of the two says yes by writing the code that she gave outside Goldseam.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from domain.fields import Choice, Field, Text, Value, Values
from domain.kernel import Event, History, Refused, practice_of
from domain.records import Record
from domain.verbs.agree import Agree, Agreement, Ended
from domain.verbs.move import Move, Situation, Therapist, Wish

DAY = 24 * 60 * 60 * 1_000_000
NOBODY = "No therapist here has this code, so nothing was changed. Ask for it once more, outside Goldseam."
NOT_THIS_CODE = "This is not the code of the person in these words, so nothing was changed. You could ask for it again."
ONE_OF_YOU = "A therapist is somebody besides the two of you, so nothing was changed."
OTHER_RULES = (
    "What this therapist says about secrets has changed since, so nothing was changed. Read it again before you let in."
)
WHICH = "Choose at least one kind of thing. What you wrote is still here."
WHICH_DAY = "Say from which day on. What you wrote is still here."

SECRETS = (
    ("none", "I keep no secrets between you"),
    ("together", "I decide with you what must be told"),
    ("kept", "I keep it"),
)
"""The three kinds of what a therapist does with what one of two tells her alone."""


@dataclass(frozen=True)
class Grant:
    """What two people let somebody read: what began since a moment (microseconds, UTC), of some kinds or of all.

    It holds from `begins` until `until`.
    """

    therapist: str
    since: int
    kinds: frozenset[str]
    begins: int
    until: int

    def stands(self, at: int) -> bool:
        return self.begins <= at < self.until

    def covers(self, history: History) -> bool:
        """Whether something that both share is hers to read. That somebody is let in never is."""
        practice = practice_of(history)
        if practice == NAME or history[0].at < self.since:
            return False
        return not self.kinds or practice in self.kinds


@dataclass(frozen=True)
class Day:
    """A day, as a browser sends it: `2026-05-03`."""

    name: str
    label: str
    required: bool = False
    shape: str = "day"

    def read(self, text: str) -> Value | None:
        if not text:
            return None
        try:
            day = date.fromisoformat(text)
        except ValueError:
            raise Refused(f"“{self.label}” takes a day.", self.name) from None
        if not 2000 <= day.year < 9999:
            raise Refused(f"“{self.label}” takes a day.", self.name)
        return day.isoformat()


@dataclass(frozen=True)
class Kinds:
    """Some of the kinds of things that there are, by their names, with spaces between them."""

    name: str
    label: str
    known: Mapping[str, str]
    required: bool = False
    shape: str = "kinds"

    def read(self, text: str) -> Value | None:
        if not set(text.split()) <= set(self.known):
            raise Refused(f"“{self.label}” takes some of what is shown.", self.name)
        return " ".join(name for name in self.known if name in text.split()) or None


NAME = "let_in"
CODE = Text("code", "The code, as you were told it outside Goldseam", required=True, longest=60, rows=1)
PURPOSE = Text("purpose", "What for", required=True, longest=1_000, rows=2)
SCOPE = Choice(
    "scope",
    "What can be read",
    (
        ("all", "Everything that is in Together"),
        ("since", "What is shared from a day on"),
        ("kinds", "Some kinds of things alone"),
    ),
)
SINCE = Day("since", "From which day on")
DAYS = Choice("days", "For how long", (("30", "30 days"), ("90", "90 days"), ("180", "half a year"), ("365", "a year")))


@dataclass(frozen=True)
class LetIn(Agree):
    """The practice of letting somebody in: an agreement whose terms name her, and what she may read until when."""

    known: tuple[tuple[str, str], ...] = ()
    """The kinds of things that can be chosen: their practices' names, and their words."""
    shape: str = "let_in"

    @cached_property
    def kinds_field(self) -> Kinds:
        return Kinds("kinds", "Which kinds", dict(self.known))

    @cached_property
    def form(self) -> tuple[Field, ...]:
        return (CODE, PURPOSE, SCOPE, SINCE, self.kinds_field, DAYS)

    @cached_property
    def moves(self) -> Mapping[str, Move]:
        moves = dict(super().moves)
        del moves["change"]
        shared = (Record.SHARED,)
        moves["put_forward"] = Move(self.put_forward, shared, self.form, begins=True)
        moves["accept"] = Move(self.accept, shared, (CODE,))
        return moves

    def put_forward(self, now: Situation, wish: Wish) -> list[Event]:
        """Terms that name whoever has this code. `wish.version`: what she said of secrets, as it was read."""
        found = _found(now, wish)
        if found.version != wish.version:
            raise Refused(OTHER_RULES)
        return super().put_forward(now, replace(wish, values=_terms(now, wish.values, found), version=0))

    def accept(self, now: Situation, wish: Wish) -> list[Event]:
        """The other says yes to these terms, with the code that she was told. A second press changes nothing."""
        _, terms = self._read(now, wish)
        if isinstance(terms.words, dict) and not terms.agreed:
            found = _found(now, wish)
            if found.id != terms.words["therapist"]:
                raise Refused(NOT_THIS_CODE, CODE.name)
            if found.version != terms.words["policy"]:
                raise Refused(OTHER_RULES)
        return super().accept(now, wish)

    def let_go(self, item: str, history: History, at: int, by: str) -> list[Event]:
        """Ends it at once under neither name of the two: the therapist, for herself; or an older state was put back."""
        state = self.evolve(history)
        if state is None or grant(state) is None:
            return []
        return [Event(item, state.version + 1, f"{self.name}.ended", by, at, Record.SHARED, Ended())]


def grant(state: Agreement | None) -> Grant | None:
    """What an agreement lets somebody read, if both said yes to it and nobody ended it. Its days may be over."""
    terms = state.in_force if state else None
    if terms is None or not isinstance(terms.words, dict) or terms.agreed_at is None:
        return None
    words = terms.words
    return Grant(
        str(words["therapist"]),
        int(words.get("from", 0)),
        frozenset(str(words.get("kinds", "")).split()),
        terms.agreed_at,
        terms.agreed_at + int(words["days"]) * DAY,
    )


def _found(now: Situation, wish: Wish) -> Therapist:
    found = now.therapist(str(wish.values[CODE.name]))
    if found is None:
        raise Refused(NOBODY, CODE.name)
    if now.couple and found.id in now.couple.people:
        raise Refused(ONE_OF_YOU, CODE.name)
    return found


def _terms(now: Situation, values: Values, found: Therapist) -> Values:
    """What is agreed to: whom, what, what for, how long, and what she said of secrets."""
    terms: Values = {"therapist": found.id, "name": found.name, "policy": found.version, "secrets": found.kind}
    terms |= {"rules": found.rules} if found.rules else {}
    terms |= {name: values[name] for name in ("purpose", "scope", "days")}
    if values["scope"] == "kinds":
        if "kinds" not in values:
            raise Refused(WHICH, "kinds")
        terms["kinds"] = values["kinds"]
    if values["scope"] == "since":
        if SINCE.name not in values:
            raise Refused(WHICH_DAY, SINCE.name)
        day = str(values[SINCE.name])
        terms |= {SINCE.name: day, "from": _begins(day, now.actor.zone)}
    return terms


def _begins(day: str, zone: str) -> int:
    """When a day begins in a zone, in microseconds since 1970, UTC."""
    return int(datetime.fromisoformat(day).replace(tzinfo=ZoneInfo(zone)).timestamp()) * 1_000_000
