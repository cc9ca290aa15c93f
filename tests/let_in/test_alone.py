"""What one of two writes for a therapist alone: she reads it while they let her in, its author does, nobody else."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from projections.sql import Statement
from server import renewal
from server.history import printed
from server.tables import asides, looks, records, texts
from tests import cast
from tests.cast import PASSWORD
from tests.fixtures.house import MovedClock
from tests.let_in.test_notes import everything
from tests.letting_in import DOOR_CLOSED, Three
from tests.privacy.asgi import Answer, Browser
from tests.privacy.looking import Watching, normalised

pytestmark = pytest.mark.anyio

HERE = "/sharing/let-in/alone"
MINE, HIS = "I saw them once more in March.", "I am afraid of what comes."
ALONE = {"do": "alone"}


async def writes(browser: Browser, words: str) -> Answer:
    """By the form of the page, as it stands."""
    page = await browser.get(HERE)
    assert page.hidden("w2"), page.text
    return await browser.post(HERE, {"key": page.hidden("key"), "w2": page.hidden("w2"), "w1": words})


async def erases(browser: Browser) -> Answer:
    """The newest of hers."""
    found = re.search(HERE + "/[0-9a-f]{32}", (await browser.get(HERE)).text)
    assert found
    page = await browser.get(found[0])
    return await browser.post(found[0], {"key": page.hidden("key"), "v": page.hidden("v")})


async def room_of(on: Three) -> str:
    """They let her in, and she takes what one writes for her alone."""
    await on.miras.post("/c/uses", ALONE)
    await on.lets_in()
    return await on.room()


async def rows(on: Three, table: sa.Table) -> list[str]:
    return sorted(map(repr, await on.house.store.read(lambda tx: tx.run(Statement(sa.select(table))))))


async def test_she_reads_what_each_wrote_for_her_alone_by_name(on: Three) -> None:
    room = await room_of(on)
    assert (await writes(on.hers, MINE)).status == 303
    assert (await writes(on.his, HIS)).status == 303
    text = (await on.miras.get(f"{room}/alone")).text
    assert text.index("Ana, for you alone") < text.index(MINE) < text.index("Ben, for you alone") < text.index(HIS)
    assert MINE not in (await on.miras.get(room)).text
    assert MINE in (await on.hers.get(HERE)).text
    assert HIS not in (await on.hers.get(HERE)).text
    assert MINE not in (await on.his.get(HERE)).text


async def test_what_one_writes_alone_changes_nothing_for_the_other(on: Three, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages, frames, copies, and when she was here: byte for byte, whoever of the two it is."""
    monkeypatch.setattr(printed, "set_in_type", str.encode)
    room = await room_of(on)
    await on.shares(on.ana, "I lied about the trip.")
    for browser in (on.hers, on.his):
        await writes(browser, HIS)
    await on.miras.get(room)
    for one, other in ((on.hers, on.his), (on.his, on.hers)):
        watching = Watching(other)
        await watching.open()
        before = await everything(on, other)
        watching.frames()
        await writes(one, MINE)
        await on.house.store.write(lambda tx: None)
        assert [frames for _, frames in watching.frames() if frames] == []
        assert await everything(on, other) == before
        assert (await erases(one)).status == 303
        assert await everything(on, other) == before
        await watching.close()


async def test_of_her_looks_those_learn_whose_words_they_touched(on: Three) -> None:
    room = await room_of(on)
    await writes(on.hers, MINE)
    before = normalised((await on.his.get("/sharing/let-in")).text)
    signed = await rows(on, records)
    await on.miras.get(f"{room}/alone")
    line = "<p>Tuesday 5 May: what you wrote for Mira alone.</p>"
    assert line in (await on.hers.get("/sharing/let-in")).text
    assert normalised((await on.his.get("/sharing/let-in")).text) == before
    assert await rows(on, records) == signed
    await writes(on.his, HIS)
    await on.miras.get(room)
    await on.miras.get(f"{room}/alone")
    for browser in (on.hers, on.his):
        text = (await browser.get("/sharing/let-in")).text
        assert "<p>Tuesday 5 May: Together, and what you wrote for Mira alone.</p>" in text


