from dataclasses import replace

import pytest

from domain.couple import NOTHING_NEW, READ_ONLY
from domain.kernel import ERASED, Event, ImpossibleHistory, WordsErased
from domain.practices.check_in import CHECK_IN, CHECK_IN_RHYTHM
from domain.records import Record
from domain.verbs.reveal import OPEN, OPEN_NOW, OTHER_FORM, OVER, OVER_NOW, Opened, PutIn, TakenOut, put_in
from tests.domain.cast import ANA, BEN, DAY, HOUR, SECOND, Story, refusal, without_words
from tests.domain.rounds import (
    SCALES,
    SUNDAY_NINE,
    agrees,
    answers_scales,
    has_in,
    number,
    puts_in,
    revealed,
    round_item,
    shown,
    takes_out,
    window,
    with_rhythm,
)


def opened() -> Story:
    story = with_rhythm()
    puts_in(story, BEN, "Tired.")
    puts_in(story, ANA, "Calm.")
    return story


def test_what_one_puts_in_stays_in_her_held_record() -> None:
    story = with_rhythm()
    before = story.shared()
    [kept] = puts_in(story, ANA, "Calm.")
    assert (kept.record, kept.by, kept.body) == (Record.HELD, ANA, PutIn("fanos", {"feelings": "Calm."}))
    assert story.shared() == before
    assert shown(story) == {}


def test_it_opens_for_both_once_both_are_in() -> None:
    story = with_rhythm()
    puts_in(story, BEN, "Tired.")
    kept, one, two = puts_in(story, ANA, "Calm.")
    assert (kept.record, one.record, two.record) == (Record.HELD, Record.SHARED, Record.SHARED)
    assert shown(story) == {ANA: {"feelings": "Calm."}, BEN: {"feelings": "Tired."}}


@pytest.mark.parametrize(("first", "second"), [(ANA, BEN), (BEN, ANA)])
def test_nothing_in_an_open_round_tells_who_was_second(first: str, second: str) -> None:
    story = with_rhythm()
    puts_in(story, first, "I am here.")
    puts_in(story, second, "I am here.")
    found = revealed(story)
    assert found
    assert [(part.version, part.by, part.at) for part in found.parts] == [(1, ANA, story.at), (2, BEN, story.at)]


def test_scales_open_as_words_do() -> None:
    story = Story()
    agrees(story, form="scales")
    answers_scales(story, ANA)
    answers_scales(story, BEN)
    assert shown(story) == {ANA: SCALES, BEN: SCALES}


def test_nothing_is_written_when_a_round_begins_or_closes() -> None:
    story = with_rhythm()
    puts_in(story, ANA, "Calm.")
    before = story.shared(), story.readable(ANA)
    story.at = SUNDAY_NINE + DAY
    assert takes_out(story, ANA) == []
    assert (story.shared(), story.readable(ANA)) == before
    assert has_in(story, ANA) is None


def test_what_is_put_in_again_takes_the_place_of_what_was_in() -> None:
    story = with_rhythm()
    puts_in(story, ANA, "Calm.")
    puts_in(story, ANA, "Calmer.")
    assert has_in(story, ANA) == PutIn("fanos", {"feelings": "Calmer."})
    puts_in(story, BEN, "Tired.")
    assert shown(story)[ANA] == {"feelings": "Calmer."}


def test_answers_that_were_replaced_are_not_kept() -> None:
    story = with_rhythm()
    [first] = puts_in(story, ANA, "Calm.")
    erased, again = puts_in(story, ANA, "Calmer.")
    assert (erased.body, erased.record) == (WordsErased(1), Record.HELD)
    assert [event.body for event in story.history(first.item)] == [ERASED, WordsErased(1), again.body]


def test_answers_taken_out_are_not_kept_and_open_nothing() -> None:
    story = with_rhythm()
    [first] = puts_in(story, ANA, "Calm.")
    takes_out(story, ANA)
    assert [event.body for event in story.history(first.item)] == [ERASED, WordsErased(1), TakenOut()]
    assert has_in(story, ANA) is None
    assert [event.record for event in puts_in(story, BEN, "Tired.")] == [Record.HELD]


def test_taking_out_what_is_not_in_changes_nothing() -> None:
    story = with_rhythm()
    assert takes_out(story, ANA) == []
    puts_in(story, ANA, "Calm.")
    takes_out(story, ANA)
    assert takes_out(story, ANA) == []


