import pytest

from domain.couple import NOTHING_NEW
from domain.fields import read
from domain.kernel import BOTH, ERASED, Event, ImpossibleHistory
from domain.practices.disclosure_boundary import DISCLOSURE_BOUNDARY, START
from domain.records import Record
from domain.verbs.mark import Limits, Marked, Set, latest, shallower
from tests.domain.cast import ANA, BEN, HOUR, Story, refusal, without_words

PRACTICE = "disclosure_boundary"
DEPTH = {name: depth for depth, (name, _) in enumerate(DISCLOSURE_BOUNDARY.depths)}


def marks(story: Story, person: str, /, **depths: str) -> list[Event]:
    return story.does(person, PRACTICE, "mark", **depths)


def held_by(story: Story, who: str) -> tuple[Event, ...]:
    assert story.couple
    return story.history(DISCLOSURE_BOUNDARY.marks_item(story.couple, who))


def limits(story: Story) -> Limits | None:
    assert story.couple
    return DISCLOSURE_BOUNDARY.evolve(story.history(DISCLOSURE_BOUNDARY.item(story.couple)))


def depth(story: Story, topic: str) -> int:
    found = limits(story)
    assert found
    return found.depths[topic]


def test_before_both_have_marked_nothing_is_in_the_shared_record() -> None:
    story = Story()
    [first] = marks(story, ANA, who="not_this")
    [again] = marks(story, ANA, who="meant")
    assert {first.record, again.record} == {Record.HELD}
    assert story.shared() == []
    assert limits(story) is None


def test_once_both_have_marked_the_shallower_mark_of_each_topic_holds() -> None:
    story = Story()
    marks(story, ANA, who="meant", money="facts", contact="not_this")
    marks(story, BEN, who="facts", money="meant", contact="meant")
    assert [depth(story, topic) for topic in ("who", "money", "contact")] == [
        DEPTH["facts"],
        DEPTH["facts"],
        DEPTH["not_this"],
    ]


def test_a_topic_that_one_left_out_stays_where_everybody_starts_or_goes_shallower() -> None:
    story = Story()
    marks(story, ANA, physical="meant", when="meant", health="not_this")
    marks(story, BEN)
    assert depth(story, "physical") == START["physical"]
    assert depth(story, "when") == START["when"]
    assert depth(story, "health") == DEPTH["not_this"]


def test_a_page_of_marks_may_stay_as_it_is() -> None:
    move = DISCLOSURE_BOUNDARY.moves["mark"]
    assert read(move.fields, {}, needs_one=move.needs_one) == {}
    assert read(move.fields, {"w2": "facts"}, needs_one=move.needs_one) == {"who": "facts"}


def test_what_holds_is_written_under_nobody_s_name() -> None:
    story = Story()
    marks(story, ANA, who="not_this")
    kept, held = marks(story, BEN, who="meant")
    assert (kept.by, kept.record) == (BEN, Record.HELD)
    assert (held.by, held.record, held.version) == (BOTH, Record.SHARED, 1)
    assert isinstance(held.body, Set)


def test_the_first_map_is_written_even_where_it_equals_the_start() -> None:
    story = Story()
    marks(story, ANA)
    marks(story, BEN)
    found = limits(story)
    assert found
    assert (found.depths, found.since) == (START, {})


def test_going_shallower_is_immediate() -> None:
    story = Story()
    marks(story, ANA, who="facts")
    marks(story, BEN, who="facts")
    marks(story, BEN, who="not_this")
    assert depth(story, "who") == DEPTH["not_this"]


def test_going_deeper_needs_both() -> None:
    story = Story()
    marks(story, ANA, who="happened")
    marks(story, BEN, who="happened")
    assert [event.record for event in marks(story, ANA, who="meant")] == [Record.HELD]
    assert depth(story, "who") == DEPTH["happened"]
    marks(story, BEN, who="facts")
    assert depth(story, "who") == DEPTH["facts"]


def test_a_mark_that_moves_nothing_leaves_no_trace_in_the_shared_record() -> None:
    story = Story()
    marks(story, ANA, who="not_this")
    marks(story, BEN, who="facts")
    before = story.shared()
    marks(story, BEN, who="meant")
    assert story.shared() == before


