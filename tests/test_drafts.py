"""Drafts: no word that was kept is lost, and nobody but their author learns what they are about."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from starlette.applications import Starlette

from domain.kernel import derived_id
from domain.practices import BY_NAME, PRACTICES
from projections.sql import Statement, Tx
from server import drafts, safekeeping
from server.drafts import Draft
from server.house import House
from server.tables import sealed
from server.vault import Vault
from tests import cast
from tests.cast import Account
from tests.fixtures.house import MovedClock
from tests.privacy.asgi import Answer, Browser, serving, signed_in

pytestmark = pytest.mark.anyio

LONG, SHORT, ANSWER = "The whole of it, over three evenings.", "I am sorry.", "I have read it."
EARLIER = 'What you began earlier lies in <a href="/mine">Mine</a>.'
UNKNOWN = "0" * 32
SLOTS = Statement(sa.select(sealed.c.slot).where(sealed.c.record == sa.bindparam("of")))
WORDS = Statement(sa.select(sealed.c.slot, sealed.c.ciphertext).order_by(sealed.c.record, sealed.c.slot))


@dataclass
class Place:
    """Ana at her desk, with Ben elsewhere. Every form has a key of its own."""

    house: House
    clock: MovedClock
    app: Starlette
    ana: Account
    ben: Account
    hers: Browser
    his: Browser
    pressed: int = 0

    def form(self, words: str, do: str, **more: str) -> dict[str, str]:
        self.pressed += 1
        return {"key": f"form-{self.pressed:016}", "v": "0", "w1": words, "do": do} | more

    async def send(self, words: str, do: str, path: str = "/w/k7qd", **more: str) -> Answer:
        return await self.hers.post(path, self.form(words, do, **more))

    async def kept(self, words: str, path: str = "/w/k7qd", **more: str) -> str:
        """Keeps words from a page, a minute after whatever was before; gives the draft's id."""
        self.clock.forward(minutes=1)
        return draft_of(await self.send(words, "draft", path, **more))

    async def drafts(self) -> list[Draft]:
        await self.opens_mine()
        return await drafts.all_kept(self.house, await cast.viewer(self.house, self.ana))

    async def texts(self) -> list[str]:
        return [draft.typed["w1"] for draft in await self.drafts()]

    async def rests(self) -> None:
        """Until Mine is locked."""
        self.clock.forward(minutes=11)

    async def opens_mine(self) -> None:
        for browser in (self.hers, self.his):
            await browser.post("/mine", {"password": cast.PASSWORD})

    async def stored(self) -> list[tuple[object, ...]]:
        return await self.house.store.read(lambda tx: tx.run(WORDS))

    async def apology(self) -> str:
        """Ben's, which Ana can answer."""
        viewer = await cast.viewer(self.house, self.ben)
        return (await cast.does(self.house, viewer, "apology", "share", {"regret": "Graz."})).item

    async def leaves(self) -> None:
        """Ben leaves the space: nothing new can be added to it."""
        await self.his.post("/sharing/space")


def draft_of(answer: Answer) -> str:
    found = re.fullmatch(r"/w/\w+/kept\?d=([0-9a-f]{32})", answer.header("location"))
    assert answer.status == 303
    assert found
    return found[1]


@pytest.fixture
async def place(house: House, clock: MovedClock) -> AsyncIterator[Place]:
    ana, ben = await cast.account(house), await cast.account(house, cast.BEN)
    await cast.joined(house, ana, ben)
    async with serving(house) as app:
        yield Place(house, clock, app, ana, ben, signed_in(app, ana), signed_in(app, ben))


# While Mine is locked


async def test_a_page_says_the_same_while_mine_is_locked_whether_or_not_there_is_a_draft(place: Place) -> None:
    await place.rests()
    without = await place.hers.get("/w/k7qd")
    await place.opens_mine()
    draft = await place.kept(LONG)
    await place.rests()
    assert EARLIER in without.text
    for path in ("/w/k7qd", f"/w/k7qd?d={draft}"):
        locked = await place.hers.get(path)
        assert locked.hidden("d") == ""
        assert re.sub(r'"key" value="[^"]+"', "", locked.text) == re.sub(r'"key" value="[^"]+"', "", without.text)


