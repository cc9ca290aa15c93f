"""What every practice promises to the log, to addresses and to forms."""

import re
from dataclasses import is_dataclass

import pytest

from domain.fields import wire_name
from domain.practices import BY_CODE, BY_NAME, KINDS, PRACTICES
from domain.practices.alone import ALONE
from domain.practices.check_in import CHECK_IN, FORMS, WEEKDAYS
from domain.practices.disclosure_boundary import DEPTHS, DISCLOSURE_BOUNDARY, START
from domain.practices.joint_session import JOINT_SESSION
from domain.practices.let_in import LET_IN
from domain.practices.notes import NOTES
from domain.practices.repair import REPAIR
from domain.verbs.move import Move, Practice

STORED_NAMES = """
    alone.erased alone.shared
    apology.answered apology.erased apology.shared
    appreciation.erased appreciation.shared
    break_time.called
    check_in.erased check_in.opened check_in.put_in check_in.taken_out
    check_in_rhythm.accepted check_in_rhythm.ended check_in_rhythm.erased check_in_rhythm.not_now
    check_in_rhythm.put_forward check_in_rhythm.taken_back
    couple.closed couple.erased couple.joined couple.put_back couple.role_shared
    disclosure_boundary.erased disclosure_boundary.marked disclosure_boundary.set
    journal.erased journal.kept
    let_in.accepted let_in.ended let_in.erased let_in.not_now let_in.put_forward let_in.taken_back
    look_back.accepted look_back.ended look_back.erased look_back.not_now look_back.put_forward look_back.taken_back
    milestone.accepted milestone.ended milestone.erased milestone.not_now milestone.put_forward milestone.taken_back
    notes.erased notes.kept
    preparation.erased preparation.written
    question.answered question.asked question.erased question.not_yet question.parked question.placed
    question.set_aside question.too_far
    repair.erased repair.opened repair.put_in repair.taken_out
    telling.accepted telling.ended telling.erased telling.marked telling.not_now telling.put_forward telling.taken_back
    telling.told telling.written
    talk.accepted talk.began talk.break_called talk.break_lengthened talk.chapter_opened talk.closed
    talk.closing_begun talk.confirmed talk.corrected talk.countered talk.covered talk.ended talk.entered
    talk.erased talk.followed talk.gathered talk.kept talk.left talk.marked talk.more_time_agreed
    talk.more_time_offered talk.more_time_withdrawn talk.paraphrased talk.parting_words talk.passed talk.proposed
    talk.question_brought
    talk.reading_resumed talk.reading_stopped talk.ready talk.seat_left talk.seat_refused talk.seated talk.spoke
    talk.started talk.stepped_out talk.stopped talk.suggested talk.uncovered talk.withdrawn talk.worded
"""
"""Names that stand in logs for ever. New ones are added here; none is changed or taken away."""

CODES = {
    "alone": "y3kt",
    "apology": "k7qd",
    "appreciation": "g8vs",
    "break_time": "r6jv",
    "check_in": "c9yj",
    "check_in_rhythm": "p3wu",
    "disclosure_boundary": "h4rf",
    "journal": "m2xe",
    "let_in": "d2vx",
    "look_back": "z4lb",
    "milestone": "t5nb",
    "notes": "q5nt",
    "preparation": "b6ms",
    "question": "d5wn",
    "repair": "b8rp",
    "talk": "v6kd",
    "telling": "n9tk",
}
"""Addresses that people may have kept."""

FIELD_NAMES = {
    "apology": "regret responsibility explanation repentance repair",
    "appreciation": "good",
    "break_time": "minutes",
    "check_in_rhythm": "form weekday weeks",
    "disclosure_boundary": "happened who when where feelings money health contact knew physical",
    "journal": "page",
    "look_back": "days",
    "milestone": "moment",
    "preparation": "topic words mark of",
    "question": "topic question again",
    "telling": "occasion stays",
}
"""Names that stand in stored words for ever."""

EVERY: tuple[Practice, ...] = (*PRACTICES, JOINT_SESSION, LET_IN, ALONE, NOTES)
"""With the talk, which has pages of its own."""

