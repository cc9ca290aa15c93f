"""Closing: a last word each, what both would keep, and the rest gone with its key."""

from dataclasses import replace

import pytest

from domain.kernel import BOTH, ERASED, NOTHING_HERE, Event
from domain.practices.joint_session import JOINT_SESSION
from domain.records import Record
from domain.verbs.meet import sentences
from domain.verbs.meet.events import Closed
from domain.verbs.meet.talk import Phase
from tests.domain.cast import ANA, BEN, other, refusal, without_words
from tests.domain.talks import TALK, WEISS, Talks, begun, closing, keeps, with_seat


def test_when_the_time_is_used_it_comes_to_its_closing_by_itself() -> None:
    story = begun(minutes=30)
    story.later(30)
    assert story.phase() is Phase.CLOSING
    assert story.talk.closing_since(story.at) == story.at
    refused = refusal(story.says, ANA, "speak", words="One more thing")
    assert refused.sentence == "This talk is at its closing, so this was not put in. Your words are still here."


def test_either_can_bring_it_there_before() -> None:
    story = begun()
    story.later(20)
    story.does(BEN, "begin_closing")
    assert story.does(ANA, "begin_closing") == []
    assert (story.phase(), story.left_minutes) == (Phase.CLOSING, 40)
    story.later(30)
    assert story.left_minutes == 40


def test_each_says_a_last_word_or_none_and_then_each_marks() -> None:
    story = begun()
    story.does(ANA, "begin_closing")
    story.does(ANA, "parting_words", takeaway="We can talk.")
    assert story.does(ANA, "parting_words", takeaway="We can talk.") == []
    assert story.does(ANA, "parting_words") == []
    assert refusal(story.does, ANA, "parting_words", takeaway="No.").sentence == sentences.SAID
    assert "mark" not in story.may(ANA)
    refusal(story.does, ANA, "mark", keep="")
    story.does(BEN, "parting_words")
    assert "mark" in story.may(ANA) & story.may(BEN)


def test_what_both_marked_is_kept_in_the_words_both_saw() -> None:
    story = closing()
    keeps(story, ANA, "I felt alone.", "We can talk.")
    assert story.phase() is Phase.CLOSING
    events = keeps(story, BEN, "I felt alone.", "You felt alone.")
    assert story.phase() is Phase.CLOSED
    assert story.kept() == [(ANA, "I felt alone.")]
    assert [event.kind for event in events] == ["talk.marked", "talk.ended", "talk.kept", "talk.closed"]
    assert story.talk.arranged.kept[0].words == {"part": "spoke", "words": "I felt alone."}


def test_everything_else_is_gone_with_the_key() -> None:
    story = closing()
    keeps(story, ANA, "I felt alone.")
    keeps(story, BEN, "I felt alone.")
    left = repr(story.left)
    assert "I felt alone." in left
    assert "You felt alone." not in left
    assert "We can talk." not in left
    assert story.talk.live.texts == ()


def test_marks_are_seen_by_nobody_else() -> None:
    story, untold = closing(), closing()
    keeps(story, ANA, "I felt alone.")
    assert story.talk == untold.talk
    assert story.may(BEN) == untold.may(BEN)
    assert JOINT_SESSION.marks(story.held(ANA)) == frozenset({story.talk.keepable[0].version})
    assert JOINT_SESSION.marks(story.held(BEN)) is None


def test_marks_can_be_made_anew_until_the_other_is_through() -> None:
    story = closing()
    keeps(story, ANA, "I felt alone.")
    assert keeps(story, ANA, "I felt alone.") == []
    keeps(story, ANA, "You came.")
    keeps(story, BEN, "I felt alone.", "You came.")
    assert story.kept() == [(ANA, "You came.")]


def test_to_keep_nothing_is_an_answer_too() -> None:
    story = closing()
    keeps(story, ANA)
    keeps(story, BEN, "I felt alone.")
    assert story.phase() is Phase.CLOSED
    assert story.kept() == []


@pytest.mark.parametrize("who", [ANA, BEN])
def test_where_there_is_nothing_to_keep_one_press_closes_it(who: str) -> None:
    story = begun(mode="spoken")
    story.does(ANA, "begin_closing")
    for person in (ANA, BEN):
        story.does(person, "parting_words")
    events = story.does(who, "mark", keep="")
    assert story.phase() is Phase.CLOSED
    assert [event.by for event in events if event.record is not Record.HELD] == [BOTH, BOTH]
    assert story.does(other(who), "mark", keep="") == []


def test_both_mark_at_once_and_it_closes_once() -> None:
    """Each decides from the same state; the second decides again after the first."""
    story = closing()
    versions = " ".join(str(text.version) for text in story.talk.keepable)
    story.does(ANA, "mark", keep=versions)
    story.does(BEN, "mark", keep=versions)
    assert story.does(ANA, "mark", keep=versions) == []
    assert story.does(BEN, "mark", keep=versions) == []
    assert len([event for event in story.shared() if event.act == "closed"]) == 1
    assert refusal(story.does, ANA, "mark", keep="").sentence == "This talk is closed, so nothing was changed."


def test_what_its_author_erased_is_not_kept() -> None:
    story = closing()
    keeps(story, BEN, "I felt alone.")
    story.does(ANA, "erase_here", story.talk.keepable[0].version)
    story.does(ANA, "mark", keep=" ".join(str(n) for n in range(30)))
    assert story.kept() == []
    assert story.phase() is Phase.CLOSED


