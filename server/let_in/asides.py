"""The records in which one of two writes for a therapist alone: one for each space, person and therapist."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import sqlalchemy as sa

from domain.records import Record
from projections.sql import Statement, Tx
from server import records
from server.house import House
from server.tables import asides, events
from server.vault import Vault
from web.viewer import Viewer

BY_HER = Statement(
    sa.select(asides.c.therapist, asides.c.record)
    .where(asides.c.couple == sa.bindparam("of"), asides.c.person == sa.bindparam("who"))
    .order_by(asides.c.record)
)
FOR_HER = Statement(
    sa.select(asides.c.person, asides.c.record).where(
        asides.c.couple == sa.bindparam("of"), asides.c.therapist == sa.bindparam("who")
    )
)
ALL_BY_HER = Statement(sa.select(asides.c.record).where(asides.c.person == sa.bindparam("who")))
HOLDING = Statement(
    sa.select(asides.c.record)
    .join(events, events.c.record == asides.c.record)
    .where(
        asides.c.couple == sa.bindparam("of"),
        asides.c.person == sa.bindparam("who"),
        events.c.item == sa.bindparam("holds"),
    )
    .limit(1)
)
MAKE = Statement(sa.insert(asides))


def by_her(tx: Tx, person: str, couple: str) -> Mapping[str, str]:
    """Therapist -> record, of somebody in a space. Nobody but she and that therapist may come to know of one."""
    return dict(map(tuple, tx.run(BY_HER, of=couple, who=person)))


def for_her(tx: Tx, therapist: str, couple: str) -> Mapping[str, str]:
    """Person -> record, of those of a couple who wrote for a therapist alone. Ask first whether they let her in."""
    return dict(map(tuple, tx.run(FOR_HER, of=couple, who=therapist)))


def all_by_her(tx: Tx, person: str) -> list[str]:
    """The records of all her spaces."""
    return [str(record) for (record,) in tx.run(ALL_BY_HER, who=person)]


def holding(tx: Tx, viewer: Viewer, item: str) -> str | None:
    """The record of hers that something stands in."""
    rows = tx.run(HOLDING, of=viewer.couple.id, who=viewer.person, holds=item) if viewer.couple else []
    return str(rows[0][0]) if rows else None


def within(viewer: Viewer, record: str) -> Viewer:
    """Its author, with this record among hers."""
    return replace(viewer, aside=record)


def reading(her: Viewer, record: str) -> Viewer:
    """A therapist, with this record and nothing else of the two."""
    return replace(her, aside=record, shared_record=None, grants=(), own_key=None)


async def made(house: House, viewer: Viewer, therapist: str) -> Viewer:
    """The same person with her record for a therapist; made with the first words. An empty one tells nothing.

    What she does in a second window at once waits for her held record, which is nobody else's.
    """
    couple = viewer.couple
    if couple is None or couple.closed:
        return viewer

    def work(tx: Tx) -> str:
        Vault(tx, house.root).lock(viewer.held_record)
        return by_her(tx, viewer.person, couple.id).get(therapist) or _made(house, tx, couple.id, viewer, therapist)

    return within(viewer, await house.store.write(work, [viewer.held_record]))


def _made(house: House, tx: Tx, couple: str, viewer: Viewer, therapist: str) -> str:
    record = records.make(tx, house.root, Record.ASIDE, person=viewer.person)
    tx.run(MAKE, couple=couple, person=viewer.person, therapist=therapist, record=record)
    return record
