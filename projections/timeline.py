"""Together: one row for each thing shared, in the order it came. Rows refer; the words are opened at render.

The page is cut into blocks of fixed size. Each entry has a place of its own, so that a push renders that one alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from domain.kernel import BOTH
from domain.practices import PRACTICES
from projections.changes import Change
from projections.sql import Statement, Tx, delete_strays, metadata

BLOCK = 25
"""Entries in a block: a page shows the newest block and the one before."""

QUIET_ACTS = frozenset(
    {"erased", "not_now", "taken_back", "not_yet", "parked", "too_far", "placed", "withdrawn", "left", "began"}
)
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

NOT_HERE = frozenset({"couple"} | {practice.name for practice in PRACTICES if practice.shape == "mark"})
"""What has a place of its own."""

SEQ_OF = Statement(sa.select(table.c.seq).where(table.c.item == sa.bindparam("item_id")))
LAST_SEQ = Statement(
    sa.select(sa.func.coalesce(sa.func.max(table.c.seq), 0)).where(table.c.record == sa.bindparam("record_id"))
)
PUT = Statement(sa.insert(table))
_NEWS = (("item", sa.Text), ("practice", sa.Text), ("news_n", sa.BigInteger), ("news_by", sa.Text))
BEGIN = Statement(
    sa.insert(table).from_select(
        ["record", "seq", "item", "practice", "news_n", "news_by"],
        sa.select(
            sa.bindparam("of", type_=sa.Text),
            sa.func.coalesce(sa.func.max(table.c.seq), 0) + 1,
            *(sa.bindparam(name, type_=kind) for name, kind in _NEWS),
        ).where(table.c.record == sa.bindparam("of")),
    )
)
RENEW = Statement(
    sa.update(table)
    .where(table.c.item == sa.bindparam("of"))
    .values(news_n=sa.bindparam("new_n"), news_by=sa.bindparam("new_by"))
)
BETWEEN = Statement(
    sa.select(table.c.seq, table.c.item, table.c.practice)
    .where(
        table.c.record == sa.bindparam("record_id"),
        table.c.seq.between(sa.bindparam("first"), sa.bindparam("last")),
    )
    .order_by(table.c.seq.desc())
)
OF_PRACTICE = Statement(
    sa.select(table.c.seq, table.c.item, table.c.practice)
    .where(table.c.record == sa.bindparam("record_id"), table.c.practice == sa.bindparam("wanted"))
    .order_by(table.c.seq.desc())
    .limit(sa.bindparam("most"))
)
NEWS = Statement(
    sa.select(table.c.seq, table.c.item, table.c.practice, table.c.news_n)
    .where(
        table.c.record == sa.bindparam("record_id"),
        table.c.news_n > sa.bindparam("after"),
        table.c.news_by != sa.bindparam("person"),
    )
    .order_by(table.c.news_n)
    .limit(sa.bindparam("most"))
)
CLEAR = Statement(sa.delete(table).where(table.c.record == sa.bindparam("of")))
CLEAR_STRAYS = Statement(delete_strays(table))


@dataclass(frozen=True)
class Line:
    """One entry: its place in the order, and what it is."""

    seq: int
    item: str
    practice: str


@dataclass(frozen=True)
class Fresh(Line):
    """An entry with something new in it. `n`: the position of the newest, in the shared record."""

    n: int


def apply(tx: Tx, change: Change) -> None:
    """One item has changed. What is no news leaves its line as it is."""
    if change.practice in NOT_HERE:
        return
    news = _news(change)
    if change.begins:
        tx.run(BEGIN, of=change.record, item=change.item, practice=change.practice, **news)
    elif news:
        tx.run(RENEW, of=change.item, new_n=news["news_n"], new_by=news["news_by"])


def rows(record: str, changes: Iterable[Change]) -> list[dict[str, object]]:
    """The rows of items in the order of their first events."""
    here = (change for change in changes if change.practice not in NOT_HERE)
    return [
        {"record": record, "seq": seq, "item": change.item, "practice": change.practice} | _news(change)
        for seq, change in enumerate(here, start=1)
    ]


def _news(change: Change) -> dict[str, object]:
    """Where the newest news in it stands, and whose it is: what was revealed is news to both."""
    news = next(((event, n) for event, n in reversed(change.new) if event.act not in QUIET_ACTS), None)
    if news is None:
        return {}
    event, n = news
    return {"news_n": n, "news_by": BOTH if event.act == "opened" else event.by}


def between(tx: Tx, record: str, first: int, last: int) -> list[Line]:
    """The entries from `first` to `last`, newest first."""
    return [Line(*row) for row in tx.run(BETWEEN, record_id=record, first=first, last=last)]


def of_practice(tx: Tx, record: str, practice: str, most: int) -> list[Line]:
    """The entries of one practice, newest first."""
    return [Line(*row) for row in tx.run(OF_PRACTICE, record_id=record, wanted=practice, most=most)]


def last_seq(tx: Tx, record: str) -> int:
    """How many entries there are; no page shows it."""
    return int(tx.run(LAST_SEQ, record_id=record)[0][0])


def since(tx: Tx, record: str, person: str, after: int, most: int) -> list[Fresh]:
    """What came from the other, or from both, after a position; the earliest first."""
    return [Fresh(*row) for row in tx.run(NEWS, record_id=record, person=person, after=after, most=most)]


def seq_of(tx: Tx, item: str) -> int | None:
    """The place of an item, if it stands here."""
    found = tx.run(SEQ_OF, item_id=item)
    return int(found[0][0]) if found else None
