"""The one place that makes a viewer: from the token of a sign-in, never from anything a request says."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from domain.couple import Couple
from domain.records import Record
from projections.sql import Row, Statement, Tx
from server import quiet, safekeeping, sealing
from server.root_key import RootKey
from server.tables import couples, members, people, records, sealed, sign_ins
from server.vault import Vault
from web.viewer import Called, Viewer

NAME_SLOT, SHELF_SLOT = "name", "p"
NOTHING_NEW = 2**62
"""A position that nothing comes after: what came in an earlier space is no news."""

_me, _seat, _their_seat, _them = (
    people,
    members.alias("seat"),
    members.alias("their_seat"),
    people.alias("them"),
)
_my_held, _their_held = records.alias("my_held"), records.alias("their_held")
_my_name, _their_name = sealed.alias("my_name"), sealed.alias("their_name")
_my_shelf = sealed.alias("my_shelf")
_shared = records.alias("shared")


def _slot(slots: sa.FromClause, record: sa.ColumnElement[str], slot: str = NAME_SLOT) -> sa.ColumnElement[bool]:
    return (slots.c.record == record) & (slots.c.slot == slot)


def present_first(seat: sa.FromClause) -> tuple[sa.ColumnElement[Any], ...]:
    """Of somebody's spaces: the one that is open, else one that she did not leave, else the one she left last.

    By nothing that can still happen in one of them: nobody's erasing there turns her pages to it.
    """
    return couples.c.state.desc().nulls_last(), (seat.c.left == 0).desc(), seat.c.left.desc(), couples.c.id


_opened = couples.c.state.in_([sa.literal_column("'open'"), sa.literal_column("'closed'")])
WHO = Statement(
    sa.select(
        sign_ins.c.person,
        sign_ins.c.own_key,
        sign_ins.c.own_until,
        sign_ins.c.others_use_it,
        sign_ins.c.idle_until,
        _me.c.zone,
        _me.c.own_record,
        _me.c.held_record,
        _me.c.put_away,
        _me.c.stage,
        _my_held.c.root,
        _my_held.c.wrapped,
        _my_name.c.wrapped,
        _my_name.c.ciphertext,
        couples.c.id,
        couples.c.shared_record,
        _shared.c.closed,
        _seat.c.seat,
        _seat.c.left,
        _them.c.id,
        _them.c.held_record,
        _their_held.c.root,
        _their_held.c.wrapped,
        _their_name.c.wrapped,
        _their_name.c.ciphertext,
        _their_seat.c.left,
        _my_held.c.size,
        _my_held.c.last_at,
        _shared.c.size,
        _shared.c.last_at,
        _shared.c.root,
        _shared.c.wrapped,
        sign_ins.c.couple,
        _me.c.quiet,
        _my_shelf.c.wrapped,
        _my_shelf.c.ciphertext,
        _me.c.code,
    )
    .select_from(
        sign_ins.join(_me, _me.c.id == sign_ins.c.person)
        .join(_my_held, _my_held.c.id == _me.c.held_record)
        .outerjoin(_my_name, _slot(_my_name, _me.c.held_record))
        .outerjoin(_my_shelf, _slot(_my_shelf, _me.c.held_record, SHELF_SLOT))
        # One after the other: SQLite would walk through all couples to join these two first.
        .outerjoin(_seat, _seat.c.person == sign_ins.c.person)
        .outerjoin(couples, (couples.c.id == _seat.c.couple) & _opened)
        .outerjoin(_shared, _shared.c.id == couples.c.shared_record)
        .outerjoin(_their_seat, (_their_seat.c.couple == couples.c.id) & (_their_seat.c.person != sign_ins.c.person))
        .outerjoin(_them, _them.c.id == _their_seat.c.person)
        .outerjoin(_their_held, _their_held.c.id == _them.c.held_record)
        .outerjoin(_their_name, _slot(_their_name, _them.c.held_record))
    )
    .where(
        sign_ins.c.token_hash == sa.bindparam("token_hash"),
        sign_ins.c.idle_until > sa.bindparam("now"),
        sign_ins.c.ends_at > sa.bindparam("now"),
    )
    .order_by((couples.c.id == sign_ins.c.couple).desc().nulls_last(), *present_first(_seat))
)


def token_hash(token: bytes) -> bytes:
    """What the database holds of a cookie's token."""
    return sha256(b"sign-in" + token).digest()