async def test_what_is_shared_from_a_blank_page_touches_no_draft(place: Place) -> None:
    await place.kept(LONG)
    await place.rests()
    page = await place.hers.get("/w/k7qd")
    assert LONG not in page.text
    assert (await place.send(SHORT, "share", d=page.hidden("d"))).header("location") == "/w/k7qd/after"
    assert await place.texts() == [LONG]


async def test_what_is_kept_from_a_blank_page_with_the_password_lies_beside_the_earlier_draft(place: Place) -> None:
    await place.kept(LONG)
    await place.rests()
    asked = await place.send(SHORT, "draft", d="")
    assert asked.status == 422
    assert SHORT in asked.text
    await place.kept(SHORT, d=asked.hidden("d"), password=cast.PASSWORD)
    assert await place.texts() == [SHORT, LONG]


async def test_a_draft_whose_page_rested_is_gone_on_with_in_its_own_place(place: Place) -> None:
    """The page was filled from it before Mine was locked, and knows it still."""
    draft = await place.kept(SHORT)
    await place.rests()
    asked = await place.send(LONG, "draft", d=draft)
    assert asked.hidden("d") == draft
    assert await place.kept(LONG, d=asked.hidden("d"), password=cast.PASSWORD) == draft
    assert await place.texts() == [LONG]


# Several


async def test_an_old_tab_discards_nothing_that_it_did_not_show(place: Place) -> None:
    tab = await place.hers.get("/w/k7qd")
    await place.kept(LONG)
    await place.send(SHORT, "share", d=tab.hidden("d"))
    assert await place.texts() == [LONG]


async def test_two_drafts_of_one_practice_are_two(place: Place) -> None:
    first, second = await place.kept(LONG), await place.kept(SHORT)
    assert first != second
    for draft, words in ((first, LONG), (second, SHORT), ("", SHORT)):
        page = await place.hers.get(f"/w/k7qd?d={draft}")
        assert words in page.text
        assert page.hidden("d") == (draft or second)
        assert EARLIER not in page.text
    mine = (await place.hers.get("/mine")).text
    for draft in (first, second):
        assert f'href="/w/k7qd?d={draft}"' in mine
    assert mine.count("Tuesday 5 May") == 2


async def test_the_one_kept_last_is_the_newest_and_the_text_of_a_draft_is_the_one_kept_last(place: Place) -> None:
    first, _ = await place.kept(SHORT), await place.kept("Another.")
    assert await place.kept("In one tab.", d=first) == first
    assert await place.kept(LONG, d=first) == first
    assert await place.texts() == [LONG, "Another."]
    assert (await place.hers.get("/w/k7qd")).hidden("d") == first


async def test_sharing_removes_the_draft_it_came_from_and_no_other(place: Place) -> None:
    first = await place.kept(LONG)
    await place.kept(SHORT)
    await place.send(LONG, "share", d=first)
    assert await place.texts() == [SHORT]


async def test_putting_forward_removes_the_draft_it_came_from_and_no_other(place: Place) -> None:
    first = await place.kept("The walk.", milestone())
    await place.kept("The sea.", milestone())
    await place.send("The walk.", "put_forward", milestone(), d=first)
    assert await place.texts() == ["The sea."]


