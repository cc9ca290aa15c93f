"""Who the seat is for, and what becomes of it once somebody is no longer let in."""

from __future__ import annotations

import pytest

from domain.kernel import BOTH, Event, Refused
from domain.practices.joint_session import JOINT_SESSION
from domain.records import Record
from domain.verbs.meet.events import Closed
from tests.domain.cast import ANA, BEN
from tests.domain.talks import TALK, WEISS, Talks, agreed, begun, gathered, proposed, with_seat


def let_go(story: Talks, person: str = WEISS) -> list[Event]:
    """What is written where somebody is no longer let in."""
    events = JOINT_SESSION.let_go(TALK, story.unsettled, person, story.at, story.couple)
    for event in events:
        story.note(event)
    return events


def test_the_seat_is_for_whom_both_said_yes_to_and_who_did_not_say_no() -> None:
    story = agreed(seat=WEISS)
    assert story.talk.seat == WEISS
    story.does(WEISS, "refuse_seat")
    assert story.talk.seat == ""
    assert agreed().talk.seat == ""
    story = proposed(seat=WEISS)
    assert story.talk.seat == ""
    story.does(BEN, "accept", 1)
    assert story.talk.seat == WEISS


def test_whoever_is_no_longer_let_in_gets_up_at_once_and_nobody_is_named() -> None:
    story = with_seat()
    [up] = let_go(story)
    assert (up.by, up.record, up.kind) == (BOTH, Record.TALK, "talk.seat_left")
    assert story.talk.live.seat == ""
    assert let_go(story) == []
    story.seats = {}
    with pytest.raises(Refused):
        story.does(WEISS, "sit")


def test_nobody_gets_up_who_does_not_sit_there() -> None:
    assert let_go(begun()) == []
    assert let_go(with_seat(), "somebody else") == []
    story = with_seat()
    story.does(ANA, "close")
    assert let_go(story) == []


def beside(story: Talks) -> str | None:
    """Who sat with them, as what stays of the talk names her."""
    story.does(ANA, "close")
    closed = story.talk.arranged.closed
    assert isinstance(closed, Closed)
    return closed.beside


def test_whoever_sat_with_them_stays_named_in_what_stays_of_a_talk() -> None:
    assert beside(with_seat()) == "Dr. Weiss"
    story = with_seat()
    let_go(story)
    assert beside(story) == "Dr. Weiss"
    story = begun(seat=WEISS)
    for move in ("sit", "leave_seat"):
        story.does(WEISS, move)
    assert beside(story) == "Dr. Weiss"


def test_nobody_is_named_who_sat_there_only_before_it_began() -> None:
    assert beside(begun(seat=WEISS)) is None
    story = gathered(seat=WEISS)
    for move in ("sit", "leave_seat"):
        story.does(WEISS, move)
    for who in (ANA, BEN):
        story.does(who, "ready")
    assert beside(story) is None
    story = gathered(seat=WEISS)
    story.does(WEISS, "sit")
    story.later(16)
    story.sweep()
    assert story.talk.arranged.closed == Closed(0)
