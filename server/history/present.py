"""A shared history as it is now, for whoever compares. Looking at it writes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

import sqlalchemy as sa

from projections.sql import Row, Statement
from server.history import choosing
from server.history.checkpoints import LEAVES, PUT_BACKS, epoch_at
from server.reading import Reading
from server.said_aloud import WORDS
from server.tables import signed_heads
from server.verify import Tree

HOW_MANY = 6
LAST_SIGNED = Statement(
    sa.select(sa.func.max(signed_heads.c.at)).where(
        signed_heads.c.record == sa.bindparam("of"), signed_heads.c.shown == 1
    )
)


@dataclass(frozen=True)
class Present:
    """`signed_at`: when the last daily head of it was signed (microseconds, UTC), or 0 where that is not told.

    `put_back`: when older states were put back, in their order.
    """

    root: bytes
    signed_at: int
    put_back: tuple[int, ...]

    @property
    def words(self) -> tuple[str, ...]:
        return six_words(self.root)


@dataclass(frozen=True)
class Part:
    """The hash of one full part of the tree: of `count` entries, the first of which is the `n`th."""

    n: int
    count: int
    node: str


@dataclass(frozen=True)
class Growth:
    """What came after the first so many entries, in as few hashes as can be, and the root of it all.

    Put after the parts of those first entries they make the same root, or something was changed: the consistency
    proof of RFC 9162, 2.1.4, laid out in the order of the tree. After nothing, they are the parts to keep.
    """

    size: int
    root: str
    parts: tuple[Part, ...]
    epoch: str
    before: str
    """What it is called now, and what it was called then: another name wherever an older state was put back."""


def six_words(root: bytes) -> tuple[str, ...]:
    """What stands for a history when it is said aloud: nearly 43 bits of the hash of its root.

    Enough to see that something was changed afterwards. Whoever runs a copy, and prepares two histories at once,
    could make some millions of each and find two with the same words: against that only the whole root helps.
    """
    number, words = int.from_bytes(sha256(b"six words" + root).digest(), "big"), list[str]()
    for _ in range(HOW_MANY):
        number, at = divmod(number, len(WORDS))
        words.append(WORDS[at])
    return tuple(words)


def look(reading: Reading) -> Present:
    """All of the history, also what comes while she has quiet: words that stayed behind would tell whoever asks her
    for them that she has it. In a space that was closed no day is told: it could be that on which somebody left."""
    viewer = reading.viewer
    assert viewer.couple is not None
    signed = 0 if viewer.couple.closed else reading.tx.run(LAST_SIGNED, of=viewer.shared_record)[0][0]
    put_back = tuple(at for _, _, at in _put_backs(reading, reading.shared_size()))
    return Present(_root(_leaves(reading, reading.shared_size())), signed or 0, put_back)


def growth(reading: Reading, after: int) -> Growth:
    """What came after the first so many entries, as far as she may know of it: how many there are is in it."""
    leaves = _leaves(reading, choosing.upto(reading))
    put_backs = _put_backs(reading, len(leaves))
    epoch, before = (epoch_at(put_backs, size) for size in (len(leaves), after))
    return Growth(len(leaves), _root(leaves).hex(), tuple(parts(leaves, after)), epoch, before)


def _put_backs(reading: Reading, upto: int) -> Sequence[Row]:
    return reading.tx.run(PUT_BACKS, of=reading.viewer.shared_record, upto=upto)


def _leaves(reading: Reading, upto: int) -> list[bytes]:
    return [bytes(row[0]) for row in reading.tx.run(LEAVES, of=reading.viewer.shared_record, upto=upto)]


def parts(leaves: Sequence[bytes], at: int) -> list[Part]:
    """The full parts of the tree over the leaves after the first so many, as large as can be, in their order."""
    found = []
    while at < len(leaves):
        count = 1
        while not at % (2 * count) and at + 2 * count <= len(leaves):
            count *= 2
        found.append(Part(at + 1, count, _root(leaves[at : at + count]).hex()))
        at += count
    return found


def _root(leaves: Sequence[bytes]) -> bytes:
    tree = Tree()
    for leaf in leaves:
        tree.add(leaf)
    return tree.root()
