"""What we agreed: one row for each agreement put forward or in force. Rows refer; words open at render."""

from __future__ import annotations

import sqlalchemy as sa

from domain.kernel import History
from domain.practices import BY_NAME
from domain.verbs.agree import Agreement
from projections.sql import Row, Statement, Tx, metadata, upsert

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
CLEAR = Statement(sa.delete(table))


def row(record: str, n: int, history: History) -> dict[str, object] | None:
    """The row of one item, `n` the position of its last event; `None` for what is not an agreement."""
    practice = BY_NAME.get(history[0].practice)
    if practice is None or practice.shape != "agree":
        return None
    state: Agreement = practice.evolve(history)
    return {
        "item": history[0].item,
        "record": record,
        "practice": practice.name,
        "in_force": int(state.in_force is not None),
        "put_forward": int(state.open is not None),
        "n": n,
    }


def apply(tx: Tx, record: str, n: int, history: History) -> None:
    """One item has changed."""
    values = row(record, n, history)
    if values:
        tx.run(PUT, **values)


def current(tx: Tx, record: str) -> list[Row]:
    """(item, practice) of what is put forward or in force."""
    return tx.run(CURRENT, record_id=record)
