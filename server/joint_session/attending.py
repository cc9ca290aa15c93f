"""One open page of a talk: while it is open, whoever looks at it is there; and it looks after what is due.

While the talk is on, the page counts as use of her sign-in too: listening for ten minutes is not rest.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

import structlog

from domain.verbs.meet.talk import ON, Phase
from server.clock import HOUR, SECOND
from server.house import House
from server.joint_session import keeping, presence, rooms
from server.reading import Reading
from server.sign_in import rest
from server.stores import StoreAway
from web import talk_shown
from web.viewer import Viewer

RENEW = 15 * SECOND
"""How old a lease may become before it is renewed."""

USE = 3 * HOUR
"""How long a page counts as use without being loaded again: the longest talk, with more time and an hour's break.
After that, or where somebody walked away from a device that others use, rest ends the sign-in as it does elsewhere."""

PAST = 0.05
"""Seconds by which a look comes after the moment it is for, and not a little before it."""

log = structlog.get_logger()


@dataclass(frozen=True)
class Noticed:
    """What a look at a talk found for its page.

    `record`: the talk's own, empty where nobody has come in yet. `there`: it is a talk in which both see who is
    there. `changes`: when the clock alone next changes something (microseconds, UTC). `using`: she, while the talk
    is on.
    """

    person: str
    record: str
    there: bool
    due: bool
    changes: int | None
    using: Viewer | None = None


def notice(reading: Reading) -> Noticed | None:
    """What the page of a talk has to do after this look; `None` where there is no such talk."""
    viewer, shown = reading.viewer, talk_shown.of(reading, reading.viewer.talk)
    if shown is None:
        return None
    there = shown.phase is Phase.GATHERING or shown.phase in ON
    due = viewer.talk_record is not None and talk_shown.due(reading, viewer.talk)
    using = viewer if shown.phase in ON else None
    return Noticed(viewer.person, viewer.talk_record or "", there, due, shown.changes, using)


class Attendance:
    """Keeps one page's lease. A page that is not of a talk has none."""

    def __init__(self, house: House, talk: str) -> None:
        self._house, self._talk = house, talk
        self._socket = secrets.token_hex(8)
        self._until = 0
        self._used_until = house.clock() + USE
        self._noticed: Noticed | None = None

    async def after(self, noticed: Noticed | None) -> None:
        """Does what a look showed to be due. A store that is away is no reason to end the page."""
        self._noticed = noticed or self._noticed
        if noticed is None:
            return
        try:
            if noticed.there:
                await self._renew(noticed)
            if noticed.due:
                await self._settle()
            if noticed.using and noticed.using.at < self._used_until:
                await rest.touch(self._house, noticed.using)
        except StoreAway:
            log.warning("store away from a talk")

    def wait(self, most: float) -> float:
        """Seconds until the next look: when the clock alone changes something, and `most` at most."""
        changes = self._noticed.changes if self._noticed else None
        return most if changes is None else min(most, max(changes - self._house.clock(), 0) / SECOND + PAST)

    async def end(self) -> None:
        """The page has closed: from now on she is away, unless another page of hers is open."""
        if not self._until or self._noticed is None:
            return
        try:
            await self._house.store.write(lambda tx: presence.leave(tx, self._talk, self._socket, self._house.clock()))
            self._house.wakeups.wake([self._noticed.record])
        except StoreAway:
            log.warning("store away from a talk")

    async def _renew(self, noticed: Noticed) -> None:
        now = self._house.clock()
        if self._until - now > presence.LEASE - RENEW:
            return
        news = self._until <= now
        tell = presence.told_by if news else presence.renew
        await self._house.store.write(lambda tx: tell(tx, self._talk, noticed.person, self._socket, now))
        self._until = now + presence.LEASE
        if news:
            self._house.wakeups.wake([noticed.record])

    async def _settle(self) -> None:
        room = await self._house.store.read(lambda tx: rooms.find(tx, self._talk))
        if room:
            await keeping.settle(self._house, room)
