"""What a press in a talk tells of who is there, where no socket tells it."""

from __future__ import annotations

from collections.abc import Sequence

from domain.kernel import Event
from domain.practices.joint_session import JOINT_SESSION
from domain.verbs.move import Situation
from projections.sql import Tx
from server.joint_session import presence


def of_life(tx: Tx, now: Situation, events: Sequence[Event], at: int) -> None:
    """After something was written into a talk's record: whoever did it is there.

    Nothing of presence is anywhere before both are in. Then it counts for each from when she came in: so whoever has
    gone since is away, also where no socket of hers was ever open.
    """
    acts, me = {event.act for event in events}, now.actor.person
    if "gathered" in acts and now.couple:
        for person in now.couple.people:
            presence.pressed(tx, now.item, person, _came_in(now, person, events))
    elif me in now.away or ("seated" in acts and not presence.is_known(tx, now.item, me)):
        presence.pressed(tx, now.item, me, at)


def _came_in(now: Situation, person: str, events: Sequence[Event]) -> int:
    held = [*now.look(JOINT_SESSION.held_item(now.item, person)), *events]
    return max((event.at for event in held if event.act == "entered" and event.by == person), default=now.actor.at)
