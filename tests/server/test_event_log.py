"""The sealed log as it lies in the store."""

from dataclasses import dataclass
from functools import partial
from hashlib import sha256

import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from domain.kernel import ERASED, Event, History, ImpossibleHistory
from domain.records import Record
from domain.verbs.say import Words
from projections.sql import Row, Statement, Tx
from server import sealing
from server.event_log import EventLog
from server.house import House
from server.sealed_events import FULL_EVENTS, from_row
from server.sealing import CannotOpen, Header
from server.tables import events, record_keys, records, texts
from server.vault import Locked, Vault
from tests import cast
from web.viewer import Viewer

pytestmark = pytest.mark.anyio

REGRET = {"regret": "I lied about the trip."}
PAGE = {"page": "A long day."}

FACTS = Statement(sa.select(events).order_by(events.c.record, events.c.n))
TEXTS = Statement(sa.select(texts).order_by(texts.c.record, texts.c.n))
SEALED = Statement(FULL_EVENTS.where(events.c.record == sa.bindparam("of")).order_by(events.c.n))
WAYS = Statement(sa.select(record_keys.c.way).where(record_keys.c.record == sa.bindparam("of")))
UNDER_ROOT = Statement(sa.select(records.c.id, records.c.root, records.c.wrapped).where(records.c.root.is_not(None)))
PUT_TEXT = Statement(
    sa.update(texts)
    .where(texts.c.record == sa.bindparam("of"), texts.c.n == sa.bindparam("at_n"))
    .values(wrapped=sa.bindparam("new_wrapped"), ciphertext=sa.bindparam("new_ciphertext"))
)


@dataclass(frozen=True)
class Fact:
    """A row of the events' table."""

    record: str
    n: int
    item: str
    version: int
    kind: str
    by: str
    at: int
    kc: bytes
    ct: bytes
    leaf: bytes


async def facts(house: House, record: str | None) -> list[Fact]:
    rows = [Fact(*row) for row in await house.store.read(lambda tx: tx.run(FACTS))]
    return [fact for fact in rows if fact.record == record]


async def text_rows(house: House, record: str | None) -> dict[int, Row]:
    return {row[1]: row for row in await house.store.read(lambda tx: tx.run(TEXTS)) if row[0] == record}


async def history(house: House, who: Viewer, item: str) -> History:
    def work(tx: Tx) -> History:
        vault = Vault(tx, house.root, who.own_keys)
        vault.admit(*who.readable)
        return house.log.history(vault, item)

    return await house.store.read(work)


async def test_each_record_counts_for_itself_without_a_gap(any_house: House) -> None:
    ana, ben = await cast.couple(any_house)
    for _ in range(2):
        await cast.does(any_house, ana, "apology", "share", REGRET)
        await cast.does(any_house, ana, "journal", "keep", PAGE)
        await cast.does(any_house, ben, "apology", "share", REGRET)
    for record, positions in ((ana.shared_record, 6), (ana.own_record, 2), (ben.own_record, 0)):
        assert [fact.n for fact in await facts(any_house, record)] == list(range(1, positions + 1))


async def test_only_what_is_shared_says_what_kind_it_is(any_house: House) -> None:
    ana, _ = await cast.couple(any_house)
    await cast.does(any_house, ana, "apology", "share", REGRET)
    await cast.does(any_house, ana, "journal", "keep", PAGE)
    await cast.does(any_house, ana, "disclosure_boundary", "mark", {"who": "facts"})
    assert [fact.kind for fact in await facts(any_house, ana.shared_record)][-1] == "apology.shared"
    assert [fact.kind for fact in await facts(any_house, ana.own_record)] == ["kept"]
    assert [fact.kind for fact in await facts(any_house, ana.held_record)] == ["kept"]


async def test_every_leaf_follows_from_what_is_stored(any_house: House) -> None:
    ana, _ = await cast.couple(any_house)
    await cast.does(any_house, ana, "apology", "share", REGRET)
    rows = await text_rows(any_house, ana.shared_record)
    for fact in await facts(any_house, ana.shared_record):
        header = Header(fact.record, fact.item, fact.version, fact.kind, fact.by, fact.at)
        assert fact.ct == sha256(rows[fact.n][3]).digest()
        assert fact.leaf == sealing.leaf(header, fact.n, fact.kc, fact.ct)


