"""What is written while measuring: 220 bytes, no two alike."""

from __future__ import annotations

import secrets

BYTES = 220
REST = "I said I was at work and I was not. I said so more than once, and you believed me because you trusted me. " * 3


def text() -> str:
    """Begins with 32 letters that no other text has."""
    return f"{secrets.token_hex(16)} {REST}"[:BYTES]


def mark(words: str) -> bytes:
    """What tells a text in a frame."""
    return words[:32].encode()
