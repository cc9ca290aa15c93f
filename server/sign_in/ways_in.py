"""The two ways to one's own: the password, and the eight words. There is no third.

An unknown name costs the same work as a wrong password and gets the same answer.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass

import sqlalchemy as sa

from domain.kernel import Refused
from projections.sql import Statement, Tx, upsert
from server import sealing
from server.house import House
from server.sign_in import names, passwords, recovery_words, shown_once, slowness
from server.sign_in.passwords import Derived
from server.sign_in.sign_ins import DONT_FIT, END_ALL, END_OTHERS, Opened
from server.sign_in.slowness import Standing
from server.tables import people, record_keys
from server.vault import Vault
from web.viewer import Viewer

DOESNT_FIT = "That password doesn't fit."
WORDS_DONT_FIT = "That name and these words don't fit together. What you wrote is still here."
PASSWORD, WORDS = "password", "recovery"


def _credentials(way: str, salt: str, verifier: str, name: str) -> Statement:
    return Statement(
        sa.select(
            people.c.id,
            people.c.own_record,
            people.c.held_record,
            people.c.verifier,
            people.c[salt],
            people.c[verifier],
            record_keys.c.wrapped,
        )
        .join_from(people, record_keys, record_keys.c.record == people.c.own_record)
        .where(record_keys.c.way == way, people.c[name] == sa.bindparam("who"))
    )


BY_NAME = _credentials(PASSWORD, "salt", "verifier", "sign_in_name")
BY_ID = _credentials(PASSWORD, "salt", "verifier", "id")
BY_WORDS = _credentials(WORDS, "recovery_salt", "recovery_verifier", "sign_in_name")
# Only while nothing changed since it was checked.
_unchanged = (people.c.id == sa.bindparam("whose")) & (people.c.verifier == sa.bindparam("checked"))
SET_PASSWORD = Statement(
    sa.update(people)
    .where(_unchanged)
    .values(salt=sa.bindparam("new_salt"), verifier=sa.bindparam("new_verifier"))
    .returning(people.c.id)
)
SET_WORDS = Statement(
    sa.update(people)
    .where(_unchanged)
    .values(recovery_salt=sa.bindparam("new_salt"), recovery_verifier=sa.bindparam("new_verifier"))
    .returning(people.c.id)
)
PUT_KEY = upsert(record_keys, "record", "way")


@dataclass(frozen=True)
class Secret:
    """A password or eight words, ready to be stored: a salt, and what follows from both."""

    salt: bytes
    derived: Derived

    def wrapped(self, record: str, own_key: bytes) -> bytes:
        """The own record's key as it is stored."""
        return sealing.wrap(self.derived.key, own_key, record.encode())


async def secret(words: str) -> Secret:
    """With a new salt."""
    salt = passwords.new_salt()
    return Secret(salt, await passwords.derive(words, salt))


async def by_password(house: House, standing: Standing, name: str, password: str) -> Opened:
    """Raises Refused, alike for an unknown name and a wrong password, after the same work."""
    async with slowness.in_turn(house, standing):
        return await _open(house, BY_NAME, names.read(name), password, DONT_FIT, "password")


async def again(house: House, viewer: Viewer, password: str) -> Opened:
    """The password once more, of somebody signed in. Raises Refused."""
    standing = await slowness.of_signed_in(house, viewer.sign_in)
    async with slowness.in_turn(house, standing):
        return await _open(house, BY_ID, viewer.person, password, DOESNT_FIT, "password")


async def _open(house: House, find: Statement, who: str, words: str, sentence: str, field: str) -> Opened:
    found = await house.store.read(lambda tx: tx.run(find, who=who))
    salt = found[0][4] if found else passwords.new_salt()
    derived = await passwords.derive(words[: passwords.LONGEST + 1], salt)
    if not found or not hmac.compare_digest(derived.verifier, found[0][5]):
        raise Refused(sentence, field)
    person, own, held, verifier, _, _, wrapped = found[0]
    return Opened(person, own, held, verifier, sealing.unwrap(derived.key, wrapped, own.encode()))


async def change_password(house: House, viewer: Viewer, current: str, new: str) -> None:
    """The own record stays as it is; its key is wrapped anew. Ends every other sign-in. Raises Refused."""
    opened = await again(house, viewer, current)
    await passwords.check(new, viewer.name, field="new")
    made = await secret(new)

    def work(tx: Tx) -> None:
        _put(tx, opened, SET_PASSWORD, PASSWORD, made)
        tx.run(END_OTHERS, whose=viewer.person, sign_in=viewer.sign_in)

    await house.store.write(work)
    house.wakeups.wake([viewer.person])


async def by_words(house: House, standing: Standing, name: str, words: str, new: str) -> Opened:
    """Back in with the eight words: a new password, eight new words, every sign-in ended. Raises Refused."""
    known = names.read(name)
    eight = recovery_words.read(words)
    async with slowness.in_turn(house, standing):
        opened = await _open(house, BY_WORDS, known, eight, WORDS_DONT_FIT, "words")
    await passwords.check(new, known, field="new")
    fresh = recovery_words.make()
    password, recovery = await secret(new), await secret(" ".join(fresh))

    def work(tx: Tx) -> None:
        _put(tx, opened, SET_WORDS, WORDS, recovery)
        _put(tx, opened, SET_PASSWORD, PASSWORD, password)
        shown_once.put(Vault(tx, house.root, opened.own_keys), opened.own_record, fresh)
        tx.run(END_ALL, whose=opened.person)

    await house.store.write(work)
    house.wakeups.wake([opened.person])
    return Opened(opened.person, opened.own_record, opened.held_record, password.derived.verifier, opened.own_key)


async def fresh_words(house: House, viewer: Viewer, password: str) -> Opened:
    """Eight new words, which wait to be shown; the earlier ones open nothing from now on. Raises Refused."""
    opened = await again(house, viewer, password)
    fresh = recovery_words.make()
    recovery = await secret(" ".join(fresh))

    def work(tx: Tx) -> None:
        _put(tx, opened, SET_WORDS, WORDS, recovery)
        shown_once.put(Vault(tx, house.root, opened.own_keys), opened.own_record, fresh)

    await house.store.write(work)
    return opened


def _put(tx: Tx, opened: Opened, statement: Statement, way: str, made: Secret) -> None:
    derived = made.derived
    if not tx.run(
        statement,
        whose=opened.person,
        checked=opened.verifier,
        new_salt=made.salt,
        new_verifier=derived.verifier,
    ):
        raise Refused(DONT_FIT)
    wrapped = made.wrapped(opened.own_record, opened.own_key)
    tx.run(PUT_KEY, record=opened.own_record, way=way, wrapped=wrapped)
