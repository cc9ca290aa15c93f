"""Suggesting a talk, other words for it, a yes to exactly those words, and leaving it."""

import pytest

from domain.couple import NOTHING_NEW, READ_ONLY
from domain.fields import read, wire_name
from domain.kernel import BOTH, ERASED, NOTHING_HERE, Event, Refused
from domain.practices.joint_session import JOINT_SESSION
from domain.records import Record
from domain.verbs.meet import sentences
from domain.verbs.meet.arranged import GRACE
from domain.verbs.meet.form import PROPOSAL, Moment, Several, Whole
from domain.verbs.meet.talk import Phase
from domain.verbs.move import Wish
from tests.domain.cast import ANA, BEN, TUESDAY, moment, refusal
from tests.domain.talks import HALF_PAST_EIGHT, TERMS, WEISS, Talks, agreed, begun, closing, gathered, keeps, proposed


def test_a_talk_is_suggested_with_its_terms_in_the_time_of_the_world() -> None:
    talk = proposed().talk
    assert talk.phase(TUESDAY) is Phase.PROPOSED
    assert talk.terms
    assert talk.terms.starts_at == HALF_PAST_EIGHT
    assert talk.terms.lines == ("Your mother", "The money")
    assert talk.terms.first == ANA
    assert "Vienna" not in repr(talk)


def test_who_begins_is_meant_from_where_its_author_stands() -> None:
    story = proposed(first="other")
    assert story.talk.terms
    assert story.talk.terms.first == BEN
    story.does(BEN, "counter", 1, **TERMS | {"first": "other"})
    assert story.talk.terms.first == ANA


def test_now_is_a_time_also_when_the_form_took_its_time() -> None:
    assert proposed(starts="2026-05-05T12:55").talk.terms


def test_a_time_that_the_clocks_leave_out_is_an_hour_later() -> None:
    story = proposed(starts="2027-03-28T02:30")
    assert story.talk.terms
    assert story.talk.terms.starts_at == moment("2027-03-28 03:30")


@pytest.mark.parametrize(
    ("changed", "sentence", "field"),
    [
        ({"starts": "2026-05-05T12:54"}, sentences.PAST, "starts"),
        ({"starts": "2027-06-05T20:30"}, sentences.FAR, "starts"),
        ({"format": "slots"}, sentences.TOO_SHORT_TURNS, "slot"),
        ({"seat": "somebody"}, sentences.SEAT_KEPT_OUT, "seat"),
        ({"brought": "nothing"}, NOTHING_HERE, "brought"),
    ],
)
def test_what_cannot_be_is_refused_and_names_its_field(changed: dict[str, str], sentence: str, field: str) -> None:
    refused = refusal(Talks().does, ANA, "propose", **TERMS | changed)
    assert (refused.sentence, refused.field) == (sentence, field)


def test_nobody_brings_what_the_other_does_not_have() -> None:
    story = proposed()
    story.plant(Event("aside", 1, "kept", BEN, TUESDAY, Record.HELD, ERASED))
    other_words = TERMS | {"brought": "aside"}
    assert refusal(story.does, BEN, "counter", 1, **other_words).sentence == NOTHING_HERE


def test_what_stands_in_together_can_be_brought() -> None:
    story = proposed()
    story.plant(Event("parked", 1, "question.parked", BEN, TUESDAY, Record.SHARED, ERASED))
    story.does(BEN, "counter", 1, **TERMS | {"brought": "parked"})
    assert story.talk.terms
    assert story.talk.terms.lines == ("Your mother", "The money", "parked")


def test_one_yes_to_the_words_that_stand_makes_it_agreed() -> None:
    story = proposed()
    [accepted] = story.does(BEN, "accept", 1)
    assert (accepted.by, accepted.record) == (BEN, Record.SHARED)
    assert story.phase() is Phase.ACCEPTED
    assert story.does(BEN, "accept", 1) == []


def test_nobody_says_yes_to_her_own_words() -> None:
    assert refusal(proposed().does, ANA, "accept", 1).sentence == sentences.YOURS


def test_a_yes_to_words_that_were_changed_meanwhile_is_not_counted() -> None:
    story = proposed()
    story.does(ANA, "counter", 1, **TERMS | {"minutes": 90})
    assert refusal(story.does, BEN, "accept", 1).sentence == sentences.CHANGED
    assert story.phase() is Phase.PROPOSED
    story.does(BEN, "accept", 2)
    assert story.talk.terms
    assert story.talk.terms.minutes == 90


def test_the_other_can_put_other_words_in_their_place_and_then_needs_her_yes() -> None:
    story = proposed()
    story.does(BEN, "counter", 1, **TERMS | {"topic": "Only the money"})
    assert refusal(story.does, BEN, "accept", 2).sentence == sentences.YOURS
    assert refusal(story.does, ANA, "counter", 1, **TERMS).sentence == sentences.COUNTERED
    story.does(ANA, "accept", 2)
    assert story.talk.terms
    assert story.talk.terms.topic == "Only the money"
    assert refusal(story.does, BEN, "counter", 2, **TERMS).sentence == sentences.AGREED


def test_of_two_who_change_and_accept_at_once_the_second_is_told() -> None:
    story = proposed()
    story.does(ANA, "counter", 1, **TERMS)
    assert refusal(story.does, BEN, "counter", 1, **TERMS).sentence == sentences.COUNTERED


def test_whoever_suggested_it_takes_it_back_and_nobody_is_named() -> None:
    story = proposed()
    assert "withdraw" not in story.may(BEN)
    [gone] = story.does(ANA, "withdraw")
    assert gone.by == BOTH
    assert story.phase() is Phase.OFF
    assert story.does(ANA, "withdraw") == []
    assert refusal(story.does, BEN, "accept", 1).sentence == "This talk did not take place, so nothing was changed."


