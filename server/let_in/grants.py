"""Where somebody is let in, looked up anew each time: every page of hers and every look of her socket asks again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby

import sqlalchemy as sa

from domain.couple import tag
from domain.kernel import BOTH
from domain.practices.let_in import LET_IN
from domain.verbs.let_in import Grant
from domain.verbs.move import Therapist
from domain.verbs.quiet import NONE
from projections import grants
from projections.sql import Row, Statement, Tx
from server.house import House
from server.joint_session import rooms
from server.let_in import therapists
from server.sign_in import spaces
from server.tables import couples, records
from server.vault import Vault
from server.writing import write
from web.viewer import Viewer

_table = grants.table
OF_HERS = Statement(
    sa.select(
        couples.c.id,
        couples.c.shared_record,
        _table.c.item,
        _table.c.therapist,
        _table.c.since,
        _table.c.kinds,
        _table.c.begins,
        _table.c.until,
    )
    .select_from(_table.join(records, records.c.id == _table.c.record).join(couples, couples.c.id == records.c.couple))
    .where(
        _table.c.therapist == sa.bindparam("who"),
        _table.c.until > sa.bindparam("now"),
        couples.c.state == spaces.OPEN,
    )
    .order_by(couples.c.id, _table.c.begins, _table.c.item)
)


@dataclass(frozen=True)
class LetIn:
    """Two people who let her in: how a page names them, what they are called, and until when."""

    tag: str
    names: tuple[str, ...]
    until: int


def at(house: House, tx: Tx, viewer: Viewer, space: str) -> Viewer | None:
    """Her as she reads what these two share, if they let her in now; she reads it, and can change nothing."""
    found = next((rows for rows in _hers(tx, viewer) if tag(rows[0][0]) == space), None)
    return _reading(house, tx, viewer, found) if found else None


def all_of(house: House, tx: Tx, viewer: Viewer) -> list[LetIn]:
    """Everybody who lets her in now."""
    seen = [(rows, _reading(house, tx, viewer, rows)) for rows in _hers(tx, viewer)]
    return [LetIn(tag(rows[0][0]), tuple(her.names.values()), max(row[7] for row in rows)) for rows, her in seen]


def _hers(tx: Tx, viewer: Viewer) -> Iterator[list[Row]]:
    """The rows of each two people."""
    rows = tx.run(OF_HERS, who=viewer.person, now=viewer.at) if viewer.couple is None and viewer.therapist else []
    for _, some in groupby(rows, key=lambda row: str(row[0])):
        yield list(some)


def _reading(house: House, tx: Tx, viewer: Viewer, rows: list[Row]) -> Viewer:
    couple, shared = rows[0][:2]
    two = rooms.of_the_two(tx, couple)
    held = dict(map(tuple, tx.run(rooms.TWO, of=couple)))
    names = {person: spaces.name_of(house, tx, held[person]) for person in two.people}
    given = tuple(grants.read(*row[3:]) for row in rows)
    return replace(viewer, couple=two, shared_record=shared, names=names, grants=given, quiet=NONE, own_key=None)


def of_the_two(house: House, tx: Tx, viewer: Viewer) -> list[tuple[Grant, Therapist | None]]:
    """Whoever reads what a couple shares, now."""
    record, couple = viewer.shared_record, viewer.couple
    if record is None or couple is None or couple.closed:
        return []
    return [
        (granted, therapists.by_id(house, tx, granted.therapist))
        for _, granted in grants.of_record(tx, record, viewer.at)
    ]


async def end(house: House, viewer: Viewer, space: str = "") -> None:
    """She reads nothing more of these two, or of anybody, by her own press. A second one changes nothing."""
    touched = await house.store.write(lambda tx: _end(house, tx, viewer, space))
    house.wakeups.wake(touched)


def end_all(house: House, vault: Vault, record: str, at: int) -> None:
    """Nobody is let in any more to what two people share, in a record that is held for writing."""
    for item, _ in grants.of_record(vault.tx, record, at):
        _ends(house, vault, item, at, BOTH)


def _ends(house: House, vault: Vault, item: str, at: int, by: str) -> None:
    write(house.log, vault, LET_IN.let_go(item, house.log.history(vault, item), at, by))


def _end(house: House, tx: Tx, viewer: Viewer, space: str) -> list[str]:
    rows = [row for rows in _hers(tx, viewer) for row in rows if not space or tag(row[0]) == space]
    for record, some in groupby(rows, key=lambda row: str(row[1])):
        vault = Vault(tx, house.root)
        vault.lock(record)
        at = max(house.clock(), vault.heads[record].last_at)
        for row in some:
            _ends(house, vault, row[2], at, viewer.person)
    return [viewer.person, *(row[1] for row in rows)]
