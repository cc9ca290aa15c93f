"""Stopping: a break that nobody else can end, being away for five minutes, and the clock that stands still."""

import pytest

from domain.kernel import BOTH, Event
from domain.practices.joint_session import JOINT_SESSION
from domain.records import Record
from domain.verbs.meet import sentences
from domain.verbs.meet.events import MINUTE, BreakUntil, Fact, Minutes, Stopped
from domain.verbs.meet.live import Stop
from domain.verbs.meet.talk import Phase
from tests.domain.cast import ANA, BEN, other, refusal
from tests.domain.talks import HALF_PAST_EIGHT, TALK, WEISS, Talks, begun, closing, with_seat


def on_a_break(minutes: int = 20) -> Talks:
    """Ana has spoken for ten minutes; then Ben calls a break."""
    story = begun()
    story.later(10)
    story.does(BEN, "call_break", minutes=minutes)
    return story


@pytest.mark.parametrize("who", [ANA, BEN, WEISS])
def test_anybody_stops_everything_at_once(who: str) -> None:
    story = with_seat()
    [stopped] = story.does(who, "call_break")
    assert stopped.body == BreakUntil(story.at + 20 * MINUTE)
    assert story.phase() is Phase.STOPPED
    assert story.floor.writer == ""
    assert story.does(who, "call_break") == []


def test_the_return_is_named_with_it_or_a_little_later() -> None:
    story = begun()
    story.does(BEN, "call_break", minutes=90)
    story.later(1)
    story.does(BEN, "lengthen_break", minutes=600)
    assert story.talk.stop == Stop(story.at - MINUTE, BEN, story.at + 600 * MINUTE)
    assert story.does(BEN, "lengthen_break", minutes=600) == []


def test_of_two_breaks_called_at_once_the_first_holds() -> None:
    story = on_a_break()
    assert story.does(ANA, "call_break", minutes=600) == []
    assert story.talk.stop
    assert story.talk.stop.by == BEN


def test_nobody_else_can_end_it() -> None:
    story = on_a_break()
    for minutes in (1, 18, 1, 1, 600):
        story.later(minutes)
        assert refusal(story.does, ANA, "ready").sentence == sentences.ON_BREAK
        refusal(story.does, ANA, "lengthen_break", minutes=20)
        assert story.phase() is Phase.STOPPED


def test_before_the_return_not_even_whoever_called_it_is_asked() -> None:
    story = on_a_break()
    story.later(19.9)
    assert "ready" not in story.may(BEN)
    story.later(0.1)
    assert "ready" in story.may(BEN)


def test_a_return_that_passes_changes_nothing() -> None:
    story = on_a_break()
    before = story.talk
    story.later(60)
    assert story.talk == before
    assert story.phase() is Phase.STOPPED
    assert story.sweep() == []


def test_what_was_left_is_used_only_if_both_are_ready() -> None:
    story = on_a_break()
    story.later(20)
    story.does(BEN, "ready")
    assert story.phase() is Phase.STOPPED
    assert story.left_minutes == 50
    story.does(ANA, "ready")
    assert story.phase() is Phase.OPEN
    assert story.left_minutes == 50
    assert story.floor.writer == ANA


def test_whoever_called_it_can_need_longer_also_after_being_ready() -> None:
    story = on_a_break()
    story.later(20)
    story.does(BEN, "ready")
    story.does(BEN, "lengthen_break", minutes=30)
    assert "ready" not in story.may(ANA)
    assert "ready" not in story.may(BEN)


def test_it_goes_on_only_while_both_are_here() -> None:
    story = on_a_break()
    story.later(20)
    story.does(BEN, "ready")
    story.away[BEN] = story.at
    story.does(ANA, "ready")
    assert story.phase() is Phase.STOPPED
    story.away.clear()
    story.does(BEN, "ready")
    assert story.phase() is Phase.OPEN


def test_a_break_that_whoever_sits_with_them_called_ends_when_both_are_ready() -> None:
    story = with_seat()
    story.does(WEISS, "call_break", minutes=20)
    refusal(story.does, ANA, "ready")
    story.later(20)
    story.does(ANA, "ready")
    story.does(BEN, "ready")
    assert story.phase() is Phase.OPEN


