"""Asking: inside how far both go, answered or not, set aside, asked again."""

import pytest

from domain.couple import ALONE, NOTHING_NEW, READ_ONLY
from domain.fields import read
from domain.kernel import ERASED, NOTHING_HERE, Event, ImpossibleHistory, Refused
from domain.practices.disclosure_boundary import DISCLOSURE_BOUNDARY, NOT_THIS, THERAPIST
from domain.practices.question import QUESTION
from domain.records import Record
from domain.verbs import ask
from domain.verbs.ask import (
    ANSWERED,
    FURTHER,
    GONE_NOW,
    OUTSIDE,
    OUTSIDE_NOW,
    YOUR_OWN,
    YOURS,
    Asked,
    Beyond,
    Question,
    SetAside,
)
from domain.verbs.say import GONE
from tests.domain.cast import ANA, BEN, HOUR, Story, refusal

SAYINGS = {"not_yet": "not_yet", "park": "parked", "too_far": "too_far"}


def asks(story: Story, topic: str = "when", words: str = "Since when?", who: str = ANA, again: str = "") -> Event:
    link = {"again": again} if again else {}
    [event] = story.does(who, "question", "ask", topic=topic, question=words, **link)
    return event


def both_mark(story: Story, **depths: str) -> None:
    for who in (ANA, BEN):
        story.does(who, "disclosure_boundary", "mark", **depths)


def state(story: Story, item: str) -> Question:
    found: Question = story.state("question", item)
    return found


def beyond(story: Story, item: str) -> Beyond | None:
    assert story.couple
    return QUESTION.beyond(state(story, item), story.history(DISCLOSURE_BOUNDARY.item(story.couple)))


# Inside the limits


def test_a_question_inside_the_limits_is_in_the_shared_record() -> None:
    story = Story()
    event = asks(story)
    assert (event.record, event.by, event.kind) == (Record.SHARED, ANA, "question.asked")
    assert state(story, event.item).first.words == {"question": "Since when?"}


def test_what_was_refused_where_everybody_starts_is_asked_once_both_go_further() -> None:
    story = Story()
    assert refusal(asks, story, "physical").sentence == FURTHER
    both_mark(story, physical="happened")
    assert asks(story, "physical").record is Record.SHARED


def test_one_alone_cannot_widen_what_can_be_asked() -> None:
    story = Story()
    story.does(ANA, "disclosure_boundary", "mark", physical="meant")
    assert refusal(asks, story, "physical").sentence == FURTHER


def test_on_a_topic_for_a_talk_with_a_therapist_it_stays_on_the_askers_own_list() -> None:
    story = Story()
    both_mark(story, feelings="therapist")
    event = asks(story, "feelings", "Did you love?")
    assert (event.record, event.body) == (Record.HELD, SetAside("feelings", {"question": "Did you love?"}))
    assert event not in story.readable(BEN)
    assert state(story, event.item).listed


def test_any_question_can_be_set_aside_whatever_holds() -> None:
    story = Story()
    [event] = story.does(ANA, "question", "set_aside", topic="physical", question="Where?")
    assert event.record is Record.HELD
    assert story.readable(BEN) == []
    assert QUESTION.beyond(state(story, event.item), ()) is None


def test_a_question_names_its_topic_and_has_words() -> None:
    for form in ({"w2": "Since when?"}, {"w1": "when"}, {"w1": "when", "w2": "  "}, {"w1": "the weather", "w2": "?"}):
        with pytest.raises(Refused):
            read(QUESTION.fields, form)
    assert read(QUESTION.fields, {"w1": "when", "w2": "Since when?"}) == {"topic": "when", "question": "Since when?"}


@pytest.mark.parametrize("move", ["ask", "set_aside"])
def test_alone_or_in_a_space_that_is_read_only_nothing_is_asked(move: str) -> None:
    alone, closed = Story(couple=None), Story()
    closed.close()
    for story, sentence in ((alone, ALONE), (closed, READ_ONLY)):
        refused = refusal(story.does, ANA, "question", move, topic="when", question="Since when?")
        assert refused.sentence == sentence


# What the one asked can say


def test_the_one_asked_answers_in_own_words_and_can_add_to_them() -> None:
    story = Story()
    item = asks(story).item
    story.does(BEN, "question", "answer", item, answer="Since May.")
    story.does(BEN, "question", "answer", item, answer="The eighth.")
    assert [text.words for text in state(story, item).answers] == [{"answer": "Since May."}, {"answer": "The eighth."}]


@pytest.mark.parametrize(("move", "said"), SAYINGS.items())
def test_what_is_said_in_the_place_of_an_answer_is_said_once_and_can_be_said_otherwise(move: str, said: str) -> None:
    story = Story()
    item = asks(story).item
    assert len(story.does(BEN, "question", move, item)) == 1
    assert story.does(BEN, "question", move, item) == []
    assert state(story, item).said == said
    for other, otherwise in SAYINGS.items():
        story.does(BEN, "question", other, item)
        assert state(story, item).said == otherwise
    story.does(BEN, "question", "answer", item, answer="Since May.")
    assert state(story, item).answers