def test_one_can_put_in_again_what_one_took_out() -> None:
    story = with_rhythm()
    puts_in(story, ANA, "Calm.")
    takes_out(story, ANA)
    puts_in(story, ANA, "Calm.")
    puts_in(story, BEN, "Tired.")
    assert set(shown(story)) == {ANA, BEN}


def test_not_this_time_is_no_act_at_all() -> None:
    assert set(CHECK_IN.moves) == {"put_in_fanos", "put_in_scales", "take_out", "erase"}


def test_what_is_put_in_or_taken_out_is_about_the_round_and_erasing_about_what_stands() -> None:
    assert {name for name, move in CHECK_IN.moves.items() if not move.begins} == {"erase"}


def test_after_it_opened_nothing_changes_but_by_erasing_one_s_own() -> None:
    story = opened()
    before = shown(story)
    for who in (ANA, BEN):
        assert refusal(puts_in, story, who, "Something else.").sentence == CHECK_IN.said(OPEN)
        assert refusal(takes_out, story, who).sentence == CHECK_IN.said(OPEN_NOW)
    assert shown(story) == before
    story.does(ANA, "check_in", "erase", round_item(story), 1)
    assert shown(story) == {ANA: ERASED, BEN: {"feelings": "Tired."}}


def test_erasing_one_s_part_erases_what_one_had_put_in() -> None:
    story = opened()
    held, shared = story.does(ANA, "check_in", "erase", round_item(story), 1)
    assert (held.record, held.body) == (Record.HELD, WordsErased(1))
    assert (shared.record, shared.body, shared.version) == (Record.SHARED, WordsErased(1), 3)
    assert "Calm." not in repr(story.left)
    assert "Tired." in repr(story.left)


def test_erasing_twice_is_quiet() -> None:
    story = opened()
    for who, version in ((ANA, 1), (BEN, 2)):
        story.does(who, "check_in", "erase", round_item(story), version)
        assert story.does(who, "check_in", "erase", round_item(story), version) == []
    assert shown(story) == {ANA: ERASED, BEN: ERASED}


@pytest.mark.parametrize(("who", "version"), [(ANA, 2), (BEN, 1), (ANA, 0), (ANA, 3), (BEN, 99)])
def test_nobody_erases_the_part_of_the_other_nor_one_that_is_not_there(who: str, version: int) -> None:
    story = opened()
    refused = refusal(story.does, who, "check_in", "erase", round_item(story), version)
    assert refused.sentence == "There is nothing here."


def test_a_round_that_is_not_open_cannot_be_told_from_none() -> None:
    story = with_rhythm()
    item = round_item(story)
    nothing = refusal(story.does, ANA, "check_in", "erase", item, 1).sentence
    puts_in(story, BEN, "Tired.")
    assert refusal(story.does, ANA, "check_in", "erase", item, 1).sentence == nothing


def test_a_round_not_both_are_in_by_its_closing_shows_nobody_s() -> None:
    story = with_rhythm()
    puts_in(story, ANA, "Calm.")
    story.at = SUNDAY_NINE
    assert [event.record for event in puts_in(story, BEN, "Tired.")] == [Record.HELD]
    assert shown(story) == {}


@pytest.mark.parametrize("early", [1, SECOND, HOUR])
def test_until_its_closing_a_round_takes_answers(early: int) -> None:
    story = with_rhythm()
    puts_in(story, ANA, "Calm.")
    story.at = SUNDAY_NINE - early
    puts_in(story, BEN, "Tired.")
    assert set(shown(story)) == {ANA, BEN}


@pytest.mark.parametrize("late", [0, 1, SECOND, DAY, 30 * DAY])
def test_from_its_closing_on_a_round_takes_none(late: int) -> None:
    story = with_rhythm()
    puts_in(story, ANA, "Calm.")
    story.at = SUNDAY_NINE + late
    assert refusal(puts_in, story, BEN, "Tired.", SUNDAY_NINE).sentence == CHECK_IN.said(OVER)
    refused = refusal(story.does, ANA, "check_in", "take_out", "", number(story, SUNDAY_NINE))
    assert refused.sentence == CHECK_IN.said(OVER_NOW)


@pytest.mark.parametrize("wrong", [-7 * DAY, 7 * DAY, -SECOND, SECOND])
def test_another_round_than_the_one_that_is_on_is_refused(wrong: int) -> None:
    assert refusal(puts_in, with_rhythm(), ANA, "Calm.", SUNDAY_NINE + wrong).sentence == CHECK_IN.said(OVER)