def token_key(token: bytes) -> AESGCM:
    """Wraps a person's own key in her sign-in's row; whoever has only the database cannot make it."""
    return AESGCM(sha256(b"own key" + token).digest())


def viewer(tx: Tx, root: RootKey, token: bytes, now: int) -> Viewer | None:
    """Who holds this token, if it is good at `now` (microseconds, UTC)."""
    sign_in = token_hash(token)
    rows = tx.run(WHO, token_hash=sign_in, now=now)
    return _viewer(root, rows[0], sign_in, now, _own_key(token, rows[0], now)) if rows else None


def watcher(tx: Tx, root: RootKey, sign_in: bytes, now: int) -> tuple[Viewer, Vault] | None:
    """The same person for her open socket, which holds no token and cannot open her own record.

    With a vault of what her pages listen to: found on the way, so that no push looks for it again.
    """
    found = by_hash(tx, root, sign_in, now)
    return (found[1], _heard(tx, root, found[0])) if found else None


def by_hash(tx: Tx, root: RootKey, sign_in: bytes, now: int) -> tuple[Row, Viewer] | None:
    rows = tx.run(WHO, token_hash=sign_in, now=now)
    return (rows[0], _viewer(root, rows[0], sign_in, now)) if rows else None


def _own_key(token: bytes, row: Row, now: int) -> bytes | None:
    wrapped, until, own_record = row[1], row[2], row[6]
    if wrapped is None or until <= now:
        return None
    return sealing.unwrap(token_key(token), wrapped, own_record.encode())


def _viewer(root: RootKey, row: Row, sign_in: bytes, now: int, own_key: bytes | None = None) -> Viewer:
    person, _, own_until, others_use_it, idle_until, zone, own, held, put_away, stage = row[:10]
    couple, shared, closed, seat, left, other, other_held = row[14:21]
    somebody, earlier = bool(other) and not row[25], row[32] is not None and row[32] == couple
    hers, theirs = _key(root, held, row[10:12]), _key(root, other_held, row[21:23]) if somebody else None
    return Viewer(
        person=person,
        called=_opens(hers, held, NAME_SLOT, row[12:14]),
        other_called=_opens(theirs, other_held, NAME_SLOT, row[23:25]),
        zone=zone,
        at=now,
        own_record=own,
        held_record=held,
        sign_in=sign_in,
        own_key=own_key,
        couple=_couple(couple, person, other, seat, bool(closed) or bool(left)) if couple and other else None,
        left=bool(left),
        shared_record=shared,
        other_held=other_held,
        put_away=NOTHING_NEW if earlier else put_away,
        stage=stage,
        others_use_it=bool(others_use_it),
        idle_until=idle_until,
        own_until=own_until,
        sealed_names=(row[13], row[24] if somebody else None),
        earlier=earlier,
        quiet=quiet.read(row[33]),
        shelf=_opens(hers, held, SHELF_SLOT, row[34:36]),
        sealed_shelf=row[35],
        therapist=row[36] is not None,
    )


def _heard(tx: Tx, root: RootKey, row: Row) -> Vault:
    """Her held record, and the shared one; never the other's held one, whose key only opens a name above."""
    vault = Vault(tx, root)
    size, last_at, shared_size, shared_last_at, shared_root, shared_key = row[26:32]
    vault.take((row[7], Record.HELD, size, last_at, 0, row[10], row[11]))
    if row[15] is not None:
        vault.take((row[15], Record.SHARED, shared_size, shared_last_at, row[16], shared_root, shared_key))
    return vault


def _couple(couple: str, person: str, other: str, seat: int, closed: bool) -> Couple:
    return Couple(couple, (person, other) if seat == 0 else (other, person), closed)


def _key(root: RootKey, record: str, columns: Row) -> Callable[[], bytes] | None:
    """What is sealed beside an account is opened later or never, when the root key may have been renewed: so the
    one that its record's key lies under is taken in hand now."""
    version, wrapped = columns
    return root.unwrapping(record, version, wrapped) if wrapped is not None else None


def _opens(key: Callable[[], bytes] | None, record: str, slot: str, columns: Row) -> Called:
    wrapped, ciphertext = columns
    if key is None or wrapped is None:
        return str
    return lambda: safekeeping.open_with(AESGCM(key()), record, slot, wrapped, ciphertext).decode()