@pytest.mark.parametrize("move", SAYINGS)
def test_what_was_answered_stays_answered(move: str) -> None:
    story = Story()
    item = asks(story).item
    story.does(BEN, "question", "answer", item, answer="Since May.")
    assert refusal(story.does, BEN, "question", move, item).sentence == ANSWERED
    story.does(BEN, "question", "erase", item, 2)
    assert refusal(story.does, BEN, "question", move, item).sentence == ANSWERED


def test_the_asker_answers_nothing_of_her_own() -> None:
    story = Story()
    item = asks(story).item
    assert refusal(story.does, ANA, "question", "answer", item, answer="?").sentence == YOUR_OWN
    for move in SAYINGS:
        assert refusal(story.does, ANA, "question", move, item).sentence == YOURS
    assert refusal(story.does, ANA, "question", "place", item, topic="who").sentence == YOURS


def test_in_a_space_that_is_read_only_nothing_is_said_and_words_can_be_erased() -> None:
    story = Story()
    item = asks(story).item
    story.does(BEN, "question", "answer", item, answer="Since May.")
    story.close()
    assert refusal(story.does, BEN, "question", "answer", item, answer="More.").sentence == READ_ONLY
    for move in SAYINGS:
        assert refusal(story.does, BEN, "question", move, item).sentence == NOTHING_NEW
    assert refusal(story.does, BEN, "question", "place", item, topic="who").sentence == NOTHING_NEW
    story.does(BEN, "question", "erase", item, 2)
    story.does(ANA, "question", "erase", item, 1)
    assert [text.words for text in state(story, item).texts] == [ERASED, ERASED]


# Another topic


def test_the_one_asked_says_where_it_belongs_and_the_askers_topic_stands_beside_it() -> None:
    story = Story()
    item = asks(story, "when").item
    story.does(BEN, "question", "place", item, topic="who")
    found = state(story, item)
    assert (found.topic, found.placed and found.placed.topic, beyond(story, item)) == ("when", "who", None)
    assert story.does(BEN, "question", "place", item, topic="who") == []
    story.does(BEN, "question", "place", item, topic="when")
    assert story.does(BEN, "question", "place", item, topic="when") == []


@pytest.mark.parametrize(("topic", "depth"), [("physical", NOT_THIS), ("money", THERAPIST)])
def test_placed_where_both_do_not_go_it_is_outside_until_it_is_placed_elsewhere(topic: str, depth: int) -> None:
    story = Story()
    both_mark(story, money="therapist")
    item = asks(story, "when").item
    story.does(BEN, "question", "place", item, topic=topic)
    assert beyond(story, item) == Beyond(depth, None)
    assert refusal(story.does, BEN, "question", "answer", item, answer="May.").sentence == OUTSIDE
    story.does(BEN, "question", "place", item, topic="who")
    assert beyond(story, item) is None
    story.does(BEN, "question", "answer", item, answer="May.")


# When the limits move


@pytest.mark.parametrize(("to", "depth"), [("not_this", NOT_THIS), ("therapist", THERAPIST)])
def test_narrowing_closes_what_is_open_at_once_and_writes_nothing_in_the_question(to: str, depth: int) -> None:
    story = Story()
    both_mark(story)
    item = asks(story).item
    before = story.history(item)
    story.at += HOUR
    story.does(BEN, "disclosure_boundary", "mark", when=to)
    assert beyond(story, item) == Beyond(depth, story.at)
    assert story.history(item) == before
    assert refusal(story.does, BEN, "question", "answer", item, answer="May.").sentence == OUTSIDE
    for move in SAYINGS:
        assert refusal(story.does, BEN, "question", move, item).sentence == OUTSIDE_NOW
    assert refusal(story.does, BEN, "question", "place", item, topic="who").sentence == OUTSIDE_NOW


def test_the_first_map_of_both_closes_what_was_asked_before_it() -> None:
    story = Story()
    item = asks(story).item
    both_mark(story, when="not_this")
    assert beyond(story, item)


def test_who_narrowed_cannot_be_told_from_what_both_read() -> None:
    read = []
    for who in (ANA, BEN):
        story = Story()
        both_mark(story)
        item = asks(story).item
        story.does(who, "disclosure_boundary", "mark", when="not_this")
        read.append((story.shared(), beyond(story, item)))
    assert read[0] == read[1]


def test_going_deeper_again_brings_nothing_back_and_what_is_asked_then_is_open() -> None:
    story = Story()
    both_mark(story)
    item = asks(story).item
    story.does(ANA, "disclosure_boundary", "mark", when="not_this")
    story.does(ANA, "disclosure_boundary", "mark", when="facts")
    assert beyond(story, item)
    again = asks(story, again=item)
    assert beyond(story, again.item) is None


def test_narrowing_within_what_can_be_asked_closes_nothing() -> None:
    story = Story()
    both_mark(story)
    item = asks(story).item
    story.does(ANA, "disclosure_boundary", "mark", when="happened", who="not_this")
    assert beyond(story, item) is None