async def test_who_holds_an_unlocked_device_is_told_nothing_of_it(on: Three, clock: MovedClock) -> None:
    room = await room_of(on)
    await writes(on.hers, MINE)
    await on.miras.get(f"{room}/alone")
    clock.forward(minutes=11)
    text = (await on.hers.get("/sharing/let-in")).text
    assert "what you wrote for Mira alone" not in text
    assert "has not been here" not in text
    assert "Mira has looked at nothing that you both share." in text
    locked = (await on.hers.get(HERE)).text
    assert MINE not in locked
    assert "Your password once more" in locked
    answer = await on.hers.post("/password", {"to": HERE, "password": PASSWORD})
    assert answer.header("location") == HERE
    assert MINE in (await on.hers.get(HERE)).text


async def test_once_the_door_is_closed_she_reads_none_of_it(on: Three) -> None:
    await on.miras.post("/c/uses", ALONE)
    item = await on.lets_in()
    room = await on.room()
    page = await on.hers.get(HERE)
    await writes(on.hers, MINE)
    hers = await on.miras.get(f"{room}/alone")
    assert hers.socket()
    socket = await on.opens(hers)
    assert socket.take() == []
    looked = await rows(on, looks)
    assert (await on.closes(item, on.his)).status == 303
    frame = await socket.next()
    assert DOOR_CLOSED in frame
    assert MINE not in frame
    assert (await on.miras.get(f"{room}/alone")).status == 404
    assert await rows(on, looks) == looked
    refused = await on.hers.post(HERE, {"key": page.hidden("key"), "w2": item, "w1": HIS})
    assert refused.status == 422
    assert "The door is closed, so nothing was written." in refused.text
    left = (await on.hers.get(HERE)).text
    assert MINE in left
    assert "<textarea" not in left
    assert (await erases(on.hers)).status == 303
    assert MINE not in (await on.hers.get(HERE)).text


async def test_on_the_day_that_both_agreed_to_it_ends_too(on: Three, clock: MovedClock) -> None:
    await on.miras.post("/c/uses", ALONE)
    item = await on.lets_in(w6="30")
    room = await on.room()
    clock.forward(days=29)
    hers, miras = await on.again(on.ana), await on.again(on.mira)
    assert (await writes(hers, MINE)).status == 303
    assert MINE in (await miras.get(f"{room}/alone")).text
    clock.forward(days=1)
    hers, miras = await on.again(on.ana), await on.again(on.mira)
    assert (await miras.get(f"{room}/alone")).status == 404
    refused = await hers.post(HERE, {"key": "k" * 22, "w2": item, "w1": HIS})
    assert refused.status == 422
    assert MINE in refused.text


async def test_a_refused_text_is_not_lost_where_the_door_closed_meanwhile(on: Three) -> None:
    await on.miras.post("/c/uses", ALONE)
    item = await on.lets_in()
    page = await on.hers.get(HERE)
    assert (await on.closes(item, on.his)).status == 303
    refused = await on.hers.post(HERE, {"key": page.hidden("key"), "w2": item, "w1": MINE})
    assert MINE in refused.text
    assert await rows(on, asides) == []


async def test_who_keeps_no_secrets_takes_nothing_alone_before_she_says_so(on: Three) -> None:
    item = await on.lets_in()
    said = "Mira takes nothing here from one of you alone."
    page = await on.hers.get(HERE)
    assert said in page.text
    assert "<textarea" not in page.text
    refused = await on.hers.post(HERE, {"key": "k" * 22, "w2": item, "w1": MINE})
    assert refused.status == 422
    assert "Nothing is taken here from one of you alone" in refused.text
    assert MINE in refused.text
    assert "Keep in Mine" in refused.text
    await on.miras.post("/c/uses", ALONE)
    page = await on.hers.get(HERE)
    assert (
        "Mira keeps no secrets between the two of you: what you write here, Mira may bring to both. "
        "Goldseam itself shows it to nobody else."
    ) in page.text
    assert (await writes(on.hers, MINE)).status == 303
    await on.miras.post("/c/uses", {"do": "not_alone"})
    page = await on.hers.get(HERE)
    assert said in page.text
    assert MINE in page.text
    assert MINE in (await on.miras.get(f"{await on.room()}/alone")).text


async def test_another_kind_begins_with_what_goes_with_it(on: Three) -> None:
    await on.miras.post("/c/uses", {"do": "not_alone"})
    await on.miras.post("/c/rules", {"w1": "kept", "w2": "", "w3": ""})
    await on.lets_in()
    assert "Mira says that they keep to themselves what you write here." in (await on.hers.get(HERE)).text


