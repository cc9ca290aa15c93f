"""Who the seat is for, and what becomes of it once somebody is no longer let in."""

from __future__ import annotations

import pytest

from domain.kernel import BOTH, Event, Refused
from domain.practices.joint_session import JOINT_SESSION
from domain.records import Record
from tests.domain.cast import ANA, BEN
from tests.domain.talks import TALK, WEISS, Talks, agreed, begun, proposed, with_seat


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
    story.seats = frozenset()
    with pytest.raises(Refused):
        story.does(WEISS, "sit")


def test_nobody_gets_up_who_does_not_sit_there() -> None:
    assert let_go(begun()) == []
    assert let_go(with_seat(), "somebody else") == []
    story = with_seat()
    story.does(ANA, "close")
    assert let_go(story) == []
