"""Decisions about more time: what one would add stands with her alone, and only what both would is seen by both."""

from __future__ import annotations

from domain.kernel import BOTH, History
from domain.verbs.meet.events import Minutes, MoreTime
from domain.verbs.meet.live import Live
from domain.verbs.meet.pen import Pen, held_item
from domain.verbs.meet.talk import Phase
from domain.verbs.move import Wish

ACTS = frozenset({"more_time_offered", "more_time_withdrawn"})


def offer(held: History, live: Live) -> int:
    """The minutes that one would add, from her own held events; 0 for none.

    Those that she named before the talk last began or went on, or before it got longer, count for nothing.
    """
    last = next((event.body for event in reversed(held) if event.act in ACTS), None)
    counts = isinstance(last, MoreTime) and last.since == live.went_on and not live.extended
    return last.minutes if isinstance(last, MoreTime) and counts else 0


def offer_more_time(pen: Pen, wish: Wish) -> None:
    """One would go on longer. If both would, it is longer by the shorter of the two, once."""
    minutes = int(wish.values["minutes"])
    if pen.talk.live.extended and pen.phase is Phase.OPEN:
        return
    pen.need("offer_more_time")
    if _offer_of(pen, pen.me) == minutes:
        return
    pen.held("more_time_offered", MoreTime(minutes, pen.talk.live.went_on))
    theirs = _offer_of(pen, pen.other)
    if theirs:
        pen.live("more_time_agreed", Minutes(min(minutes, theirs)), BOTH)


def keep_to_time(pen: Pen, wish: Wish) -> None:
    """She takes back that she would go on longer, as long as it is not agreed."""
    pen.need("keep_to_time")
    if _offer_of(pen, pen.me):
        pen.held("more_time_withdrawn")


def _offer_of(pen: Pen, person: str) -> int:
    return offer(pen.now.look(held_item(pen.talk.id, person)), pen.talk.live)
