"""The private hints to whoever writes an apology: when one shows, and when it keeps still."""

import re

import pytest

from domain.practices.apology import A_TIME, APOLOGY, IF_IT_HURT, SMALLER, TURNS

READ_ALIKE = re.compile(r"(?:[a-z ,?|()+]|\{1,4\}|\\[bsw])+")
"""Patterns of these alone mean the same to Python and to a browser, flags "iu" included."""


def shown(text: str) -> list[str]:
    """The patterns that fire, as in the browser: anywhere, in capitals or not."""
    return [pattern for pattern, _ in APOLOGY.hints if re.search(pattern, text, re.IGNORECASE)]


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("I was wrong, but you never listened.", TURNS),
        ("But you…", TURNS),
        ("I lied, but, when you shout, I hide.", TURNS),
        ("I did it, BUT\nif you had asked", TURNS),
        ("but you’re no better", TURNS),
        ("I am sorry if you felt left alone.", IF_IT_HURT),
        ("If it hurt, I am sorry.", IF_IT_HURT),
        ("I am sorry if I have hurt you.", IF_IT_HURT),
        ("if anything I did hurt you", IF_IT_HURT),
        ("Sorry if you were offended.", IF_IT_HURT),
        ("It was just one evening.", SMALLER),
        ("It was only a kiss.", SMALLER),
        ("It was a mistake.", SMALLER),
        ("Tell me or else I go.", A_TIME),
        ("Answer by Friday.", A_TIME),
        ("I need to know by the end of the week.", A_TIME),
        ("by tomorrow", A_TIME),
        ("That is my deadline.", A_TIME),
    ],
)
def test_a_hint_shows_where_it_is_meant_to(text: str, hint: str) -> None:
    assert shown(text) == [hint]


@pytest.mark.parametrize(
    "text",
    [
        "I lied to you about the trip, and I kept lying for a year.",
        "I broke what we had agreed. It was mine, and nobody made me do it.",
        "I hurt you, and you had done nothing to bring it about.",
        "But your trust was what I risked.",
        "I do not know if you want to read this.",
        "If you ask me something, I will answer.",
        "By then I had lied for a year.",
        "I went by train on Monday.",
        "I hid it from you because I was a coward.",
        "Unjust, lonely, mistaken: I was all of these.",
        "I will tell you before I travel, or write, or call.",
    ],
)
def test_ordinary_sentences_bring_none(text: str) -> None:
    assert shown(text) == []


@pytest.mark.parametrize("pattern", [pattern for pattern, _ in APOLOGY.hints])
def test_a_hint_s_pattern_reads_the_same_in_the_browser(pattern: str) -> None:
    assert READ_ALIKE.fullmatch(pattern)


def test_hints_are_sentences_for_the_author_alone() -> None:
    assert all(said.endswith(".") and "*" not in said for _, said in APOLOGY.hints)
    assert not any("hint" in name for name in APOLOGY.moves)


def test_asking_for_forgiveness_has_no_field() -> None:
    assert [field.name for field in APOLOGY.fields] == [
        "regret",
        "responsibility",
        "explanation",
        "repentance",
        "repair",
    ]
