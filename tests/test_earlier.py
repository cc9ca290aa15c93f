"""A space that somebody left, looked at again: its words can be read, copied and erased, and nobody else notices."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from domain.practices import BY_NAME
from server import drafts
from server.drafts import About
from server.house import House
from server.sign_in import leaving, sign_ins
from tests import cast
from tests.cast import Account
from tests.fixtures.house import MovedClock
from tests.privacy.asgi import Answer, Browser, at_rest, signed_in
from tests.sign_in.stories import Street, makes_link, opens_space, sentences, settled, street

pytestmark = pytest.mark.anyio

CALM = "You are looking at an earlier space. Nothing can be added here."
BACK = "Back to the present one"
EVERYWHERE = ("/today", "/together", "/together/agreed", "/talk", "/mine", "/sharing", "/write", "/w/k7qd", "/help")
UNKNOWN = "f" * 16


@dataclass
class Place:
    """Ana was in a space with Ben, left it a while ago, and is in one with Dan now."""

    house: House
    on: Street
    ana: Account
    ben: Account
    dan: Account
    hers: Browser
    his: Browser
    items: dict[str, str] = field(default_factory=dict)

    async def looks(self, browser: Browser | None = None) -> Answer:
        """She presses the first button there is on the page of earlier spaces."""
        browser = browser or self.hers
        return await browser.post("/sharing/earlier", {"space": (await self.listed(browser)).hidden("space")})

    async def listed(self, browser: Browser | None = None) -> Answer:
        return await (browser or self.hers).get("/sharing/earlier")

    async def elsewhere(self) -> Browser:
        """Another browser of hers."""
        return self.browser(Account("Ana", "", self.ana.opened, await sign_ins.begin(self.house, self.ana.opened)))

    def browser(self, who: Account) -> Browser:
        return signed_in(self.on.app, who)


@asynccontextmanager
async def living(house: House, clock: MovedClock) -> AsyncIterator[Place]:
    ana, ben, dan = [await cast.account(house, name) for name in ("Ana", "Ben", "Dan")]
    async with street(house) as on:
        place = Place(house, on, ana, ben, dan, signed_in(on.app, ana), signed_in(on.app, ben))
        await cast.joined(house, ana, ben)
        clock.forward(days=1)
        hers, his = await cast.viewer(house, ana), await cast.viewer(house, ben)
        said = await cast.does(house, hers, "apology", "share", {"regret": "I said you imagined it."})
        answer = await cast.does(house, his, "apology", "share", {"regret": "I hid the letters."})
        place.items = {"hers": said.item, "his": answer.item}
        clock.forward(days=1)
        await leaving.leave(house, hers)
        clock.forward(days=1)
        await cast.joined(house, ana, dan)
        await cast.does(house, await cast.viewer(house, dan), "appreciation", "share", {"good": "You came along."})
        await place.hers.post("/mine", {"password": cast.PASSWORD})
        yield place


@pytest.fixture
async def place(house: House, clock: MovedClock) -> AsyncIterator[Place]:
    async with living(house, clock) as place:
        yield place


async def test_an_earlier_space_is_found_under_sharing_and_looked_at(any_house: House, clock: MovedClock) -> None:
    async with living(any_house, clock) as place:
        hers = place.hers
        assert 'href="/sharing/earlier"' in (await hers.get("/sharing")).text
        assert "Ben Tuesday 5 May to Wednesday 6 May Look at this space" in sentences(await place.listed())
        assert "imagined it" not in (await hers.get("/together")).text
        assert (await place.looks()).header("location") == "/together"
        together = sentences(await hers.get("/together"))
        assert "I said you imagined it." in together
        assert "You came along." not in together
        for path in EVERYWHERE:
            calm = f"{CALM} Mine goes on as before." if path == "/mine" else CALM
            assert f"{calm} {BACK}" in sentences(await hers.get(path)), path
        assert "The one you are looking at" in sentences(await place.listed())
        assert (await hers.post("/sharing/earlier", {"space": ""})).header("location") == "/together"
        together = sentences(await hers.get("/together"))
        assert "You came along." in together
        assert CALM not in together


async def test_a_day_tells_nothing_of_when_it_was_left(place: Place) -> None:
    """The one who stayed sees the same two days: of the beginning, and of what was shared at the end."""
    ben, eva = place.ben, await cast.account(place.house, "Eva")
    await place.his.post("/sharing/space")
    await cast.joined(place.house, ben, eva)
    assert "Ana Tuesday 5 May to Wednesday 6 May" in sentences(await place.listed(place.his))
    hers = await cast.viewer(place.house, place.ana)
    assert hers.couple
    await place.looks()
    await place.hers.post(f"/t/{place.items['hers']}/erase", {"key": "e" * 22, "v": "1"})
    assert "Ana Tuesday 5 May to Wednesday 6 May" in sentences(await place.listed(place.his))


async def test_who_never_left_a_space_has_no_earlier_one(place: Place) -> None:
    dan = place.browser(place.dan)
    assert "/sharing/earlier" not in (await dan.get("/sharing")).text
    assert "No earlier spaces." in sentences(await place.listed(dan))


async def test_whoever_left_and_is_in_no_other_has_it_before_her(house: House) -> None:
    async with street(house) as on:
        ana, ben = await cast.account(house), await cast.account(house, "Ben")
        await cast.joined(house, ana, ben)
        hers = signed_in(on.app, ana)
        await hers.post("/sharing/space")
        assert "No earlier spaces." in sentences(await hers.get("/sharing/earlier"))
        assert CALM not in sentences(await hers.get("/together"))


async def test_she_erases_her_own_words_there_and_no_others(place: Place) -> None:
    await place.looks()
    await place.hers.post(f"/t/{place.items['hers']}/erase", {"key": "e" * 22, "v": "1"})
    await place.hers.post(f"/t/{place.items['his']}/erase", {"key": "f" * 22, "v": "1"})
    together = (await place.his.get("/together")).text
    assert "imagined it" not in together
    assert "I hid the letters." in together
    assert CALM in sentences(await place.hers.get("/together"))


async def test_a_copy_of_it_is_one_of_that_space_alone(place: Place) -> None:
    await place.looks()
    copy = await place.hers.post("/sharing/copy")
    assert "I said you imagined it." in copy.text
    assert "I hid the letters." in copy.text
    assert "You came along." not in copy.text


async def test_nothing_is_added_there_and_words_are_kept_in_mine(place: Place) -> None:
    before = (await place.his.get("/together")).text
    await place.looks()
    for path, form in (
        ("/w/k7qd", {"do": "share", "w1": "One more thing."}),
        (f"/t/{place.items['his']}/answer", {"w1": "One more thing."}),
        ("/w/t5nb", {"do": "put_forward", "w1": "One more thing."}),
    ):
        answer = await place.hers.post(path, {"key": path[-4:] * 6, "v": "0"} | form)
        assert answer.status in {409, 422}, path
        assert "One more thing." in answer.text, path
    assert (await place.his.get("/together")).text == before
    assert "One more thing." not in (await place.browser(place.dan).get("/together")).text


async def test_what_was_put_away_belongs_to_the_present_one(place: Place) -> None:
    await place.looks()
    assert "Nothing new. Nothing has to be." in sentences(await place.hers.get("/today"))
    await place.hers.post("/today", {"upto": "9"})
    await place.hers.post("/sharing/earlier", {"space": ""})
    assert "Dan Something good" in sentences(await place.hers.get("/today"))


async def test_only_the_browser_that_asked_looks_at_it(place: Place) -> None:
    other = await place.elsewhere()
    await place.looks()
    assert CALM not in sentences(await other.get("/together"))
    assert "You came along." in (await other.get("/together")).text


async def test_while_she_looks_at_it_nobody_is_invited_and_the_present_one_is_not_left(place: Place) -> None:
    await place.looks()
    sharing = (await place.hers.get("/sharing")).text
    assert "/sharing/link" not in sharing
    assert "/sharing/space" not in sharing
    assert (await place.hers.get("/sharing/link")).header("location") == "/sharing"
    assert (await place.hers.get("/sharing/space")).header("location") == "/sharing"
    await place.hers.post("/sharing/space")
    await place.hers.post("/sharing/earlier", {"space": ""})
    assert "You came along." in (await place.hers.get("/together")).text
    assert "nothing new can be added" not in sentences(await place.browser(place.dan).get("/together"))


async def test_no_other_space_can_be_looked_at_by_its_name(place: Place) -> None:
    """Somebody else's, and one that never was, are the same."""
    eva, finn = await cast.account(place.house, "Eva"), await cast.account(place.house, "Finn")
    await cast.joined(place.house, eva, finn)
    theirs = (await cast.viewer(place.house, eva)).couple
    assert theirs
    answers = [await place.hers.post("/sharing/earlier", {"space": name}) for name in (theirs.tag, UNKNOWN, theirs.id)]
    assert {(answer.status, answer.body) for answer in answers} == {(404, answers[0].body)}
    assert (await place.hers.post("/sharing/earlier", {"w1": "x"})).status == 422


