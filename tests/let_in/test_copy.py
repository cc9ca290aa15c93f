"""What a therapist takes along: no more than they let her read, with its proof; both are told."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass

import pytest

from server import verify
from server.history import signing
from server.verify import Found
from tests.fixtures.house import MovedClock
from tests.letting_in import PURPOSE, Three
from tests.privacy.asgi import Answer

pytestmark = pytest.mark.anyio

REGRET, KINDNESS = "I lied about the trip.", "You waited up for me."


@dataclass
class Taken:
    members: dict[str, bytes]
    found: Found
    everything: str


async def taken(on: Three, *kept: bytes) -> Taken:
    answer = await on.miras.post(f"{await on.room()}/copy", {})
    assert answer.status == 200
    assert answer.header("content-disposition").startswith('attachment; filename="copy-2026-05-')
    with zipfile.ZipFile(io.BytesIO(answer.body)) as file:
        members = {name: file.read(name) for name in file.namelist()}
    lines = iter(members["history.jsonl"].splitlines(keepends=True))
    found = verify.verify(lines, (await signing.signer(on.house)).public, [head.decode() for head in kept])
    return Taken(members, found, b"".join(members.values()).decode("latin-1"))


def words(found: Found) -> str:
    return str(list(found.read.values()))


async def test_it_holds_what_she_can_read_with_its_proof(on: Three) -> None:
    await on.shares(on.ana, REGRET)
    await on.lets_in()
    copy = await taken(on)
    assert list(copy.members) == ["read me.txt", "copy.html", "copy.pdf", "history.jsonl", "head.txt", "verify.py"]
    assert REGRET in words(copy.found)
    assert REGRET in copy.members["copy.html"].decode()
    assert PURPOSE not in words(copy.found) + copy.members["copy.html"].decode()


async def test_of_what_she_may_not_read_there_is_no_more_than_hashes(on: Three) -> None:
    await on.shares(on.ana, REGRET)
    item = await on.lets_in("kinds", n1="appreciation")
    copy = await taken(on)
    assert copy.found.read == {}
    assert REGRET not in copy.everything
    for id in (on.ana.person, on.ben.person, item):
        assert id not in copy.everything


async def test_what_was_erased_since_is_not_in_it_and_the_proof_goes_on(on: Three, clock: MovedClock) -> None:
    regret = await on.shares(on.ana, REGRET)
    await on.lets_in()
    first = await taken(on)
    page = await on.hers.get(f"/t/{regret}/erase?v=1")
    await on.hers.post(f"/t/{regret}/erase", {"v": "1", "key": page.hidden("key")})
    await on.shares(on.ben, KINDNESS)
    second = await taken(on, first.members["head.txt"])
    assert KINDNESS in words(second.found)
    assert REGRET not in second.everything


async def test_both_are_told_by_part_and_day_and_the_six_words_are_the_same_for_all_three(on: Three) -> None:
    await on.shares(on.ana, REGRET)
    await on.lets_in()
    room = await on.room()
    six = six_words(await on.miras.get(f"{room}/copy"))
    assert six
    for browser in (on.hers, on.his):
        assert six_words(await browser.get("/sharing/check")) == six
    await taken(on)
    for browser in (on.hers, on.his):
        assert (
            "<p>Tuesday 5 May: six words for it all, and took a copy.</p>"
            in (await browser.get("/sharing/let-in")).text
        )


def six_words(page: Answer) -> str:
    return page.text.partition('<ol class="kept-words">')[2].partition("</ol>")[0]


async def test_once_the_door_is_closed_there_is_no_copy(on: Three) -> None:
    item = await on.lets_in()
    room = await on.room()
    await on.closes(item, on.his)
    for answer in (await on.miras.get(f"{room}/copy"), await on.miras.post(f"{room}/copy", {})):
        assert answer.status == 404
    assert "took a copy" not in (await on.hers.get("/sharing/let-in")).text
