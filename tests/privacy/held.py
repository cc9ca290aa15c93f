"""What each keeps in a held record, and when the busy Ana may change it without Ben's having to notice.

What she marks or puts in is her own until Ben's own act in the same round brings both together. Before it, she
puts back what the quiet Ana has there: again something that Ben must not notice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from domain.couple import Couple
from domain.verbs.mark import MarkTogether, latest, shallower
from domain.verbs.move import Practice
from domain.verbs.reveal import Round, Window, put_in
from server.house import House
from tests.cast import BEN
from tests.privacy.acts import Typed, marks_typed, typed_answers, typed_marks
from tests.privacy.town import Town


@dataclass(frozen=True)
class Held:
    """The held records of both, in one town."""

    town: Town
    couple: Couple

    @property
    def house(self) -> House:
        return self.town.house

    async def window(self, practice: Round) -> Window | None:
        """The round that is on."""
        history = await self.town.history(practice.rhythm.item(self.couple))
        return practice.rhythm.window(history, self.house.clock())

    async def number(self, practice: Practice) -> int:
        """What the form of a round has as its version."""
        window = await self.window(practice) if isinstance(practice, Round) else None
        return practice.number(self.couple, window) if isinstance(practice, Round) and window else 0

    async def item(self, practice: Practice, name: str) -> str:
        """Where somebody's part stands; empty while no round is on."""
        person = self.town.people[name].person
        if isinstance(practice, MarkTogether):
            return practice.marks_item(self.couple, person)
        assert isinstance(practice, Round)
        window = await self.window(practice)
        return practice.held_item(self.couple, window, person) if window else ""

    async def kept(self, practice: Practice, name: str) -> Any:
        """What somebody has marked, or has in, now."""
        history = await self.town.history(await self.item(practice, name), name)
        return latest(history) if isinstance(practice, MarkTogether) else put_in(history)

    async def form(self, practice: Practice, name: str) -> Typed | None:
        """The form that brings somebody to what she has now; `None` where there is no way to it."""
        has = await self.kept(practice, name)
        if isinstance(practice, MarkTogether):
            return None if has is None else {"do": "mark"} | typed_marks(practice, has)
        assert isinstance(practice, Round)
        return {"do": "take_out"} if has is None else {"do": f"put_in_{has.form}"} | typed_answers(practice, has)

    async def unnoticed(self, practice: Practice, words: Typed) -> bool:
        """Whether Ana can mark this, or put it in, with no act of Ben's in the same round."""
        theirs = await self.kept(practice, BEN)
        if not isinstance(practice, MarkTogether):
            return theirs is None
        holds = practice.evolve(await self.town.history(practice.item(self.couple)))
        if theirs is None or holds is None:
            return theirs is None and holds is None
        return shallower(practice.start, marks_typed(practice, words), theirs) == holds.depths