every_practice = pytest.mark.parametrize("practice", EVERY, ids=lambda practice: practice.name)


def every_move() -> list[Move]:
    return [move for practice in EVERY for move in practice.moves.values()]


def test_stored_names_stay() -> None:
    assert sorted(KINDS) == sorted(STORED_NAMES.split())


def test_codes_stay() -> None:
    assert {practice.name: practice.code for practice in EVERY} == CODES


def test_names_of_stored_answers_stay() -> None:
    named = {p.name: " ".join(field.name for field in p.fields) for p in PRACTICES if getattr(p, "fields", ())}  # type: ignore[attr-defined]
    assert named == FIELD_NAMES
    assert {form: [field.name for field in fields] for form, fields in FORMS.items()} == {
        "fanos": ["feelings", "affirmation", "needs", "ownership", "struggles"],
        "scales": ["calm", "trust", "closeness"],
    }
    assert [field.name for field in REPAIR.forms["repair"]] == ["felt", "saw", "own", "next"]


def test_stored_numbers_keep_their_meaning() -> None:
    """Depths and weekdays are stored by their place."""
    assert [name for name, _ in DEPTHS] == ["not_this", "therapist", "happened", "facts", "meant"]
    assert [day[:2] for day in WEEKDAYS] == ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"]


def test_names_and_codes_are_each_practice_s_own() -> None:
    assert len({practice.name for practice in EVERY}) == len({practice.code for practice in EVERY}) == len(EVERY)
    assert BY_NAME.keys() == {practice.name for practice in EVERY}
    assert BY_CODE.keys() >= {practice.code for practice in PRACTICES}


@every_practice
def test_a_code_is_four_letters_and_digits_that_tell_nothing(practice: Practice) -> None:
    assert re.fullmatch(r"[a-z][0-9][a-z]{2}", practice.code)


@every_practice
def test_stored_names_are_the_practice_s_name_and_a_past_verb(practice: Practice) -> None:
    for kind, body in practice.kinds.items():
        assert re.fullmatch(rf"{practice.name}\.[a-z_]+", kind)
        assert is_dataclass(body)


@every_practice
def test_a_history_without_events_is_nothing(practice: Practice) -> None:
    assert practice.evolve(()) is None


@every_practice
def test_a_practice_begins_somewhere_and_says_what_it_is_called(practice: Practice) -> None:
    assert practice.title
    assert any(move.begins for move in practice.moves.values())


def test_a_move_writes_the_narrowest_record_first() -> None:
    for move in every_move():
        assert move.writes == tuple(sorted(set(move.writes), key=["own", "held", "aside", "talk", "shared"].index))


def test_answers_have_names_of_their_own_within_a_form_and_neutral_ones_on_the_wire() -> None:
    for move in every_move():
        names = [field.name for field in move.fields]
        assert len(set(names)) == len(names)
        assert all(re.fullmatch(r"w[1-9]\d?", wire_name(n)) for n in range(len(names)))


def test_whatever_carries_words_can_be_erased() -> None:
    for practice in PRACTICES:
        if practice.shape in {"say", "agree", "reveal", "ask", "prepare", "tell"}:
            assert "erase" in practice.moves
            assert not practice.moves["erase"].begins
    assert "erase" not in DISCLOSURE_BOUNDARY.moves


def test_everybody_starts_where_the_page_says() -> None:
    depths = [name for name, _ in DEPTHS]
    assert set(START) == {topic for topic, _ in DISCLOSURE_BOUNDARY.topics}
    assert {topic for topic in START if depths[START[topic]] == "not_this"} == {"physical"}
    assert {topic for topic in START if depths[START[topic]] == "facts"} == {"happened", "when", "contact", "health"}
    assert {depths[depth] for depth in START.values()} == {"not_this", "facts", "happened"}


def test_a_round_has_a_move_for_each_form() -> None:
    assert {f"put_in_{form}" for form in FORMS} < set(CHECK_IN.moves)
