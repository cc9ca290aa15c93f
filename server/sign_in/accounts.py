"""An account: a made-up name, a password, a record of one's own and one held; and what its owner sets."""

from __future__ import annotations

import secrets
from functools import cache
from zoneinfo import available_timezones

import sqlalchemy as sa

from domain.kernel import Refused
from domain.records import Record
from projections.sql import Statement, Tx
from server import records, safekeeping, sealing
from server.house import House
from server.sign_in import called, passwords, recovery_words, shelf, shown_once, ways_in
from server.sign_in.sign_ins import Opened
from server.sign_in.viewers import NAME_SLOT
from server.sign_in.ways_in import Secret
from server.stores import Conflict
from server.tables import people
from server.vault import Vault
from web.viewer import Viewer

FIRST_STAGE, NAMING_STAGE, SETTLED = "4", "5", ""
"""Where a first run can stand: its screen with the eight words, the one that asks what to call her, done."""

NO_ZONE = "That is none of the time zones shown."

INSERT_PERSON = Statement(sa.insert(people))
SET_STAGE = Statement(
    sa.update(people).where(people.c.id == sa.bindparam("whose")).values(stage=sa.bindparam("at_stage"))
)
SET_ZONE = Statement(sa.update(people).where(people.c.id == sa.bindparam("whose")).values(zone=sa.bindparam("in_zone")))


SIGN_IN_NAME = Statement(sa.select(people.c.sign_in_name).where(people.c.id == sa.bindparam("whose")))


class NameTaken(Exception):
    """Somebody else took the name a moment ago."""


async def make(house: House, sign_in_name: str, password: str) -> Opened:
    """A new account, at the screen with its eight words. Raises Refused for its password, or NameTaken."""
    await passwords.check(password, sign_in_name)
    words = recovery_words.make()
    by_password, by_words = await ways_in.secret(password), await ways_in.secret(" ".join(words))
    person, own_key = secrets.token_hex(records.ID_BYTES), sealing.new_key()

    def work(tx: Tx) -> Opened:
        own, held = records.make_own(tx, Record.OWN, person), records.make(tx, house.root, Record.HELD, person=person)
        opened = Opened(person, own, held, by_password.derived.verifier, own_key)
        _insert(tx, opened, sign_in_name, by_password, by_words)
        vault = Vault(tx, house.root, opened.own_keys)
        shown_once.put(vault, own, words)
        _put_name(vault, held, sign_in_name)
        shelf.begin(vault, held)
        return opened

    try:
        return await house.store.write(work)
    except Conflict:
        raise NameTaken from None


def _insert(tx: Tx, opened: Opened, sign_in_name: str, password: Secret, words: Secret) -> None:
    tx.run(
        INSERT_PERSON,
        id=opened.person,
        sign_in_name=sign_in_name,
        salt=password.salt,
        verifier=password.derived.verifier,
        recovery_salt=words.salt,
        recovery_verifier=words.derived.verifier,
        zone="UTC",
        own_record=opened.own_record,
        held_record=opened.held_record,
        put_away=0,
        stage=FIRST_STAGE,
        quiet=None,
        code=None,
    )
    for way, made in ((ways_in.PASSWORD, password), (ways_in.WORDS, words)):
        records.keep_key(tx, opened.own_record, way, made.wrapped(opened.own_record, opened.own_key))


def _put_name(vault: Vault, held_record: str, name: str) -> None:
    vault.admit(held_record)
    safekeeping.put(vault, held_record, NAME_SLOT, name.encode())


async def sign_in_name(house: House, person: str) -> str:
    """The made-up name, for its owner's eyes."""
    found = await house.store.read(lambda tx: tx.run(SIGN_IN_NAME, whose=person))
    return str(found[0][0])


async def set_stage(house: House, person: str, stage: str) -> None:
    """Remembers where the first run stands."""
    await house.store.write(lambda tx: tx.run(SET_STAGE, whose=person, at_stage=stage))


async def call(house: House, person: str, held_record: str, name: str, zone: str) -> None:
    """What she is called, and where her days begin; the other's open pages follow. Raises Refused."""
    wanted, days = called.read(name), _zone(zone)

    def work(tx: Tx) -> str | None:
        shared = called.check_own(house, tx, person, wanted)
        _put_name(Vault(tx, house.root), held_record, wanted)
        tx.run(SET_ZONE, whose=person, in_zone=days)
        return shared

    shared = await house.store.write(work)
    house.wakeups.wake([shared] if shared else [])


async def settle(house: House, viewer: Viewer, name: str, zone: str) -> None:
    """The first run is over: she has a name to be called by. Raises Refused."""
    await call(house, viewer.person, viewer.held_record, name, zone)
    await set_stage(house, viewer.person, SETTLED)


def _zone(wanted: str) -> str:
    if wanted not in zones():
        raise Refused(NO_ZONE, "zone")
    return wanted


@cache
def zones() -> tuple[str, ...]:
    """Every time zone that can be chosen, by name."""
    places = (zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "SystemV/")))
    return ("UTC", *sorted(places))