@pytest.mark.parametrize("first", [ANA, BEN])
@pytest.mark.parametrize("shut_out", [False, True])
def test_a_break_from_the_seat_holds_nobody_once_whoever_called_it_is_gone(first: str, shut_out: bool) -> None:
    story = with_seat()
    story.does(WEISS, "call_break", minutes=1440)
    story.later(5)
    refusal(story.does, first, "ready")
    gets_up(story, shut_out)
    assert story.talk.stop == Stop(story.at - 5 * MINUTE, "", story.at, let_go=True)
    assert "ready" not in story.may(WEISS)
    for who in (first, other(first)):
        story.does(who, "ready")
    assert (story.phase(), story.left_minutes) == (Phase.OPEN, 60)


def gets_up(story: Talks, shut_out: bool) -> None:
    if not shut_out:
        story.does(WEISS, "leave_seat")
        return
    for event in JOINT_SESSION.let_go(TALK, story.unsettled, WEISS, story.at, story.couple):
        story.note(event)


def test_a_break_of_one_of_the_two_holds_also_where_the_seat_is_left() -> None:
    story = with_seat()
    story.does(BEN, "call_break", minutes=60)
    story.does(WEISS, "leave_seat")
    refusal(story.does, ANA, "ready")
    assert story.talk.stop
    assert story.talk.stop.by == BEN


@pytest.mark.parametrize("who", [ANA, BEN, WEISS])
def test_anybody_closes_for_today(who: str) -> None:
    story = with_seat()
    story.does(BEN, "call_break")
    story.does(who, "close")
    assert story.phase() is Phase.CLOSED


def test_it_closes_itself_a_day_after_the_named_return() -> None:
    story = on_a_break(60)
    story.later(60 + 1440 - 0.1)
    assert story.phase() is Phase.STOPPED
    story.later(0.1)
    assert story.phase() is Phase.CLOSED
    assert refusal(story.does, ANA, "ready").sentence == "This talk is closed, so nothing was changed."
    assert [event.kind for event in story.sweep()] == ["talk.ended", "talk.closed"]
    assert story.sweep() == []
    assert story.talk.arranged.closed
    assert story.talk.arranged.closed_at == story.at


def test_the_other_is_away_and_the_turn_is_kept() -> None:
    story = begun()
    story.away[ANA] = story.at
    story.later(4.9)
    assert story.phase() is Phase.OPEN
    assert story.floor.holder == ANA
    story.away.clear()
    story.says(ANA, "speak", words="There was a tunnel.")
    assert story.phase() is Phase.OPEN


def test_after_five_minutes_it_has_stopped_for_both_from_that_moment_on() -> None:
    story = begun()
    story.away[ANA] = HALF_PAST_EIGHT + MINUTE
    story.later(20)
    assert story.phase() is Phase.STOPPED
    assert story.left_minutes == 54
    [stopped] = story.sweep()
    assert (stopped.by, stopped.body) == (BOTH, Stopped(HALF_PAST_EIGHT + 6 * MINUTE))
    assert story.sweep() == []
    story.away.clear()
    story.does(BEN, "ready")
    story.does(ANA, "ready")
    assert (story.phase(), story.left_minutes) == (Phase.OPEN, 54)


def test_it_has_stopped_even_where_nobody_wrote_it_down() -> None:
    story = begun()
    story.away[BEN] = story.at
    story.later(5)
    refused = refusal(story.says, ANA, "speak", words="Are you there?")
    assert refused.sentence.startswith("This talk stands still at the moment, so this was not put in.")
    written = [event.kind for event in story.does(ANA, "close")]
    assert written == ["talk.stopped", "talk.ended", "talk.closed"]
    assert story.talk.arranged.closed


def test_while_it_stopped_by_itself_one_can_name_a_return() -> None:
    story = begun()
    story.away[BEN] = story.at
    story.later(7)
    assert [event.kind for event in story.does(ANA, "call_break", minutes=600)] == ["talk.stopped", "talk.break_called"]
    assert story.talk.stop == Stop(story.at, ANA, story.at + 600 * MINUTE)
    assert story.left_minutes == 55


