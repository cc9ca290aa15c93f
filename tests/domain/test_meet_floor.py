"""The floor: one holder, one writer in each step, and nothing that comes out of turn or late."""

import pytest

from domain.kernel import BOTH, ERASED, NOTHING_HERE, Event
from domain.practices.disclosure_boundary import DISCLOSURE_BOUNDARY, THERAPIST
from domain.records import Record
from domain.verbs.mark import Set
from domain.verbs.meet import sentences
from domain.verbs.meet.clock import Clock
from domain.verbs.meet.events import MINUTE
from domain.verbs.meet.floor import COOL_DOWN, LINES, Floor, Rules, Step, Turn
from domain.verbs.meet.talk import Phase
from tests.domain.cast import ANA, BEN, refusal
from tests.domain.talks import Talks, begun, with_seat


def seen(story: Talks) -> tuple[str, str, Step | None]:
    floor = story.floor
    return floor.holder, floor.writer, floor.step


def texts(story: Talks) -> list[tuple[str, str, object]]:
    return [(t.by, t.part, t.words if t.words is ERASED else t.words["words"]) for t in story.talk.live.texts]


def test_one_speaks_the_other_says_it_back_she_confirms_and_the_floor_passes() -> None:
    story = begun()
    assert seen(story) == (ANA, ANA, Step.SPEAK)
    story.says(ANA, "speak", words="I felt alone.")
    assert seen(story) == (ANA, BEN, Step.PARAPHRASE)
    story.says(BEN, "paraphrase", words="You were cross.")
    assert seen(story) == (ANA, ANA, Step.CONFIRM)
    story.says(ANA, "correct", words="Not cross. Alone.")
    assert seen(story) == (ANA, BEN, Step.PARAPHRASE)
    story.says(BEN, "paraphrase", words="You felt alone.")
    story.says(ANA, "confirm")
    assert seen(story) == (BEN, BEN, Step.SPEAK)
    assert texts(story) == [
        (ANA, "spoke", "I felt alone."),
        (BEN, "paraphrased", "You were cross."),
        (ANA, "corrected", "Not cross. Alone."),
        (BEN, "paraphrased", "You felt alone."),
    ]


def test_the_floor_can_be_passed_without_a_word() -> None:
    story = begun(first="other")
    assert seen(story) == (BEN, BEN, Step.SPEAK)
    story.says(BEN, "pass_floor")
    assert seen(story) == (ANA, ANA, Step.SPEAK)


@pytest.mark.parametrize("move", ["speak", "paraphrase", "correct", "confirm", "pass_floor", "open_chapter", "follow"])
def test_what_is_out_of_turn_is_refused_and_its_words_stay(move: str) -> None:
    story = begun()
    refused = refusal(story.says, BEN, move, words="But I")
    assert "It is not your turn" in refused.sentence
    assert ("Your words are still here." in refused.sentence) == (move not in {"confirm", "pass_floor", "follow"})
    assert seen(story) == (ANA, ANA, Step.SPEAK)


def test_what_was_meant_for_an_earlier_step_is_late() -> None:
    story = begun()
    early = story.floor.n
    story.says(ANA, "speak", words="I felt alone.")
    story.says(BEN, "paraphrase", words="You felt alone.")
    story.says(ANA, "confirm")
    story.says(BEN, "pass_floor")
    assert seen(story) == (ANA, ANA, Step.SPEAK)
    assert refusal(story.does, ANA, "speak", early, words="Sent long ago.").sentence == sentences.MOVED_ON


def test_of_a_double_press_the_second_adds_nothing() -> None:
    story = begun()
    step = story.floor.n
    story.does(ANA, "speak", step, words="I felt alone.")
    before = story.talk
    refusal(story.does, ANA, "speak", step, words="I felt alone.")
    assert story.talk == before


def test_a_written_turn_has_words() -> None:
    story = begun()
    assert refusal(story.says, ANA, "speak").sentence == sentences.NO_WORDS


@pytest.mark.parametrize("format_", ["talk", "slots", "check_in"])
def test_of_what_is_spoken_nothing_is_taken_down(format_: str) -> None:
    story = begun(mode="spoken", format=format_, slot=10)
    story.says(ANA, "speak", words="Never to be stored.")
    assert "Never" not in repr(story.written)


def test_words_are_events_of_their_own_in_the_talk_s_record() -> None:
    story = begun()
    words, fact = story.says(ANA, "speak", words="I felt alone.")
    assert (words.record, fact.record) == (Record.TALK, Record.TALK)
    assert (words.kind, fact.kind) == ("talk.worded", "talk.spoke")


def test_an_author_erases_her_words_and_the_floor_stays_where_it_is() -> None:
    story = begun()
    words, _ = story.says(ANA, "speak", words="I felt alone.")
    assert refusal(story.does, BEN, "erase_here", words.version).sentence == NOTHING_HERE
    story.does(ANA, "erase_here", words.version)
    assert story.does(ANA, "erase_here", words.version) == []
    assert seen(story) == (ANA, BEN, Step.PARAPHRASE)
    assert texts(story) == [(ANA, "", ERASED)]
    assert story.talk.keepable == ()


def test_timed_turns_change_by_the_clock_with_a_pause_between_them() -> None:
    story = begun(format="slots", slot=10)
    story.says(ANA, "speak", words="One.")
    story.later(9.9)
    story.says(ANA, "speak", words="Two.")
    assert "speak" not in story.may(BEN)
    story.later(0.2)
    assert seen(story) == ("", "", Step.COOL)
    assert "speak" not in story.may(ANA) | story.may(BEN)
    story.later(2)
    assert seen(story) == (BEN, BEN, Step.SPEAK)
    assert story.talk.step_ends(story.at) == story.at + int(9.9 * MINUTE)
    story.later(12)
    assert seen(story) == (ANA, ANA, Step.SPEAK)


