"""Lines in which tries wait their turn. Nobody in one is sent away because of what others try."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

MOST_WAITING = 500
"""Tries that one process lets wait; more than anybody types, and few enough to hold."""


class GaveWay(Exception):
    """There were too many waiting, most of them from this household."""


@dataclass(eq=False)
class Place:
    """One try that waits."""

    line: str
    household: str
    turn: asyncio.Future[None]


@dataclass
class Lines:
    """One at a time in each line. Whoever comes from elsewhere is next, then the newest: a crowd delays itself."""

    _busy: set[str] = field(default_factory=set)
    _waiting: list[Place] = field(default_factory=list)

    @asynccontextmanager
    async def turn(self, line: str, household: str) -> AsyncIterator[None]:
        """Waits, and holds the line for the length of the block. Raises GaveWay."""
        await self._enter(line, household)
        try:
            yield
        finally:
            self._pass_on(line, household)

    async def _enter(self, line: str, household: str) -> None:
        if line not in self._busy:
            self._busy.add(line)
            return
        if len(self._waiting) >= MOST_WAITING:
            self._make_room()
        place = Place(line, household, asyncio.get_running_loop().create_future())
        self._waiting.append(place)
        try:
            await place.turn
        except asyncio.CancelledError:
            self._gone(place)
            raise

    def _gone(self, place: Place) -> None:
        """Whoever waited has left; if it was her turn, it is the next one's."""
        if place in self._waiting:
            self._waiting.remove(place)
        elif not place.turn.cancelled() and not place.turn.exception():
            self._pass_on(place.line, place.household)

    def _pass_on(self, line: str, household: str) -> None:
        here = [place for place in self._waiting if place.line == line and not place.turn.done()]
        if not here:
            self._busy.discard(line)
            return
        following = max(reversed(here), key=lambda place: place.household != household)
        self._waiting.remove(following)
        following.turn.set_result(None)

    def _make_room(self) -> None:
        """The oldest of the household with the most waiting gives way."""
        [(crowd, _)] = Counter(place.household for place in self._waiting).most_common(1)
        oldest = next(place for place in self._waiting if place.household == crowd)
        self._waiting.remove(oldest)
        if not oldest.turn.done():
            oldest.turn.set_exception(GaveWay())
