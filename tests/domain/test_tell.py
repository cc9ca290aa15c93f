"""Telling it, prepared: a time both accept, chapters with their marks, more said later, words erased."""

from typing import Any

import pytest

from domain.couple import NOTHING_NEW
from domain.kernel import ERASED, NOTHING_HERE, ImpossibleHistory
from domain.practices.telling import TELLING
from domain.records import Record
from domain.verbs import tell, told
from domain.verbs.told import Marked, Telling, Told
from tests.domain.cast import ANA, BEN, DAY, Story, refusal
from tests.domain.test_prepare import both_mark, keeps

SUNDAY = {"occasion": "Sunday at four, at home.", "stays": "kept"}


def agreed(story: Story, **terms: str) -> str:
    """Ana puts forward a time, and Ben agrees to it."""
    [put] = story.does(ANA, "telling", "put_forward", **{**SUNDAY, **terms})
    story.does(BEN, "telling", "accept", put.item, 1)
    return put.item


def prepared(story: Story, **chapters: str) -> str:
    """Ana prepares these chapters; the mark of each stands after its words."""
    item = ""
    for topic, words in (chapters or {"happened": "Yes.", "when": "Since May."}).items():
        item = keeps(story, topic, words, "certain", of=item)[0].item
    return item


def tells(story: Story, item: str, source: str, *topics: str, **more: str) -> list[Any]:
    chosen = dict.fromkeys(topics or ("happened", "when"), "yes")
    return story.does(ANA, "telling", "tell", item, 2, prepared=source, **chosen, **more)


def was_told(story: Story, *topics: str) -> str:
    item = agreed(story)
    tells(story, item, prepared(story), *topics)
    return item


def state(story: Story, item: str) -> Telling:
    found: Telling = story.state("telling", item)
    return found


def said(story: Story, item: str, topic: str) -> list[tuple[str, object]]:
    """The mark and the words of everything said about a topic."""
    return [(one.mark, one.text.words if one.text else None) for one in state(story, item).about(topic)]


# The time


def test_nothing_is_told_before_both_said_yes_to_a_time() -> None:
    story = Story()
    source = prepared(story)
    [put] = story.does(ANA, "telling", "put_forward", **SUNDAY)
    assert refusal(tells, story, put.item, source).sentence == tell.NO_TIME
    story.does(BEN, "telling", "not_now", put.item, 1)
    assert refusal(tells, story, put.item, source).sentence == tell.NO_TIME
    story.does(BEN, "telling", "accept", put.item, 1)
    assert tells(story, put.item, source)


def test_either_can_end_a_time_that_both_agreed_to_until_it_was_told() -> None:
    story = Story()
    source = prepared(story)
    for who in (ANA, BEN):
        item = agreed(story)
        story.does(who, "telling", "end", item)
        assert refusal(tells, story, item, source).sentence == tell.NO_TIME


def test_the_other_can_put_the_time_differently_and_who_tells_stays() -> None:
    story = Story()
    source = prepared(story)
    [put] = story.does(ANA, "telling", "put_forward", **SUNDAY)
    story.does(BEN, "telling", "change", put.item, 1, **{**SUNDAY, "occasion": "Saturday."})
    story.does(ANA, "telling", "accept", put.item, 2)
    assert state(story, put.item).teller == ANA
    assert refusal(story.does, BEN, "telling", "tell", put.item, 2, when="yes").sentence == NOTHING_HERE
    assert tells(story, put.item, source)


@pytest.mark.parametrize("move", ["change", "accept", "not_now", "take_back", "end"])
def test_once_told_the_time_is_settled(move: str) -> None:
    story = Story()
    item = was_told(story)
    assert refusal(story.does, BEN, "telling", move, item, 1, **SUNDAY).sentence == tell.TOLD_ALREADY


def test_words_put_forward_that_never_held_can_be_erased_also_after_it_was_told() -> None:
    story = Story()
    source = prepared(story)
    [put] = story.does(ANA, "telling", "put_forward", **SUNDAY)
    story.does(ANA, "telling", "change", put.item, 1, **{**SUNDAY, "occasion": "Saturday."})
    story.does(BEN, "telling", "accept", put.item, 2)
    tells(story, put.item, source)
    story.does(ANA, "telling", "erase", put.item, 1)
    assert state(story, put.item).offer.versions[0].words is ERASED
    assert len(state(story, put.item).topics) == 2
    assert refusal(story.does, BEN, "telling", "erase", put.item, 1).sentence == NOTHING_HERE


# For one talk only


def test_for_one_talk_only_no_word_of_it_is_written_where_both_read() -> None:
    story = Story()
    source = prepared(story)
    item = agreed(story, stays="talk")
    assert not TELLING.is_kept(state(story, item))
    assert refusal(tells, story, item, source).sentence == tell.ONE_TALK
    assert "Since May." not in repr(story.shared())


# Telling


def test_the_chosen_chapters_are_told_with_their_marks_and_no_others() -> None:
    story = Story()
    item, source = agreed(story), prepared(story)
    events = tells(story, item, source, "when")
    assert [event.kind for event in events] == ["telling.told", "telling.written", "telling.marked"]
    assert {event.record for event in events} == {Record.SHARED}
    assert events[0].body == Told(in_copies=False)
    assert events[2].body == Marked("when", "certain", 3, 4)
    assert state(story, item).topics == ("when",)
    assert said(story, item, "when") == [("certain", {"words": "Since May."})]