def test_the_same_marks_again_change_nothing() -> None:
    story = Story()
    marks(story, ANA, who="not_this")
    assert marks(story, ANA, who="not_this") == []


def test_a_mark_left_out_the_next_time_is_taken_back() -> None:
    story = Story()
    marks(story, ANA, who="not_this")
    marks(story, BEN)
    marks(story, ANA)
    assert depth(story, "who") == START["who"]


def test_the_map_shows_the_day_each_topic_moved() -> None:
    story = Story()
    marks(story, ANA, who="not_this")
    marks(story, BEN)
    first, story.at = story.at, story.at + HOUR
    marks(story, BEN, money="not_this")
    found = limits(story)
    assert found
    assert found.since == {"who": first, "money": story.at}


def test_the_other_s_marks_are_looked_at_where_two_private_answers_queue() -> None:
    move = DISCLOSURE_BOUNDARY.moves["mark"]
    assert move.gate is not None
    assert move.writes == (Record.HELD, Record.SHARED)


def test_nothing_is_marked_in_a_space_that_is_read_only() -> None:
    story = Story()
    story.close()
    assert refusal(marks, story, ANA, who="not_this").sentence == NOTHING_NEW


def test_erased_marks_count_as_none_and_earlier_ones_do_not_come_back() -> None:
    story = Story()
    marks(story, ANA, who="meant")
    [newest] = marks(story, ANA, who="not_this")
    first = held_by(story, ANA)[0]
    assert latest((first, without_words(newest))) is None
    assert latest((without_words(first), newest)) == {"who": DEPTH["not_this"]}
    assert latest(()) is None


def test_what_erased_marks_had_made_hold_goes_on_holding() -> None:
    story = Story()
    marks(story, ANA, who="not_this")
    [kept, _] = marks(story, BEN, who="meant")
    story.left[kept.item] = [without_words(kept)]
    story.written[kept.item] = [without_words(kept)]
    marks(story, ANA, who="meant")
    assert depth(story, "who") == DEPTH["not_this"]


def test_a_topic_that_came_later_starts_where_everybody_starts() -> None:
    old = Event("item", 1, f"{PRACTICE}.set", BOTH, 7, Record.SHARED, Set({"who": DEPTH["meant"]}))
    found = DISCLOSURE_BOUNDARY.evolve((old,))
    assert found
    assert found.depths == START | {"who": DEPTH["meant"]}


@pytest.mark.parametrize("body", [ERASED, Marked({})])
def test_what_holds_cannot_be_erased(body: object) -> None:
    with pytest.raises(ImpossibleHistory):
        DISCLOSURE_BOUNDARY.evolve((Event("item", 1, f"{PRACTICE}.set", BOTH, 7, Record.SHARED, body),))


def test_the_shallower_of_nothing_is_the_start() -> None:
    assert shallower(START, {}, {}) == START


def forgets(story: Story, who: str) -> None:
    """She erases her marks."""
    assert story.couple
    story.forgets(who, DISCLOSURE_BOUNDARY.marks_item(story.couple, who))


def test_marks_that_were_erased_leave_what_holds_and_let_the_other_go_less_far_at_once() -> None:
    story = Story()
    marks(story, ANA, who="meant", money="facts")
    marks(story, BEN, who="facts", money="meant")
    forgets(story, ANA)
    assert latest(held_by(story, ANA)) is None
    assert depth(story, "who") == DEPTH["facts"]
    marks(story, BEN, who="not_this", money="meant")
    assert depth(story, "who") == DEPTH["not_this"]
    assert depth(story, "money") == DEPTH["facts"]


def test_with_her_marks_erased_nothing_goes_deeper_before_she_marks_anew() -> None:
    story = Story()
    marks(story, ANA, who="meant")
    marks(story, BEN, who="facts")
    forgets(story, ANA)
    marks(story, BEN, who="meant")
    assert depth(story, "who") == DEPTH["facts"]
    marks(story, ANA, who="meant")
    assert depth(story, "who") == DEPTH["meant"]


def test_marks_erased_before_both_had_marked_count_for_nothing() -> None:
    story = Story()
    marks(story, ANA, who="meant")
    forgets(story, ANA)
    marks(story, BEN, who="facts")
    assert limits(story) is None
