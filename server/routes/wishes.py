"""From a form to a typed wish, strictly: what no page of ours sends is not read."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.requests import Request

from domain.fields import Field, read, wire_name
from domain.kernel import Refused
from domain.verbs.move import Move, Practice, Wish
from server.http import BadForm, form

KEY = re.compile(r"[A-Za-z0-9_-]{16,64}\Z")
NUMBER = re.compile(r"(0|[1-9]\d{0,14})\Z")
DRAFT = re.compile(r"([0-9a-f]{32})?\Z")
UNREADABLE = "Part of this could not be read, so nothing was changed. Load the page again."


@dataclass(frozen=True)
class Sent:
    """A form as it came: what was typed, under which key, about which version, and what is wished.

    `draft`: the id of the draft that the form was filled from, or empty. `several`: what was ticked, by its ids.
    """

    typed: dict[str, str]
    key: str
    version: int
    do: str
    password: str
    draft: str = ""
    several: tuple[str, ...] = ()


def new_key() -> str:
    """An idempotency key, made when a form is rendered."""
    return secrets.token_urlsafe(16)


async def sent(request: Request) -> Sent:
    """The form of one wish. Raises BadForm for a shape that no page of ours has."""
    fields = await form(request)
    typed = {name: value for name, value in fields.items() if re.fullmatch(r"w[1-9]\d?", name)}
    several = {name: value for name, value in fields.items() if re.fullmatch(r"n[1-9]\d{0,2}", name)}
    known = {"key", "v", "d", "do", "password"}
    if set(fields) - set(typed) - set(several) - known:
        raise BadForm(UNREADABLE)
    key, version = fields.get("key", ""), fields.get("v", "0")
    if not KEY.match(key) or not NUMBER.match(version):
        raise BadForm(UNREADABLE)
    draft = draft_named(fields)
    given = fields.get("do", ""), fields.get("password", "")
    return Sent(typed, key, int(version), *given, draft, tuple(several.values()))


def draft_named(given: Mapping[str, str]) -> str:
    """The draft that a form or an address names, or empty. Raises BadForm for what is no id."""
    draft = given.get("d", "")
    if not DRAFT.match(draft):
        raise BadForm(UNREADABLE)
    return draft


def move_of(practice: Practice, do: str, *, begins: bool) -> Move:
    """The move that a form names. Raises BadForm where the practice has none of this name here."""
    move = practice.moves.get(do)
    if move is None or move.begins is not begins:
        raise BadForm(UNREADABLE)
    return move


def wish(move: Move, sent: Sent) -> Wish:
    """What is wished, with every answer read. Raises Refused, naming the field."""
    if set(sent.typed) - {wire_name(n) for n in range(len(move.fields))}:
        raise BadForm(UNREADABLE)
    return Wish(read(move.fields, sent.typed, needs_one=move.needs_one), sent.version)


def refused_field(fields: tuple[Field, ...], refusal: Refused) -> str:
    """The wire name of the answer that a refusal is about, or nothing."""
    names = [field.name for field in fields]
    return wire_name(names.index(refusal.field)) if refusal.field in names else ""