@pytest.mark.parametrize("who", [ANA, BEN, WEISS])
def test_anybody_closes_it_alone_at_any_time_and_nobody_is_named(who: str) -> None:
    story = with_seat()
    story.later(12.5)
    events = story.does(who, "close")
    assert {event.by for event in events} == {BOTH}
    assert [event.record for event in events] == [Record.TALK, Record.SHARED]
    assert events[-1].body == Closed(750, (0, 1), "Dr. Weiss")
    assert story.does(who, "close") == []
    assert story.phase() is Phase.CLOSED


def test_closed_by_one_keeps_nothing_even_of_what_one_marked() -> None:
    story = closing()
    keeps(story, ANA, "I felt alone.")
    story.does(BEN, "close")
    assert story.kept() == []


def test_what_was_not_talked_about_is_set_aside() -> None:
    story = begun()
    story.does(BEN, "cover", line=1)
    assert story.does(ANA, "cover", line=1) == []
    assert story.does(ANA, "uncover", line=0) == []
    story.does(ANA, "uncover", line=1)
    assert story.talk.live.covered == frozenset()
    story.does(ANA, "cover", line=0)
    assert refusal(story.does, ANA, "cover", line=2).sentence == NOTHING_HERE
    story.does(ANA, "close")
    assert story.talk.arranged.closed == Closed(0, (1,))
    assert story.talk.parked == (1,)
    assert story.left_minutes == 0


def test_a_closing_that_nobody_ends_ends_after_a_day() -> None:
    story = closing()
    story.later(24 * 60 - 0.1)
    assert story.phase() is Phase.CLOSING
    story.later(0.1)
    assert story.phase() is Phase.CLOSED
    assert [event.kind for event in story.does(ANA, "close")] == ["talk.ended", "talk.closed"]
    assert story.does(BEN, "tidy") == []


def test_nothing_is_put_into_a_closed_talk_and_the_words_stay() -> None:
    story = begun()
    story.does(BEN, "close")
    assert refusal(story.says, ANA, "speak", words="Wait").sentence == (
        "This talk is closed, so this was not put in. Your words are still here. You can keep them in Mine."
    )


def test_in_a_spoken_talk_the_last_words_can_be_kept() -> None:
    story = begun(mode="spoken")
    story.says(ANA, "speak")
    story.does(ANA, "begin_closing")
    story.does(ANA, "parting_words", takeaway="We can talk.")
    story.does(BEN, "parting_words", appreciation="You stayed.")
    assert [text.part for text in story.talk.keepable] == ["takeaway", "appreciation"]


def test_tidying_does_nothing_where_there_is_nothing() -> None:
    story = begun()
    assert story.does(ANA, "tidy") == []
    assert story.sweep() == []


def test_tidying_writes_down_an_absence() -> None:
    story = begun()
    story.away[BEN] = story.at
    story.later(6)
    assert [event.kind for event in story.does(ANA, "tidy")] == ["talk.stopped"]


def test_both_came_in_as_one_left_and_the_record_of_the_talk_is_ended() -> None:
    """The yes of the door and the leaving passed each other: neither read what the other wrote."""
    story = begun()
    live = JOINT_SESSION.live_item(TALK)
    late = story.written[live][:1]
    story.written[TALK][2:] = story.left[TALK][2:] = []
    story.plant(Event(TALK, 3, "talk.left", BOTH, story.at, Record.SHARED, late[0].body))
    story.written[live], story.left[live] = list(late), list(late)
    assert [event.kind for event in story.sweep()] == ["talk.ended"]
    assert story.sweep() == []
    assert story.phase() is Phase.OFF


def test_of_a_closed_talk_the_shared_record_tells_enough() -> None:
    story = closing()
    keeps(story, ANA, "I felt alone.")
    keeps(story, BEN, "I felt alone.")
    alone = JOINT_SESSION.evolve(story.history(TALK))
    assert alone
    assert alone.phase(story.at) is Phase.CLOSED
    assert alone.arranged == story.talk.arranged


def test_words_that_are_gone_are_accepted_everywhere() -> None:
    """Whatever was erased, and with it what kind of thing it was: a talk can still be closed."""
    story = closing()
    for item in (TALK, JOINT_SESSION.live_item(TALK)):
        for n, event in enumerate(story.left[item]):
            for gone in (without_words(event), replace(event, body=ERASED)):
                histories = {i: list(events) for i, events in story.left.items()}
                histories[item][n] = gone
                assert _phase(histories, story) in Phase
    for event in list(story.left[JOINT_SESSION.live_item(TALK)]):
        story.forget(event)
    assert story.phase() is Phase.STOPPED
    assert story.floor.holder == ""
    story.does(ANA, "close")
    assert story.phase() is Phase.CLOSED


def _phase(histories: dict[str, list[Event]], story: Talks) -> Phase:
    state = JOINT_SESSION.evolve(tuple(histories[TALK]), tuple(histories[JOINT_SESSION.live_item(TALK)]))
    assert state
    JOINT_SESSION.may(state, ANA, story.at)
    JOINT_SESSION.due(TALK, state, story.at, {}, story.couple)
    return state.settled(story.at, {ANA: 0}).phase(story.at)
