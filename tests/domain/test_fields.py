import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.fields import LONGEST, Choice, Field, Scale, Text, Value, read, wire_name
from domain.kernel import Refused
from tests.domain.cast import refusal

WORDS = Text("regret", "What I am sorry for", longest=10)
DAY = Choice("weekday", "Open until", (("0", "Monday"), ("1", "Tuesday")))
CALM = Scale("calm", "Calm", "not at all", "very")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("I lied.", "I lied."),
        ("  I lied.\n\n", "I lied."),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("a\x00b\x07c\x1fd", "abcd"),
        ("half \ud83d of it", "half  of it"),
        ("tab\tand\nline", "tab\tand\nline"),
        ("gr\u00fc\u00df\u00e9 \U0001f331", "gr\u00fc\u00df\u00e9 \U0001f331"),
    ],
)
def test_words_are_kept_as_they_were_written(typed: str, kept: str) -> None:
    assert Text("page", "For myself").read(typed) == kept


@pytest.mark.parametrize("typed", ["", "   ", "\r\n", "\n\t ", "\x00", "\u00a0\u3000"])
def test_blank_is_nothing_said(typed: str) -> None:
    assert WORDS.read(typed) is None


def test_what_is_too_long_is_refused_with_the_field_and_what_fits() -> None:
    assert WORDS.read(" " + "x" * 10 + "\r\n") == "x" * 10
    refused = refusal(WORDS.read, "x" * 11)
    assert refused.field == "regret"
    assert refused.sentence == "“What I am sorry for” holds up to 10 characters. Shorten it a little."
    assert f"{LONGEST:,}" in refusal(Text("page", "For myself").read, "x" * (LONGEST + 1)).sentence


def test_a_line_break_counts_once_however_it_was_sent() -> None:
    assert WORDS.read("12345\r\n789") == "12345\n789"


@pytest.mark.parametrize("typed", ["2", "Monday", " 0", "0 ", "00", "-1", "\u0660", "0\x00"])
def test_a_choice_is_one_of_those_shown(typed: str) -> None:
    refused = refusal(DAY.read, typed)
    assert (refused.field, refused.sentence) == ("weekday", "“Open until” takes one of the answers shown.")


def test_a_choice_is_kept_by_its_stored_value() -> None:
    assert (DAY.read("1"), DAY.read("")) == ("1", None)


@pytest.mark.parametrize("number", range(11))
def test_a_scale_takes_each_whole_number_from_0_to_10(number: int) -> None:
    assert CALM.read(str(number)) == number


@pytest.mark.parametrize(
    "typed",
    ["11", "-1", "+3", "03", "3.0", "3,5", "1e1", " 3", "3 ", "\u0663", "\uff13", "\u00b2", "five", "1_0", "\x003"],
)
def test_a_scale_takes_nothing_else(typed: str) -> None:
    refused = refusal(CALM.read, typed)
    assert (refused.field, refused.sentence) == ("calm", "“Calm” takes a whole number from 0 to 10.")


@given(st.text())
def test_whatever_is_typed_is_read_or_refused_in_a_sentence(typed: str) -> None:
    fields: tuple[Field, ...] = (WORDS, DAY, CALM)
    for field in fields:
        found = read_or_refused(field, typed)
        if isinstance(found, Refused):
            assert found.field == field.name
            assert found.sentence.startswith(f"“{field.label}” ")
        else:
            assert found is None or str(found).encode()


def read_or_refused(field: Field, typed: str) -> Value | Refused | None:
    try:
        return field.read(typed)
    except Refused as refused:
        return refused


def test_wire_names_tell_nothing() -> None:
    assert [wire_name(n) for n in range(3)] == ["w1", "w2", "w3"]


def test_a_form_is_read_field_by_field() -> None:
    form = {"w1": "I lied.", "w2": "1", "w3": "4"}
    assert read((WORDS, DAY, CALM), form) == {"regret": "I lied.", "weekday": "1", "calm": 4}


def test_an_answer_that_was_not_given_is_left_out() -> None:
    second = Text("repair", "What I can do")
    assert read((WORDS, second), {"w1": " ", "w2": "Listen."}) == {"repair": "Listen."}


@pytest.mark.parametrize("form", [{}, {"w1": ""}, {"w1": " \r\n"}])
def test_a_missing_answer_is_named(form: dict[str, str]) -> None:
    refused = refusal(read, (Text("page", "For myself", required=True),), form)
    assert refused.field == "page"
    assert refused.sentence == "“For myself” is still empty. What you wrote is still here."


@pytest.mark.parametrize("field", [DAY, CALM])
def test_a_choice_and_a_scale_want_an_answer_unless_they_say_otherwise(field: Field) -> None:
    assert refusal(read, (field,), {"w1": ""}).field == field.name


def test_where_nothing_at_all_was_said_one_answer_is_enough() -> None:
    refused = refusal(read, (WORDS, Text("repair", "What I can do")), {"w1": " "})
    assert refused.field == "regret"
    assert refused.sentence == "There are no words here yet. One of these is enough."


def test_a_form_that_may_stay_empty_may() -> None:
    assert read((WORDS,), {}, needs_one=False) == {}
    assert read((), {}) == {}


def test_names_of_fields_other_than_those_of_the_form_are_not_read() -> None:
    assert read((WORDS,), {"w1": "I lied.", "regret": "x", "w2": "y"}) == {"regret": "I lied."}
