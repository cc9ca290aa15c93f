"""Which moves are open to whom. What is not listed here cannot be done, whatever a form says."""

from __future__ import annotations

from domain.verbs.meet import floor
from domain.verbs.meet.arranged import GRACE
from domain.verbs.meet.talk import ON, OVER, Away, Phase, Talk

ALWAYS = frozenset({"close", "cover", "uncover", "erase_here"})
"""As long as a talk that began is not closed."""


def may(talk: Talk, person: str, at: int, away: Away | None = None) -> frozenset[str]:
    """The moves that are open to one of the two, or to whoever is asked to sit with them.

    It tells nothing of what the other holds: whether somebody is in already is not asked.
    """
    now = talk.settled(at, away or {})
    if now.terms is not None and person == now.terms.seat:
        return _seat_may(now, person, at)
    if now.arranged.rules and person not in now.arranged.rules.people:
        return frozenset()
    return frozenset({"erase", "tidy"}) | _two_may(now, person, at)


def _two_may(talk: Talk, person: str, at: int) -> frozenset[str]:
    match talk.phase(at):
        case Phase.PROPOSED:
            return frozenset({"counter", "withdraw" if talk.standing.by == person else "accept"})
        case Phase.ACCEPTED | Phase.GATHERING as phase:
            return frozenset({"leave"}) | _door_moves(talk, phase, at)
        case Phase.OPEN:
            return ALWAYS | {"call_break", "begin_closing"} | _extras(talk) | _floor_moves(talk, person, at)
        case Phase.STOPPED:
            return ALWAYS | _stopped_moves(talk, person, at)
        case Phase.CLOSING:
            both = talk.arranged.rules is not None and talk.live.parting >= set(talk.arranged.rules.people)
            return ALWAYS | {"call_break", "mark" if both else "parting_words"}
        case _:
            return frozenset()


def _door_moves(talk: Talk, phase: Phase, at: int) -> set[str]:
    """Until both are in one can come in and go out, unseen; then each can say that she is ready."""
    if phase is Phase.GATHERING:
        return {"ready"}
    return {"enter", "step_out"} if talk.terms and at >= talk.terms.starts_at - GRACE else set()


def _extras(talk: Talk) -> set[str]:
    """More time, once; questions kept for a talk with somebody there, when somebody is."""
    more = set() if talk.live.extended else {"offer_more_time", "keep_to_time"}
    return more | ({"bring_question"} if talk.live.seat else set())


def _floor_moves(talk: Talk, person: str, at: int) -> frozenset[str]:
    now = talk.floor(at)
    if now.step is None or now.writer != person:
        return frozenset()
    return frozenset(floor.MOVES[now.step])


def _stopped_moves(talk: Talk, person: str, at: int) -> set[str]:
    """Nobody can end a break for whoever called it: the other's yes comes after hers, and hers after her return."""
    stop = talk.stop
    if stop is None or not stop.by:
        return {"ready", "call_break"}
    returned = at >= stop.returns
    if person == stop.by:
        return {"lengthen_break", "ready"} if returned else {"lengthen_break"}
    by_seat = talk.terms is not None and stop.by == talk.terms.seat
    goes_on = returned if by_seat else stop.by in talk.live.ready
    return {"ready"} if goes_on else set()


def _seat_may(talk: Talk, person: str, at: int) -> frozenset[str]:
    """Whoever sits with them may propose the next step, call a break, close, and get up; nothing else."""
    phase, sits = talk.phase(at), talk.live.seat == person
    if phase in OVER or talk.arranged.seat_refused:
        return frozenset()
    if not sits:
        here = {"sit"} if phase in ON or phase is Phase.GATHERING else set()
        return frozenset({"refuse_seat"} | here)
    if phase is Phase.OPEN:
        return frozenset({"leave_seat", "suggest", "call_break", "close"})
    still = {Phase.CLOSING: {"call_break", "close"}, Phase.STOPPED: {"close"}}
    return frozenset({"leave_seat"} | still.get(phase, set()))
