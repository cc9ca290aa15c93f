"""The open sockets of this process: a stop ends them all, and of one sign-in there are only so many."""

from __future__ import annotations

import asyncio
from collections import defaultdict

MOST = 20
"""Sockets that one sign-in has open at once, in one process. A page in the background has none."""
RESTART, GAVE_WAY = 1012, 4000
"""On the first a browser comes back by itself. On the second none does, or its pages would take turns for ever."""

Loop = asyncio.Task[int]


class Sockets:
    """The loop of each, by whose sign-in it is, the oldest first."""

    def __init__(self) -> None:
        self._of: defaultdict[bytes, dict[Loop, None]] = defaultdict(dict)
        self._gave_way = set[Loop]()
        self._closing = False

    @property
    def number(self) -> int:
        """How many are open."""
        return sum(map(len, self._of.values()))

    def take_in(self, sign_in: bytes, loop: Loop) -> None:
        """One more is open. Where that is too many, the oldest ends."""
        hers = self._of[sign_in]
        if len(hers) >= MOST:
            oldest = next(iter(hers))
            del hers[oldest]
            self._gave_way.add(oldest)
            oldest.cancel()
        hers[loop] = None

    def let_go(self, sign_in: bytes, loop: Loop) -> int | None:
        """It has ended. Gives the code to close it with, where it was ended from here."""
        self._of[sign_in].pop(loop, None)
        if not self._of[sign_in]:
            del self._of[sign_in]
        gave_way = loop in self._gave_way
        self._gave_way.discard(loop)
        return RESTART if self._closing else GAVE_WAY if gave_way else None

    async def close(self) -> None:
        """Ends every socket, so that browsers come back by themselves."""
        self._closing = True
        loops = [loop for hers in self._of.values() for loop in hers]
        for loop in loops:
            loop.cancel()
        await asyncio.gather(*loops, return_exceptions=True)
