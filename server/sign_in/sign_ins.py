"""Sign-ins: a random token in a cookie, and a row that holds only its hash.

The own record's key lies in the row under a key that only the token makes, so the store alone opens nothing.
Times are kept by the hour (on a device that others use, by the minute): nobody's hours can be read off.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass, field

import sqlalchemy as sa

from domain.kernel import Refused
from projections.sql import Statement, Tx
from server import sealing
from server.clock import DAY, HOUR, MINUTE
from server.house import House
from server.sign_in import viewers
from server.tables import people, sign_ins

DONT_FIT = "That name and password don't fit together."

IDLE, IDLE_SHARED, OWN_REST, LONGEST = 7 * DAY, 10 * MINUTE, 10 * MINUTE, 30 * DAY
"""How long a sign-in rests before it ends, the same where others use the device, how long Mine stays open
without use, and how long a sign-in lasts at most."""

INSERT = Statement(sa.insert(sign_ins))
END = Statement(
    sa.delete(sign_ins).where(sign_ins.c.token_hash == sa.bindparam("sign_in")).returning(sign_ins.c.person)
)
END_ALL = Statement(sa.delete(sign_ins).where(sign_ins.c.person == sa.bindparam("whose")))
END_OTHERS = Statement(
    sa.delete(sign_ins).where(
        sign_ins.c.person == sa.bindparam("whose"), sign_ins.c.token_hash != sa.bindparam("sign_in")
    )
)
OTHERS = Statement(
    sa.select(sign_ins.c.token_hash)
    .where(
        sign_ins.c.person == sa.bindparam("whose"),
        sign_ins.c.token_hash != sa.bindparam("sign_in"),
        sign_ins.c.idle_until > sa.bindparam("now"),
        sign_ins.c.ends_at > sa.bindparam("now"),
    )
    .limit(1)
)
VERIFIER = Statement(sa.select(people.c.verifier).where(people.c.id == sa.bindparam("whose")).with_for_update())
SHARE_DEVICE = Statement(
    sa.update(sign_ins)
    .where(sign_ins.c.token_hash == sa.bindparam("sign_in"))
    .values(others_use_it=sa.bindparam("shared"), idle_until=sa.bindparam("until"))
)


@dataclass(frozen=True)
class Opened:
    """An account whose owner has shown that she is: her own record's key is at hand."""

    person: str
    own_record: str
    held_record: str
    verifier: bytes
    own_key: bytes = field(repr=False)

    @property
    def own_keys(self) -> dict[str, bytes]:
        """Record id -> key, for the vault."""
        return {self.own_record: self.own_key}


def idle_until(now: int, others_use_it: bool) -> int:
    """Until when a sign-in used now may rest, rounded up so that it tells no more than the hour."""
    return _up(now, MINUTE) + IDLE_SHARED if others_use_it else _up(now, HOUR) + IDLE


def own_until(now: int) -> int:
    """Until when Mine, used now, stays open: by the minute, and never longer than it says."""
    return now - now % MINUTE + OWN_REST


def _up(now: int, step: int) -> int:
    return -(-now // step) * step


async def begin(house: House, opened: Opened, *, others_use_it: bool = False) -> bytes:
    """A new sign-in; gives the token for its cookie. Raises Refused where the password changed meanwhile."""
    token, now = secrets.token_bytes(32), house.clock()
    row = {
        "token_hash": viewers.token_hash(token),
        "person": opened.person,
        "made_at": _up(now, HOUR),
        "idle_until": idle_until(now, others_use_it),
        "ends_at": _up(now, HOUR) + LONGEST,
        "others_use_it": int(others_use_it),
        "own_key": wrapped_own_key(token, opened),
        "own_until": own_until(now),
        "couple": None,
    }

    def work(tx: Tx) -> None:
        check_still_so(tx, opened)
        tx.run(INSERT, **row)

    await house.store.write(work)
    return token


def check_still_so(tx: Tx, opened: Opened) -> None:
    """Raises Refused where the password was changed since it was checked: who held the old one stays out."""
    current = tx.run(VERIFIER, whose=opened.person)
    if not current or not hmac.compare_digest(current[0][0], opened.verifier):
        raise Refused(DONT_FIT, "password")


def wrapped_own_key(token: bytes, opened: Opened) -> bytes:
    """The own record's key as the row of a sign-in holds it."""
    return sealing.wrap(viewers.token_key(token), opened.own_key, opened.own_record.encode())


async def end(house: House, token: bytes) -> None:
    """Signs this browser out; its open pages find out at once."""
    ended = await house.store.write(lambda tx: tx.run(END, sign_in=viewers.token_hash(token)))
    house.wakeups.wake(person for (person,) in ended)


async def end_others(house: House, person: str, sign_in: bytes) -> None:
    """Signs her out everywhere but here."""
    await house.store.write(lambda tx: tx.run(END_OTHERS, whose=person, sign_in=sign_in))
    house.wakeups.wake([person])


async def are_there_others(house: House, person: str, sign_in: bytes) -> bool:
    """Whether she is signed in elsewhere too: not where, not since when, not how often."""
    now = house.clock()
    return bool(await house.store.read(lambda tx: tx.run(OTHERS, whose=person, sign_in=sign_in, now=now)))


async def share_device(house: House, sign_in: bytes, others_use_it: bool) -> None:
    """Others use this device: from now on ten minutes' rest ends this sign-in. Or no longer."""
    until = idle_until(house.clock(), others_use_it)
    await house.store.write(lambda tx: tx.run(SHARE_DEVICE, sign_in=sign_in, shared=int(others_use_it), until=until))
