"""Coming in, unseen until both are in; beginning when both are ready; whoever sits with them."""

from typing import Any

import pytest

from domain.kernel import BOTH, ERASED, NOTHING_HERE, Event
from domain.practices.joint_session import JOINT_SESSION
from domain.records import Record
from domain.verbs.ask import SetAside
from domain.verbs.meet import sentences
from domain.verbs.meet.arranged import GRACE
from domain.verbs.meet.events import Began
from domain.verbs.meet.talk import Phase
from tests.domain.cast import ANA, BEN, TUESDAY, refusal
from tests.domain.talks import HALF_PAST_EIGHT, WEISS, Talks, agreed, begun, gathered, with_seat


def at_the_door() -> Talks:
    story = agreed()
    story.at = HALF_PAST_EIGHT
    return story


def test_one_can_come_in_from_a_quarter_of_an_hour_before() -> None:
    story = agreed()
    story.at = HALF_PAST_EIGHT - GRACE - 1
    assert "enter" not in story.may(ANA)
    assert refusal(story.does, ANA, "enter").sentence == sentences.EARLY
    story.at += 1
    assert story.does(ANA, "enter")


def test_that_one_is_in_stands_in_her_own_record_alone() -> None:
    story, untold = at_the_door(), at_the_door()
    [entered] = story.does(ANA, "enter")
    assert entered.record is Record.HELD
    assert JOINT_SESSION.is_in(story.held(ANA))
    assert story.does(ANA, "enter") == []
    assert story.talk == untold.talk
    assert story.may(BEN) == untold.may(BEN)
    assert story.phase() is Phase.ACCEPTED


def test_with_both_in_both_see_it_and_nobody_is_named() -> None:
    story = at_the_door()
    story.does(BEN, "enter")
    [_, together] = story.does(ANA, "enter")
    assert (together.kind, together.by, together.record) == ("talk.gathered", BOTH, Record.TALK)
    assert story.phase() is Phase.GATHERING
    assert story.does(BEN, "enter") == []


def test_whoever_goes_out_again_was_never_seen() -> None:
    story = at_the_door()
    story.does(ANA, "enter")
    story.does(ANA, "step_out")
    assert story.does(ANA, "step_out") == []
    assert len(story.does(BEN, "enter")) == 1
    assert story.phase() is Phase.ACCEPTED
    story.does(ANA, "enter")
    assert story.phase() is Phase.GATHERING
    assert story.does(ANA, "step_out") == []


def test_who_is_in_is_forgotten_with_the_words() -> None:
    gone = Event("held", 1, "kept", ANA, TUESDAY, Record.HELD, ERASED)
    assert not JOINT_SESSION.is_in((gone,))
    assert JOINT_SESSION.marks((gone,)) is None


def test_it_begins_only_when_both_are_ready() -> None:
    story = gathered()
    story.does(ANA, "ready")
    assert story.does(ANA, "ready") == []
    assert story.phase() is Phase.GATHERING
    began = {event.kind: event for event in story.does(BEN, "ready")}
    assert began["talk.began"].body == Began("The weekend", "talk", "written", (ANA, BEN))
    assert began["talk.began"].by == began["talk.started"].by == BOTH
    assert story.phase() is Phase.OPEN
    assert story.left_minutes == 60
    assert story.does(BEN, "ready") == []


def test_it_begins_only_while_both_are_here() -> None:
    story = gathered()
    story.does(ANA, "ready")
    story.away[ANA] = story.at
    story.later(2)
    story.does(BEN, "ready")
    assert story.phase() is Phase.GATHERING
    story.away.clear()
    story.does(ANA, "ready")
    assert story.phase() is Phase.OPEN


def test_it_can_begin_until_a_quarter_of_an_hour_after_its_time() -> None:
    story = gathered()
    story.later(14.9)
    story.does(ANA, "ready")
    story.does(BEN, "ready")
    story.later(20)
    assert story.phase() is Phase.OPEN


def test_whoever_was_asked_sits_down_once_both_are_in() -> None:
    story = agreed(seat=WEISS)
    assert story.may(WEISS) == {"refuse_seat"}
    story = gathered(seat=WEISS)
    assert story.may(WEISS) == {"refuse_seat", "sit"}
    story.does(WEISS, "sit")
    assert story.talk.live.seat == WEISS
    assert story.does(WEISS, "sit") == []
    assert story.may(WEISS) == {"leave_seat"}


def test_whoever_they_no_longer_let_in_does_not_sit_down() -> None:
    story = gathered(seat=WEISS)
    story.seats = {}
    assert refusal(story.does, WEISS, "sit").sentence == NOTHING_HERE


def test_she_can_refuse_without_a_reason() -> None:
    story = gathered(seat=WEISS)
    [refused] = story.does(WEISS, "refuse_seat")
    assert (refused.by, refused.record) == (WEISS, Record.SHARED)
    assert story.does(WEISS, "refuse_seat") == []
    assert story.may(WEISS) == frozenset()
    refusal(story.does, WEISS, "sit")


def test_whoever_was_ready_with_her_there_says_so_anew_when_she_gets_up() -> None:
    story = gathered(seat=WEISS)
    story.does(WEISS, "sit")
    story.does(ANA, "ready")
    story.does(WEISS, "leave_seat")
    story.does(BEN, "ready")
    assert story.phase() is Phase.GATHERING
    story.does(ANA, "ready")
    assert story.phase() is Phase.OPEN


def test_she_is_named_among_those_who_were_there() -> None:
    story = with_seat()
    [began] = [event for event in story.shared() if event.kind == "talk.began"]
    assert began.body == Began("The weekend", "talk", "written", (ANA, BEN, WEISS))


def test_she_may_propose_the_next_step_call_a_break_close_and_get_up() -> None:
    story = with_seat()
    assert story.may(WEISS) == {"suggest", "call_break", "close", "leave_seat"}
    story.does(WEISS, "suggest", step="slower")
    assert story.does(WEISS, "suggest", step="slower") == []
    assert story.talk.live.suggestion == "slower"
    story.says(ANA, "speak", words="I felt alone.")
    assert story.talk.live.suggestion == ""
    story.does(WEISS, "close")
    assert story.phase() is Phase.CLOSED


ANYTHING: dict[str, Any] = {"words": "x", "minutes": "20", "line": 0, "question": "q", "keep": "5", "step": "slower"}


@pytest.mark.parametrize("move", sorted(set(JOINT_SESSION.moves) - {"propose"}))
def test_she_may_do_nothing_else(move: str) -> None:
    for story in (agreed(seat=WEISS), gathered(seat=WEISS), with_seat()):
        if move not in story.may(WEISS):
            assert story.tries(WEISS, move, story.floor.n, **ANYTHING) == []


def test_a_question_kept_for_a_talk_with_somebody_there_is_read_there_alone() -> None:
    story = with_seat()
    aside = SetAside("health", {"question": "Did you take a test?"})
    story.plant(Event("aside", 1, "question.set_aside", ANA, TUESDAY, Record.HELD, aside))
    assert refusal(story.does, BEN, "bring_question", question="aside").sentence == NOTHING_HERE
    story.does(ANA, "bring_question", question="aside")
    assert story.does(ANA, "bring_question", question="aside") == []
    assert story.talk.live.texts[-1].words == {"question": "Did you take a test?"}
    assert story.talk.keepable == ()
    story.does(WEISS, "leave_seat")
    refusal(story.does, ANA, "bring_question", question="aside")


def test_without_anybody_there_it_stays_on_its_list() -> None:
    assert "bring_question" not in begun().may(ANA)
