"""A copy to take along: what was shared with her, what is hers alone, and what she holds back. Nothing else.

It is made from the records that she may read and from nothing else, so it cannot differ by what the other does
in private.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec

from domain.kernel import History
from domain.practices.preparation import PREPARATION
from domain.practices.telling import TELLING
from projections.sql import Tx
from server import drafts
from server.house import House
from server.joint_session import seats
from server.let_in import asides
from server.own import histories
from server.reading import Reading
from web import alone, copied, offers
from web.copied import Line
from web.viewer import Viewer

TOLD = frozenset({PREPARATION.name, TELLING.name})
"""Of these the words are in a copy only where their author ticks it."""


@dataclass(frozen=True)
class Part:
    """One of the places, with what is in it, in the order it came."""

    name: str
    lines: list[Line]


async def make(house: House, viewer: Viewer, *, told: bool = False) -> list[Part]:
    """Together, Mine, what is held back, what she wrote for a therapist alone, what was begun, what she put away.

    Raises Locked while her own record is.

    What came while she had quiet is in it once she has opened it.

    `told`: with what she prepared to tell, and told.
    """

    def work(tx: Tx) -> list[Part]:
        reading = Reading(house, tx, seats.known(house, tx, viewer))
        reading.vault.key(viewer.own_record)
        places = {"Together": viewer.shared_record, "Mine": viewer.own_record, "Not shared": viewer.held_record}
        parts = [_part(reading, name, record, told) for name, record in places.items() if record]
        return parts + _alone(reading)

    parts = await house.store.read(work)
    unfinished = [draft for draft in await drafts.all_kept(house, viewer) if told or draft.practice not in TOLD]
    texts = [copied.begun(viewer, draft.practice, draft.item, list(draft.typed.values())) for draft in unfinished]
    away = [Line("", viewer.name, one.words, "put away", []) for one in offers.put_away(viewer)]
    return [*parts, Part("Begun", texts), Part("Put away", away)]


def _alone(reading: Reading) -> list[Part]:
    """What she wrote here for a therapist alone, each under a name of its own."""
    viewer, couple = reading.viewer, reading.viewer.couple
    parts = []
    for record in asides.by_her(reading.tx, viewer.person, couple.id).values() if couple else ():
        within = Reading(reading.house, reading.tx, asides.within(viewer, record))
        name = alone.name(histories(within, record)) or "a therapist"
        parts.append(_part(within, f"For {name} alone", record, told=False))
    return parts


def together(reading: Reading) -> Part:
    """What two people share, as far as somebody may read it; what was told, where its author lets it be in copies."""
    assert reading.viewer.shared_record is not None
    return _part(reading, "Together", reading.viewer.shared_record, told=False)


def _part(reading: Reading, name: str, record: str, told: bool) -> Part:
    found = [lines(reading.viewer, history, told=told) for history in reversed(histories(reading, record))]
    return Part(name, [line for some in found for line in some])


def lines(viewer: Viewer, history: History, *, told: bool) -> list[Line]:
    """What stands in a copy of one thing, in the order it came. `told`: see make."""
    stands = copied.without_told(viewer, history, ticked=told)
    found = [copied.line(viewer, event, stands) for event in stands]
    return [line for line in found if line]


def plain(parts: list[Part]) -> Any:
    """The same, for a program."""
    return msgspec.to_builtins(parts)