async def test_where_the_sharing_is_undone_the_draft_is_there_still(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both are one transaction."""
    draft, discard = await place.kept(LONG), safekeeping.discard

    def cut_off(vault: Vault, record: str, slot: str) -> None:
        discard(vault, record, slot)
        raise RuntimeError

    monkeypatch.setattr(safekeeping, "discard", cut_off)
    assert (await place.send(LONG, "share", d=draft)).status == 500
    assert await place.texts() == [LONG]
    assert LONG not in (await place.his.get("/together")).text


async def test_discarding_removes_one_draft(place: Place) -> None:
    first, second = await place.kept(LONG), await place.kept(SHORT)
    assert "Discard these words" in (await place.hers.get(f"/w/k7qd?d={first}")).text
    await place.send("", "discard", d="")
    assert await place.texts() == [SHORT, LONG]
    await place.rests()
    await place.send(LONG, "discard", d=first)
    assert [draft.id for draft in await place.drafts()] == [second]


async def test_a_draft_that_is_gone_is_kept_anew(place: Place) -> None:
    """It was shared in another tab; the words here are words all the same."""
    draft = await place.kept(SHORT)
    await place.send(SHORT, "share", d=draft)
    again = await place.kept(LONG, d=draft)
    assert again != draft
    assert await place.texts() == [LONG]


async def test_words_kept_under_a_key_that_was_used_are_kept(place: Place) -> None:
    """Sent, gone back to, changed, and kept from the same form; then once more."""
    form = place.form(SHORT, "share")
    await place.hers.post("/w/k7qd", form)
    draft = draft_of(await place.hers.post("/w/k7qd", form | {"do": "draft", "w1": "Half of it."}))
    assert await place.texts() == ["Half of it."]
    assert draft_of(await place.hers.post("/w/k7qd", form | {"do": "draft", "w1": LONG})) == draft
    assert await place.texts() == [LONG]


# Answers, and a space that can only be read


async def test_an_answer_removes_the_draft_it_came_from_and_no_other(place: Place) -> None:
    item = await place.apology()
    first, second = [await keeps_answer(place, item, words) for words in (LONG, SHORT)]
    of_practice = await place.kept("To begin with.")
    page = await place.hers.get(f"/t/{item}/answer?d={first}")
    assert LONG in page.text
    assert page.hidden("d") == first
    assert (await place.hers.get(f"/t/{item}/answer")).hidden("d") == second
    assert f'href="/t/{item}/answer?d={first}"' in (await place.hers.get("/mine")).text
    await place.hers.post(f"/t/{item}/answer", place.form(LONG, "", d=first))
    assert [draft.id for draft in await place.drafts()] == [of_practice, second]


async def test_an_answer_from_a_blank_page_touches_no_draft(place: Place) -> None:
    item = await place.apology()
    await keeps_answer(place, item, LONG)
    await place.rests()
    page = await place.hers.get(f"/t/{item}/answer")
    assert EARLIER in page.text
    assert LONG not in page.text
    answer = await place.hers.post(f"/t/{item}/answer", place.form(SHORT, "", d=page.hidden("d")))
    assert answer.status == 303
    assert await place.texts() == [LONG]


async def test_the_draft_of_an_answer_can_be_discarded(place: Place) -> None:
    item = await place.apology()
    first, second = [await keeps_answer(place, item, words) for words in (LONG, SHORT)]
    assert "Discard these words" in (await place.hers.get(f"/t/{item}/answer?d={first}")).text
    await place.hers.post(f"/t/{item}/answer", place.form(LONG, "discard", d=first))
    assert [draft.id for draft in await place.drafts()] == [second]
    assert LONG not in (await place.his.get("/together")).text


async def keeps_answer(place: Place, item: str, words: str) -> str:
    place.clock.forward(minutes=1)
    await place.opens_mine()
    viewer, about = await cast.viewer(place.house, place.ana), answering(item)
    return await drafts.keep(place.house, viewer, about, {"w1": words}, words)


def answering(item: str) -> drafts.About:
    return drafts.About(BY_NAME["apology"], item, "answer")


async def test_a_space_that_can_only_be_read_keeps_the_words_beside_what_was_there(place: Place) -> None:
    await place.kept(LONG)
    await place.leaves()
    place.clock.forward(minutes=1)
    refused = await place.send(SHORT, "share")
    assert "Your words are kept in Mine." in refused.text
    assert await place.texts() == [SHORT, LONG]
    place.clock.forward(minutes=1)
    assert (await place.send("Shorter.", "share", d=refused.hidden("d"))).status == 422
    assert await place.texts() == ["Shorter.", LONG]


async def test_an_answer_that_found_no_place_can_be_gone_on_with(place: Place) -> None:
    item = await place.apology()
    await place.leaves()
    refused = await place.hers.post(f"/t/{item}/answer", place.form(ANSWER, ""))
    draft = (await place.drafts())[0]
    assert refused.hidden("d") == draft.id
    assert f'href="/t/{item}/answer?d={draft.id}"' in (await place.hers.get("/mine")).text
    assert ANSWER in (await place.hers.get(f"/t/{item}/answer?d={draft.id}")).text


async def test_while_mine_is_locked_words_that_found_no_place_stay_in_the_box(place: Place) -> None:
    draft = await place.kept(LONG)
    await place.leaves()
    await place.rests()
    refused = await place.send(SHORT, "share", d=draft)
    assert "Your words are still in the box." in refused.text
    assert refused.hidden("d") == draft
    assert await place.texts() == [LONG]


# Others


@pytest.mark.parametrize("do", ["draft", "share", "discard"])
async def test_the_id_of_somebody_elses_draft_changes_nothing_of_theirs(place: Place, do: str) -> None:
    hers, before = await place.kept(LONG), await place.stored()
    assert LONG not in (await place.his.get(f"/w/k7qd?d={hers}")).text
    await place.opens_mine()
    answer = await place.his.post("/w/k7qd", place.form("His.", do, d=hers))
    assert answer.status == 303
    assert hers not in answer.header("location")
    assert set(before) <= set(await place.stored())
    assert await place.texts() == [LONG]


async def test_an_id_is_told_from_one_that_is_nobodys_by_nothing(place: Place) -> None:
    hers = await place.kept(LONG)
    for draft in (hers, UNKNOWN):
        page = await place.his.get(f"/w/k7qd?d={draft}")
        assert page.status == 200
        assert page.hidden("d") == ""


@pytest.mark.parametrize("draft", ["x", "0" * 31, "0" * 33, "A" * 32, "../" * 8, "0" * 32 + "\n", "ä" * 32])
async def test_what_is_no_id_is_not_read(place: Place, draft: str) -> None:
    await place.kept(LONG)
    before = await place.stored()
    for do in ("draft", "share", "discard"):
        assert (await place.send(SHORT, do, d=draft)).status == 422
    assert (await place.hers.get("/w/k7qd?d=" + "x" * 32)).status == 422
    assert await place.stored() == before


async def test_a_draft_is_not_shown_where_it_is_not_about(place: Place) -> None:
    draft = await place.kept(LONG)
    for path in (milestone(), f"/t/{await place.apology()}/answer"):
        page = await place.hers.get(f"{path}?d={draft}")
        assert LONG not in page.text
        assert page.hidden("d") == ""
    assert await place.kept("The walk.", milestone(), d=draft) != draft
    assert await place.texts() == ["The walk.", LONG]


async def test_the_database_alone_does_not_tell_what_a_draft_is_about(place: Place) -> None:
    """No name that can be made from what lies there, or from the form, is the name of a draft."""
    viewer, form = await cast.viewer(place.house, place.ana), place.form(LONG, "draft")
    await place.hers.post("/w/k7qd", form)
    names = [practice.name for practice in PRACTICES] + [practice.code for practice in PRACTICES]
    known = [viewer.person, viewer.own_record, viewer.held_record, form["key"], "draft", "", *names]
    told = {derived_id(*parts) for one in known for two in known for parts in ((one, two), (one, two, ""))}
    slots = [slot for (slot,) in await place.house.store.read(lambda tx: tx.run(SLOTS, of=viewer.own_record))]
    (slot,) = [slot for slot in slots if slot.startswith(drafts.PREFIX)]
    assert slot.removeprefix(drafts.PREFIX) not in told
    for practice in PRACTICES:
        assert practice.name not in slot
        assert all(practice.name.encode() not in words for _, words in await place.stored() if isinstance(words, bytes))


async def test_what_cannot_be_read_closes_nobodys_mine(place: Place) -> None:
    await place.kept(LONG)
    viewer = await cast.viewer(place.house, place.ana)

    def leftovers(tx: Tx) -> None:
        vault = Vault(tx, place.house.root, viewer.own_keys)
        vault.admit(viewer.own_record)
        for number, words in enumerate((b"", b"{", b'{"practice": "apology", "item": "", "typed": {"w1": "old"}}')):
            safekeeping.put(vault, viewer.own_record, drafts.slot(f"{number:032}"), words)

    await place.house.store.write(leftovers)
    for path in ("/mine", "/w/k7qd", "/mine/earlier"):
        assert (await place.hers.get(path)).status == 200
    assert await place.texts() == [LONG]


def milestone() -> str:
    return f"/w/{BY_NAME['milestone'].code}"