def test_a_timed_turn_can_be_passed_on_early() -> None:
    story = begun(format="slots", slot=15)
    story.later(4)
    story.says(ANA, "pass_floor")
    assert seen(story) == ("", "", Step.COOL)
    assert story.talk.step_ends(story.at) == story.at + COOL_DOWN
    story.later(2)
    assert seen(story) == (BEN, BEN, Step.SPEAK)
    story.later(15)
    assert seen(story) == ("", "", Step.COOL)


def test_a_break_takes_nothing_from_a_timed_turn() -> None:
    story = begun(format="slots", slot=10)
    story.later(4)
    story.does(BEN, "call_break")
    story.later(60)
    assert seen(story) == (ANA, "", Step.SPEAK)
    assert story.talk.step_ends(story.at) is None
    story.does(BEN, "ready")
    story.does(ANA, "ready")
    story.later(5.9)
    assert seen(story) == (ANA, ANA, Step.SPEAK)
    story.later(0.2)
    assert seen(story) == ("", "", Step.COOL)


def test_a_chapter_at_a_time_and_the_other_says_when_she_can_go_on() -> None:
    story = begun(format="disclosure")
    assert seen(story) == (ANA, ANA, Step.TELL)
    story.says(ANA, "open_chapter", topic="when", words="It began in May.")
    assert seen(story) == (ANA, BEN, Step.FOLLOW)
    refusal(story.says, ANA, "open_chapter", topic="where", words="At work.")
    story.says(BEN, "stop_reading")
    assert seen(story) == (ANA, BEN, Step.COVERED)
    story.says(BEN, "resume_reading")
    story.says(BEN, "follow")
    assert seen(story) == (ANA, ANA, Step.TELL)
    assert story.talk.live.texts[0].words == {"topic": "when", "words": "It began in May."}


def test_a_telling_goes_as_far_as_both_go_now() -> None:
    story = begun(format="disclosure")
    refused = refusal(story.says, ANA, "open_chapter", topic="physical", words="No.")
    assert (refused.sentence, refused.field) == (sentences.FURTHER, "topic")
    assert refusal(story.says, ANA, "open_chapter", words="No.").sentence == sentences.FURTHER
    limits = DISCLOSURE_BOUNDARY.item(story.couple)
    story.plant(Event(limits, 1, "disclosure_boundary.set", BOTH, story.at, Record.SHARED, Set({"when": THERAPIST})))
    assert refusal(story.says, ANA, "open_chapter", topic="when", words="May.").sentence == sentences.FURTHER
    seated = with_seat(format="disclosure")
    seated.plant(story.left[limits][0])
    assert seated.says(ANA, "open_chapter", topic="when", words="May.")
    refusal(seated.says, BEN, "open_chapter", topic="when", words="May.")


def test_what_is_told_for_this_talk_only_is_readable_only_while_it_is_open() -> None:
    story = begun(format="disclosure", stays="once")
    story.says(ANA, "open_chapter", topic="when", words="It began in May.")
    assert story.talk.readable(story.at)
    assert story.talk.keepable == ()
    story.does(BEN, "call_break")
    assert not story.talk.readable(story.at)
    story.later(20)
    story.does(BEN, "ready")
    story.does(ANA, "ready")
    assert story.talk.readable(story.at)
    story.does(BEN, "close")
    assert not story.talk.readable(story.at)
    assert "May" not in repr(story.left)


def test_what_is_told_to_keep_can_be_marked() -> None:
    story = begun(format="disclosure", stays="keeps")
    story.says(ANA, "open_chapter", topic="when", words="It began in May.")
    assert [text.part for text in story.talk.keepable] == ["chapter"]


def test_a_check_in_aloud_is_five_lines_each_and_no_answer() -> None:
    story = begun(format="check_in")
    for who in (ANA, BEN):
        for line in LINES:
            assert (story.floor.writer, story.floor.line) == (who, line)
            assert not story.may(ANA if who == BEN else BEN) & {"speak", "paraphrase", "pass_floor"}
            story.says(who, "speak", **{"words": line} if line != "needs" else {})
    assert story.phase() is Phase.CLOSING
    assert [part for _, part, _ in texts(story)] == [line for line in LINES if line != "needs"] * 2
    assert story.floor == Floor()


def test_the_rest_of_ones_lines_can_be_left_out() -> None:
    story = begun(format="check_in")
    story.says(ANA, "speak", words="Tired.")
    story.says(ANA, "pass_floor")
    assert (story.floor.writer, story.floor.line) == (BEN, "feelings")
    story.says(BEN, "pass_floor")
    assert story.phase() is Phase.CLOSING


def test_when_all_lines_are_said_nobody_has_the_floor() -> None:
    rules = Rules("check_in", (ANA, BEN), ANA)
    assert rules.floor(Turn(ANA, Step.DONE, 7), Clock(60), 0) == Floor(step=Step.DONE, n=7)


@pytest.mark.parametrize("used", range(0, 60, 1))
def test_timed_turns_are_of_equal_length_for_both(used: int) -> None:
    rules = Rules("slots", (ANA, BEN), BEN, 10 * MINUTE)
    floor = rules.floor(rules.begin(3), Clock(60 * MINUTE).start(0), used * MINUTE)
    turn, into = divmod(used, 12)
    holder = "" if into >= 10 else (BEN, ANA)[turn % 2]
    assert (floor.holder, floor.writer) == (holder, holder)
    assert floor.ends == (turn * 12 + (12 if into >= 10 else 10)) * MINUTE
