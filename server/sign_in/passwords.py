"""From a password, slowly: what is checked at sign-in, and the key to its person's own record.

One argon2id output of 64 bytes is cut in two. The first half is hashed once more and stored, to be checked;
the second half is never stored: it wraps the own record's key. So whoever has the whole store, root key
included, can open an own record only by guessing the password, at the full cost of each guess.
"""

from __future__ import annotations

import asyncio
import math
import secrets
import struct
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from hashlib import sha256

from argon2.low_level import Type, hash_secret_raw
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from zxcvbn import zxcvbn
from zxcvbn.matching import L33T_TABLE

from domain.kernel import Refused

SHORTEST, LONGEST = 10, 256
STRONG_ENOUGH = 3
"""zxcvbn's score from 0 to 4; 3 is “safely unguessable” where each guess is slow (Wheeler 2016)."""
JUDGED = 32
"""Characters that are judged: the work grows with the square of the length. More make no password weaker."""
MOST_READINGS = 8
"""In how many ways a password's signs may be read as letters (“4” and “@” as an a); each is judged apart."""

TOO_SHORT = f"A password needs {SHORTEST} characters or more. A few words in a row are easy to keep in mind."
TOO_LONG = f"A password holds up to {LONGEST} characters. Shorten it a little."
TOO_EASY = (
    "This one would be guessed quickly. Four or five words that do not belong together are hard to guess "
    "and easy to keep in mind."
)


@dataclass(frozen=True)
class Cost:
    """What one guess costs: rounds, KiB of memory, lanes. Stored with each salt, so it can be raised."""

    rounds: int
    memory: int
    lanes: int


COST = Cost(rounds=3, memory=65_536, lanes=4)
"""The second recommended option of RFC 9106, section 4: 64 MiB, about a tenth of a second."""

_SALT = struct.Struct(">BIB16s")
# Two at a time, however many ask: each needs 64 MiB.
_HASHERS = ThreadPoolExecutor(2, "password")


@dataclass(frozen=True)
class Derived:
    """`verifier` is stored and compared; `key` wraps, and is stored nowhere."""

    verifier: bytes
    key: AESGCM = field(repr=False)


def new_salt() -> bytes:
    """Sixteen random bytes, behind the cost that goes with them."""
    return _SALT.pack(COST.rounds, COST.memory, COST.lanes, secrets.token_bytes(16))


async def derive(secret: str, salt: bytes) -> Derived:
    """Both halves, made in a thread."""
    return await asyncio.get_running_loop().run_in_executor(_HASHERS, _derive, secret, salt)


def _derive(secret: str, salt: bytes) -> Derived:
    rounds, memory, lanes, random = _SALT.unpack(salt)
    # NFKC, for keyboards that write one letter in different ways.
    both = hash_secret_raw(
        unicodedata.normalize("NFKC", secret).encode(),
        random,
        time_cost=rounds,
        memory_cost=memory,
        parallelism=lanes,
        hash_len=64,
        type=Type.ID,
    )
    # Hashed once more, so that nothing stored is a part of the output the key comes from.
    return Derived(sha256(b"password verifier" + both[:32]).digest(), AESGCM(both[32:]))


async def check(password: str, *known: str, field: str = "password") -> None:
    """Raises Refused, with a sentence that helps, for a password that would not do. Judged in a thread.

    `known`: what others could know of its owner, so that it counts as guessed.
    """
    if len(password) < SHORTEST:
        raise Refused(TOO_SHORT, field)
    if len(password) > LONGEST:
        raise Refused(TOO_LONG, field)
    guessed = ["goldseam", *(word for name in known for word in _parts(name))]
    found = await asyncio.get_running_loop().run_in_executor(_HASHERS, zxcvbn, judged(password), guessed)
    if found["score"] < STRONG_ENOUGH:
        raise Refused(TOO_EASY, field)


def judged(password: str) -> str:
    """What is judged of a password: its beginning, each sign by one that is read alike where there are many."""
    beginning = password[:JUDGED]
    return beginning if _readings(beginning) <= MOST_READINGS else beginning.translate(_ALIKE)


def _readings(text: str) -> int:
    return math.prod(len(set(signs).intersection(text)) or 1 for signs in L33T_TABLE.values())


# Digits stay: dates are found by them, and they alone can be read in a few ways only.
_ALIKE = str.maketrans("@{[<!|$+", "4(((1157")


def _parts(name: str) -> list[str]:
    return [name, *name.split("-")]
