"""Couples made straight in the store: both signed in, and something shared between them already."""

from __future__ import annotations

import asyncio
import base64
import secrets
from dataclasses import dataclass
from itertools import cycle

import sqlalchemy as sa

from domain import couple as couples
from domain.kernel import Event
from domain.practices.apology import APOLOGY
from domain.records import Record
from domain.verbs.say import Words
from projections.sql import Statement, Tx
from server import records
from server.bench.words import text
from server.house import House
from server.http import cookie_name
from server.sign_in import accounts, passwords, sign_ins
from server.sign_in.sign_ins import Opened
from server.tables import couples as couples_table
from server.tables import members
from server.vault import Vault
from server.writing import write

FREE = passwords.Cost(rounds=1, memory=8, lanes=1)
"""Nobody signs in with these passwords: what a guess costs is not measured here."""
PASSWORD = "a wall of seven lanterns"  # noqa: S105 - of people who exist for two minutes
AT_ONCE = 200
"""Events written in one transaction."""

INSERT_COUPLE = Statement(sa.insert(couples_table))
INSERT_MEMBER = Statement(sa.insert(members))


@dataclass(frozen=True)
class Person:
    """Somebody signed in. `cookie` is what her browser sends."""

    id: str
    cookie: str


@dataclass(frozen=True)
class Two:
    """A couple, and its shared record."""

    people: tuple[Person, Person]
    record: str


async def couple(house: House, entries: int, answers: bool = False) -> Two:
    """Two people with entries by each in turn; with `answers`, every fifth event is one."""
    passwords.COST = FREE
    (one, ana), (other, ben) = await asyncio.gather(_person(house, "Ana"), _person(house, "Ben"))
    shared = await house.store.write(lambda tx: _join(house, tx, one, other))
    events = _events(house, ana.id, ben.id, entries, answers)
    for start in range(0, entries, AT_ONCE):
        await _share(house, shared, events[start : start + AT_ONCE])
    return Two((ana, ben), shared)


async def _person(house: House, name: str) -> tuple[Opened, Person]:
    opened = await accounts.make(house, f"quiet-harbour-{secrets.token_hex(8)}", PASSWORD)
    await accounts.call(house, opened.person, opened.held_record, name, "Europe/Vienna")
    await accounts.set_stage(house, opened.person, accounts.SETTLED)
    token = base64.urlsafe_b64encode(await sign_ins.begin(house, opened)).decode().rstrip("=")
    return opened, Person(opened.person, f"{cookie_name(house)}={token}")


def _join(house: House, tx: Tx, one: Opened, other: Opened) -> str:
    couple = secrets.token_hex(16)
    shared = records.make(tx, house.root, Record.SHARED, couple=couple)
    tx.run(INSERT_COUPLE, id=couple, state="open", shared_record=shared)
    for seat, who in enumerate((one, other)):
        tx.run(INSERT_MEMBER, couple=couple, person=who.person, seat=seat, left=0)
    vault = Vault(tx, house.root)
    vault.lock(shared)
    write(house.log, vault, couples.begin(couple, {one.person: "Ana", other.person: "Ben"}, house.clock()))
    return shared


def _events(house: House, ana: str, ben: str, number: int, answers: bool) -> list[Event]:
    """Apologies; an answer is the second event of the one before it."""
    made: list[Event] = []
    for who, n in zip(cycle((ana, ben)), range(number), strict=False):
        if answers and n % 5 == 4:
            made.append(_event(house, made[-1].item, 2, "answered", who, {"answer": text()}))
        else:
            made.append(_event(house, secrets.token_hex(16), 1, "shared", who, {"regret": text()}))
    return made


def _event(house: House, item: str, version: int, act: str, by: str, words: dict[str, str | int]) -> Event:
    return Event(item, version, f"{APOLOGY.name}.{act}", by, house.clock(), Record.SHARED, Words(words))


async def _share(house: House, record: str, events: list[Event]) -> None:
    def work(tx: Tx) -> None:
        vault = Vault(tx, house.root)
        vault.lock(record)
        write(house.log, vault, events)

    await house.store.write(work, [record])
