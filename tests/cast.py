"""The people of the tests, made straight in the store: Ana and Ben, their therapist Mira, and Otto, an outsider."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from domain import couple as couples
from domain.fields import Value
from domain.practices import BY_NAME
from domain.records import Record
from domain.verbs.move import Wish
from projections.sql import Statement, Tx
from server import actions, records
from server.actions import Ask, Done
from server.house import House
from server.sign_in import accounts, sign_ins, viewers
from server.sign_in.sign_ins import Opened
from server.tables import couples as couples_table
from server.tables import members
from server.vault import Vault
from server.writing import write
from web.viewer import Viewer

ANA, BEN, MIRA, OTTO = "Ana", "Ben", "Mira", "Otto"
PASSWORD = "a wall of seven lanterns"

INSERT_COUPLE = Statement(sa.insert(couples_table))
INSERT_MEMBER = Statement(sa.insert(members))


@dataclass(frozen=True)
class Account:
    """Somebody with a way in. `token` is what her browser's cookie holds."""

    name: str
    sign_in_name: str
    opened: Opened
    token: bytes

    @property
    def person(self) -> str:
        return self.opened.person


async def account(house: House, name: str = ANA, zone: str = "Europe/Vienna") -> Account:
    """Somebody who has her account, her eight words and a name, and is signed in."""
    sign_in_name = f"quiet-harbour-{secrets.randbelow(10**15)}"
    opened = await accounts.make(house, sign_in_name, PASSWORD)
    await accounts.call(house, opened.person, opened.held_record, name, zone)
    await accounts.set_stage(house, opened.person, accounts.SETTLED)
    return Account(name, sign_in_name, opened, await sign_ins.begin(house, opened))


async def viewer(house: House, account: Account) -> Viewer:
    """What her sign-in sees now."""
    found = await house.store.read(lambda tx: viewers.viewer(tx, house.root, account.token, house.clock()))
    assert found is not None
    return found


async def joined(house: House, one: Account, other: Account) -> None:
    """Both are in, from this moment: the shared record begins."""
    await house.store.write(lambda tx: _join(house, tx, one, other))


async def couple(house: House, one: str = ANA, other: str = BEN) -> tuple[Viewer, Viewer]:
    """Two people who share a record, both signed in."""
    first, second = await account(house, one), await account(house, other)
    await joined(house, first, second)
    return await viewer(house, first), await viewer(house, second)


async def does(
    house: House,
    who: Viewer,
    practice: str,
    move: str,
    values: Mapping[str, Value] | None = None,
    *,
    item: str = "",
    version: int = 0,
    key: str = "",
) -> Done:
    """Somebody does one thing, as a form would ask for it."""
    wish = Wish(dict(values or {}), version)
    return await actions.act(house, Ask(who, BY_NAME[practice], move, wish, key or secrets.token_hex(16), item))


def _join(house: House, tx: Tx, one: Account, other: Account) -> None:
    couple = secrets.token_hex(16)
    shared = records.make(tx, house.root, Record.SHARED, couple=couple)
    tx.run(INSERT_COUPLE, id=couple, state="open", shared_record=shared)
    for seat, who in enumerate((one, other)):
        tx.run(INSERT_MEMBER, couple=couple, person=who.person, seat=seat, left=0)
    vault = Vault(tx, house.root)
    vault.lock(shared)
    write(house.log, vault, couples.begin(couple, {who.person: who.name for who in (one, other)}, house.clock()))
