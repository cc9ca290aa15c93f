import pytest

from domain.couple import ALONE, NOTHING_NEW, READ_ONLY
from domain.kernel import ERASED, Event, ImpossibleHistory, WordsErased
from domain.practices import PRACTICES
from domain.practices.check_in import CHECK_IN_RHYTHM
from domain.practices.repair import LOOK_BACK
from domain.records import Record
from domain.verbs import agree
from domain.verbs.agree import (
    AGREED,
    CHANGED,
    ENDED,
    MOVED_ON,
    OF_BOTH,
    OF_BOTH_TODAY,
    READ_AGAIN,
    WITHDRAWN,
    YOURS,
    Accepted,
    Agree,
    Agreement,
    PutForward,
    Terms,
)
from tests.domain.cast import ANA, BEN, HOUR, VIENNA, Story, refusal

FIRST, SECOND = "We walked to the lake.", "We walked to the lake and back."
NOTHING_HERE = "There is nothing here."


def proposed(story: Story, who: str = BEN, moment: str = FIRST) -> str:
    [put_forward] = story.does(who, "milestone", "put_forward", moment=moment)
    return put_forward.item


def agreed(story: Story) -> str:
    item = proposed(story)
    story.does(ANA, "milestone", "accept", item, 1)
    return item


def state(story: Story, item: str) -> Agreement:
    found = agree.evolve(story.history(item))
    assert found
    return found


def holds(story: Story, item: str) -> object:
    terms = state(story, item).in_force
    return terms.words if terms else None


def open_words(story: Story, item: str) -> object:
    terms = state(story, item).open
    return terms.words if terms else None


def test_words_put_forward_hold_nothing_until_both_have_said_yes() -> None:
    story = Story()
    item = proposed(story)
    assert holds(story, item) is None
    assert open_words(story, item) == {"moment": FIRST}
    story.does(ANA, "milestone", "accept", item, 1)
    assert holds(story, item) == {"moment": FIRST}
    assert open_words(story, item) is None


def test_each_moment_to_mark_is_a_thing_of_its_own_and_a_rhythm_is_one() -> None:
    story, rhythm = Story(), {"form": "fanos", "weekday": "6", "weeks": "1"}
    assert proposed(story) != proposed(story)
    [first] = story.does(ANA, "check_in_rhythm", "put_forward", "", 0, **rhythm)
    [second] = story.does(ANA, "check_in_rhythm", "put_forward", "", 1, **rhythm)
    assert (first.item, first.version, second.version) == (second.item, 1, 2)


def test_an_agreement_shows_the_moment_of_the_second_yes() -> None:
    story = Story()
    item = proposed(story)
    story.at += HOUR
    story.does(ANA, "milestone", "accept", item, 1)
    terms = state(story, item).in_force
    assert terms
    assert (terms.agreed_at, terms.yes) == (story.at, frozenset({ANA, BEN}))


def test_nobody_agrees_to_words_of_her_own() -> None:
    story = Story()
    item = proposed(story)
    assert refusal(story.does, BEN, "milestone", "accept", item, 1).sentence == YOURS
    assert refusal(story.does, BEN, "milestone", "not_now", item, 1).sentence == YOURS


def test_a_second_yes_to_the_same_words_changes_nothing() -> None:
    story = Story()
    item = agreed(story)
    assert story.does(ANA, "milestone", "accept", item, 1) == []


def test_a_new_version_leaves_the_old_one_in_force_until_both_accept_it() -> None:
    story = Story()
    item = agreed(story)
    story.does(BEN, "milestone", "change", item, 2, moment=SECOND)
    assert (holds(story, item), open_words(story, item)) == ({"moment": FIRST}, {"moment": SECOND})
    story.does(ANA, "milestone", "accept", item, 3)
    assert (holds(story, item), open_words(story, item)) == ({"moment": SECOND}, None)


def test_a_new_version_taken_back_leaves_the_old_one_as_it_was() -> None:
    story = Story()
    item = agreed(story)
    story.does(BEN, "milestone", "change", item, 2, moment=SECOND)
    story.does(BEN, "milestone", "take_back", item, 3)
    assert (holds(story, item), open_words(story, item)) == ({"moment": FIRST}, None)


