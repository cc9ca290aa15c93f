"""Putting a practice away for oneself: it is not offered any more, nothing is locked, and nobody is told."""

from __future__ import annotations

import asyncio

import pytest
import sqlalchemy as sa

from domain.practices import PRACTICES
from domain.practices.joint_session import JOINT_SESSION
from projections.sql import Statement
from server import renewal
from server.house import House
from server.settings import Settings
from server.sign_in import shelf, viewers
from server.sign_in.viewers import SHELF_SLOT
from server.tables import sealed
from server.wakeups import InProcess
from tests import cast
from tests.fixtures.house import MovedClock, another, opened
from tests.privacy import thief
from tests.privacy.asgi import Answer, Browser, at_rest
from tests.privacy.forms import Form, forms_of, links_of
from tests.privacy.looking import addresses, normalised
from tests.sign_in.stories import sentences
from tests.talks import Hour, everything, key
from web.viewer import Viewer

pytestmark = pytest.mark.anyio

AWAY, AFTER = "/write/away", "/write/away/after"
TALK = JOINT_SESSION.code
SUGGEST = "Suggest a talk"
DONT = "Don't suggest talks to me"
CHECKS = {"w1": "yes", "w2": "no", "w3": "no"}
EVERYTHING = [*(practice.code for practice in PRACTICES), TALK]
BEGINS = {code: f"/w/{code}" for code in EVERYTHING} | {TALK: "/talk/new"}

SHELVES = Statement(sa.select(sealed.c.record, sealed.c.ciphertext).where(sealed.c.slot == SHELF_SLOT))


async def puts_away(who: Browser, *codes: str) -> None:
    for code in codes:
        assert (await who.post(AWAY, {"do": "put", "w1": code})).header("location") == AWAY


async def takes_out(who: Browser, code: str) -> None:
    assert (await who.post(AWAY, {"do": "take", "w1": code})).header("location") == AWAY


async def offered(who: Browser, path: str) -> list[str]:
    """What a page offers to begin, by its links; of what one is at already it offers nothing."""
    links = [link.partition("?")[0] for link in links_of((await who.get(path)).text)]
    return [link for link in links if link in BEGINS.values() and link not in {path, path.removesuffix("/kept")}]


@pytest.mark.parametrize("code", EVERYTHING)
async def test_whatever_is_offered_is_put_away_and_taken_out_again(hour: Hour, code: str) -> None:
    before = await offered(hour.hers, "/write")
    assert before.count(BEGINS[code]) == 1
    await puts_away(hour.hers, code)
    assert await offered(hour.hers, "/write") == [address for address in before if address != BEGINS[code]]
    assert await offered(hour.his, "/write") == before
    await takes_out(hour.hers, code)
    assert await offered(hour.hers, "/write") == before


async def test_each_takes_one_press_and_the_page_says_what_is_put_away(hour: Hour) -> None:
    """Through the forms as they stand, without a script."""
    assert "Nothing is put away." in sentences(await hour.hers.get(AWAY))
    for said, do in (("Put away", "put"), ("Take it out again", "take")):
        page = await hour.hers.get(AWAY)
        assert f'aria-label="{said}: Apology"' in page.text
        form = next(f for f in forms_of(page.text) if ("do", do) in f.buttons and f.fields["w1"].value == "k7qd")
        await hour.hers.post(form.action, {"do": do, "w1": "k7qd"})
    assert "Nothing is put away." in sentences(await hour.hers.get(AWAY))
    assert AWAY in links_of((await hour.hers.get("/write")).text)


STAYS = {
    "/mine": {"/w/b6ms"},
    "/together": {"/w/h4rf"},
    "/w/b6ms": {"/w/h4rf"},
    "/w/n9tk": {"/w/b6ms"},
}
"""What leads to what is there already: her chapters, and how far both go."""


async def test_no_other_page_offers_what_is_put_away(hour: Hour) -> None:
    """Every page there is, where there is something of everything."""
    things = await something_of_everything(hour)
    paths = addresses(hour.hers.app, things)
    before = {path: await offered(hour.hers, path) for path in paths}
    assert {address for found in before.values() for address in found} == set(BEGINS.values())
    assert {"/talk", "/together", "/today", "/together/agreed", "/together/questions"} <= {
        p for p in before if before[p]
    }
    await puts_away(hour.hers, *EVERYTHING)
    left = {path: set(found) for path in paths if (found := await offered(hour.hers, path))}
    assert left == STAYS


