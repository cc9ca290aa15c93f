"""A browser that signed somebody in before can show that it did, for one name. It opens nothing.

Only its own line of tries comes of it (see slowness.py): whoever guesses from elsewhere cannot keep it out.
The cookie holds random bytes, a date and a tag; the name is not in it and cannot be read from it.
"""

from __future__ import annotations

import secrets

from server.clock import DAY, SECOND
from server.sign_in import signing

GOOD_FOR = 365 * DAY
_RANDOM, _UNTIL = 12, 8


def make(signing_key: bytes, name: str, now: int) -> str:
    """A proof for a browser in which this name has just been signed in with."""
    random, until = secrets.token_bytes(_RANDOM), (now + GOOD_FOR) // DAY * DAY
    return signing.text(random + until.to_bytes(_UNTIL, "big") + _tag(signing_key, name, random, until))


def read(signing_key: bytes, cookie: str, name: str, now: int) -> str | None:
    """Which browser this is, if it holds a proof for this name."""
    data = signing.data(cookie)
    random, until = data[:_RANDOM], int.from_bytes(data[_RANDOM : _RANDOM + _UNTIL], "big")
    given = data[_RANDOM + _UNTIL :]
    if until <= now or not signing.fits(signing_key, given, "browser", name, random.hex(), str(until // SECOND)):
        return None
    return random.hex()


def _tag(signing_key: bytes, name: str, random: bytes, until: int) -> bytes:
    return signing.tag(signing_key, "browser", name, random.hex(), str(until // SECOND))
