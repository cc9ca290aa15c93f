import pytest

from domain.couple import ALONE, READ_ONLY, Couple
from domain.fields import read
from domain.kernel import ERASED, Event, ImpossibleHistory, WordsErased, practice_of
from domain.practices.apology import APOLOGY
from domain.records import Record
from domain.verbs.say import GONE, YOUR_OWN, Words, evolve
from tests.domain.cast import ANA, BEN, Story, refusal, words


def apologised(story: Story) -> str:
    [shared] = story.does(ANA, "apology", "share", regret="I lied about the trip.")
    return shared.item


def test_what_one_shares_is_one_event_in_the_shared_record() -> None:
    [shared] = Story().does(ANA, "apology", "share", regret="I lied about the trip.")
    assert (shared.kind, shared.by, shared.version, shared.record) == ("apology.shared", ANA, 1, Record.SHARED)
    assert words(shared) == {"regret": "I lied about the trip."}


def test_a_page_for_oneself_is_kept_in_ones_own_record() -> None:
    [kept] = Story().does(ANA, "journal", "keep", page="A long night.")
    assert (kept.kind, kept.record) == ("journal.kept", Record.OWN)


@pytest.mark.parametrize("couple", [None, Couple("the couple", (ANA, BEN), closed=True)])
def test_one_writes_for_oneself_alone_and_after_the_space_has_closed(couple: Couple | None) -> None:
    assert Story(couple).does(ANA, "journal", "keep", page="A long night.")


def test_nothing_is_shared_while_nobody_else_is_here() -> None:
    story = Story(couple=None)
    assert refusal(apologised, story).sentence == ALONE


def test_nothing_is_shared_in_a_space_that_is_read_only() -> None:
    story = Story()
    item = apologised(story)
    story.close()
    assert refusal(apologised, story).sentence == READ_ONLY
    assert refusal(story.does, BEN, "apology", "answer", item, answer="Thank you.").sentence == READ_ONLY


def test_the_other_answers_in_words_of_her_own_as_often_as_she_likes() -> None:
    story = Story()
    item = apologised(story)
    story.does(BEN, "apology", "answer", item, answer="I read it.")
    story.does(BEN, "apology", "answer", item, answer="I am still angry.")
    entry = evolve(story.history(item))
    assert entry
    assert [(text.version, text.by) for text in entry.texts] == [(1, ANA), (2, BEN), (3, BEN)]


def test_nobody_answers_her_own() -> None:
    story = Story()
    item = apologised(story)
    assert refusal(story.does, ANA, "apology", "answer", item, answer="And more.").sentence == YOUR_OWN


def test_an_answer_without_words_is_none() -> None:
    assert refusal(read, APOLOGY.moves["answer"].fields, {"w1": " "}).field == "answer"


def test_there_is_no_accept_and_no_forgive() -> None:
    assert set(APOLOGY.moves) == {"share", "answer", "erase"}


def test_an_author_erases_the_words_and_the_rest_stays() -> None:
    story = Story()
    item = apologised(story)
    story.does(BEN, "apology", "answer", item, answer="I read it.")
    [erased] = story.does(ANA, "apology", "erase", item, 1)
    assert (erased.kind, erased.version, erased.body) == ("apology.erased", 3, WordsErased(1))
    entry = evolve(story.history(item))
    assert entry
    assert [(text.by, text.words, text.erased_at) for text in entry.texts] == [
        (ANA, ERASED, story.at),
        (BEN, {"answer": "I read it."}, None),
    ]


def test_an_answer_is_erased_by_whoever_gave_it() -> None:
    story = Story()
    item = apologised(story)
    story.does(BEN, "apology", "answer", item, answer="I read it.")
    story.does(BEN, "apology", "erase", item, 2)
    entry = evolve(story.history(item))
    assert entry
    assert [text.words for text in entry.texts] == [{"regret": "I lied about the trip."}, ERASED]


def test_erasing_twice_is_quiet() -> None:
    story = Story()
    item = apologised(story)
    story.does(ANA, "apology", "erase", item, 1)
    assert story.does(ANA, "apology", "erase", item, 1) == []


def test_nobody_erases_the_words_of_the_other() -> None:
    story = Story()
    item = apologised(story)
    story.does(BEN, "apology", "answer", item, answer="I read it.")
    assert refusal(story.does, BEN, "apology", "erase", item, 1).sentence == "There is nothing here."
    assert refusal(story.does, ANA, "apology", "erase", item, 2).sentence == "There is nothing here."


@pytest.mark.parametrize("version", [0, 2, 3, 99])
def test_what_is_no_text_is_not_erased(version: int) -> None:
    story = Story()
    item = apologised(story)
    story.does(ANA, "apology", "erase", item, 1)
    assert refusal(story.does, ANA, "apology", "erase", item, version).sentence == "There is nothing here."


def test_erased_words_are_not_answered() -> None:
    story = Story()
    item = apologised(story)
    story.does(ANA, "apology", "erase", item, 1)
    assert refusal(story.does, BEN, "apology", "answer", item, answer="Why?").sentence == GONE


def test_erasing_works_in_a_space_that_is_read_only() -> None:
    story = Story()
    item = apologised(story)
    story.close()
    assert story.does(ANA, "apology", "erase", item, 1)


def test_a_page_of_ones_own_can_be_erased_and_is_still_known_for_a_page() -> None:
    story = Story()
    [kept] = story.does(ANA, "journal", "keep", page="A long night.")
    story.does(ANA, "journal", "erase", kept.item, 1)
    history = story.history(kept.item)
    assert [event.kind for event in history] == ["kept", "journal.erased"]
    assert practice_of(history) == "journal"
    assert story.does(ANA, "journal", "erase", kept.item, 1) == []


def test_nothing_is_answered_or_erased_where_there_is_nothing() -> None:
    story = Story()
    assert refusal(story.does, BEN, "apology", "answer", "nowhere", answer="Yes.").sentence
    assert refusal(story.does, BEN, "apology", "erase", "nowhere", 1).sentence
    assert evolve(()) is None


@pytest.mark.parametrize(
    ("kind", "body"),
    [("apology.erased", ERASED), ("apology.erased", WordsErased(1)), ("apology.shared", object())],
)
def test_a_history_that_no_decision_made_is_not_read(kind: str, body: object) -> None:
    with pytest.raises(ImpossibleHistory):
        evolve((Event("item", 1, kind, ANA, 0, Record.SHARED, body),))


def test_words_stay_apart_from_facts() -> None:
    with_words = evolve((Event("item", 1, "apology.shared", ANA, 7, Record.SHARED, Words({"regret": "I lied."})),))
    without = evolve((Event("item", 1, "apology.shared", ANA, 7, Record.SHARED, ERASED),))
    assert with_words
    assert without
    assert (with_words.author, with_words.version, with_words.first.at) == (without.author, without.version, 7)