def test_a_break_named_meanwhile_takes_a_new_yes_from_both() -> None:
    story = begun()
    story.away[BEN] = story.at
    story.later(6)
    story.does(ANA, "ready")
    story.away.clear()
    story.does(BEN, "call_break", minutes=20)
    story.later(20)
    story.does(BEN, "ready")
    assert story.phase() is Phase.STOPPED
    story.does(ANA, "ready")
    assert story.phase() is Phase.OPEN


def test_a_wish_that_changes_nothing_writes_nothing_also_where_it_has_stopped() -> None:
    story = begun()
    story.away[BEN] = story.at
    story.later(6)
    assert story.does(ANA, "uncover", line=0) == []


def test_a_lease_from_before_it_went_on_stops_nothing_in_the_past() -> None:
    story = on_a_break()
    story.later(30)
    story.does(BEN, "ready")
    story.does(ANA, "ready")
    story.away[ANA] = story.at - 20 * MINUTE
    assert story.talk.stop == Stop(story.at, "", story.at)
    assert story.left_minutes == 50


def test_whoever_sits_with_them_can_be_away() -> None:
    story = with_seat()
    story.away[WEISS] = story.at
    story.later(20)
    assert story.phase() is Phase.OPEN


def test_time_that_was_used_before_somebody_was_missed_is_used() -> None:
    story = begun(minutes=30)
    story.later(27)
    story.away[ANA] = story.at
    story.later(10)
    assert story.phase() is Phase.CLOSING
    assert story.left_minutes == 0


def test_nobody_looked_for_two_days_and_it_is_closed() -> None:
    story = begun()
    story.later(3)
    story.away |= {ANA: story.at, BEN: story.at}
    story.later(48 * 60)
    assert story.phase() is Phase.CLOSED
    assert [event.kind for event in story.sweep()] == ["talk.stopped", "talk.ended", "talk.closed"]
    closed = story.talk.arranged.closed
    assert getattr(closed, "used", None) == 8 * 60


def test_a_break_at_the_closing_comes_back_to_the_closing() -> None:
    for story in (closing(), _closed_early()):
        left = story.left_minutes
        story.does(ANA, "call_break")
        assert story.phase() is Phase.STOPPED
        story.later(20 * 60)
        story.does(ANA, "ready")
        story.does(BEN, "ready")
        assert story.phase() is Phase.CLOSING
        story.later(23 * 60)
        assert (story.phase(), story.left_minutes) == (Phase.CLOSING, left)
        story.later(60)
        assert story.phase() is Phase.CLOSED


@pytest.mark.parametrize("who", [ANA, WEISS])
def test_a_break_at_a_closing_that_the_clock_began_is_one_from_the_closing(who: str) -> None:
    story = with_seat(minutes=30)
    story.later(31)
    story.does(who, "call_break")
    assert story.talk.live.closing_at == story.at - MINUTE
    assert (story.phase(), story.left_minutes) == (Phase.STOPPED, 0)


def test_a_break_before_the_time_is_used_is_none_from_the_closing() -> None:
    story = begun(minutes=30)
    story.later(29.9)
    story.does(ANA, "call_break")
    assert story.talk.live.closing_at is None


def _closed_early() -> Talks:
    story = begun()
    story.does(ANA, "begin_closing")
    return story


def test_a_quiet_warning_ten_minutes_before_the_end() -> None:
    story = begun()
    story.later(49.9)
    assert not story.talk.warned(story.at)
    story.later(0.1)
    assert story.talk.warned(story.at)
    assert story.talk.ends(story.at) == story.at + 10 * MINUTE
    story.does(ANA, "call_break")
    assert not story.talk.warned(story.at)
    assert story.talk.ends(story.at) is None


