"""Together: one row for each thing shared, in the order it came. Rows refer; the words are opened at render.

The page is cut into blocks and chunks of fixed size, so that one new thing touches one chunk.
"""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from domain.kernel import BOTH, Event, History
from projections.sql import Statement, Tx, metadata, upsert

CHUNK = 5
"""Entries in a chunk: what one push renders."""
BLOCK = 25
"""Entries in a block: a page shows the newest block and the one before."""

QUIET_ACTS = frozenset({"erased", "not_now", "taken_back"})
"""What is no news to anybody."""

table = sa.Table(
    "timeline",
    metadata,
    sa.Column("record", sa.Text, primary_key=True),
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("item", sa.Text, nullable=False, unique=True),
    sa.Column("practice", sa.Text, nullable=False),
    sa.Column("news_n", sa.BigInteger, nullable=False),
    sa.Column("news_by", sa.Text, nullable=False),
)

NOT_HERE = frozenset({"couple", "disclosure_boundary"})
"""What has a place of its own."""

SEQ_OF = Statement(sa.select(table.c.seq).where(table.c.item == sa.bindparam("item_id")))
LAST_SEQ = Statement(
    sa.select(sa.func.coalesce(sa.func.max(table.c.seq), 0)).where(
        table.c.record == sa.bindparam("record_id")
    )
)
PUT = upsert(table, "record", "seq")
BETWEEN = Statement(
    sa.select(table.c.seq, table.c.item, table.c.practice)
    .where(
        table.c.record == sa.bindparam("record_id"),
        table.c.seq.between(sa.bindparam("first"), sa.bindparam("last")),
    )
    .order_by(table.c.seq.desc())
)
NEWS = Statement(
    sa.select(table.c.seq, table.c.item, table.c.practice)
    .where(
        table.c.record == sa.bindparam("record_id"),
        table.c.news_n > sa.bindparam("after"),
        table.c.news_by != sa.bindparam("person"),
    )
    .order_by(table.c.news_n)
    .limit(sa.bindparam("most"))
)
CLEAR = Statement(sa.delete(table))


@dataclass(frozen=True)
class Line:
    """One entry: its place in the order, and what it is."""

    seq: int
    item: str
    practice: str


def newest(history: History) -> Event:
    """The newest thing in an item that is news."""
    return next((event for event in reversed(history) if event.act not in QUIET_ACTS), history[0])


def news_by(history: History) -> str:
    """Whose news it is: what was revealed is news to both."""
    event = newest(history)
    return BOTH if event.act == "opened" else event.by


def apply(tx: Tx, record: str, n: int, history: History) -> None:
    """One item has changed; `n` is the position of its last event, `history` all of them."""
    if history[0].practice in NOT_HERE:
        return
    found = tx.run(SEQ_OF, item_id=history[0].item)
    seq = found[0][0] if found else tx.run(LAST_SEQ, record_id=record)[0][0] + 1
    if found and history[-1].act in QUIET_ACTS:
        return
    put(tx, record, seq, n, history)


def put(tx: Tx, record: str, seq: int, news_n: int, history: History) -> None:
    """Writes the row of an item at a known place."""
    tx.run(
        PUT,
        record=record,
        seq=seq,
        item=history[0].item,
        practice=history[0].practice,
        news_n=news_n,
        news_by=news_by(history),
    )


def between(tx: Tx, record: str, first: int, last: int) -> list[Line]:
    """The entries from `first` to `last`, newest first."""
    return [Line(*row) for row in tx.run(BETWEEN, record_id=record, first=first, last=last)]


def last_seq(tx: Tx, record: str) -> int:
    """How many entries there are; no page shows it."""
    return int(tx.run(LAST_SEQ, record_id=record)[0][0])


def since(tx: Tx, record: str, person: str, after: int, most: int) -> list[Line]:
    """What came from the other, or from both, after a position."""
    return [Line(*row) for row in tx.run(NEWS, record_id=record, person=person, after=after, most=most)]


def seq_of(tx: Tx, item: str) -> int | None:
    """The place of an item, if it stands here."""
    found = tx.run(SEQ_OF, item_id=item)
    return int(found[0][0]) if found else None