async def test_to_everybody_else_it_is_as_if_she_had_not_looked(place: Place) -> None:
    browsers = [place.his, place.browser(place.dan)]
    pages = ("/today", "/together", "/together/agreed", "/sharing", "/sharing/earlier", "/sharing/copy")
    before = [(await browser.get(page)).body for browser in browsers for page in pages]
    sockets = [await browser.open((await browser.get("/together")).socket()) for browser in browsers]
    for socket in sockets:
        socket.take()
    await place.looks()
    await place.hers.get("/together")
    await place.hers.post("/sharing/copy")
    await place.hers.post("/sharing/earlier", {"space": ""})
    await at_rest()
    assert [(socket.frames, socket.code) for socket in sockets] == [([], None)] * 2
    assert [(await browser.get(page)).body for browser in browsers for page in pages] == before


# Her own open pages


async def test_a_page_of_one_space_is_never_filled_from_another(place: Place) -> None:
    present = (await place.hers.get("/together")).socket()
    here = await place.hers.open(present)
    await place.looks()
    await at_rest()
    assert here.code == 1008
    earlier = (await place.hers.get("/together")).socket()
    assert earlier != present
    there, cut = await place.hers.open(earlier), await place.hers.open(present)
    assert "imagined it" in there.take()[0]
    assert (cut.frames, cut.code) == ([], 1008)
    await place.hers.post("/sharing/earlier", {"space": ""})
    await at_rest()
    assert (there.frames, there.code) == ([], 1008)
    again = await place.hers.open(earlier)
    assert (again.frames, again.code) == ([], 1008)