def test_a_yes_counts_for_the_words_that_were_read() -> None:
    story = Story()
    item = proposed(story)
    story.does(BEN, "milestone", "change", item, 1, moment=SECOND)
    assert refusal(story.does, ANA, "milestone", "accept", item, 1).sentence == CHANGED
    assert refusal(story.does, ANA, "milestone", "not_now", item, 1).sentence == READ_AGAIN
    story.does(ANA, "milestone", "accept", item, 2)
    assert holds(story, item) == {"moment": SECOND}


def test_words_that_were_taken_back_cannot_be_accepted() -> None:
    story = Story()
    item = proposed(story)
    story.does(BEN, "milestone", "take_back", item, 1)
    assert refusal(story.does, ANA, "milestone", "accept", item, 1).sentence == WITHDRAWN
    assert story.does(BEN, "milestone", "take_back", item, 1) == []


def test_words_put_in_place_of_the_others_cannot_both_stand() -> None:
    story = Story()
    item = proposed(story)
    story.does(ANA, "milestone", "change", item, 1, moment=SECOND)
    assert refusal(story.does, ANA, "milestone", "accept", item, 1).sentence == WITHDRAWN
    story.does(BEN, "milestone", "accept", item, 2)
    assert holds(story, item) == {"moment": SECOND}


def test_when_both_put_a_new_version_forward_the_second_is_asked_to_read_first() -> None:
    story = Story()
    item = agreed(story)
    story.does(BEN, "milestone", "change", item, 2, moment=SECOND)
    assert refusal(story.does, ANA, "milestone", "change", item, 2, moment="Mine.").sentence == MOVED_ON
    story.does(ANA, "milestone", "change", item, 3, moment="Mine.")
    assert open_words(story, item) == {"moment": "Mine."}


def test_when_both_begin_the_one_agreement_they_can_have_the_second_is_asked_to_read_first() -> None:
    story, rhythm = Story(), {"form": "fanos", "weekday": "6", "weeks": "1"}
    story.does(ANA, "check_in_rhythm", "put_forward", **rhythm)
    assert refusal(story.does, BEN, "check_in_rhythm", "put_forward", **rhythm).sentence == MOVED_ON


@pytest.mark.parametrize("meanwhile", ["not_now", "take_back"])
def test_what_changed_no_words_does_not_stop_new_ones(meanwhile: str) -> None:
    story = Story()
    item = proposed(story)
    story.does(ANA if meanwhile == "not_now" else BEN, "milestone", meanwhile, item, 1)
    story.does(BEN, "milestone", "change", item, 1, moment=SECOND)
    assert open_words(story, item) == {"moment": SECOND}


@pytest.mark.parametrize("version", [0, 2, 99])
@pytest.mark.parametrize("move", ["accept", "not_now", "take_back", "erase"])
def test_a_version_that_never_was_is_not_there(move: str, version: int) -> None:
    story = Story()
    item = agreed(story)
    for who in (ANA, BEN):
        assert refusal(story.does, who, "milestone", move, item, version).sentence == NOTHING_HERE


def test_new_words_for_a_version_that_never_was_are_refused() -> None:
    story = Story()
    item = proposed(story)
    assert refusal(story.does, ANA, "milestone", "change", item, 2, moment=SECOND).sentence == MOVED_ON


@pytest.mark.parametrize("move", ["accept", "not_now", "take_back", "end", "erase"])
def test_nothing_is_done_where_nothing_was_put_forward(move: str) -> None:
    assert refusal(Story().does, ANA, "milestone", move, "nowhere", 1).sentence == NOTHING_HERE
    assert agree.evolve(()) is None


def test_not_now_is_a_whole_answer_and_said_once() -> None:
    story = Story()
    item = proposed(story)
    [said] = story.does(ANA, "milestone", "not_now", item, 1)
    assert said.kind == "milestone.not_now"
    assert story.does(ANA, "milestone", "not_now", item, 1) == []
    assert open_words(story, item) == {"moment": FIRST}