def test_the_number_of_a_round_is_its_own_and_is_no_time() -> None:
    story = with_rhythm()
    numbers = [number(story, SUNDAY_NINE + weeks * 7 * DAY) for weeks in range(50)]
    assert len(set(numbers)) == 50
    assert all(0 < found < 10**15 for found in numbers)
    assert numbers != sorted(numbers)


def test_without_a_rhythm_there_is_no_round() -> None:
    story = Story()
    assert refusal(puts_in, story, ANA, "Calm.", SUNDAY_NINE).sentence == CHECK_IN.said(OVER)
    agrees(story)
    assert story.couple
    story.does(BEN, "check_in_rhythm", "end", CHECK_IN_RHYTHM.item(story.couple))
    assert refusal(puts_in, story, ANA, "Calm.", SUNDAY_NINE).sentence == CHECK_IN.said(OVER)


def test_answers_to_the_form_that_was_before_are_not_taken() -> None:
    story = with_rhythm()
    agrees(story, form="scales")
    assert window(story).closes == SUNDAY_NINE
    assert refusal(puts_in, story, ANA, "Calm.").sentence == CHECK_IN.said(OTHER_FORM)


def test_answers_to_another_form_are_not_opened_beside_those_to_this_one() -> None:
    story = with_rhythm()
    puts_in(story, ANA, "Calm.")
    agrees(story, form="scales")
    assert [event.record for event in answers_scales(story, BEN)] == [Record.HELD]
    assert has_in(story, ANA) is None
    answers_scales(story, ANA)
    assert shown(story) == {ANA: SCALES, BEN: SCALES}


def test_a_rhythm_agreed_anew_with_the_same_form_and_evening_goes_on_with_what_is_in() -> None:
    story = with_rhythm()
    puts_in(story, ANA, "Calm.")
    agrees(story, weeks="2")
    puts_in(story, BEN, "Tired.")
    assert set(shown(story)) == {ANA, BEN}


def test_a_space_that_is_read_only_takes_no_answers_and_still_erases() -> None:
    story = with_rhythm()
    puts_in(story, ANA, "Calm.")
    story.close()
    assert refusal(puts_in, story, BEN, "Tired.").sentence == READ_ONLY
    assert refusal(takes_out, story, ANA).sentence == NOTHING_NEW
    story = opened()
    story.close()
    assert story.does(ANA, "check_in", "erase", round_item(story), 1)


def test_what_the_other_holds_is_looked_at_only_where_two_answers_queue() -> None:
    for name, move in CHECK_IN.moves.items():
        assert (move.gate is None) == (name == "erase")
        assert move.writes[0] is Record.HELD


def test_what_is_in_can_have_been_erased() -> None:
    story = with_rhythm()
    [kept] = puts_in(story, ANA, "Calm.")
    assert put_in((without_words(kept),)) is None
    assert put_in(()) is None


def test_parts_without_their_words_keep_their_author_and_their_day() -> None:
    story = opened()
    before = revealed(story)
    bare = CHECK_IN.evolve(tuple(without_words(event) for event in story.history(round_item(story))))
    assert before
    assert bare
    assert [(p.version, p.by, p.at) for p in bare.parts] == [(p.version, p.by, p.at) for p in before.parts]
    assert all(part.words is ERASED for part in bare.parts)
    assert CHECK_IN.evolve(()) is None


@pytest.mark.parametrize(
    ("kind", "body"),
    [("check_in.erased", ERASED), ("check_in.erased", WordsErased(1)), ("check_in.put_in", PutIn("fanos", {}))],
)
def test_a_history_that_no_decision_made_is_not_read(kind: str, body: object) -> None:
    with pytest.raises(ImpossibleHistory):
        CHECK_IN.evolve((Event("item", 1, kind, ANA, 0, Record.SHARED, body),))


def test_an_open_round_counts_its_own_positions() -> None:
    story = opened()
    history = story.history(round_item(story))
    assert [(event.version, type(event.body)) for event in history] == [(1, Opened), (2, Opened)]


# What it is called


def test_every_sentence_about_a_round_is_about_one_of_its_practice() -> None:
    walk = replace(CHECK_IN, name="walk", noun="walk")
    sentences = [walk.said(sentence) for sentence in (OVER, OPEN, OTHER_FORM, OVER_NOW, OPEN_NOW)]
    assert all(sentence.startswith(("This walk ", "Our walk ")) for sentence in sentences)
    assert not any("{" in sentence or "check-in" in sentence for sentence in sentences)
