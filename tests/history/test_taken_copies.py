"""A copy that can be checked, taken through the door: what is in it, and what no copy may hold."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from server import verify
from server.history import checkpoints, signing
from server.house import House
from tests import cast
from tests.cast import Account
from tests.fixtures.house import MovedClock
from tests.history.reading import Taken, taken
from tests.history.test_copies import ANYTHING
from tests.privacy.asgi import Browser, at_rest, serving, signed_in
from tests.sign_in.stories import sentences
from tests.sitting import Seat
from tests.talks import an_hour
from tests.test_telling import MAY
from tests.test_telling import Two as Tellers

pytestmark = pytest.mark.anyio

VERIFIER = Path(verify.__file__).read_bytes()
HERS, HIS, MORE = "I lied about the trip.", "The blue room.", "A day of ours."


@dataclass
class Two:
    """Ana and Ben, with a browser each; what they do comes a minute apart."""

    house: House
    clock: MovedClock
    ana: Account
    ben: Account
    hers: Browser
    his: Browser
    key: str

    async def does(self, who: Account, practice: str, move: str, values: dict[str, str], item: str = "") -> str:
        self.clock.forward(minutes=1)
        viewer = await cast.viewer(self.house, who)
        version = int(bool(item))
        return (await cast.does(self.house, viewer, practice, move, values, item=item, version=version)).item

    async def shares(self, who: Account, words: str) -> str:
        return await self.does(who, "apology", "share", {"regret": words})

    async def copy(self, browser: Browser, **ticked: str) -> Taken:
        return await taken(browser, self.key, **ticked)


@pytest.fixture
async def two(house: House, clock: MovedClock) -> AsyncIterator[Two]:
    ana, ben = await cast.account(house), await cast.account(house, cast.BEN)
    await cast.joined(house, ana, ben)
    async with serving(house) as app:
        key = (await signing.signer(house)).public
        yield Two(house, clock, ana, ben, signed_in(app, ana), signed_in(app, ben), key)


async def test_it_is_one_neutral_archive_with_all_that_is_needed_to_read_and_to_check_it(two: Two) -> None:
    await two.shares(two.ana, HERS)
    await two.hers.post("/mine", {"password": cast.PASSWORD})
    answer = await two.hers.post("/sharing/check/copy")
    assert answer.header("content-disposition") == 'attachment; filename="copy-2026-05-05.zip"'
    copy = await two.copy(two.hers)
    assert list(copy.members) == ["read me.txt", "copy.html", "copy.pdf", "history.jsonl", "head.txt", "verify.py"]
    assert copy.members["verify.py"] == VERIFIER
    assert HERS in copy.words
    assert HERS in copy.members["copy.html"].decode()
    assert verify.read_head(copy.members["head.txt"].decode(), two.key) == copy.found.head


async def test_its_first_lines_say_what_it_proves_and_what_not(two: Two) -> None:
    await cast.does(two.house, await cast.viewer(two.house, two.ana), "apology", "share", {"regret": HERS})
    copy = await two.copy(two.hers)
    read_me, page = copy.members["read me.txt"].decode(), copy.members["copy.html"].decode()
    assert read_me.startswith("Made for Ana on Tuesday 5 May.\n")
    assert two.key in read_me
    for said in (" ".join(read_me.split()), page):
        assert "altered, reordered or dropped since that head was signed" in said
        for not_shown in ("are true", "who sat at the keyboard", "wrote nothing in another's name"):
            assert not_shown in said
    offered = sentences(await two.hers.get("/sharing/copy"))
    assert "It holds the moment at which each thing was shared, and an id of whoever shared it." in offered


async def test_whoever_is_locked_is_asked_for_the_password(two: Two, clock: MovedClock) -> None:
    await two.copy(two.hers)
    clock.forward(minutes=12)
    answer = await two.hers.post("/sharing/check/copy")
    assert (answer.status, answer.header("location")) == (303, "/sharing/copy")


async def test_alone_there_is_nothing_to_prove(house: House) -> None:
    ana = await cast.account(house)
    async with serving(house) as app:
        hers = signed_in(app, ana)
        assert "With proof" not in (await hers.get("/sharing/copy")).text
        assert (await hers.post("/sharing/check/copy")).header("location") == "/sharing/copy"


async def test_the_couples_own_id_is_in_no_copy_and_who_says_what_of_herself_is_a_hash(two: Two) -> None:
    await two.hers.post("/sharing/self", {"do": "show", "r1": "on"})
    await two.shares(two.ana, HERS)
    await two.his.post("/sharing/space")
    viewer = await cast.viewer(two.house, two.ana)
    assert viewer.couple
    copy = await two.copy(two.hers)
    assert [sorted(line) == ["count", "n", "node"] for line in copy.lines] == [True, True, True, False, True]
    assert viewer.couple.id not in copy.history
    assert viewer.couple.id not in copy.words
    assert "closed" not in copy.history


async def test_what_her_quiet_keeps_back_is_not_in_it_and_its_number_neither(two: Two) -> None:
    await two.shares(two.ben, "Before.")
    await two.hers.post("/sharing/quiet", {"do": "say"})
    before = await two.copy(two.hers)
    await two.shares(two.ben, HIS)
    await two.shares(two.ana, HERS)
    await checkpoints.daily(two.house)
    copy = await two.copy(two.hers)
    assert copy.members["history.jsonl"] == before.members["history.jsonl"]
    assert "What comes while you have quiet is not in a copy" in copy.members["read me.txt"].decode()
    assert HIS in (await two.copy(two.his)).words
    two.clock.forward(minutes=1)
    await two.hers.post("/sharing/quiet", {"do": "end"})
    assert (await two.copy(two.hers)).lines == before.lines
    await two.hers.post("/sharing/quiet", {"do": "open"})
    copy = await two.copy(two.hers)
    assert HIS in copy.words
    assert HERS in copy.words


async def test_where_a_zone_is_stored_beside_the_words_they_stay_behind(two: Two) -> None:
    rhythm = {"form": "fanos", "weekday": "6", "weeks": "1"}
    item = await two.does(two.ana, "check_in_rhythm", "put_forward", rhythm)
    await two.does(two.ben, "check_in_rhythm", "accept", {}, item)
    await two.does(two.ana, "milestone", "put_forward", {"moment": MORE})
    copy = await two.copy(two.his)
    assert copy.facts == ["check_in_rhythm.put_forward"]
    assert copy.told == ["check_in_rhythm.accepted", "milestone.put_forward"]
    assert MORE in copy.words
    for zone in ("Vienna", "Europe"):
        assert zone not in copy.words + copy.history


async def test_what_names_people_by_their_ids_stays_behind_and_a_talk_is_there_by_its_facts(
    house: House, clock: MovedClock
) -> None:
    async with an_hour(house, clock) as hour:
        await hour.begun()
        await hour.does(hour.hers, "close")
        copy = await taken(hour.his, (await signing.signer(house)).public)
        assert copy.facts[:2] == ["talk.proposed", "talk.began"]
        assert "talk.accepted" in copy.told
        for person in (hour.ana.person, hour.ben.person):
            assert person not in copy.words


async def test_what_a_third_person_did_is_no_more_than_a_hash(seat: Seat) -> None:
    await seat.agreed()
    await seat.hers.post(f"/talk/{seat.hour.item}/refuse_seat", {"key": "k" * 22, "v": "0"})
    copy = await taken(seat.hour.hers, (await signing.signer(seat.hour.house)).public)
    assert sorted(copy.lines[-1]) == ["count", "n", "node"]
    assert copy.facts + copy.told == ["talk.proposed", "talk.accepted"]
    assert seat.mira.person not in copy.words + copy.history


@pytest.mark.parametrize(("ticked", "there"), [({}, []), ({"w1": "on"}, [MAY])])
async def test_her_own_telling_is_in_it_only_where_she_ticks_it(
    two: Two, ticked: dict[str, str], there: list[str]
) -> None:
    await Tellers(two.hers, two.his).told()
    copy = await two.copy(two.hers, **ticked)
    assert re.findall(MAY, copy.words) == there
    assert ("telling.written" in copy.history) == bool(there)
    assert "telling.marked" in copy.told
    assert MAY not in (await two.copy(two.his, **ticked)).words


async def test_who_tells_can_let_the_words_stand_in_the_others_copy(two: Two) -> None:
    await Tellers(two.hers, two.his).told(w12="yes")
    assert MAY in (await two.copy(two.his)).words
    assert MAY not in (await two.copy(two.hers)).words


async def test_what_was_erased_is_there_without_its_words(two: Two) -> None:
    item = await two.shares(two.ana, HERS)
    await two.does(two.ana, "apology", "erase", {}, item)
    copy = await two.copy(two.his)
    assert copy.facts == ["apology.shared"]
    assert copy.told == ["apology.erased"]
    assert HERS not in copy.words


async def test_that_she_took_one_shows_in_nothing_of_his(two: Two) -> None:
    await two.shares(two.ana, HERS)
    before = await two.copy(two.his)
    page = await two.his.get("/today")
    socket = await two.his.open(page.socket())
    socket.take()
    await two.shares(two.ana, MORE)
    await at_rest()
    assert len(socket.take()) == 1
    await two.copy(two.hers)
    assert socket.frames == []
    await two.shares(two.ana, "Once more.")
    after = await two.copy(two.his)
    assert len(first_heads(after)) == len(first_heads(before)) == 1
    await socket.close()


def first_heads(copy: Taken) -> list[str]:
    return list(json.loads(copy.history.splitlines()[0])["heads"])


async def test_a_history_that_was_changed_is_not_copied_and_a_sentence_says_so(two: Two) -> None:
    await two.shares(two.ana, HERS)
    await two.copy(two.hers)
    await two.house.store.write(lambda tx: tx.run(ANYTHING))
    answer = await two.hers.post("/sharing/check/copy")
    assert "What is stored here is not as it was signed, so no copy was made." in sentences(answer)
