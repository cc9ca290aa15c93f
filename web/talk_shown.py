"""A live talk as one of its people sees it at a moment. She may see only what is hers or both's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from domain.practices.joint_session import JOINT_SESSION
from domain.records import Record
from domain.verbs.meet.arranged import GRACE
from domain.verbs.meet.floor import LISTENERS, MOVES, Floor
from domain.verbs.meet.talk import PATIENCE, WARNING, Phase, Talk
from web import seat_shown
from web.reading import Reader
from web.seat_shown import Seat


@dataclass(frozen=True)
class Shown:
    """A talk as one of its people sees it now.

    `may`: the moves that are open to her. `mine_in`: she has come in; `mine_kept`: what she marked; `mine_longer`:
    minutes that she would add, 0 for none. `away`: the other is away for the moment. `seat`: whoever was asked to
    sit with the two. `floor`: whose turn it is; `mine`: it is hers, also while it is kept for her. `left`:
    microseconds that can still be used. `changes`: when the clock alone next changes something.
    """

    talk: Talk
    phase: Phase
    may: frozenset[str]
    floor: Floor
    mine: bool
    left: int
    step_left: int | None
    warned: bool
    mine_in: bool
    mine_kept: frozenset[int] | None
    mine_longer: int
    away: bool
    seat: Seat | None
    changes: int | None

    @property
    def item(self) -> str:
        return self.talk.id

    @property
    def desk(self) -> tuple[str, ...]:
        """The moves of the floor that she has in hand. They stay with her through a break, out of sight.

        A timed turn that is spoken needs none but the one that ends it early.
        """
        if not self.mine or self.floor.step is None:
            return ()
        terms = self.talk.terms
        aloud = terms is not None and terms.format == "slots" and terms.mode == "spoken"
        return tuple(move for move in MOVES.get(self.floor.step, ()) if not (aloud and move == "speak"))

    def waits_for(self, person: str) -> bool:
        """Whether this person's word is wanted to begin or go on; once more where both were ready and one was away."""
        rules, ready = self.talk.arranged.rules, self.talk.live.ready
        both = rules is not None and ready >= set(rules.people)
        return "ready" in self.may and (person not in ready or both)

    @property
    def at_closing(self) -> bool:
        """It is at its closing, or on a break from it."""
        return self.phase is Phase.CLOSING or (self.phase is Phase.STOPPED and self.talk.live.closing_at is not None)

    @property
    def marking(self) -> bool:
        """Both have put in their words for the closing."""
        rules = self.talk.arranged.rules
        return rules is not None and self.talk.live.parting >= set(rules.people)


def of(reader: Reader, item: str) -> Shown | None:
    """The talk, or nothing where there is none of this name for her."""
    viewer = reader.viewer
    history = reader.history(item)
    there = history and history[0].practice == JOINT_SESSION.name and history[0].record is Record.SHARED
    if viewer.couple is None or not there:
        return None
    state = JOINT_SESSION.evolve(history, reader.history(JOINT_SESSION.live_item(item)))
    return _shown(reader, state) if state else None


def _shown(reader: Reader, state: Talk) -> Shown:
    viewer, away = reader.viewer, reader.away()
    now, at = state.settled(viewer.at, away), viewer.at
    held = reader.history(JOINT_SESSION.held_item(state.id, viewer.person))
    two = viewer.couple.people if viewer.couple else ()
    other = next((person for person in two if person != viewer.person), "")
    closed = viewer.couple is None or viewer.couple.closed
    floor, step_ends = now.floor(at), now.step_ends(at)
    return Shown(
        now,
        now.phase(at),
        frozenset({"erase"}) if closed else JOINT_SESSION.may(state, viewer.person, at, away),
        floor,
        viewer.person in two and _turn_of(floor, viewer.person, other) == viewer.person,
        now.left(at),
        step_ends - at if step_ends is not None and now.phase(at) is Phase.OPEN else None,
        now.warned(at),
        JOINT_SESSION.is_in(held),
        JOINT_SESSION.marks(held),
        JOINT_SESSION.offer(held, now),
        other in away,
        seat_shown.of(viewer, now, away),
        min((moment for moment in _moments(now, at, *away.values()) if moment > at), default=None),
    )


def _turn_of(floor: Floor, me: str, other: str) -> str:
    """Who writes in this step, or would if the talk did not stand still."""
    if floor.step not in LISTENERS:
        return floor.holder
    return other if floor.holder == me else me


def _moments(talk: Talk, at: int, *away_since: int) -> Iterator[int]:
    """When the clock alone changes something, or did. In microseconds, UTC."""
    yield from (since + PATIENCE for since in away_since)
    if talk.terms:
        yield from (talk.terms.starts_at - GRACE, talk.arranged.lapses)
    if talk.stop:
        yield from (talk.stop.returns, talk.stop.closes)
    ends, step_ends = talk.ends(at), talk.step_ends(at)
    yield from () if ends is None else (ends - WARNING, ends)
    yield from () if step_ends is None else (step_ends,)


def due(reader: Reader, item: str) -> bool:
    """Whether the clock or an absence has changed something that nobody has written down yet."""
    couple, history = reader.viewer.couple, reader.history(item)
    state = JOINT_SESSION.evolve(history, reader.history(JOINT_SESSION.live_item(item))) if history else None
    if couple is None or state is None:
        return False
    return bool(JOINT_SESSION.due(item, state, reader.viewer.at, reader.away(), couple))
