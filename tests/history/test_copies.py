"""A copy that holds what it proves: taken from a real store, read by the verifier that goes with it."""

from __future__ import annotations

import asyncio
import base64
import json
import random
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest
import sqlalchemy as sa

from projections.sql import Row, Statement, Tx
from server import renewal, verify
from server.history import checkpoints, provable, signing
from server.history.checkpoints import HistoryChanged, HistoryGone
from server.history.provable import Entry, Given
from server.house import House
from server.sign_in.ending import FORGET_RECORD
from server.tables import events
from server.tables import signed_heads as issued
from server.vault import Vault
from server.verify import Found, Wrong
from tests import cast
from tests.fixtures.house import MovedClock, another
from tests.history.tampering import tampered
from web.viewer import Viewer

pytestmark = pytest.mark.anyio

REGRET, KINDNESS = "I lied about the trip.", "You waited up for me."
TAMPERINGS = 2_000
ANYTHING = Statement(sa.update(events).where(events.c.n == 2).values(leaf=b"\x07" * 32))
SIGNED = Statement(sa.select(issued.c.record))
ISSUED = Statement(sa.select(issued.c.size, issued.c.shown, issued.c.at).order_by(issued.c.size))


async def a_story(house: House) -> Viewer:
    """Ana shares two things, and erases the first."""
    ana, _ = await cast.couple(house)
    first = await cast.does(house, ana, "apology", "share", {"regret": REGRET})
    await cast.does(house, ana, "appreciation", "share", {"good": KINDNESS})
    await cast.does(house, ana, "apology", "erase", item=first.item, version=1)
    return ana


def everything(_: Entry) -> Given:
    return Given.WORDS


async def copied(
    house: House, viewer: Viewer, choose: provable.Choose = everything, *, few: bool = False
) -> list[bytes]:
    record = viewer.shared_record
    assert record
    size = await house.read(lambda tx: _vault(house, tx, record).heads[record].size)
    heads = await checkpoints.issue(house, record, size, shown=False)
    return await house.read(lambda tx: provable.lines(_vault(house, tx, record), record, heads, choose, few=few))


def _vault(house: House, tx: Tx, record: str) -> Vault:
    vault = Vault(tx, house.root)
    vault.admit(record)
    return vault


async def key(house: House) -> str:
    return (await signing.signer(house)).public


async def checked(house: House, lines: list[bytes], *kept: str) -> Found:
    return verify.verify(iter(lines), await key(house), kept)


async def test_a_copy_fits_and_holds_the_words_that_are_there(any_house: House) -> None:
    found = await checked(any_house, await copied(any_house, await a_story(any_house)))
    words = "".join(found.read.values())
    assert KINDNESS in words
    assert REGRET not in words
    assert len(found.read) == found.head.size - 1


async def test_it_still_fits_after_keys_were_renewed_and_by_the_same_key(any_house: House) -> None:
    ana, before = await a_story(any_house), await key(any_house)
    (head,) = json.loads((await copied(any_house, ana))[0])["heads"]
    await renewal.renew(any_house)
    assert await key(any_house) == before
    await cast.does(any_house, ana, "appreciation", "share", {"good": "Once more."})
    found = await checked(any_house, await copied(any_house, ana), head)
    assert "Once more." in "".join(found.read.values())


async def test_what_is_kept_from_a_reader_is_no_more_than_a_hash(any_house: House) -> None:
    ana = await a_story(any_house)
    for few in (False, True):
        lines = await copied(any_house, ana, lambda entry: Given.WORDS if entry.n == 4 else Given.HASH, few=few)
        found = await checked(any_house, lines)
        assert list(found.read) == [4]
        assert ana.person.encode() in b"".join(lines)
        none = b"".join(await copied(any_house, ana, lambda _: Given.HASH, few=few))
        assert ana.person.encode() not in none
        assert ana.couple
        assert ana.couple.id.encode() not in none


