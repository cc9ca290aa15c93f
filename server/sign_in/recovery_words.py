"""Eight words, the only other way in: made-up ones of five letters, 12 bits each, 96 bits in all.

Consonant, vowel, consonant, vowel, and a last consonant that follows from the four before. So the first four
letters tell every word, any two words differ in at least two letters, and one wrong letter never makes
another word: a slip of the pen is noticed. The letters are those that handwriting keeps apart.
"""

from __future__ import annotations

import re
import secrets
from itertools import product

from domain.kernel import Refused

HOW_MANY = 8
CONSONANTS = "bdfgklmnprstvz"
VOWELS = "aeiou"
UNKIND = ("bas", "dag", "dik", "fag", "kak", "kik", "kil", "mor", "naz", "ped", "put", "rap", "tit")
"""Beginnings that read badly in one language or another."""

LONGEST = 500
NOT_EIGHT = "These are the eight words, with a space between any two. What you wrote is still here."
NOT_ONE = "“{word}” is not one of the words: a letter may have slipped. What you wrote is still here."


def _word(letters: tuple[str, str, str, str]) -> str:
    first, vowel, second, last_vowel = letters
    # Weights that share no factor with 14, and vowels weighed apart: each letter alone moves the last one.
    weight = CONSONANTS.index(first) + 3 * CONSONANTS.index(second)
    weight += VOWELS.index(vowel) + 5 * VOWELS.index(last_vowel)
    return "".join(letters) + CONSONANTS[weight % len(CONSONANTS)]


def _words() -> tuple[str, ...]:
    every = map(_word, product(CONSONANTS, VOWELS, CONSONANTS, VOWELS))
    return tuple(word for word in every if not word.startswith(UNKIND))[: 1 << 12]


WORDS = _words()
_KNOWN = frozenset(WORDS)


def make() -> tuple[str, ...]:
    """Eight words at random."""
    return tuple(secrets.choice(WORDS) for _ in range(HOW_MANY))


def read(text: str, field: str = "words") -> str:
    """The eight words as they were made, whatever stands between them. Raises Refused.

    The list is public, so saying which word is not on it gives nothing away.
    """
    found = re.findall(r"[^\W\d_]+", text[:LONGEST].lower())
    if len(text) > LONGEST or len(found) > HOW_MANY:
        raise Refused(NOT_EIGHT, field)
    for word in found:
        if word not in _KNOWN:
            raise Refused(NOT_ONE.format(word=word[:20]), field)
    if len(found) != HOW_MANY:
        raise Refused(NOT_EIGHT, field)
    return " ".join(found)
