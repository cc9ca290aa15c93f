"""What we agreed: one row for each agreement put forward or in force. Rows refer; words open at render."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from domain.practices import BY_NAME
from domain.verbs.agree import Agreement
from projections.changes import Change
from projections.sql import Row, Statement, Tx, delete_strays, metadata, upsert

AGREEMENTS = frozenset(name for name, practice in BY_NAME.items() if practice.shape == "agree")

table = sa.Table(
    "standing",
    metadata,
    sa.Column("item", sa.Text, primary_key=True),
    sa.Column("record", sa.Text, nullable=False, index=True),
    sa.Column("practice", sa.Text, nullable=False),
    sa.Column("in_force", sa.Integer, nullable=False),
    sa.Column("put_forward", sa.Integer, nullable=False),
    sa.Column("n", sa.BigInteger, nullable=False),
)

PUT = upsert(table, "item")
CURRENT = Statement(
    sa.select(table.c.item, table.c.practice)
    .where(table.c.record == sa.bindparam("record_id"), (table.c.in_force == 1) | (table.c.put_forward == 1))
    .order_by(table.c.n, table.c.item)
)
CLEAR = Statement(sa.delete(table).where(table.c.record == sa.bindparam("of")))
CLEAR_STRAYS = Statement(delete_strays(table))


def apply(tx: Tx, change: Change) -> None:
    """One item has changed."""
    for values in rows(change.record, [change]):
        tx.run(PUT, **values)


def rows(record: str, changes: Iterable[Change]) -> list[dict[str, object]]:
    """The rows of those items that are agreements."""
    return [_row(record, change) for change in changes if change.practice in AGREEMENTS]


def _row(record: str, change: Change) -> dict[str, object]:
    state: Agreement = BY_NAME[change.practice].evolve(change.history)
    return {
        "item": change.item,
        "record": record,
        "practice": change.practice,
        "in_force": int(state.in_force is not None),
        "put_forward": int(state.open is not None),
        "n": change.positions[-1],
    }


def current(tx: Tx, record: str) -> list[Row]:
    """(item, practice) of what is put forward or in force."""
    return tx.run(CURRENT, record_id=record)
