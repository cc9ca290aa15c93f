"""The private hints to whoever asks: when one shows, and when it keeps still."""

import re

import pytest

from domain.practices.question import A_DETAIL, A_MEANING, QUESTION
from tests.domain.test_apology import READ_ALIKE


def shown(text: str) -> list[str]:
    """The patterns that fire, as in the browser: anywhere, in capitals or not."""
    return [pattern for pattern, _ in QUESTION.hints if re.search(pattern, text, re.IGNORECASE)]


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("How many times?", A_DETAIL),
        ("how often did you meet", A_DETAIL),
        ("Which hotel was it?", A_DETAIL),
        ("Where exactly did you park?", A_DETAIL),
        ("Tell me exactly what you wrote.", A_DETAIL),
        ("What was she wearing?", A_DETAIL),
        ("What did they look like?", A_DETAIL),
        ("Was it better than me?", A_DETAIL),
        ("Why did you come back?", A_MEANING),
        ("What did it mean to you?", A_MEANING),
        ("What were you missing here?", A_MEANING),
        ("What did you tell yourself on the way home?", A_MEANING),
        ("How did you feel, afterwards?", A_MEANING),
    ],
)
def test_a_hint_shows_where_it_is_meant_to(text: str, hint: str) -> None:
    assert shown(text) == [hint]


@pytest.mark.parametrize(
    "text",
    [
        "Have you told your brother?",
        "Do you still write to each other?",
        "Is there anything about money that I should know?",
        "Were you tested?",
        "I would like to hear what you want now.",
        "Does anybody at work know?",
    ],
)
def test_a_plain_question_gets_none(text: str) -> None:
    assert shown(text) == []


def test_a_text_that_asks_for_both_is_told_both() -> None:
    assert shown("How often, and why?") == [A_DETAIL, A_MEANING]


@pytest.mark.parametrize("pattern", [A_DETAIL, A_MEANING])
def test_a_browser_reads_the_patterns_as_these_tests_do(pattern: str) -> None:
    assert READ_ALIKE.fullmatch(pattern)


def test_no_hint_judges_or_urges() -> None:
    for _, sentence in QUESTION.hints:
        assert not re.search(r"should|must|don't|not ask|better", sentence)
