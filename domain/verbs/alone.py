"""Alone: one of two writes something for a therapist whom both let in, and for nobody else.

It stands in a record of these two, under what the therapist said of secrets when it was written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from domain.fields import Link, Text, Values
from domain.kernel import Event, History, Refused, practice_of
from domain.records import Record
from domain.verbs.let_in import LetIn, grant
from domain.verbs.move import Move, Situation, Wish
from domain.verbs.say import Say, Words

CLOSED = "The door is closed, so nothing was written. Your words are still in the box. You can keep them in Mine."
TAKES_NOTHING = (
    "Nothing is taken here from one of you alone, so nothing was written. Your words are still in the box. "
    "You can keep them in Mine."
)
PAGE = Text("page", "Your words", required=True, rows=8)
GRANT = Link("grant", "Whom it is for", required=True)


@dataclass(frozen=True)
class Alone(Say):
    """The practice of writing for a therapist alone. What she does with it is among the words: see `share`.

    `letting_in`: by which somebody is let in.
    """

    letting_in: LetIn = field(kw_only=True)

    @property
    def record(self) -> Record:
        return Record.ASIDE

    @cached_property
    def moves(self) -> Mapping[str, Move]:
        return {
            "share": Move(self.share, (Record.ASIDE,), (PAGE, GRANT), begins=True),
            "erase": Move(self.erase, (Record.ASIDE,)),
        }

    def share(self, now: Situation, wish: Wish) -> list[Event]:
        """Her words, while a grant of the two stands; with the kind and version of what they were written under."""
        terms = self.standing(now.look(str(wish.values[GRANT.name])), now.actor.at)
        found = now.known(str(terms["therapist"])) if terms else None
        if found is None or now.couple is None or now.couple.closed:
            raise Refused(CLOSED)
        if not found.takes_alone(str(terms["secrets"])):
            raise Refused(TAKES_NOTHING)
        under = {"name": found.name, "policy": terms["policy"], "secrets": terms["secrets"]}
        return [self._event(now, 1, "shared", Words({PAGE.name: wish.values[PAGE.name]} | under))]

    def standing(self, history: History, at: int) -> Values:
        """The terms of letting somebody in that hold at a moment (microseconds, UTC); none where none do."""
        state = self.letting_in.evolve(history) if practice_of(history) == self.letting_in.name else None
        granted, terms = grant(state), state.in_force if state else None
        if granted is None or not granted.stands(at) or terms is None or not isinstance(terms.words, dict):
            return {}
        return terms.words
