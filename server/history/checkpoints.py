"""Signed heads of histories (https://c2sp.org/tlog-checkpoint): how long one is, and the root of its tree.

They are made beside every action, never on its path, over what is committed. Each one is kept; a second root for
one size would mean that a history was changed behind its back, and ends the service.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import signal
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
import structlog

from domain.records import Record
from projections.sql import Row, Statement, Tx, insert_new, upsert
from server.clock import DAY, HOUR, MINUTE, SECOND
from server.history import signing
from server.history.signing import Signer
from server.house import House
from server.root_key import NoRootKey
from server.sealing import CannotOpen
from server.startup import HISTORY_CHANGED
from server.stores import StoreAway
from server.tables import events, facts, records, signed_heads
from server.verify import Tree

PUT_BACK = "couple.put_back"
LEAVES = Statement(
    sa.select(events.c.leaf)
    .where(events.c.record == sa.bindparam("of"), events.c.n <= sa.bindparam("upto"))
    .order_by(events.c.n)
)
ISSUED = Statement(
    sa.select(signed_heads.c.size, signed_heads.c.root, signed_heads.c.shown)
    .where(signed_heads.c.record == sa.bindparam("of"), signed_heads.c.size <= sa.bindparam("upto"))
    .order_by(signed_heads.c.size)
)
PUT_BACKS = Statement(
    sa.select(events.c.n, events.c.item, events.c.at)
    .where(events.c.record == sa.bindparam("of"), events.c.n <= sa.bindparam("upto"), events.c.kind == PUT_BACK)
    .order_by(events.c.n)
)
_last = (
    sa.select(sa.func.max(signed_heads.c.size))
    .where(signed_heads.c.record == records.c.id, signed_heads.c.shown == 1)
    .correlate(records)
    .scalar_subquery()
)
_lately = sa.exists().where(signed_heads.c.record == records.c.id, signed_heads.c.at > sa.bindparam("before"))
DUE = Statement(
    sa.select(records.c.id, records.c.size)
    .where(records.c.kind == Record.SHARED.value, records.c.size > sa.func.coalesce(_last, 0), ~_lately)
    .order_by(records.c.id)
)
THERE = Statement(
    sa.select(records.c.id)
    .where(records.c.id == sa.bindparam("of"))
    .with_for_update(read=True)  # so that no head outlives its history
)
KEEP = insert_new(signed_heads, "record", "size")
SHOW = Statement(
    sa.update(signed_heads)
    .where(
        signed_heads.c.record == sa.bindparam("of"),
        signed_heads.c.size == sa.bindparam("at_size"),
        signed_heads.c.shown == 0,
    )
    .values(shown=1, at=sa.bindparam("now"))
)
NOTE = upsert(facts, "name")

log = structlog.get_logger()


class HistoryChanged(StoreAway):
    """The entries of a history are not those that were signed."""


class HistoryGone(StoreAway):
    """There is no such history any more: everybody who could read it has erased her account."""


@dataclass(frozen=True)
class Checkpoint:
    """A head, and its note as it is given out."""

    size: int
    root: bytes
    note: str


def origin(signer: Signer, record: str, epoch: str = "") -> str:
    """What a history is called in its heads. After an older state was put back it is called otherwise."""
    return "/".join(filter(None, [signer.name, record, epoch]))


def epoch_at(put_backs: Sequence[Row], size: int) -> str:
    """What the history was called when it had so many entries, by what PUT_BACKS gives."""
    return next((epoch for n, epoch, _ in reversed(put_backs) if n <= size), "")


def stated(signer: Signer, record: str, size: int, root: bytes, epoch: str = "") -> Checkpoint:
    """A head, signed. Ed25519 gives one signature for one text, so the note need not be kept."""
    text = f"{origin(signer, record, epoch)}\n{size}\n{base64.b64encode(root).decode()}\n"
    return Checkpoint(size, root, signer.sign(text))


async def issue(house: House, record: str, upto: int, *, shown: bool) -> list[Checkpoint]:
    """The head at `upto`, newly issued or again, after those before it that everybody may know of.

    `shown`: both may know that there is one, as of every daily one. That somebody took a copy is hers alone.
    Raises HistoryChanged or HistoryGone.
    """
    signer = await signing.signer(house)
    leaves, issued, put_backs = await house.store.read(lambda tx: _signed_over(tx, record, upto))
    roots = await asyncio.to_thread(roots_at, leaves, {upto, *(size for size, _, _ in issued)})
    if any(roots.get(size) != root for size, root, _ in issued):
        await _end_service(house, record)
        raise HistoryChanged("A history is not as it was signed.")
    if upto not in roots:
        raise HistoryGone
    await house.store.write(lambda tx: _keep(tx, record, upto, roots[upto], house.clock() if shown else 0))
    before = [(size, root) for size, root, known in issued if known and size < upto]
    heads = [*before, (upto, roots[upto])]
    return [stated(signer, record, size, root, epoch_at(put_backs, size)) for size, root in heads]


def _signed_over(
    tx: Tx, record: str, upto: int
) -> tuple[Sequence[Row], Sequence[tuple[int, bytes, int]], Sequence[Row]]:
    """The leaves; (size, root, known to both) of the heads that were issued over them; where states were put back."""
    issued = [(size, bytes(root), shown) for size, root, shown in tx.run(ISSUED, of=record, upto=upto)]
    return tx.run(LEAVES, of=record, upto=upto), issued, tx.run(PUT_BACKS, of=record, upto=upto)


def roots_at(leaves: Sequence[Row], sizes: set[int]) -> dict[int, bytes]:
    """The roots of the tree over the first so many leaves, for each of these sizes that it has."""
    tree, roots = Tree(), {0: Tree().root()}
    for (leaf,) in leaves:
        tree.add(bytes(leaf))
        if tree.size in sizes:
            roots[tree.size] = tree.root()
    return roots


def _keep(tx: Tx, record: str, size: int, root: bytes, shown_at: int) -> None:
    if not tx.run(THERE, of=record):
        raise HistoryGone
    new = tx.run(KEEP, record=record, size=size, root=root, at=shown_at, shown=int(shown_at > 0))
    if shown_at and not new:
        tx.run(SHOW, of=record, at_size=size, now=shown_at)


async def _end_service(house: House, record: str) -> None:
    log.critical("a history is not as it was signed", record=record)
    await house.store.write(lambda tx: tx.run(NOTE, name=HISTORY_CHANGED, value=record))


async def daily(house: House) -> None:
    """A head of every shared history in which something was written since its last one, a day ago or longer."""
    now = house.clock()
    for record, size in await house.store.read(lambda tx: tx.run(DUE, before=now - DAY)):
        with contextlib.suppress(HistoryGone):
            await issue(house, record, size, shown=True)


async def keep(house: House) -> None:
    """Looks every hour, for as long as it is not cancelled. Ends the service where a history was changed."""
    await asyncio.sleep(MINUTE / SECOND)
    while True:
        try:
            await daily(house)
        except HistoryChanged:
            signal.raise_signal(signal.SIGTERM)
        except (StoreAway, NoRootKey, CannotOpen) as problem:
            log.warning("heads were not signed", reason=type(problem).__name__)
        await asyncio.sleep(HOUR / SECOND)
