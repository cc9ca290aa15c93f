"""Applies what happened to every projection, in the same transaction; or all of it anew, from the log."""

from __future__ import annotations

from collections.abc import Iterable

from domain.kernel import History
from projections import standing, timeline
from projections.sql import Tx

PROJECTIONS = (timeline, standing)


def apply(tx: Tx, record: str, n: int, history: History) -> None:
    """One item of a shared record has changed: `history` is all of it, `n` the position of its last event."""
    for projection in PROJECTIONS:
        projection.apply(tx, record, n, history)


def clear(tx: Tx) -> None:
    """Empties every projection."""
    for projection in PROJECTIONS:
        tx.run(projection.CLEAR)


def refill(tx: Tx, record: str, items: Iterable[tuple[int, History]]) -> None:
    """Writes the rows of one shared record anew.

    `items`: for each item, in the order of their first events, its last position and its history.
    """
    raise NotImplementedError
