"""Decisions at the door: coming in, unseen until both are in; being ready; sitting with them."""

from __future__ import annotations

from domain.kernel import BOTH, NOTHING_HERE, History, Refused
from domain.verbs.meet.events import Began, Seated
from domain.verbs.meet.pen import Pen, held_item
from domain.verbs.meet.talk import ON, Phase
from domain.verbs.move import Wish


def is_in(held: History) -> bool:
    """Whether one came in and did not go out, from her own held events."""
    last = next((event.act for event in reversed(held) if event.act in {"entered", "stepped_out"}), "")
    return last == "entered"


def enter(pen: Pen, wish: Wish) -> None:
    """She comes in. With both in, both see it at once."""
    if pen.phase in ON or pen.phase is Phase.GATHERING:
        return
    pen.need("enter")
    if not is_in(pen.now.look(held_item(pen.talk.id, pen.me))):
        pen.held("entered")
    if is_in(pen.now.look(held_item(pen.talk.id, pen.other))):
        pen.live("gathered", by=BOTH)


def step_out(pen: Pen, wish: Wish) -> None:
    """She goes out again before both were in; it leaves no trace for the other."""
    if pen.phase is Phase.ACCEPTED and is_in(pen.now.look(held_item(pen.talk.id, pen.me))):
        pen.held("stepped_out")


def sit(pen: Pen, wish: Wish) -> None:
    """Whoever both asked sits down with them, and is seen there."""
    if pen.talk.live.seat != pen.me:
        pen.need("sit")
        names = pen.now.seats()
        if pen.me not in names:
            raise Refused(NOTHING_HERE)
        pen.live("seated", Seated(names[pen.me]))


def leave_seat(pen: Pen, wish: Wish) -> None:
    """She gets up, without a reason. Whoever was ready with her there says so anew."""
    pen.need("leave_seat")
    pen.live("seat_left")


def let_go(pen: Pen, person: str) -> None:
    """Somebody who is no longer let in sits with them no longer. Nobody is named."""
    if pen.talk.live.seat == person and not pen.talk.arranged.over:
        pen.live("seat_left", by=BOTH)


def ready(pen: Pen, wish: Wish) -> None:
    """One is ready to begin, or to go on. It goes on when both are, and both are here."""
    if pen.phase in (Phase.OPEN, Phase.CLOSING):
        return
    pen.need("ready")
    others = pen.talk.live.ready - {pen.me}
    if pen.me not in pen.talk.live.ready:
        pen.live("ready")
    if pen.other in others and pen.other not in pen.now.away:
        _start(pen)


def _start(pen: Pen) -> None:
    terms = pen.talk.terms
    if pen.talk.arranged.began_at is None and terms and pen.now.couple:
        people = (*pen.now.couple.people, *filter(None, [pen.talk.live.seat]))
        pen.shared("began", Began(terms.topic, terms.format, terms.mode, people), BOTH)
    pen.live("started", by=BOTH)
