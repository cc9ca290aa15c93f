"""What a therapist notes about two people is hers: under her password, and nothing of it is anywhere of theirs."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from server.history import printed
from tests.cast import PASSWORD
from tests.fixtures.house import MovedClock
from tests.letting_in import Three
from tests.privacy.asgi import Answer, Browser
from tests.privacy.looking import Sight, Watching, addresses, look, seen

pytestmark = pytest.mark.anyio

FIRST, SECOND = "They look past each other.", "He laughed today."
OFF, ON = {"do": "no_notes"}, {"do": "notes"}


async def notes(on: Three, room: str, words: str, more: Mapping[str, str] | None = None) -> Answer:
    """Mira writes one."""
    page = await on.miras.get(f"{room}/notes")
    key = page.hidden("key") or "k" * 22
    return await on.miras.post(f"{room}/notes", {"key": key, "w1": words, **(more or {})})


async def room_of(on: Three) -> str:
    await on.lets_in()
    return await on.room()


async def test_she_finds_what_she_noted_the_newest_first_and_who_runs_it(on: Three, clock: MovedClock) -> None:
    room = await room_of(on)
    for words in (FIRST, SECOND):
        assert (await notes(on, room, words)).status == 303
        clock.forward(minutes=1)
    text = (await on.miras.get(f"{room}/notes")).text
    assert 0 < text.index(SECOND) < text.index(FIRST)
    assert "Nobody has said who runs this copy. Treat it as if the other person did." in text
    assert "I keep no notes here" in text


async def test_they_open_by_her_password_after_ten_minutes_rest(on: Three, clock: MovedClock) -> None:
    room = await room_of(on)
    page = await on.miras.get(f"{room}/notes")
    await notes(on, room, FIRST)
    clock.forward(minutes=11)
    locked = await on.miras.get(f"{room}/notes")
    assert FIRST not in locked.text
    refused = await on.miras.post(f"{room}/notes", {"key": page.hidden("key"), "w1": SECOND})
    assert refused.status == 422
    assert SECOND in refused.text
    assert FIRST not in refused.text
    assert (await notes(on, room, SECOND, {"password": "not that one"})).status == 422
    assert (await notes(on, room, SECOND, {"password": PASSWORD})).status == 303
    assert FIRST in (await on.miras.get(f"{room}/notes")).text
    clock.forward(minutes=11)
    answer = await on.miras.post("/password", {"to": f"{room}/notes", "password": PASSWORD})
    assert answer.header("location") == f"{room}/notes"


async def test_each_can_be_erased_and_they_stay_hers_when_the_door_closes(on: Three) -> None:
    room = await room_of(on)
    await notes(on, room, FIRST)
    await notes(on, room, SECOND)
    erase = re.search(r"/t/[0-9a-f]{32}/erase\?v=1", (await on.miras.get(f"{room}/notes")).text)
    assert erase
    page = await on.miras.get(erase[0])
    assert SECOND in page.text
    form = {"v": "1", "key": page.hidden("key")}
    assert (await on.miras.post(erase[0].partition("?")[0], form)).status == 303
    assert SECOND not in (await on.miras.get(f"{room}/notes")).text
    await on.miras.post(f"{room}/end", {})
    assert (await on.miras.get(f"{room}/notes")).status == 404
    refused = await on.miras.post(f"{room}/notes", {"key": "k" * 22, "w1": SECOND})
    assert refused.status == 404
    assert SECOND in refused.text
    earlier = (await on.miras.get("/mine/earlier")).text
    assert FIRST in earlier
    assert "Ana and Ben" in earlier


async def test_without_notes_the_tab_is_away_and_nothing_is_erased(on: Three) -> None:
    room = await room_of(on)
    await notes(on, room, FIRST)
    assert f"{room}/notes" in (await on.miras.get(room)).text
    await on.miras.post("/c/uses", OFF)
    for page in (room, f"{room}/agreed"):
        assert f"{room}/notes" not in (await on.miras.get(page)).text
    assert (await on.miras.get(f"{room}/notes")).header("location") == room
    assert FIRST in (await on.miras.get("/mine/earlier")).text
    await on.miras.post("/c/uses", ON)
    assert FIRST in (await on.miras.get(f"{room}/notes")).text


async def test_what_she_says_of_secrets_changes_nothing_about_her_notes(on: Three) -> None:
    room = await room_of(on)
    await on.miras.post("/c/uses", OFF)
    await on.miras.post("/c/rules", {"w1": "kept", "w2": "", "w3": ""})
    assert f"{room}/notes" not in (await on.miras.get(room)).text


async def test_nobody_else_comes_to_them(on: Three) -> None:
    room = await room_of(on)
    await notes(on, room, FIRST)
    for browser in (on.hers, on.his):
        assert (await browser.get(f"{room}/notes")).status == 404
        assert (await browser.post(f"{room}/notes", {"key": "k" * 22, "w1": "?"})).status == 404


async def test_the_two_see_the_same_with_a_note_and_without(on: Three, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages, frames, copies, looks: byte for byte. Of what is set in type, it is what is given to be."""
    monkeypatch.setattr(printed, "set_in_type", str.encode)
    await on.shares(on.ana, "I lied about the trip.")
    room = await room_of(on)
    await on.miras.get(room)
    watching = Watching(on.hers)
    await watching.open()
    before = [await everything(on, browser) for browser in (on.hers, on.his)]
    watching.frames()
    assert (await notes(on, room, FIRST * 9)).status == 303
    await on.miras.post("/c/uses", OFF)
    await on.house.store.write(lambda tx: None)
    assert [frames for _, frames in watching.frames() if frames] == []
    assert [await everything(on, browser) for browser in (on.hers, on.his)] == before
    await watching.close()


async def everything(on: Three, browser: Browser) -> list[Sight]:
    """Every page of somebody's, and her copies."""
    pages = await look(browser, addresses(browser.app, []))
    copies = [seen(path, await browser.post(path, {})) for path in ("/sharing/copy", "/sharing/check/copy")]
    assert [status for _, status, *_ in copies] == [200, 200]
    return pages + copies