async def test_erasing_takes_key_and_words_and_leaves_every_leaf(any_house: House) -> None:
    ana, ben = await cast.couple(any_house)
    item = (await cast.does(any_house, ana, "apology", "share", REGRET)).item
    before = await facts(any_house, ana.shared_record)
    await cast.does(any_house, ana, "apology", "erase", item=item, version=1)
    assert (await facts(any_house, ana.shared_record))[: len(before)] == before
    assert sorted(await text_rows(any_house, ana.shared_record)) == [1, 2, 4]
    erased, erasing = await history(any_house, ben, item)
    assert (erased.kind, erased.body) == ("apology.shared", ERASED)
    assert erasing.kind == "apology.erased"


async def test_texts_swapped_in_the_store_do_not_open(any_house: House) -> None:
    ana, ben = await cast.couple(any_house)
    items = [(await cast.does(any_house, who, "apology", "share", REGRET)).item for who in (ana, ben)]
    (_, _, wrapped, ciphertext), (_, _, other_wrapped, other_ciphertext) = list(
        (await text_rows(any_house, ana.shared_record)).values()
    )[-2:]
    await any_house.store.write(partial(put_text, ana, 3, other_wrapped, other_ciphertext))
    await any_house.store.write(partial(put_text, ana, 4, wrapped, ciphertext))
    for item in items:
        with pytest.raises(CannotOpen):
            await history(any_house, ana, item)


async def test_a_kind_that_is_not_in_the_table_of_contents_is_not_read(any_house: House) -> None:
    ana, _ = await cast.couple(any_house)
    made_up = Event("i1", 1, "apology.accepted", ana.person, 0, Record.SHARED, Words({}))

    def work(tx: Tx) -> None:
        vault = Vault(tx, any_house.root)
        vault.lock(str(ana.shared_record))
        any_house.log.append(vault, [made_up])

    await any_house.store.write(work)
    with pytest.raises(ImpossibleHistory):
        await history(any_house, ana, "i1")


async def test_her_own_record_opens_with_her_key_alone(any_house: House) -> None:
    ana, ben = await cast.couple(any_house)
    item = (await cast.does(any_house, ana, "journal", "keep", PAGE)).item
    (kept,) = await history(any_house, ana, item)
    assert kept.body == Words(dict(PAGE))
    assert await history(any_house, ben, item) == ()


async def test_the_whole_store_and_the_root_key_open_no_own_record(any_house: House) -> None:
    """Every key that can be had without a password, tried on every own text."""
    ana, _ = await cast.couple(any_house)
    await cast.does(any_house, ana, "journal", "keep", PAGE)
    ways = await any_house.store.read(lambda tx: tx.run(WAYS, of=ana.own_record))
    assert sorted(ways) == [("password",), ("recovery",)]
    under_root, own = await any_house.store.read(lambda tx: (tx.run(UNDER_ROOT), tx.run(SEALED, of=ana.own_record)))
    opened = [AESGCM(any_house.root.unwrap(*row)) for row in under_root]
    assert len(opened) == 3
    for stored in map(from_row, own):
        for key in opened:
            with pytest.raises(CannotOpen):
                sealing.open_sealed(key, stored.header, stored.kc, stored.wrapped, stored.state)


async def test_without_her_password_an_own_record_is_locked(any_house: House) -> None:
    ana, _ = await cast.couple(any_house)
    await cast.does(any_house, ana, "journal", "keep", PAGE)

    def work(tx: Tx) -> None:
        vault = Vault(tx, any_house.root)
        vault.admit(ana.own_record)
        vault.key(ana.own_record)

    with pytest.raises(Locked):
        await any_house.store.read(work)


def test_a_stray_variable_switches_on_no_cache_of_words(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("AGGREGATE_CACHE_MAXSIZE", "10"), ("CIPHER_TOPIC", "nowhere"), ("PERSISTENCE_MODULE", "x")):
        monkeypatch.setenv(name, value)
    assert EventLog().repository.cache is None


def put_text(who: Viewer, n: int, wrapped: bytes, ciphertext: bytes, tx: Tx) -> None:
    tx.run(PUT_TEXT, of=who.shared_record, at_n=n, new_wrapped=wrapped, new_ciphertext=ciphertext)
