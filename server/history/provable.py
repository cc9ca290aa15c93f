"""The lines of a copy that can be checked: what `verify.py`, which goes with every copy, reads.

One line for each entry, as far as its reader may have it: with words and their key; without, where they were
erased; or no more than the hash that stands for it in the tree. An entry that is kept from a reader tells nothing
but that there is one. Of a copy of a few things alone, the rest is the fewest hashes that prove the place of each
(the inclusion proofs of RFC 9162, 2.1.3, laid out in the order of the tree).
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator, Sequence
from enum import Enum
from typing import Any, NamedTuple

import sqlalchemy as sa

from projections.sql import Statement, Tx
from server import sealing
from server.history.checkpoints import Checkpoint
from server.sealing import Header
from server.tables import events, texts
from server.vault import Vault
from server.verify import FORMAT, Tree

Line = dict[str, Any]

UPTO = Statement(
    sa.select(
        events.c.n,
        events.c.item,
        events.c.version,
        events.c.kind,
        events.c.by,
        events.c.at,
        events.c.kc,
        events.c.ct,
        events.c.leaf,
        texts.c.wrapped,
        texts.c.ciphertext,
    )
    .select_from(events.outerjoin(texts, (texts.c.record == events.c.record) & (texts.c.n == events.c.n)))
    .where(events.c.record == sa.bindparam("of"), events.c.n <= sa.bindparam("upto"))
    .order_by(events.c.n)
)


class Given(Enum):
    """What a reader gets of an entry: its words, the facts around them, or no more than that there is one."""

    WORDS = "words"
    FACTS = "facts"
    HASH = "hash"


class Entry(NamedTuple):
    """An entry of a history as it is stored. `wrapped` and `ciphertext` are gone once its words were erased."""

    n: int
    item: str
    version: int
    kind: str
    by: str
    at: int
    kc: bytes
    ct: bytes
    leaf: bytes
    wrapped: bytes | None
    ciphertext: bytes | None


Choose = Callable[[Entry], Given]


def lines(vault: Vault, record: str, heads: Sequence[Checkpoint], choose: Choose, *, few: bool = False) -> list[bytes]:
    """The copy up to the last of these heads. `few`: what is kept back is told in as few hashes as can be."""
    return told(vault, record, heads, entries(vault.tx, record, heads[-1].size), choose, few=few)


def entries(tx: Tx, record: str, upto: int) -> list[Entry]:
    """What is stored of the first so many."""
    return [Entry(*row) for row in tx.run(UPTO, of=record, upto=upto)]


def told(
    vault: Vault,
    record: str,
    heads: Sequence[Checkpoint],
    entries: Sequence[Entry],
    choose: Choose,
    *,
    few: bool = False,
) -> list[bytes]:
    """The same of entries that were read before. It asks the store for nothing."""
    given = [(entry, choose(entry)) for entry in entries]
    first: Line = {"format": FORMAT, "heads": [head.note for head in heads]}
    rest = _in_few(vault, record, given) if few else (_told(vault, record, *one) for one in given)
    return [_line(line) for line in (first, *rest)]


def _told(vault: Vault, record: str, entry: Entry, given: Given) -> Line:
    if given is Given.HASH:
        return {"n": entry.n, "count": 1, "node": entry.leaf.hex()}
    header = Header(record, entry.item, entry.version, entry.kind, entry.by, entry.at)
    facts = sealing.facts(header, entry.kc) | {"n": entry.n, "ct": entry.ct.hex()}
    if given is Given.FACTS or entry.wrapped is None or entry.ciphertext is None:
        return facts
    key = sealing.text_key(vault.key(record), record, entry.kc, entry.wrapped)
    return facts | {"text": _text(entry.ciphertext), "key": _text(key)}


def _in_few(vault: Vault, record: str, given: Sequence[tuple[Entry, Given]]) -> Iterator[Line]:
    at = 0
    while at < len(given):
        if given[at][1] is not Given.HASH:
            yield _told(vault, record, *given[at])
            at += 1
            continue
        count = _full_part(given, at)
        tree = Tree()
        for entry, _ in given[at : at + count]:
            tree.add(entry.leaf)
        yield {"n": at + 1, "count": count, "node": tree.root().hex()}
        at += count


def _full_part(given: Sequence[tuple[Entry, Given]], at: int) -> int:
    """How many leaves the largest full part of the tree has that begins here and is kept back as a whole."""
    count = 1
    while not at % (2 * count) and at + 2 * count <= len(given):
        if any(one is not Given.HASH for _, one in given[at + count : at + 2 * count]):
            break
        count *= 2
    return count


def _line(line: Line) -> bytes:
    return json.dumps(line, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