def test_yes_stays_possible_after_not_now() -> None:
    story = Story()
    item = proposed(story)
    story.does(ANA, "milestone", "not_now", item, 1)
    story.does(ANA, "milestone", "accept", item, 1)
    assert holds(story, item) == {"moment": FIRST}


def test_not_now_does_not_undo_a_yes() -> None:
    story = Story()
    item = agreed(story)
    assert refusal(story.does, ANA, "milestone", "not_now", item, 1).sentence == AGREED


def test_what_both_agreed_is_not_taken_back_by_one() -> None:
    story = Story()
    item = agreed(story)
    assert refusal(story.does, BEN, "milestone", "take_back", item, 1).sentence == AGREED


def test_nobody_takes_back_the_words_of_the_other() -> None:
    story = Story()
    item = proposed(story)
    assert refusal(story.does, ANA, "milestone", "take_back", item, 1).sentence == NOTHING_HERE


@pytest.mark.parametrize("who", [ANA, BEN])
def test_either_ends_it_alone_and_at_once(who: str) -> None:
    story = Story()
    item = agreed(story)
    [ended] = story.does(who, "milestone", "end", item, 2)
    assert (ended.kind, ended.by) == ("milestone.ended", who)
    assert holds(story, item) is None
    assert state(story, item).ended_at == story.at
    assert story.does(who, "milestone", "end", item, 2) == []


def test_where_nothing_holds_nothing_is_ended() -> None:
    story = Story()
    item = proposed(story)
    assert story.does(ANA, "milestone", "end", item, 1) == []
    assert open_words(story, item) == {"moment": FIRST}


def test_what_was_put_forward_in_its_place_ends_with_it() -> None:
    story = Story()
    item = agreed(story)
    story.does(BEN, "milestone", "change", item, 2, moment=SECOND)
    story.does(ANA, "milestone", "end", item, 3)
    assert (holds(story, item), open_words(story, item)) == (None, None)
    assert refusal(story.does, ANA, "milestone", "accept", item, 3).sentence == ENDED
    assert story.does(BEN, "milestone", "take_back", item, 3) == []


def test_what_ended_is_put_forward_anew_and_does_not_come_back_by_itself() -> None:
    story = Story()
    item = agreed(story)
    story.does(ANA, "milestone", "end", item, 2)
    story.does(BEN, "milestone", "change", item, 3, moment=SECOND)
    assert (holds(story, item), open_words(story, item)) == (None, {"moment": SECOND})
    story.does(BEN, "milestone", "take_back", item, 4)
    assert (holds(story, item), open_words(story, item)) == (None, None)
    assert story.does(ANA, "milestone", "end", item, 5) == []


def test_after_an_end_both_say_yes_again() -> None:
    story = Story()
    item = agreed(story)
    story.does(ANA, "milestone", "end", item, 2)
    story.does(BEN, "milestone", "change", item, 3, moment=SECOND)
    assert refusal(story.does, ANA, "milestone", "accept", item, 1).sentence == CHANGED
    story.does(ANA, "milestone", "accept", item, 4)
    assert holds(story, item) == {"moment": SECOND}


def test_an_entry_shows_what_holds_or_is_put_forward_or_held_until_it_ended() -> None:
    story = Story()
    item = agreed(story)
    story.does(BEN, "milestone", "change", item, 2, moment=SECOND)
    assert state(story, item).shown.words == {"moment": FIRST}
    story.does(ANA, "milestone", "end", item, 3)
    assert state(story, item).shown.words == {"moment": FIRST}
    story.does(ANA, "milestone", "change", item, 4, moment="Mine.")
    assert state(story, item).shown.words == {"moment": "Mine."}
    story.does(ANA, "milestone", "take_back", item, 5)
    assert state(story, item).shown.words == {"moment": "Mine."}