async def test_it_stays_under_what_was_said_when_it_was_written(on: Three) -> None:
    item = await room_of(on)
    await writes(on.hers, MINE)
    await on.closes(await on.newest(), on.hers)
    await on.miras.post("/c/rules", {"w1": "kept", "w2": "", "w3": ""})
    await on.lets_in()
    text = (await on.hers.get(HERE)).text
    assert "Mira said then: “I keep no secrets between you.”" in text
    await writes(on.hers, HIS)
    text = (await on.miras.get(f"{item}/alone")).text
    assert text.index(HIS) < text.index("You said then: “I keep it.”") < text.index(MINE)
    assert text.index(MINE) < text.index("You said then: “I keep no secrets between you.”")


async def test_erased_it_is_gone_for_both_and_the_line_stays(on: Three) -> None:
    room = await room_of(on)
    await writes(on.hers, MINE)
    before = len(await rows(on, texts))
    await erases(on.hers)
    assert len(await rows(on, texts)) == before  # one gone, the erasure's own came
    assert "You erased these words on" in (await on.hers.get(HERE)).text
    text = (await on.miras.get(f"{room}/alone")).text
    assert MINE not in text
    assert "Ana erased these words on" in text


async def test_nobody_erases_what_another_wrote(on: Three) -> None:
    await room_of(on)
    await writes(on.hers, MINE)
    found = re.search(HERE + "/([0-9a-f]{32})", (await on.hers.get(HERE)).text)
    assert found
    before = await rows(on, texts)
    for browser in (on.his, on.miras):
        for address in (found[0], f"/t/{found[1]}/erase"):
            assert (await browser.get(address)).status == 404
            assert (await browser.post(address, {"key": "k" * 22, "v": "1"})).status == 404
    assert await rows(on, texts) == before


async def test_a_copy_holds_what_its_owner_wrote_alone_and_not_what_the_other_did(on: Three) -> None:
    await room_of(on)
    await writes(on.hers, MINE)
    await writes(on.his, HIS)
    hers, his = [(await browser.post("/sharing/copy", {})).text for browser in (on.hers, on.his)]
    assert "For Mira alone" in hers
    assert MINE in hers
    assert HIS not in hers
    assert HIS in his
    assert MINE not in his


async def test_it_is_read_after_keys_were_renewed_and_goes_with_everything_she_wrote(
    on: Three, clock: MovedClock
) -> None:
    room = await room_of(on)
    await writes(on.hers, MINE)
    await writes(on.his, HIS)
    clock.forward(minutes=1)
    assert await renewal.renew(on.house)
    assert MINE in (await on.miras.get(f"{room}/alone")).text
    page = await on.hers.get("/sharing/erase/here")
    form = {"key": page.hidden("key"), "password": PASSWORD}
    assert (await on.hers.post("/sharing/erase/here", form)).status == 303
    text = (await on.miras.get(f"{room}/alone")).text
    assert MINE not in text
    assert HIS in text


async def test_with_an_account_its_records_go(on: Three) -> None:
    await room_of(on)
    await writes(on.hers, MINE)
    await writes(on.his, HIS)
    assert len(await rows(on, asides)) == 2
    page = await on.hers.get("/sharing/erase/account")
    form = {"key": page.hidden("key"), "password": PASSWORD}
    assert (await on.hers.post("/sharing/erase/account", form)).status == 200
    (left,) = await rows(on, asides)
    assert on.ben.person in left
    assert sum("'aside'" in row for row in await rows(on, records)) == 1


async def test_a_second_therapist_reads_what_is_for_her(on: Three) -> None:
    room = await room_of(on)
    await writes(on.hers, MINE)
    otto = await cast.account(on.house, cast.OTTO)
    ottos = Browser(on.miras.app)
    assert (await ottos.get(f"{room}/alone")).header("location") == "/sign-in"
    ottos.cookies.update((await on.again(otto)).cookies)
    await ottos.post("/c/rules", {"w1": "kept", "w2": "", "w3": ""})
    assert (await ottos.get(f"{room}/alone")).status == 404
    on.code = await code_of(ottos)
    await on.lets_in()
    assert MINE not in (await ottos.get(f"{room}/alone")).text
    assert MINE in (await on.miras.get(f"{room}/alone")).text
    text = (await on.hers.get(HERE)).text
    assert "For Otto alone" in text
    assert "For Mira alone" in text


async def code_of(browser: Browser) -> str:
    found = re.search(r'<p class="code">([a-z0-9-]+)</p>', (await browser.get("/c")).text)
    assert found
    return found[1]