async def test_a_copy_of_one_thing_holds_few_hashes_and_proves_its_place(house: House) -> None:
    ana = await a_story(house)
    for n in range(40):
        await cast.does(house, ana, "appreciation", "share", {"good": f"The {n}th time."})
    lines = await copied(house, ana, lambda entry: Given.WORDS if entry.n == 21 else Given.HASH, few=True)
    assert len(lines) <= 2 + 2 * 6
    assert list((await checked(house, lines)).read) == [21]


async def test_every_head_that_was_given_out_must_fit(any_house: House) -> None:
    ana = await a_story(any_house)
    old = json.loads((await copied(any_house, ana))[0])["heads"][0]
    await cast.does(any_house, ana, "appreciation", "share", {"good": "Once more."})
    lines = await copied(any_house, ana)
    await checked(any_house, lines, old)
    elsewhere = await a_story(any_house)
    foreign = json.loads((await copied(any_house, elsewhere))[0])["heads"][0]
    with pytest.raises(Wrong, match="belongs to another history"):
        await checked(any_house, lines, foreign)
    with pytest.raises(Wrong, match="shorter than one that was signed before"):
        await checked(any_house, await copied(any_house, ana), await stated(any_house, ana, 9, bytes(32)))
    with pytest.raises(Wrong, match="were changed, moved, put in or left out"):
        await checked(any_house, lines, await stated(any_house, ana, 4, bytes(32)))


async def stated(house: House, viewer: Viewer, size: int, root: bytes) -> str:
    return checkpoints.stated(await signing.signer(house), viewer.shared_record or "", size, root).note


async def test_of_two_thousand_tamperings_none_is_missed(any_house: House) -> None:
    lines, public = await copied(any_house, await a_story(any_house)), await key(any_house)
    dice = random.Random(20_261_120)
    missed = [changed for changed in tampered(lines, dice, TAMPERINGS) if fits(changed, public)]
    assert missed == []
    assert fits(lines, public)


def fits(lines: list[bytes], public: str) -> bool:
    try:
        verify.verify(iter(lines), public)
    except Wrong:
        return False
    return True


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"\n",
        b"[" * 100_000,
        b"{}",
        b"null",
        b'{"format":"goldseam-history-1","heads":[]}',
        b"\xff\xfe",
        b"9" * 9999,
    ],
)
def test_a_file_that_is_no_copy_is_told_in_a_sentence(line: bytes) -> None:
    with pytest.raises(Wrong, match="This is not a copy of a history"):
        verify.verify(iter([line]), "")


@pytest.mark.parametrize("wrong", ["", "x", "a+b", "a+b+c", "goldseam+00000000+AQ==", "+" * 9])
async def test_a_key_that_is_none_is_told_in_a_sentence(house: House, wrong: str) -> None:
    lines = await copied(house, await a_story(house))
    with pytest.raises(Wrong, match="A head was not signed by this key"):
        verify.verify(iter(lines), wrong)


async def test_another_key_does_not_fit(house: House) -> None:
    lines = await copied(house, await a_story(house))
    name, _, _ = (await key(house)).split("+", 2)
    other = signing._signer(bytes.fromhex(name[-8:]) + bytes(range(32)))
    with pytest.raises(Wrong, match="A head was not signed by this key"):
        verify.verify(iter(lines), other.public)
    head = json.loads(lines[0])["heads"][0]
    resigned = other.sign(head.split("\n\n")[0] + "\n")
    first = json.dumps({"format": verify.FORMAT, "heads": [resigned]}).encode()
    with pytest.raises(Wrong, match="A head was not signed by this key"):
        await checked(house, [first, *lines[1:]])


async def test_the_verifier_stands_alone(house: House, tmp_path: Path) -> None:
    """Its one file, with the standard library and `cryptography`, in a process that knows nothing of us."""
    lines = await copied(house, await a_story(house))
    public = await key(house)
    await asyncio.to_thread(stands_alone, tmp_path, lines, public)


def test_the_verifier_can_be_read_in_one_sitting() -> None:
    assert len(Path(verify.__file__).read_text("utf-8").splitlines()) < 200