def test_both_can_agree_to_more_time_once_by_the_shorter_of_the_two() -> None:
    story = begun()
    story.does(ANA, "offer_more_time", minutes="30")
    assert story.does(ANA, "offer_more_time", minutes="30") == []
    assert story.left_minutes == 60
    story.does(BEN, "offer_more_time", minutes="15")
    assert story.left_minutes == 75
    assert story.does(ANA, "offer_more_time", minutes="30") == []
    assert story.does(BEN, "offer_more_time", minutes="30") == []
    assert "offer_more_time" not in story.may(ANA) | story.may(BEN)


def test_an_offer_of_more_time_can_be_taken_back() -> None:
    story = begun()
    story.does(ANA, "offer_more_time", minutes="30")
    story.does(ANA, "keep_to_time")
    assert story.does(ANA, "keep_to_time") == []
    story.does(BEN, "offer_more_time", minutes="15")
    assert story.left_minutes == 60
    story.does(ANA, "offer_more_time", minutes="10")
    assert story.left_minutes == 70


def test_more_time_is_agreed_before_the_end_or_not_at_all() -> None:
    story = begun()
    story.does(ANA, "offer_more_time", minutes="30")
    story.later(60)
    assert story.phase() is Phase.CLOSING
    refusal(story.does, BEN, "offer_more_time", minutes="30")


def test_what_one_would_add_stands_with_her_alone() -> None:
    story = begun()
    before, may = story.talk, story.may(BEN)
    for minutes in ("30", "10", "20"):
        [offered] = story.does(ANA, "offer_more_time", minutes=minutes)
        assert (offered.record, offered.by) == (Record.HELD, ANA)
    assert JOINT_SESSION.offer(story.held(ANA), story.talk) == 20
    assert JOINT_SESSION.offer(story.held(BEN), story.talk) == 0
    [back] = story.does(ANA, "keep_to_time")
    assert back.record is Record.HELD
    assert JOINT_SESSION.offer(story.held(ANA), story.talk) == 0
    assert (story.talk, story.may(BEN)) == (before, may)


def test_more_time_is_written_by_both_and_an_offer_from_before_it_counts_for_nothing() -> None:
    story = begun()
    story.does(BEN, "offer_more_time", minutes="10")
    offered, agreed = story.does(ANA, "offer_more_time", minutes="30")
    assert (offered.record, agreed.record) == (Record.HELD, Record.TALK)
    assert (agreed.by, agreed.body) == (BOTH, Minutes(10))
    assert [JOINT_SESSION.offer(story.held(who), story.talk) for who in (ANA, BEN)] == [0, 0]


def test_an_offer_of_more_time_counts_until_the_talk_stands_still() -> None:
    story = begun()
    story.does(ANA, "offer_more_time", minutes="30")
    story.does(BEN, "call_break", minutes=1440)
    story.later(1440)
    story.does(BEN, "ready")
    story.does(ANA, "ready")
    assert JOINT_SESSION.offer(story.held(ANA), story.talk) == 0
    story.does(BEN, "offer_more_time", minutes="15")
    assert story.left_minutes == 60
    story.does(ANA, "offer_more_time", minutes="30")
    assert story.left_minutes == 75


def test_offers_that_stand_in_a_talk_from_before_are_passed_over() -> None:
    story = begun()
    live = JOINT_SESSION.live_item(TALK)
    n = len(story.left[live])
    for version, act, body in (
        (n + 1, "offered", Minutes(30)),
        (n + 2, "withdrawn", Fact()),
        (n + 3, "offered", Minutes(10)),
    ):
        story.plant(Event(live, version, f"talk.more_time_{act}", ANA, story.at, Record.TALK, body))
    story.does(BEN, "offer_more_time", minutes="15")
    assert story.left_minutes == 60
    story.says(ANA, "speak", words="It goes on.")
    story.does(ANA, "offer_more_time", minutes="30")
    assert story.left_minutes == 75


def test_nothing_is_put_in_while_it_stands_still_and_the_words_stay() -> None:
    story = on_a_break()
    refused = refusal(story.says, ANA, "speak", words="And another thing")
    assert refused.sentence == (
        "This talk stands still at the moment, so this was not put in. Your words are still here."
    )