def test_words_never_agreed_are_erased_by_their_author() -> None:
    story = Story()
    item = proposed(story)
    [erased] = story.does(BEN, "milestone", "erase", item, 1)
    assert erased.body == WordsErased(1)
    [terms] = state(story, item).versions
    assert (terms.words, terms.erased_at, terms.by) == (ERASED, story.at, BEN)
    assert story.does(BEN, "milestone", "erase", item, 1) == []


def test_erased_words_are_no_longer_put_forward() -> None:
    story = Story()
    item = proposed(story)
    story.does(BEN, "milestone", "erase", item, 1)
    assert open_words(story, item) is None
    assert refusal(story.does, ANA, "milestone", "accept", item, 1).sentence == WITHDRAWN
    assert story.does(BEN, "milestone", "take_back", item, 1) == []


def test_words_put_in_place_of_what_holds_can_be_erased_and_it_goes_on_holding() -> None:
    story = Story()
    item = agreed(story)
    story.does(BEN, "milestone", "change", item, 2, moment=SECOND)
    story.does(BEN, "milestone", "erase", item, 3)
    assert (holds(story, item), open_words(story, item)) == ({"moment": FIRST}, None)


def test_agreed_words_are_both_s_and_neither_erases_them_alone() -> None:
    story = Story()
    item = agreed(story)
    for who in (ANA, BEN):
        assert refusal(story.does, who, "milestone", "erase", item, 1).sentence == OF_BOTH_TODAY
    story.does(ANA, "milestone", "end", item, 2)
    assert refusal(story.does, BEN, "milestone", "erase", item, 1).sentence == OF_BOTH


def test_nobody_erases_words_that_the_other_put_forward() -> None:
    story = Story()
    item = proposed(story)
    assert refusal(story.does, ANA, "milestone", "erase", item, 1).sentence == NOTHING_HERE


def test_in_a_space_that_is_read_only_nothing_moves_but_an_author_s_own_erasing() -> None:
    story = Story()
    item = proposed(story)
    story.close()
    for who, move in ((ANA, "accept"), (ANA, "not_now"), (BEN, "take_back"), (ANA, "end")):
        assert refusal(story.does, who, "milestone", move, item, 1).sentence == NOTHING_NEW
    assert refusal(proposed, story).sentence == READ_ONLY
    assert story.does(BEN, "milestone", "erase", item, 1)


TOKYO = "Asia/Tokyo"


def test_the_zone_of_whoever_puts_words_forward_is_kept_only_where_the_words_name_times() -> None:
    for practice in (p for p in PRACTICES if isinstance(p, Agree)):
        words = {field.name: "1" for field in practice.fields}
        [here], [there] = (Story().does(ANA, practice.name, "put_forward", zone=z, **words) for z in (VIENNA, TOKYO))
        assert (here == there) is (practice not in (CHECK_IN_RHYTHM, LOOK_BACK)), practice.name


def test_nothing_is_put_forward_to_nobody() -> None:
    assert refusal(proposed, Story(couple=None)).sentence == ALONE


@pytest.mark.parametrize("kind", ["milestone.accepted", "milestone.not_now", "milestone.erased", "milestone.ended"])
def test_what_is_no_text_cannot_have_been_erased(kind: str) -> None:
    with pytest.raises(ImpossibleHistory):
        agree.evolve((Event("item", 1, kind, ANA, 0, Record.SHARED, ERASED),))


def test_a_yes_to_words_that_never_were_is_no_history() -> None:
    put_forward = Event("item", 1, "milestone.put_forward", ANA, 0, Record.SHARED, PutForward({}, "UTC"))
    with pytest.raises(ImpossibleHistory):
        agree.evolve((put_forward, Event("item", 2, "milestone.accepted", BEN, 0, Record.SHARED, Accepted(2))))


def test_agreed_words_without_their_text_still_hold() -> None:
    """As when an account was erased: what the two had made true stays, without the words."""
    story = Story()
    item = agreed(story)
    first, accepted = story.history(item)
    lost = Event(first.item, 1, first.kind, first.by, first.at, first.record, ERASED)
    found = agree.evolve((lost, accepted))
    assert found
    assert isinstance(found.in_force, Terms)
    assert found.in_force.words is ERASED