async def something_of_everything(hour: Hour) -> list[tuple[str, str]]:
    """What each of the two did to something of the other's, on which a page could offer to begin another thing."""
    hers, his = [await cast.viewer(hour.house, who) for who in (hour.ana, hour.ben)]
    apology = await cast.does(hour.house, hers, "apology", "share", {"regret": "Sorry."})
    await cast.does(hour.house, his, "apology", "answer", {"answer": "I read it."}, item=apology.item, version=1)
    asked = await cast.does(hour.house, hers, "question", "ask", {"topic": "when", "question": "When?"})
    await cast.does(hour.house, his, "question", "answer", {"answer": "In May."}, item=asked.item, version=1)
    telling = await cast.does(hour.house, his, "telling", "put_forward", {"when": "Sunday.", "kept": "kept"})
    rhythm = {"form": "fanos", "weekday": "6", "weeks": "1"}
    agreed = await cast.does(hour.house, his, "check_in_rhythm", "put_forward", rhythm)
    await cast.does(hour.house, hers, "check_in_rhythm", "accept", item=agreed.item, version=1)
    await hour.begun()
    await hour.does(hour.hers, "close")
    await hour.hers.post("/mine", {"password": cast.PASSWORD})
    return [("apology", apology.item), ("question", asked.item), ("telling", telling.item), ("talk", hour.item)]


async def test_its_own_address_works_as_before(hour: Hour) -> None:
    await hour.hers.post("/mine", {"password": cast.PASSWORD})
    before = {path: await forms(hour.hers, path) for path in BEGINS.values()}
    await puts_away(hour.hers, *EVERYTHING)
    assert {path: await forms(hour.hers, path) for path in BEGINS.values()} == before
    assert (await hour.hers.post("/w/k7qd", {"key": key(), "v": "0", "do": "share", "w1": "Sorry."})).status == 303
    await hour.suggested()
    assert "The evenings" in (await hour.hers.get("/talk")).text


async def forms(who: Browser, path: str) -> list[Form]:
    page = await who.get(path)
    assert page.status == 200
    return forms_of(normalised(page.text), path)


async def test_what_the_other_does_with_it_is_shown_and_can_be_answered(hour: Hour) -> None:
    await puts_away(hour.his, *EVERYTHING)
    await hour.suggested()
    page = await hour.his.get("/talk")
    assert "Ana suggests it" in sentences(page)
    assert SUGGEST not in page.text
    await hour.does(hour.his, "accept", v="1")
    assert "You both said yes to this" in sentences(await hour.his.get("/talk"))


# From the check before a talk


async def afraid(hour: Hour, path: str = "/talk/new") -> Answer:
    return await hour.hers.post(path, CHECKS)


async def test_after_a_yes_in_the_check_one_press_puts_the_talk_away(hour: Hour) -> None:
    page = await afraid(hour)
    assert DONT in page.text
    form = next(f for f in forms_of(page.text) if f.action == AWAY)
    sent = {name: field.value for name, field in form.fields.items()} | dict(form.buttons)
    answer = await hour.hers.post(form.action, sent)
    assert answer.header("location") == AFTER
    said = sentences(await hour.hers.get(AFTER))
    for sentence in (
        "You no longer find it on your pages.",
        "Ben is not told and sees no difference.",
        "can still suggest",
    ):
        assert sentence in said
    for path in ("/write", "/talk"):
        assert SUGGEST not in (await hour.hers.get(path)).text
        assert SUGGEST in (await hour.his.get(path)).text
    assert "No talks. Some people never use this page." in sentences(await hour.hers.get("/talk"))
    assert DONT not in (await afraid(hour)).text


async def test_it_can_be_taken_out_again_where_it_is_said(hour: Hour) -> None:
    await puts_away(hour.hers, TALK)
    form = next(f for f in forms_of((await hour.hers.get(AFTER)).text) if f.action == AWAY)
    await hour.hers.post(form.action, {name: field.value for name, field in form.fields.items()})
    assert SUGGEST in (await hour.hers.get("/talk")).text
    assert (await hour.hers.get(AFTER)).header("location") == AWAY


async def test_before_a_yes_to_what_was_suggested_it_is_offered_too_and_leaves_that_as_it_is(hour: Hour) -> None:
    await hour.suggested()
    before = normalised((await hour.his.get(f"/talk/{hour.item}")).text)
    assert DONT in (await afraid(hour, f"/talk/{hour.item}/before")).text
    await hour.hers.post(AWAY, {"do": "put", "w1": TALK, "to": "after"})
    assert normalised((await hour.his.get(f"/talk/{hour.item}")).text) == before


async def test_a_form_that_no_page_of_ours_sends_changes_nothing(hour: Hour) -> None:
    for form in ({"do": "put", "w1": "none"}, {"do": "put"}, {"w1": TALK}, {"do": "put", "w1": TALK, "w2": ""}):
        assert (await hour.hers.post(AWAY, form)).status == 422
    assert SUGGEST in (await hour.hers.get("/talk")).text


# Hers alone, wherever she is