def test_narrowing_touches_nothing_that_was_answered() -> None:
    story = Story()
    both_mark(story)
    item = asks(story).item
    story.does(BEN, "question", "answer", item, answer="Since May.")
    story.does(ANA, "disclosure_boundary", "mark", when="not_this")
    assert beyond(story, item) is None
    story.does(BEN, "question", "answer", item, answer="The eighth.")


def test_the_narrowest_of_both_topics_counts() -> None:
    story = Story()
    both_mark(story)
    item = asks(story).item
    story.does(BEN, "question", "place", item, topic="who")
    story.does(ANA, "disclosure_boundary", "mark", when="therapist")
    story.does(ANA, "disclosure_boundary", "mark", when="therapist", who="not_this")
    assert beyond(story, item) == Beyond(NOT_THIS, story.at)


# For a talk with a therapist there


def is_for_a_talk(story: Story, item: str) -> bool:
    assert story.couple
    limits = story.history(DISCLOSURE_BOUNDARY.item(story.couple))
    return QUESTION.is_for_a_talk(state(story, item), limits)


def test_for_a_talk_is_what_was_set_aside_or_said_to_be_or_is_one_by_now() -> None:
    story = Story()
    both_mark(story)
    [kept] = story.does(ANA, "question", "set_aside", topic="physical", question="Where?")
    said, narrowed, plain = (asks(story, topic).item for topic in ("when", "who", "health"))
    story.does(BEN, "question", "park", said)
    story.does(BEN, "disclosure_boundary", "mark", who="therapist")
    assert [is_for_a_talk(story, item) for item in (kept.item, said, narrowed, plain)] == [True, True, True, False]
    story.does(BEN, "question", "answer", said, answer="Now I can.")
    story.does(ANA, "question", "erase", kept.item, 1)
    story.does(BEN, "disclosure_boundary", "mark", who="not_this")
    assert [is_for_a_talk(story, item) for item in (kept.item, said, narrowed, plain)] == [False] * 4


# Asking again


def test_asking_again_is_a_new_open_question_linked_to_what_was_said() -> None:
    story = Story()
    first = asks(story).item
    story.does(BEN, "question", "answer", first, answer="Since May.")
    again = asks(story, "who", "And who knew?", again=first)
    assert isinstance(again.body, Asked)
    assert (again.body.earlier, again.version) == (first, 1)
    assert state(story, again.item).answers == ()
    assert len(story.history(first)) == 2


def test_nothing_but_a_question_of_ones_own_that_both_read_is_asked_again() -> None:
    story = Story()
    his = asks(story, who=BEN).item
    [listed] = story.does(ANA, "question", "set_aside", topic="when", question="Since when?")
    [apology] = story.does(ANA, "apology", "share", regret="Sorry.")
    for item in (his, listed.item, apology.item, "f" * 32):
        assert refusal(asks, story, again=item).sentence == NOTHING_HERE


# Erasing


def test_each_erases_her_own_words_alone() -> None:
    story = Story()
    item = asks(story).item
    story.does(BEN, "question", "answer", item, answer="Since May.")
    for who, version in ((BEN, 1), (ANA, 2), (ANA, 3)):
        assert refusal(story.does, who, "question", "erase", item, version).sentence == NOTHING_HERE
    story.does(BEN, "question", "erase", item, 2)
    assert story.does(BEN, "question", "erase", item, 2) == []
    found = state(story, item)
    assert found.first.words == {"question": "Since when?"}
    assert (found.answers[0].words, found.answers[0].erased_at) == (ERASED, story.at)


def test_nothing_is_said_to_words_that_are_gone() -> None:
    story = Story()
    item = asks(story).item
    story.does(ANA, "question", "erase", item, 1)
    assert (state(story, item).topic, beyond(story, item)) == ("", None)
    assert refusal(story.does, BEN, "question", "answer", item, answer="May.").sentence == GONE
    for move in SAYINGS:
        assert refusal(story.does, BEN, "question", move, item).sentence == GONE_NOW


def test_what_is_on_ones_list_can_be_taken_off_it_and_nobody_reads_that() -> None:
    story = Story()
    [kept] = story.does(ANA, "question", "set_aside", topic="physical", question="Where?")
    [erased] = story.does(ANA, "question", "erase", kept.item, 1)
    assert erased.record is Record.HELD
    assert state(story, kept.item).first.words is ERASED
    assert state(story, kept.item).listed
    assert story.readable(BEN) == []


def test_to_what_is_on_a_list_nothing_is_said() -> None:
    story = Story()
    [kept] = story.does(ANA, "question", "set_aside", topic="when", question="Since when?")
    for who in (ANA, BEN):
        for move in (*SAYINGS, "answer", "place"):
            assert (
                refusal(story.does, who, "question", move, kept.item, topic="who", answer="?").sentence == NOTHING_HERE
            )


# Histories


def test_a_history_that_no_decision_made_is_damaged() -> None:
    story = Story()
    [said] = story.does(ANA, "apology", "share", regret="Sorry.")
    [erased] = story.does(ANA, "apology", "erase", said.item, 1)
    with pytest.raises(ImpossibleHistory):
        ask.evolve((erased,))
