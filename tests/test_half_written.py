"""What somebody is writing in a live talk stands on her own page when it is loaded again, and is nowhere else."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from hashlib import sha256

import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from projections.sql import Row, Statement
from server import sealing
from server.sealing import CannotOpen, Header
from server.sign_in import rest, sign_ins
from server.tables import half_written, records
from tests.privacy.asgi import Answer, Browser, signed_in
from tests.privacy.thief import loot
from tests.talks import SAID, Hour, without_keys

pytestmark = pytest.mark.anyio

HALF = "What I never told you is"
ROWS = Statement(sa.select(half_written))
HEADS = Statement(sa.select(records))


async def rows(hour: Hour) -> list[Row]:
    return await hour.house.store.read(lambda tx: tx.run(ROWS))


async def writes(hour: Hour, who: Browser, **boxes: str) -> Answer:
    """Her page sends by itself what stands in its boxes."""
    return await who.post(f"/talk/{hour.item}/kept", boxes)


async def half_said(hour: Hour, words: str = HALF) -> str:
    """Half a sentence in Ana's turn; gives the box it stands in."""
    box = f"speak-{await hour.n(hour.hers)}-w1"
    answer = await writes(hour, hour.hers, **{box: words})
    assert (answer.status, answer.text) == (204, "")
    return box


async def stands_in(hour: Hour, who: Browser) -> dict[str, str]:
    """Box -> words, as her page has them when it is loaded again."""
    page = await hour.page(who)
    words = re.findall(r'<textarea[^>]*data-box="([^"]+)"[^>]*>\n([^<]*)</textarea>', page)
    return dict(words) | dict(re.findall(r'<input type="hidden" data-box="([^"]+)" value="([^"]*)">', page))


@pytest.fixture
async def on(hour: Hour) -> Hour:
    await hour.begun()
    return hour


async def test_half_a_sentence_is_on_her_page_when_it_is_loaded_again_and_on_no_other(any_hour: Hour) -> None:
    hour = any_hour
    await hour.begun()
    before = without_keys(await hour.page(hour.his))
    box = await half_said(hour)
    box = await half_said(hour, words=f"{HALF} this")
    assert await stands_in(hour, hour.hers) == {box: f"{HALF} this"}
    assert HALF not in await hour.page(hour.his)
    assert without_keys(await hour.page(hour.his)) == before


async def test_it_outlives_a_break_and_is_hers_again_after_it(on: Hour) -> None:
    box = await half_said(on)
    await on.does(on.his, "call_break")
    assert await stands_in(on, on.hers) == {box: HALF}
    await writes(on, on.hers, **{box: f"{HALF} this"})
    assert await stands_in(on, on.hers) == {box: f"{HALF} this"}


async def test_what_was_chosen_in_the_same_form_comes_with_the_words_and_never_alone(hour: Hour) -> None:
    await hour.begun(format="disclosure", stays="once")
    n = await hour.n(hour.hers)
    topic, words = f"open_chapter-{n}-w1", f"open_chapter-{n}-w2"
    await writes(hour, hour.hers, **{topic: "when"})
    assert await rows(hour) == []
    await writes(hour, hour.hers, **{topic: "when", words: HALF})
    assert await stands_in(hour, hour.hers) == {topic: "when", words: HALF}
    await writes(hour, hour.hers, **{words: ""})
    assert await rows(hour) == []


async def test_two_tabs_of_hers_do_not_take_each_others_words(on: Hour) -> None:
    box = await half_said(on)
    await writes(on, on.hers, **{"paraphrase-99-w1": "From another turn"})
    assert await stands_in(on, on.hers) == {box: HALF, "paraphrase-99-w1": "From another turn"}


async def test_words_that_were_said_leave_nothing_behind(on: Hour) -> None:
    await half_said(on, words=SAID[:9])
    await on.speaks(on.hers, "speak", SAID)
    assert await rows(on) == []


