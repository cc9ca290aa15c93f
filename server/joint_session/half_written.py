"""What somebody is half-way through writing in a live talk, for her own page when it is loaded again.

It is sealed under a key that the token of her sign-in alone makes, so it needs no password, and what is stored
opens it for nobody. It lies outside every record: no head is locked for it, nothing is woken, no position is taken.
It goes with her sign-in and with the talk, and box by box once its words were said.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from hashlib import sha256

import msgspec
import sqlalchemy as sa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from domain.fields import Text, wire_name
from domain.practices.joint_session import JOINT_SESSION
from projections.sql import Statement, Tx, upsert
from server import safekeeping, sealing
from server.house import House
from server.joint_session import presence
from server.sealing import CannotOpen, Header
from server.stores import Conflict
from server.tables import half_written as table
from web.viewer import Viewer

Boxes = Mapping[str, str]
"""What stands in each box. A box is called after the move that its form is for, the step that it is meant for and
its field's wire name: `speak-3-w1`."""

MOST = 24
"""Boxes that are kept: those written in last. A page has two or three."""

PUT = upsert(table, "sign_in", "talk")
_hers = (table.c.sign_in == sa.bindparam("by"), table.c.talk == sa.bindparam("in_talk"))
GET = Statement(sa.select(table.c.wrapped, table.c.ciphertext).where(*_hers).with_for_update())
LOOK = Statement(sa.select(table.c.wrapped, table.c.ciphertext).where(*_hers))
DELETE = Statement(sa.delete(table).where(*_hers))


def is_words(box: str) -> bool:
    """Whether somebody's own words stand in it, and not what she chose."""
    move, _, name = box.split("-")
    fields = JOINT_SESSION.moves[move].fields if move in JOINT_SESSION.moves else ()
    return any(isinstance(field, Text) and wire_name(n) == name for n, field in enumerate(fields))


async def keep(house: House, viewer: Viewer, token: bytes, boxes: Boxes) -> None:
    """Puts these in the place of what stood in them; an empty one goes. Nothing where the talk or the sign-in ended."""

    def work(tx: Tx) -> None:
        if tx.run(presence.OPEN, in_talk=viewer.talk):
            _put(tx, viewer, token, _with(_opened(tx, GET, viewer, token), boxes))

    with contextlib.suppress(Conflict):  # the sign-in ended meanwhile
        await house.store.write(work)


async def kept(house: House, viewer: Viewer, token: bytes | None) -> Boxes:
    """What stood in the boxes of her page."""
    return await house.store.read(lambda tx: _opened(tx, LOOK, viewer, token)) if token else {}


def said(viewer: Viewer, token: bytes | None, move: str, step: int) -> Callable[[Tx], None]:
    """Takes out what stood in the form of a move, in the transaction in which that is done."""
    form = f"{move}-{step}"

    def work(tx: Tx) -> None:
        before = _opened(tx, GET, viewer, token)
        left = {box: words for box, words in before.items() if _form(box) != form}
        if token and left != before:
            _put(tx, viewer, token, left)

    return work


def _opened(tx: Tx, statement: Statement, viewer: Viewer, token: bytes | None) -> dict[str, str]:
    rows = tx.run(statement, by=viewer.sign_in, in_talk=viewer.talk)
    if not rows or token is None:
        return {}
    wrapped, ciphertext = rows[0]
    try:
        words = sealing.open_sealed(_key(token), _header(viewer), *safekeeping.parted(wrapped), ciphertext)
        return msgspec.json.decode(words, type=dict[str, str])
    except (CannotOpen, msgspec.MsgspecError):
        return {}


def _with(before: Boxes, new: Boxes) -> dict[str, str]:
    """Both, those written in last at the end."""
    return {box: words for box, words in before.items() if box not in new} | dict(new)


def _put(tx: Tx, viewer: Viewer, token: bytes, boxes: dict[str, str]) -> None:
    left = dict(list(_worth_keeping(boxes).items())[-MOST:])
    if not left:
        tx.run(DELETE, by=viewer.sign_in, in_talk=viewer.talk)
        return
    done = sealing.seal(_key(token), _header(viewer), msgspec.json.encode(left))
    row = {"wrapped": done.kc + done.wrapped, "ciphertext": done.ciphertext}
    tx.run(PUT, sign_in=viewer.sign_in, talk=viewer.talk, **row)


def _worth_keeping(boxes: Boxes) -> dict[str, str]:
    """The words; and what was chosen in the same form as some."""
    forms = {_form(box) for box, words in boxes.items() if words.strip() and is_words(box)}
    return {box: words for box, words in boxes.items() if words and _form(box) in forms}


def _form(box: str) -> str:
    return box.rpartition("-")[0]


def _key(token: bytes) -> AESGCM:
    """Wraps what is half written in one sign-in; whoever has only the database cannot make it."""
    return AESGCM(sha256(b"half written" + token).digest())


def _header(viewer: Viewer) -> Header:
    return Header(viewer.sign_in.hex(), viewer.talk, 0, "half written", "", 0)
