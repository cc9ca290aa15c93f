"""Preparing: chapters for oneself, inside how far both go, changed as often as one likes."""

import pytest

from domain.fields import read
from domain.kernel import NOTHING_HERE, Event, ImpossibleHistory, Refused
from domain.practices.preparation import PREPARATION
from domain.records import Record
from domain.verbs.prepare import FOR_A_TALK, NO_WORDS, THERE_ALREADY, TOO_FAR, Preparation, Written
from tests.domain.cast import ANA, BEN, Story, refusal


def keeps(
    story: Story, topic: str = "when", words: str = "Since May.", mark: str = "", of: str = "", over: int = 0
) -> list[Event]:
    """`over`: the version of the words that these take the place of."""
    given = {"topic": topic, "words": words, "mark": mark, "of": of}
    return story.does(ANA, "preparation", "keep", "", over, **{name: said for name, said in given.items() if said})


def both_mark(story: Story, **depths: str) -> None:
    for who in (ANA, BEN):
        story.does(who, "disclosure_boundary", "mark", **depths)


def state(story: Story, item: str) -> Preparation:
    found: Preparation = story.state("preparation", item)
    return found


def test_a_chapter_is_in_ones_own_record_and_nobody_else_reads_it() -> None:
    story = Story()
    [event] = keeps(story)
    assert (event.record, event.body) == (Record.OWN, Written("when", "Since May.", ""))
    assert story.readable(BEN) == []


def test_one_can_prepare_alone_where_everybody_starts() -> None:
    story = Story(couple=None)
    [event] = keeps(story)
    assert refusal(keeps, story, "physical").sentence == TOO_FAR
    story.couple = Story().couple
    assert keeps(story, "who", of=event.item)


def test_and_in_a_space_that_can_only_be_read() -> None:
    story = Story()
    story.close()
    assert keeps(story)


def test_chapters_stand_in_the_order_of_the_topics() -> None:
    story = Story()
    item = keeps(story, "contact")[0].item
    keeps(story, "happened", "Yes.", of=item)
    assert [one.topic for one in state(story, item).chapters] == ["happened", "contact"]


def test_a_chapter_takes_the_place_of_the_one_before_whose_words_are_gone() -> None:
    story = Story()
    item = keeps(story, words="In May.")[0].item
    keeps(story, words="In March.", mark="certain", of=item, over=1)
    [chapter] = state(story, item).chapters
    assert (chapter.words, chapter.mark) == ("In March.", "certain")
    assert "In May." not in repr(story.history(item))


def test_words_she_was_not_looking_at_do_not_give_way() -> None:
    story = Story()
    item = keeps(story, words="In May.")[0].item
    assert refusal(keeps, story, words="In March.", of=item).sentence == THERE_ALREADY
    keeps(story, words="In March.", of=item, over=1)
    assert refusal(keeps, story, words="In June.", of=item, over=1).sentence == THERE_ALREADY
    assert [one.words for one in state(story, item).chapters] == ["In March."]


def test_the_same_again_changes_nothing() -> None:
    story = Story()
    item = keeps(story)[0].item
    assert keeps(story, of=item) == []


def test_a_mark_without_words_is_a_chapter_and_nothing_at_all_is_none() -> None:
    story = Story()
    item = keeps(story, "money", words="", mark="nothing_else")[0].item
    assert state(story, item).chapters[0].mark == "nothing_else"
    assert refusal(keeps, story, words="").sentence == NO_WORDS


def test_a_chapter_can_be_taken_out_once() -> None:
    story = Story()
    item = keeps(story)[0].item
    [gone] = story.does(ANA, "preparation", "erase", item, 1)
    assert gone.record is Record.OWN
    assert story.does(ANA, "preparation", "erase", item, 1) == []
    assert state(story, item).chapters == ()
    assert refusal(story.does, ANA, "preparation", "erase", item, 9).sentence == NOTHING_HERE


@pytest.mark.parametrize(("depth", "sentence"), [("not_this", TOO_FAR), ("therapist", FOR_A_TALK)])
def test_a_topic_that_both_do_not_go_into_has_no_chapter(depth: str, sentence: str) -> None:
    story = Story()
    both_mark(story, when=depth)
    assert refusal(keeps, story).sentence == sentence
    both_mark(story, when="happened")
    assert keeps(story)


def test_one_alone_cannot_widen_what_can_be_prepared() -> None:
    story = Story()
    story.does(ANA, "disclosure_boundary", "mark", physical="meant")
    assert refusal(keeps, story, "physical").sentence == TOO_FAR


def test_what_is_anothers_or_of_another_kind_is_not_gone_on_with() -> None:
    story = Story()
    mine = keeps(story)[0].item
    [journal] = story.does(ANA, "journal", "keep", page="For me.")
    for item in (journal.item, "f" * 32):
        assert refusal(keeps, story, of=item).sentence == NOTHING_HERE
    his = {"topic": "who", "words": "?", "of": mine}
    assert refusal(story.does, BEN, "preparation", "keep", **his).sentence == NOTHING_HERE


def test_a_form_without_a_topic_is_sent_back() -> None:
    with pytest.raises(Refused):
        read(PREPARATION.fields, {"w2": "Since May."})


def test_a_history_that_no_decision_made_is_damaged() -> None:
    story = Story()
    [said] = story.does(ANA, "apology", "share", regret="Sorry.")
    with pytest.raises(ImpossibleHistory):
        PREPARATION.evolve((said,))
