"""Somebody who can be let in: her code, which she gives outside Goldseam, and what she says of secrets.

There is no list of therapists. Of a code the store holds a hash; the rest lies sealed beside her account.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256

import msgspec
import sqlalchemy as sa

from domain.kernel import Refused
from domain.verbs.let_in import SECRETS
from domain.verbs.move import Therapist, takes_alone
from projections.sql import Statement, Tx
from server import safekeeping
from server.house import House
from server.said_aloud import WORDS
from server.sign_in import called, seat_links, spaces
from server.tables import people
from server.vault import Vault
from web.viewer import Viewer

SLOT = "t"
LONGEST, LONGEST_READS = 2_000, 100
NOT_HERE = (
    "Whoever can be let in needs an account that is in no space, and this one is or was in one. "
    "So nothing was changed. You could begin another account."
)
WHICH_KIND = "Say which of the three it is. What you wrote is still here."
TOO_LONG = "This holds up to {most:,} characters. Shorten it a little."

USES: Mapping[str, Callable[[Rules], Rules]] = {
    "notes": lambda rules: replace(rules, notes=True),
    "no_notes": lambda rules: replace(rules, notes=False),
    "alone": lambda rules: replace(rules, alone=True),
    "not_alone": lambda rules: replace(rules, alone=False),
}
"""What she can take up here, and put down."""

BY_CODE = Statement(sa.select(people.c.id, people.c.held_record).where(people.c.code == sa.bindparam("hashed")))
BY_ID = Statement(
    sa.select(people.c.id, people.c.held_record).where(people.c.id == sa.bindparam("who"), people.c.code.is_not(None))
)
HAS_CODE = Statement(
    sa.update(people)
    .where(people.c.id == sa.bindparam("who"), people.c.code.is_(None))
    .values(code=sa.bindparam("hashed"))
)

NO_CODE = Statement(sa.update(people).where(people.c.id == sa.bindparam("who")).values(code=sa.null()))


@dataclass(frozen=True)
class Rules:
    """What a therapist says of herself: of secrets, by one of three kinds and in her words, and when she reads.

    `version` counts what was said of secrets: what two people agreed to names the version that they read.
    `notes`: whether she keeps notes here. `alone`: whether she takes what one of two writes for her alone; not said,
    it follows from what was said of secrets (see domain.verbs.move.Therapist).
    """

    code: str
    version: int
    kind: str
    rules: str
    reads: str
    notes: bool = True
    alone: bool | None = None

    @property
    def takes_alone(self) -> bool:
        """Whether she does from two who let her in from now on."""
        return takes_alone(self.alone, self.kind)


def new_code() -> str:
    """Such as cedar-88-ladder-river: one of 3 · 10^8, found by nobody who tries a few a minute."""
    words = [secrets.choice(WORDS) for _ in range(3)]
    return f"{words[0]}-{secrets.randbelow(90) + 10}-{words[1]}-{words[2]}"


def hashed(code: str) -> bytes:
    """What the store holds of a code, however it was typed."""
    plain = "-".join(re.findall(r"[a-z]+|[0-9]+", code.casefold()))
    return sha256(b"therapist" + plain.encode()).digest()


def find(house: House, tx: Tx, code: str) -> Therapist | None:
    """Whoever has this code."""
    return _one(house, tx, BY_CODE, hashed=hashed(code))


def by_id(house: House, tx: Tx, person: str) -> Therapist | None:
    """As she stands now; none once her account is erased."""
    return _one(house, tx, BY_ID, who=person)


def _one(house: House, tx: Tx, statement: Statement, **by: object) -> Therapist | None:
    for person, held in tx.run(statement, **by):
        rules = said(house, tx, held)
        if rules:
            of_hers = (rules.version, rules.kind, rules.rules, rules.reads, rules.alone)
            return Therapist(person, spaces.name_of(house, tx, held), *of_hers)
    return None


async def rules(house: House, viewer: Viewer) -> Rules | None:
    """Her own; none while she has no code."""
    return await house.read(lambda tx: said(house, tx, viewer.held_record))


def said(house: House, tx: Tx, held: str) -> Rules | None:
    """What she says whose held record this is; none for somebody without a code."""
    vault = Vault(tx, house.root)
    vault.admit(held)
    kept = safekeeping.get(vault, held, SLOT)
    return msgspec.json.decode(kept, type=Rules) if kept else None


async def say(house: House, viewer: Viewer, kind: str, words: str, reads: str) -> None:
    """Says it, and gives her a code with the first time. What was agreed to before stays as it was.

    Raises Refused for somebody who is or was in a space, who has no name, or where something does not fit.
    """
    called.check_named(viewer)
    if kind not in dict(SECRETS):
        raise Refused(WHICH_KIND, "kind")
    for name, text, most in (("rules", words, LONGEST), ("reads", reads, LONGEST_READS)):
        if len(text) > most:
            raise Refused(TOO_LONG.format(most=most), name)
    await house.store.write(lambda tx: _say(house, tx, viewer, kind, words, reads))


def _say(house: House, tx: Tx, viewer: Viewer, kind: str, words: str, reads: str) -> None:
    spaces.queue(tx, viewer.person)
    if tx.run(seat_links.IN_SOME_SPACE, who=viewer.person):
        raise Refused(NOT_HERE)
    before = said(house, tx, viewer.held_record)
    code, version = (before.code, before.version) if before else (new_code(), 0)
    if not before:
        tx.run(HAS_CODE, who=viewer.person, hashed=hashed(code))
    if before is None or (before.kind, before.rules) != (kind, words):
        version += 1
    notes, alone = (before.notes, before.alone if before.kind == kind else None) if before else (True, None)
    _put(house, tx, viewer, Rules(code, version, kind, words, reads, notes, alone))


def _put(house: House, tx: Tx, viewer: Viewer, rules: Rules) -> None:
    vault = Vault(tx, house.root)
    vault.admit(viewer.held_record)
    safekeeping.put(vault, viewer.held_record, SLOT, msgspec.json.encode(rules))


async def use(house: House, viewer: Viewer, what: str) -> None:
    """Takes something of hers up, or puts it down: one of `USES`. Nothing is erased by that."""

    def work(tx: Tx) -> None:
        spaces.queue(tx, viewer.person)
        before = said(house, tx, viewer.held_record)
        if before:
            _put(house, tx, viewer, USES[what](before))

    await house.store.write(work)


async def stop(house: House, viewer: Viewer) -> None:
    """Her code opens nothing any more, and what she said of herself is gone. What was agreed to keeps its words."""

    def work(tx: Tx) -> None:
        vault = Vault(tx, house.root)
        vault.lock(viewer.held_record)
        safekeeping.discard(vault, viewer.held_record, SLOT)
        tx.run(NO_CODE, who=viewer.person)

    await house.store.write(work)
