"""What one can begin something with: offered to her, or put away for herself."""

from __future__ import annotations

from dataclasses import dataclass

from domain.practices import GROUPS
from domain.practices.joint_session import JOINT_SESSION
from domain.verbs.move import Practice
from web.viewer import Viewer


@dataclass(frozen=True)
class Offer:
    """A practice in the words that begin it, and where that is done."""

    code: str
    words: str
    address: str


Groups = list[tuple[str, list[Offer]]]

SUGGEST = "Suggest a talk"
ALL = (*GROUPS, ("Talk", (JOINT_SESSION,)))
CODES = frozenset(practice.code for _, group in ALL for practice in group)
"""Whatever is offered can be put away."""


def offered(viewer: Viewer) -> Groups:
    """As the Write page has them. What takes two is left out while there are not two."""
    groups = [
        (name, [_offer(practice) for practice in group if _has_room(practice, viewer) and viewer.offers(practice.code)])
        for name, group in ALL
    ]
    return [(name, group) for name, group in groups if group]


def put_away(viewer: Viewer) -> list[Offer]:
    """What she put away, also where it could not be begun now."""
    return [_offer(practice) for _, group in ALL for practice in group if not viewer.offers(practice.code)]


def _offer(practice: Practice) -> Offer:
    if practice.code == JOINT_SESSION.code:
        return Offer(practice.code, SUGGEST, "/talk/new")
    return Offer(practice.code, practice.title, f"/w/{practice.code}")


def _has_room(practice: Practice, viewer: Viewer) -> bool:
    """Words can be begun and kept alone, and in a space that is closed; a mark or an answer cannot."""
    alone = practice.shape in {"say", "agree", "ask", "prepare"}
    return alone or (viewer.couple is not None and not viewer.couple.closed)
