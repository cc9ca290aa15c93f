"""Who is let in where: one row for each grant that both said yes to and nobody ended. Its days may be over."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from domain.practices.let_in import LET_IN
from domain.verbs.let_in import Grant, grant
from projections.changes import Change
from projections.sql import Statement, Tx, delete_strays, metadata, upsert

table = sa.Table(
    "grants",
    metadata,
    sa.Column("item", sa.Text, primary_key=True),
    sa.Column("record", sa.Text, nullable=False, index=True),
    sa.Column("therapist", sa.Text, nullable=False, index=True),
    sa.Column("since", sa.BigInteger, nullable=False),
    sa.Column("kinds", sa.Text, nullable=False),
    sa.Column("begins", sa.BigInteger, nullable=False),
    sa.Column("until", sa.BigInteger, nullable=False),
)
_columns = (table.c.item, table.c.therapist, table.c.since, table.c.kinds, table.c.begins, table.c.until)

PUT = upsert(table, "item")
DELETE = Statement(sa.delete(table).where(table.c.item == sa.bindparam("of")))
OF_RECORD = Statement(
    sa.select(*_columns)
    .where(table.c.record == sa.bindparam("of"), table.c.until > sa.bindparam("now"))
    .order_by(table.c.begins, table.c.item)
)
CLEAR = Statement(sa.delete(table).where(table.c.record == sa.bindparam("of")))
CLEAR_STRAYS = Statement(delete_strays(table))


def apply(tx: Tx, change: Change) -> None:
    """One item has changed."""
    if change.practice != LET_IN.name:
        return
    tx.run(DELETE, of=change.item)
    for values in rows(change.record, [change]):
        tx.run(PUT, **values)


def rows(record: str, changes: Iterable[Change]) -> list[dict[str, object]]:
    """The rows of those items that are grants which stand."""
    found = [(c.item, grant(LET_IN.evolve(c.history))) for c in changes if c.practice == LET_IN.name]
    return [_row(record, item, granted) for item, granted in found if granted]


def _row(record: str, item: str, granted: Grant) -> dict[str, object]:
    return {
        "item": item,
        "record": record,
        "therapist": granted.therapist,
        "since": granted.since,
        "kinds": " ".join(sorted(granted.kinds)),
        "begins": granted.begins,
        "until": granted.until,
    }


def of_record(tx: Tx, record: str, now: int) -> list[tuple[str, Grant]]:
    """(item, grant) of whoever is let in to a shared record now."""
    return [(row[0], read(*row[1:])) for row in tx.run(OF_RECORD, of=record, now=now)]


def read(therapist: str, since: int, kinds: str, begins: int, until: int) -> Grant:
    """A grant from its row."""
    return Grant(therapist, since, frozenset(kinds.split()), begins, until)