async def test_words_that_were_refused_are_still_there(on: Hour) -> None:
    box = await half_said(on)
    answer = await on.tries(on.hers, "speak", v="999", w1=HALF)
    assert 'class="refusal"' in answer.text
    assert await stands_in(on, on.hers) == {box: HALF}


@pytest.mark.parametrize("way", ["/leave", "/sign-out"])
async def test_leaving_fast_and_signing_out_leave_nothing_behind(hour: Hour, way: str) -> None:
    await hour.begun()
    box = await half_said(hour)
    await hour.hers.post(way, {})
    assert await rows(hour) == []
    await hour.hers.post(f"/talk/{hour.item}/kept", {box: HALF})  # what was on its way
    assert await rows(hour) == []


async def test_nothing_outlives_the_rest_of_a_sign_in(on: Hour) -> None:
    await half_said(on)
    on.clock.forward(days=8)
    await rest.sweep(on.house)
    assert await rows(on) == []


async def test_on_a_device_that_others_use_it_is_gone_after_ten_minutes_rest(on: Hour) -> None:
    await on.hers.post("/sharing/device", {"others": "yes"})
    await half_said(on)
    assert len(await rows(on)) == 1
    for page in on.pages.values():
        await page.close()
    on.clock.forward(minutes=12)
    await rest.sweep(on.house)
    assert await rows(on) == []


async def test_nothing_outlives_the_talk(any_hour: Hour) -> None:
    await any_hour.begun()
    box = await half_said(any_hour)
    await any_hour.does(any_hour.his, "close")
    assert await rows(any_hour) == []
    assert (await writes(any_hour, any_hour.hers, **{box: HALF})).status == 404
    assert await rows(any_hour) == []


async def test_before_both_are_in_nothing_is_kept_whoever_is_in(hour: Hour) -> None:
    await hour.agreed()
    hour.clock.forward(hours=1)
    before = await writes(hour, hour.hers, **{"speak-3-w1": HALF})
    await hour.does(hour.his, "enter")
    after = await writes(hour, hour.hers, **{"speak-3-w1": HALF})
    assert (before.status, before.body) == (after.status, after.body) == (404, before.body)
    assert await rows(hour) == []


async def test_another_sign_in_of_hers_has_none_of_it(on: Hour) -> None:
    await half_said(on)
    token = await sign_ins.begin(on.house, on.ana.opened)
    other = signed_in(on.hers.app, replace(on.ana, token=token))
    assert await stands_in(on, other) == {}


@pytest.mark.parametrize("box", ["speak", "speak-1", "w1", "speak-01-w1", "../x-1-w1", "speak-1-w1-x", "key"])
async def test_what_no_page_of_ours_sends_is_not_read(on: Hour, box: str) -> None:
    assert (await on.hers.post(f"/talk/{on.item}/kept", {box: HALF})).status == 422
    assert await rows(on) == []


async def test_no_record_moves_and_nobody_is_woken(on: Hour) -> None:
    heads = await on.house.store.read(lambda tx: tx.run(HEADS))
    for page in on.pages.values():
        page.take()
    await half_said(on)
    await on.rests()
    assert await on.house.store.read(lambda tx: tx.run(HEADS)) == heads
    assert not [frame for page in on.pages.values() for frame in page.take()]


async def test_whoever_has_the_store_and_the_root_key_cannot_open_it(on: Hour) -> None:
    await half_said(on)
    ((sign_in, talk, wrapped, ciphertext),) = await rows(on)
    header = Header(sign_in.hex(), talk, 0, "half written", "", 0)

    def opened(keys: list[bytes]) -> bytes:
        found = b""
        for key in keys:
            with suppress(CannotOpen):
                found += sealing.open_sealed(AESGCM(key), header, wrapped[:32], wrapped[32:], ciphertext)
        return found

    assert HALF.encode() in opened([made_of(on.ana.token)])
    stored = loot(on.house.settings).keys()
    assert not opened([*stored, *map(made_of, stored)])


def made_of(token: bytes) -> bytes:
    """The key that a sign-in's token makes."""
    return sha256(b"half written" + token).digest()
