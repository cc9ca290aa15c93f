"""Who is there, in a talk that both came in to. No event and no history: leases, which go with the talk.

Each open page of a talk holds a lease that it renews at its tick and ends when it closes. Whoever has no lease
that lasts is away, whatever the cause: a tunnel, a closed lid, a quick exit, a server that was killed.
"""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from projections.sql import Statement, Tx, upsert
from server.clock import SECOND
from server.tables import leases, talks

LEASE = 45 * SECOND
"""How long a page counts as there after its last sign of life; its socket gives one every 20 seconds."""

PUT = upsert(leases, "talk", "socket")
OPEN = Statement(
    sa.select(talks.c.id)
    .where(talks.c.id == sa.bindparam("in_talk"))
    .with_for_update(read=True)  # so that none is written behind the back of a talk that ends
)
LEAVE = Statement(
    sa.update(leases)
    .where(leases.c.talk == sa.bindparam("in_talk"), leases.c.socket == sa.bindparam("page"))
    .values(until=sa.bindparam("now"))
)
OF = Statement(
    sa.select(leases.c.person, sa.func.max(leases.c.until))
    .where(leases.c.talk == sa.bindparam("in_talk"))
    .group_by(leases.c.person)
)


def without_socket(person: str) -> str:
    """What stands for her page where no socket does. Each has her own: one's press says nothing of the other."""
    return f"page of {person}"


def renew(tx: Tx, talk: str, person: str, socket: str, now: int) -> None:
    """This page is there, for a while; nobody is in a talk that has ended."""
    if tx.run(OPEN, in_talk=talk):
        tx.run(PUT, talk=talk, socket=socket, person=person, until=now + LEASE)


def pressed(tx: Tx, talk: str, person: str, now: int) -> None:
    """She did something in the talk, where both see it: so she is there, though no socket of hers tells it."""
    renew(tx, talk, person, without_socket(person), now)


def told_by(tx: Tx, talk: str, person: str, socket: str, now: int) -> None:
    """From now on a socket of hers tells it, at once where it ends, and no press before it."""
    renew(tx, talk, person, socket, now)
    leave(tx, talk, without_socket(person), now)


def leave(tx: Tx, talk: str, socket: str, now: int) -> None:
    """This page has closed."""
    tx.run(LEAVE, in_talk=talk, page=socket, now=now)


def is_known(tx: Tx, talk: str, person: str) -> bool:
    """Whether anything ever told that she was there."""
    return person in dict(tx.run(OF, in_talk=talk))


def away(tx: Tx, talk: str, now: int) -> Mapping[str, int]:
    """Who is away, and since when (microseconds, UTC). Whoever is not in yet is in no list."""
    return {person: int(until) for person, until in tx.run(OF, in_talk=talk) if until <= now}