@pytest.mark.parametrize("who", [ANA, BEN])
def test_either_leaves_an_agreed_talk_alone_and_nobody_is_named(who: str) -> None:
    for story in (agreed(), gathered()):
        *_, gone = story.does(who, "leave")
        assert (gone.by, gone.record) == (BOTH, Record.SHARED)
        assert JOINT_SESSION.ends(gone)
        assert story.phase() is Phase.OFF
        assert story.does(who, "leave") == []
        assert story.sweep() == []
        assert refusal(story.does, ANA, "enter").sentence == "This talk did not take place, so nothing was changed."


@pytest.mark.parametrize("story", [proposed(), agreed(), gathered()], ids=["proposed", "agreed", "gathered"])
def test_it_lapses_a_quarter_of_an_hour_after_its_time_alike_for_both(story: Talks) -> None:
    story.at = HALF_PAST_EIGHT + GRACE - 1
    assert story.phase() is not Phase.LAPSED
    story.at += 1
    assert story.phase() is Phase.LAPSED
    assert story.may(ANA) == story.may(BEN) == {"erase", "tidy"}
    assert refusal(story.does, ANA, "ready").sentence == "This talk did not take place, so nothing was changed."


def test_a_lapse_is_written_only_where_both_were_in() -> None:
    story = agreed()
    story.at = HALF_PAST_EIGHT
    story.does(ANA, "enter")
    story.later(15)
    assert story.sweep() == []
    both = gathered()
    both.later(15)
    assert [event.kind for event in both.sweep()] == ["talk.ended", "talk.closed"]
    assert both.phase() is Phase.LAPSED
    assert both.talk.parked == ()
    assert both.sweep() == []


def test_nothing_can_be_added_where_the_space_is_closed() -> None:
    story = proposed()
    story.leave_space()
    assert refusal(story.does, BEN, "accept", 1).sentence == NOTHING_NEW
    assert refusal(story.does, ANA, "propose", **TERMS).sentence == READ_ONLY
    assert story.sweep() == []


def test_an_author_erases_words_that_were_never_agreed_to() -> None:
    story = proposed()
    story.does(BEN, "counter", 1, **TERMS)
    assert refusal(story.does, BEN, "erase", 1).sentence == NOTHING_HERE
    story.does(ANA, "erase", 1)
    assert story.does(ANA, "erase", 1) == []
    assert story.phase() is Phase.PROPOSED
    story.leave_space()
    story.does(BEN, "erase", 2)
    assert story.phase() is Phase.OFF
    assert "money" not in repr(story.left)


def test_agreed_words_are_both_s() -> None:
    assert refusal(agreed().does, ANA, "erase", 1).sentence == sentences.OF_BOTH


def test_kept_words_are_erased_by_whoever_said_them() -> None:
    story = closing()
    keeps(story, ANA, "I felt alone.")
    keeps(story, BEN, "I felt alone.")
    version = story.talk.arranged.kept[0].version
    assert refusal(story.does, BEN, "erase", version).sentence == NOTHING_HERE
    story.does(ANA, "erase", version)
    assert story.talk.arranged.kept[0].words is ERASED
    assert story.kept() == []


def test_somebody_with_the_link_alone_finds_nothing() -> None:
    for move in JOINT_SESSION.moves:
        if move != "propose":
            assert refusal(begun().does, "carol", move, words="x", minutes=20).sentence == NOTHING_HERE


def test_whoever_is_not_asked_to_sit_with_them_finds_nothing_either() -> None:
    assert refusal(begun().does, WEISS, "call_break").sentence == NOTHING_HERE


def test_a_talk_that_nobody_suggested_is_not_there() -> None:
    assert refusal(Talks().does, ANA, "accept", 1).sentence == NOTHING_HERE
    assert JOINT_SESSION.evolve(()) is None


def test_the_form_is_read_strictly() -> None:
    typed = {**TERMS, "starts": "2026-05-05T20:30", "minutes": "60", "slot": "", "brought": "a1 b2 a1"}
    form = {wire_name(n): str(typed.get(field.name, "")) for n, field in enumerate(PROPOSAL)}
    values = read(PROPOSAL, form)
    assert (values["minutes"], values["brought"]) == (60, "a1 b2")
    assert Talks().decides(ANA, JOINT_SESSION.moves["propose"], Wish(values | {"brought": ""}))


@pytest.mark.parametrize("text", ["29", "91", "ten", "-1", "60.5", "٦٠", "9999999"])
def test_a_number_keeps_to_its_limits(text: str) -> None:
    with pytest.raises(Refused, match="takes a whole number from 30 to 90"):
        Whole("minutes", "How long", 30, 90).read(text)
    assert Whole("minutes", "How long", 30, 90).read(" 45 ") == 45
    assert Whole("minutes", "How long", 30, 90).read("") is None


@pytest.mark.parametrize("text", ["tomorrow", "2026-05-05", "2026-13-05T20:30", "2026-05-05T25:00", "2026-05-05T20Z"])
def test_a_moment_is_a_day_and_a_time(text: str) -> None:
    with pytest.raises(Refused, match="takes a day and a time"):
        Moment("starts", "When").read(text)
    assert Moment("starts", "When").read("2026-05-05T20:30:00") == "2026-05-05T20:30"
    assert Moment("starts", "When").read("") is None


@pytest.mark.parametrize("text", ["<b>", "A", "a" * 33, "a b c"])
def test_several_are_some_of_what_is_shown(text: str) -> None:
    with pytest.raises(Refused, match="takes some of what is shown"):
        Several("brought", "From Together", most=2).read(text)
