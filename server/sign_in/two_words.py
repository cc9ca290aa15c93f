"""Two words that show who came by a link: told outside Goldseam, compared by whoever made the link."""

from __future__ import annotations

from hashlib import sha256

from server.said_aloud import WORDS


def of(link: bytes, joiner: str) -> tuple[str, str]:
    """The two words of somebody who came in by a link, known by its hash. Never the same word twice."""
    number = int.from_bytes(sha256(b"two words" + link + joiner.encode()).digest()[:8], "big")
    first, second = number % len(WORDS), number // len(WORDS) % (len(WORDS) - 1)
    return WORDS[first], WORDS[second + (second >= first)]