async def test_an_open_page_of_an_earlier_space_is_sent_what_becomes_of_it(place: Place) -> None:
    await place.looks()
    page = await place.hers.open((await place.hers.get("/together")).socket())
    page.take()
    await cast.does(
        place.house, await cast.viewer(place.house, place.ben), "apology", "erase", item=place.items["his"], version=1
    )
    await at_rest()
    assert "Ben erased the words" in page.take()[0]


# When a new one opens


async def test_when_a_new_space_opens_it_is_the_one_that_both_look_at(any_house: House, clock: MovedClock) -> None:
    async with living(any_house, clock) as place:
        await place.hers.post("/sharing/space")
        otto = place.on.browser()
        await settled(otto, "Otto")
        link = await makes_link(otto)
        assert (await place.looks()).status == 303
        assert (await place.hers.post(link)).header("location") == "/sharing/two"
        assert CALM in sentences(await place.hers.get("/together"))
        await opens_space(otto)
        together = sentences(await place.hers.get("/together"))
        assert CALM not in together
        assert "What you share will stand here" in together
        listed = sentences(await place.listed())
        assert listed.index("Dan") < listed.index("Ben")


async def test_of_two_that_she_left_the_later_stays_the_present_one(any_house: House, clock: MovedClock) -> None:
    """Also where something happens in the other."""
    async with living(any_house, clock) as place:
        await place.hers.post("/sharing/space")
        clock.forward(days=1)
        await place.looks()
        await place.hers.post(f"/t/{place.items['hers']}/erase", {"key": "e" * 22, "v": "1"})
        await place.hers.post("/sharing/earlier", {"space": ""})
        assert "You came along." in (await place.hers.get("/together")).text
        assert "Ben" in sentences(await place.listed())


async def test_who_stayed_in_a_space_keeps_it_before_the_one_that_was_left(place: Place, clock: MovedClock) -> None:
    """Also where something happens in the earlier one."""
    clock.forward(days=1)
    await leaving.leave(place.house, await cast.viewer(place.house, place.dan))
    clock.forward(days=1)
    his = await cast.viewer(place.house, place.ben)
    await cast.does(place.house, his, "apology", "erase", item=place.items["his"], version=1)
    assert "You came along." in (await place.hers.get("/together")).text


# What was begun there


async def test_a_draft_of_an_answer_in_another_space_leads_to_it(place: Place) -> None:
    await place.looks()
    item = place.items["his"]
    await place.hers.post(f"/t/{item}/answer", {"key": "a" * 22, "v": "0", "w1": "I have read it."})
    await place.hers.post("/sharing/earlier", {"space": ""})
    (draft,) = await drafts.all_kept(place.house, await cast.viewer(place.house, place.ana))
    address = f"/t/{item}/answer?d={draft.id}"
    assert f'href="{address}"' in (await place.hers.get("/mine")).text
    there = await place.hers.get(address)
    assert there.status == 200
    assert "This stands in another of your spaces." in sentences(there)
    form = {name: there.hidden(name) for name in ("space", "to")}
    assert (await place.hers.post("/sharing/earlier", form)).header("location") == address
    assert "I have read it." in (await place.hers.get(address)).text


async def test_a_draft_of_an_answer_in_the_present_one_leads_back(place: Place) -> None:
    dan = await cast.viewer(place.house, place.dan)
    item = (await cast.does(place.house, dan, "apology", "share", {"regret": "I forgot."})).item
    hers = await cast.viewer(place.house, place.ana)
    await drafts.keep(place.house, hers, About(BY_NAME["apology"], item, "answer"), {"w1": "I know."}, "k" * 22)
    await place.looks()
    there = await place.hers.get(f"/t/{item}/answer")
    form = {name: there.hidden(name) for name in ("space", "to")}
    assert (await place.hers.post("/sharing/earlier", form)).header("location") == f"/t/{item}/answer"
    assert "I know." in (await place.hers.get(f"/t/{item}/answer")).text
    assert CALM not in sentences(await place.hers.get("/together"))


@pytest.mark.parametrize("to", ["https://elsewhere.example", "//elsewhere.example", "/sharing", "/t/x/answer"])
async def test_it_leads_nowhere_else(place: Place, to: str) -> None:
    space = (await place.listed()).hidden("space")
    assert (await place.hers.post("/sharing/earlier", {"space": space, "to": to})).header("location") == "/together"


async def test_somebody_elses_thing_is_in_no_space_of_hers(place: Place) -> None:
    dan = place.browser(place.dan)
    for item in place.items.values():
        answers = [await dan.get(f"/t/{thing}/answer") for thing in (item, "f" * 32)]
        assert (answers[0].status, answers[0].body) == (404, answers[1].body)