async def test_her_other_open_pages_follow_and_none_of_bens_is_told(hour: Hour) -> None:
    pages = ["/talk", "/today", "/together", "/together/agreed", "/together/questions"]
    hers = [await hour.hers.open((await hour.hers.get(path)).socket()) for path in pages]
    his = [await hour.his.open((await hour.his.get(path)).socket()) for path in pages]
    await at_rest()
    for socket in (*hers, *his):
        socket.take()
    for do, stands in ((puts_away, False), (takes_out, True)):
        for code in (TALK, "d5wn"):
            await do(hour.hers, code)
        await at_rest()
        talk, questions = hers[0].take(), hers[4].take()
        assert (SUGGEST in talk[-1], 'href="/w/d5wn"' in questions[-1]) == (stands, stands)
        assert [socket.take() for socket in his] == [[] for _ in his]
    assert isinstance(hour.house.wakeups, InProcess)
    hour.house.wakeups.ring_all()
    await at_rest()
    assert [socket.take() for socket in his] == [[] for _ in his]


async def test_alone_and_in_an_earlier_space_it_is_put_away_as_well(hour: Hour) -> None:
    await puts_away(hour.hers, TALK, "t5nb")
    await hour.hers.post("/sharing/space")
    assert "/w/t5nb" not in await offered(hour.hers, "/write")
    otto = await cast.account(hour.house, cast.OTTO)
    await cast.joined(hour.house, hour.ana, otto)
    assert "Otto is not told" in sentences(await hour.hers.get(AWAY))
    assert await offered(hour.hers, "/talk") == []
    await takes_out(hour.hers, TALK)
    assert await offered(hour.hers, "/talk") == ["/talk/new"]


async def test_her_copy_says_what_she_put_away_and_his_does_not(hour: Hour) -> None:
    await puts_away(hour.hers, TALK)
    for who in (hour.hers, hour.his):
        await who.post("/mine", {"password": cast.PASSWORD})
    assert f"put away · {SUGGEST}" in (await hour.hers.post("/sharing/copy")).text
    assert SUGGEST not in (await hour.his.post("/sharing/copy")).text


# As it is stored


async def shelves(house: House) -> dict[str, bytes]:
    rows = await house.store.read(lambda tx: tx.run(SHELVES))
    return {record: bytes(ciphertext) for record, ciphertext in rows}


async def test_the_store_holds_a_row_for_everybody_which_keeps_its_size(any_house: House) -> None:
    ana, ben = await cast.couple(any_house)
    before = await shelves(any_house)
    assert set(before) == {ana.held_record, ben.held_record}
    for code in EVERYTHING:
        await shelf.put_away(any_house, ana, code)
    after = await shelves(any_house)
    assert after[ana.held_record] != before[ana.held_record]
    assert after[ben.held_record] == before[ben.held_record]
    assert {len(row) for row in (*before.values(), *after.values())} == {len(before[ben.held_record])}


async def test_nothing_else_in_the_store_changes(house: House) -> None:
    ana, _ = await cast.couple(house)
    before = await everything(house)
    await shelf.put_away(house, ana, TALK)
    changed = [one for one, other in zip(before, await everything(house), strict=True) if one != other]
    assert len(changed) == 1
    await shelf.put_away(house, ana, TALK)
    assert await away_of(house, ana) == {TALK}


async def test_which_it_is_stands_in_clear_nowhere(
    any_settings: Settings, clock: MovedClock, cheap_passwords: None
) -> None:
    async with opened(any_settings, clock) as house:
        ana, _ = await cast.couple(house)
        for code in EVERYTHING:
            await shelf.put_away(house, ana, code)
        await house.store.settle()
        files = [path for folder in thief.folders(any_settings) for path in folder.rglob("*") if path.is_file()]
        stored = b"".join(path.read_bytes() for path in files)
    assert ana.held_record.encode() in stored
    assert [code for code in EVERYTHING if code.encode() in stored] == []


async def test_presses_at_once_all_count_also_in_two_processes(
    any_house: House, any_settings: Settings, clock: MovedClock
) -> None:
    ana, _ = await cast.couple(any_house)
    async with another(any_settings, clock) as other:
        houses = (any_house, other) * len(EVERYTHING)
        pairs = list(zip(houses, EVERYTHING, strict=False))
        await asyncio.gather(*(shelf.put_away(house, ana, code) for house, code in pairs))
        assert await away_of(any_house, ana) == set(EVERYTHING)
        await asyncio.gather(*(shelf.take_out(house, ana, code) for house, code in pairs[1:]))
    assert await away_of(any_house, ana) == set(EVERYTHING[:1])


async def test_it_is_put_away_after_a_renewal_of_keys_as_before(any_house: House, clock: MovedClock) -> None:
    ana, ben = await cast.couple(any_house)
    await shelf.put_away(any_house, ana, TALK)
    clock.forward(minutes=1)
    assert await renewal.renew(any_house)
    assert await away_of(any_house, ana) == {TALK}
    assert await away_of(any_house, ben) == set()


async def away_of(house: House, viewer: Viewer) -> frozenset[str]:
    found = await house.store.read(lambda tx: viewers.by_hash(tx, house.root, viewer.sign_in, house.clock()))
    assert found is not None
    return found[1].shelved