def stands_alone(folder: Path, lines: list[bytes], public: str) -> None:
    copy, alone = folder / "history.jsonl", folder / "verify.py"
    alone.write_bytes(Path(verify.__file__).read_bytes())
    command = [sys.executable, "-P", str(alone), str(copy), "--read", "--key", public]
    copy.write_bytes(b"".join(lines))
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    assert "It fits: nothing up to entry 5" in done.stdout
    assert f"Its code: {verify.verify(iter(lines), public).head.root.hex()}\n" in done.stdout
    assert KINDNESS in done.stdout
    copy.write_bytes(b"".join(lines[:-1]))
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("This does not fit. ")
    assert "Traceback" not in done.stderr


async def test_a_history_that_was_changed_in_the_store_ends_the_service(any_house: House, clock: MovedClock) -> None:
    ana = await a_story(any_house)
    await copied(any_house, ana)
    await any_house.store.write(lambda tx: tx.run(ANYTHING))
    with pytest.raises(HistoryChanged):
        await copied(any_house, ana)
    with pytest.raises(Exception, match="is not as it was signed"):
        async with another(any_house.settings, clock):
            pass


async def test_heads_are_issued_daily_where_something_was_written(any_house: House, clock: MovedClock) -> None:
    ana = await a_story(any_house)
    for days in (0, 0, 1, 1):
        clock.forward(days=days)
        await checkpoints.daily(any_house)
    assert await heads(any_house) == [(5, 1)]
    await cast.does(any_house, ana, "appreciation", "share", {"good": "Once more."})
    await copied(any_house, ana)
    assert await heads(any_house) == [(5, 1), (6, 0)]
    await checkpoints.daily(any_house)
    assert await heads(any_house) == [(5, 1), (6, 1)]


async def test_a_history_that_goes_while_it_is_signed_leaves_no_head_and_stops_no_other(
    any_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two, the first to be signed is erased, with both accounts, while its hashes are put together."""
    ana, cleo = sorted([await a_story(any_house), await a_story(any_house)], key=lambda one: one.shared_record or "")
    roots_at, gone = checkpoints.roots_at, threading.Event()

    def slowly(leaves: Sequence[Row], sizes: set[int]) -> dict[int, bytes]:
        if not gone.is_set():
            asyncio.run_coroutine_threadsafe(goes(any_house, ana), loop).result()
            gone.set()
        return roots_at(leaves, sizes)

    loop = asyncio.get_running_loop()
    monkeypatch.setattr(checkpoints, "roots_at", slowly)
    await checkpoints.daily(any_house)
    assert await any_house.store.read(lambda tx: [row[0] for row in tx.run(SIGNED)]) == [cleo.shared_record]
    with pytest.raises(HistoryGone):
        await checkpoints.issue(any_house, ana.shared_record or "", 5, shown=False)


async def goes(house: House, viewer: Viewer) -> None:
    def work(tx: Tx) -> None:
        for statement in FORGET_RECORD:
            tx.run(statement, of=viewer.shared_record)

    await house.store.write(work)


async def test_that_somebody_took_a_copy_leaves_no_moment_and_is_in_no_copy_of_the_other(any_house: House) -> None:
    ana = await a_story(any_house)
    await copied(any_house, ana)
    assert [row[2] for row in await any_house.store.read(lambda tx: tx.run(ISSUED))] == [0]
    await cast.does(any_house, ana, "appreciation", "share", {"good": "Once more."})
    first = json.loads((await copied(any_house, ana))[0])
    assert len(first["heads"]) == 1


async def heads(house: House) -> list[tuple[int, int]]:
    return [(row[0], row[1]) for row in await house.store.read(lambda tx: tx.run(ISSUED))]


def test_a_note_is_laid_out_as_others_read_it() -> None:
    """c2sp.org/signed-note: text, an empty line, a dash, the name, and base64 of key id and signature."""
    signer = signing._signer(bytes(4) + bytes(range(32)))
    note = checkpoints.stated(signer, "record", 7, bytes(32)).note
    text, signature = note.split("\n\n")
    assert text.split("\n") == ["goldseam-00000000/record", "7", base64.b64encode(bytes(32)).decode()]
    assert signature.startswith("— goldseam-00000000 ")
    assert len(base64.b64decode(signature.split(" ")[2])) == 4 + 64
