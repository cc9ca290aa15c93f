"""Applies what happened to every projection, in the same transaction; or all of it anew, from the log."""

from __future__ import annotations

from collections.abc import Sequence

from domain.practices.let_in import LET_IN
from projections import grants, standing, timeline
from projections.changes import Change
from projections.sql import Tx

PROJECTIONS = (timeline, standing, grants)
READ_WORDS = standing.AGREEMENTS | {LET_IN.name}
"""The practices whose rows follow from words too. For all others the facts are enough, also to make them anew."""


def apply(tx: Tx, change: Change) -> None:
    """One item of a shared record has changed."""
    for projection in PROJECTIONS:
        projection.apply(tx, change)


def refill(tx: Tx, record: str, changes: Sequence[Change]) -> None:
    """Writes the rows of one shared record anew.

    `changes`: each item with all its events new, in the order of their first events.
    """
    for projection in PROJECTIONS:
        tx.run(projection.CLEAR, of=record)
        tx.run_many(projection.PUT, projection.rows(record, changes))


def clear_strays(tx: Tx) -> None:
    """Removes rows about items that are not in the log where the row says."""
    for projection in PROJECTIONS:
        tx.run(projection.CLEAR_STRAYS)