def test_a_mark_can_stand_without_words() -> None:
    story = Story()
    item = agreed(story)
    source = keeps(story, "money", "", "nothing_else")[0].item
    tells(story, item, source, "money")
    assert said(story, item, "money") == [("nothing_else", None)]


def test_what_was_prepared_stays_its_authors_after_it_was_told() -> None:
    story = Story()
    item, source = agreed(story), prepared(story)
    before = story.history(source)
    tells(story, item, source)
    assert story.history(source) == before


def test_a_second_press_tells_nothing_twice() -> None:
    story = Story()
    item, source = agreed(story), prepared(story)
    tells(story, item, source)
    assert tells(story, item, source) == []


def test_what_stands_in_nobodys_copy_unless_its_author_says_so() -> None:
    story = Story()
    item, source = agreed(story), prepared(story)
    tells(story, item, source, copied="yes")
    assert state(story, item).in_copies
    assert not state(story, was_told(story)).in_copies


def test_no_chapter_chosen_none_prepared_or_one_not_hers_is_refused() -> None:
    story = Story()
    item, source = agreed(story), prepared(story)
    assert refusal(tells, story, item, source, "money").sentence == tell.NO_CHAPTER
    assert refusal(tells, story, item, "").sentence == tell.NO_CHAPTER
    assert refusal(tells, story, item, "f" * 32).sentence == NOTHING_HERE


def test_a_chapter_without_a_mark_is_not_told() -> None:
    story = Story()
    item = agreed(story)
    source = keeps(story, "when", "Since May.")[0].item
    assert "“When and how long”" in refusal(tells, story, item, source, "when").sentence


@pytest.mark.parametrize("depth", ["not_this", "therapist"])
def test_a_chapter_that_the_limits_left_behind_is_not_told_and_its_words_are_kept(depth: str) -> None:
    story = Story()
    item, source = agreed(story), prepared(story)
    both_mark(story, when=depth)
    assert refusal(tells, story, item, source).sentence == tell.BEYOND.format(topic="When and how long")
    assert story.state("preparation", source).chapter("when").words == "Since May."
    tells(story, item, source, "happened")
    assert state(story, item).topics == ("happened",)


def test_in_a_space_that_can_only_be_read_nothing_is_told() -> None:
    story = Story()
    item, source = agreed(story), prepared(story)
    story.close()
    assert refusal(tells, story, item, source).sentence == NOTHING_NEW


# More


def test_more_stands_beside_what_was_said_with_its_own_day() -> None:
    story = Story()
    item = was_told(story)
    first = state(story, item).about("when")
    story.at += DAY
    story.does(ANA, "telling", "say_more", item, topic="when", words="Since March.", mark="nothing_else")
    assert state(story, item).about("when")[:1] == first
    assert said(story, item, "when")[1] == ("nothing_else", {"words": "Since March."})
    assert [one.at for one in state(story, item).about("when")] == [first[0].at, story.at]


def test_a_mark_is_corrected_by_another_one_and_the_same_again_changes_nothing() -> None:
    story = Story()
    item = was_told(story)
    assert story.does(ANA, "telling", "say_more", item, topic="when", mark="certain") == []
    story.does(ANA, "telling", "say_more", item, topic="when", mark="more")
    assert said(story, item, "when") == [("certain", {"words": "Since May."}), ("more", None)]


def test_more_can_be_said_of_another_topic_inside_how_far_both_go() -> None:
    story = Story()
    item = was_told(story)
    story.does(ANA, "telling", "say_more", item, topic="money", words="Yes.", mark="certain")
    assert state(story, item).topics == ("happened", "when", "money")
    refused = refusal(story.does, ANA, "telling", "say_more", item, topic="physical", words="?", mark="more")
    assert refused.sentence == tell.FURTHER


def test_nobody_else_says_more_and_nothing_is_more_before_it_was_told() -> None:
    story = Story()
    more = {"topic": "when", "words": "?", "mark": "more"}
    assert refusal(story.does, ANA, "telling", "say_more", agreed(story), **more).sentence == NOTHING_HERE
    assert refusal(story.does, BEN, "telling", "say_more", was_told(story), **more).sentence == NOTHING_HERE


# Erasing


def test_its_author_erases_the_words_of_a_chapter_at_any_time_and_the_mark_stays() -> None:
    story = Story()
    item = was_told(story, "when")
    assert refusal(story.does, BEN, "telling", "erase", item, 4).sentence == NOTHING_HERE
    story.at += DAY
    story.close()
    story.does(ANA, "telling", "erase", item, 4)
    assert story.does(ANA, "telling", "erase", item, 4) == []
    assert said(story, item, "when") == [("certain", ERASED)]
    assert state(story, item).about("when")[0].text.erased_at == story.at  # type: ignore[union-attr]
    assert "Since May." not in repr(story.shared())


def test_a_mark_and_that_it_was_told_cannot_be_erased() -> None:
    story = Story()
    item = was_told(story, "when")
    for version in (3, 5):
        assert refusal(story.does, ANA, "telling", "erase", item, version).sentence == NOTHING_HERE


def test_the_time_both_agreed_to_cannot_be_erased_by_one() -> None:
    story = Story()
    item = was_told(story, "when")
    assert "belongs to both" in refusal(story.does, ANA, "telling", "erase", item, 1).sentence


def test_a_history_that_no_decision_made_is_damaged() -> None:
    story = Story()
    item = was_told(story)
    with pytest.raises(ImpossibleHistory):
        told.evolve(story.history(item)[2:])
