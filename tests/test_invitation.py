"""One link for one person; what it tells, and to whom."""

from __future__ import annotations

import re

import pytest

from domain.kernel import Refused
from server.house import House
from server.http import cookie_token
from server.sign_in import accounts, arrivals, called, viewers
from server.vault import Vault
from tests.fixtures.house import MovedClock
from tests.privacy.asgi import Answer, Browser
from tests.sign_in.stories import Street, makes_link, new_account, opens_space, sentences, settled, street
from web.viewer import Viewer

pytestmark = pytest.mark.anyio

NOTHING = (
    "This link doesn't open anything. Links work once, and only for a few days. If somebody wanted you to come in, "
    "they can make a new one."
)


def seen(answer: Answer) -> tuple[object, ...]:
    return answer.status, answer.headers, answer.body


async def test_from_a_link_to_a_space_for_two(any_house: House) -> None:
    async with street(any_house) as on:
        ana, ben = on.browser(), on.browser()
        await settled(ana, "Ana")
        link = await makes_link(ana)
        asked = sentences(await ben.get(link))
        assert "Ana has asked you into a space for two on Goldseam." in asked
        assert "Nobody has said who runs this copy." in asked
        assert "What is this?" in asked
        await settled(ben, "Ben", link)
        assert "Come in" in sentences(await ben.get(link))
        assert (await ben.post(link)).header("location") == "/sharing/two"
        hers, his = await ana.get("/sharing/two"), await ben.get("/sharing/two")
        assert hers.hidden("words") == his.hidden("words")
        assert "Ben" not in sentences(hers)
        assert "Tell Ana these two words, in person or by phone:" in sentences(his)
        assert (await opens_space(ana)).header("location") == "/together"
        for page in (await ana.get("/together"), await ben.get("/together")):
            assert "What you share will stand here, in the order it came." in sentences(page)
        assert (await ben.get("/sharing/link")).header("location") == "/sharing"


async def test_whoever_came_by_a_link_is_led_on_to_it_after_her_own_first_run(house: House) -> None:
    async with street(house) as on:
        ana, ben = on.browser(), on.browser()
        await settled(ana, "Ana")
        link = await makes_link(ana)
        page = await ben.get(f"{link}/1")
        assert f'href="{link}/2"' in page.text
        assert f'href="{link}/3"' in (await ben.get(f"{link}/2")).text
        assert ben.cookies == {}
        await settled(ben, "Ben", link)
        assert "Ben" not in sentences(await ana.get("/sharing"))
        again = on.browser()
        assert (await again.get(f"{link}/in")).status == 200


async def test_whoever_has_an_account_signs_in_on_the_way(house: House) -> None:
    async with street(house) as on:
        ana, ben = on.browser(), on.browser()
        await settled(ana, "Ana")
        name = await settled(ben, "Ben")
        await ben.post("/sign-out")
        link = await makes_link(ana)
        answer = await ben.post(f"{link}/in", {"w1": name, "password": "seven kettles under snow"})
        assert answer.header("location") == link
        assert (await ben.post(link)).header("location") == "/sharing/two"


async def test_what_opens_nothing_is_one_page_to_the_last_byte(house: House, clock: MovedClock) -> None:
    async with street(house) as on:
        ana, ben, otto = on.browser(), on.browser(), on.browser()
        await settled(ana, "Ana")
        await settled(otto, "Otto")
        early = await makes_link(ana)
        taken_back = await makes_link(ana)
        await ana.post("/sharing/link/back")
        expired = await makes_link(ana)
        clock.forward(days=6, hours=23)
        stranger = on.browser()
        assert (await stranger.get(expired)).status == 200
        clock.forward(hours=2)
        nothing = ["/i/" + "a" * 43, "/i/x", "/i/" + "y" * 3000, early, taken_back, expired]
        pages = [seen(await stranger.get(link)) for link in nothing]
        pages += [seen(await stranger.get(f"{link}/{n}")) for link in nothing for n in ("1", "2", "3", "in")]
        pages += [seen(await stranger.post(f"{link}/{n}", {})) for link in nothing for n in ("3", "in")]
        assert pages[0][0] == 404
        assert NOTHING in sentences(await stranger.get(nothing[0]))
        assert len(set(pages)) == 1
        assert ben.cookies == {}


async def test_a_spent_link_says_nothing_to_a_stranger_and_nothing_about_the_two(house: House) -> None:
    async with street(house) as on:
        ana, ben = on.browser(), on.browser()
        await settled(ana, "Ana")
        link = await makes_link(ana)
        await settled(ben, "Ben", link)
        never = seen(await on.browser().get("/i/" + "a" * 43))
        await ben.post(link)
        assert seen(await on.browser().get(link)) == never
        await opens_space(ana)
        assert seen(await on.browser().get(link)) == never
        otto = on.browser()
        await settled(otto, "Otto")
        assert (await otto.post(link)).status == 404


async def test_her_own_link_opens_nothing_for_its_maker(house: House) -> None:
    async with street(house) as on:
        ana = on.browser()
        await settled(ana, "Ana")
        link = await makes_link(ana)
        assert NOTHING in sentences(await ana.get(link))
        assert (await ana.post(link)).status == 404
        assert (await on.browser().get(link)).status == 200


async def test_whoever_made_it_sees_only_until_when_and_the_link_once(house: House) -> None:
    async with street(house) as on:
        ana = on.browser()
        await settled(ana, "Ana")
        link = await makes_link(ana)
        before = [seen(await ana.get(path)) for path in ("/sharing", "/sharing/link", "/today", "/together")]
        for _ in range(3):
            await on.browser().get(link)
            await on.browser().get(f"{link}/3")
        otto = on.browser()
        await settled(otto, "Otto", link)
        await otto.get(link)
        after = [seen(await ana.get(path)) for path in ("/sharing", "/sharing/link", "/today", "/together")]
        page = await ana.get("/sharing/link")
        assert "Open until Tuesday 12 May." in sentences(page)
        assert link not in page.text
        assert [without_keys(one) for one in after] == [without_keys(one) for one in before]


def without_keys(page: tuple[object, ...]) -> tuple[object, ...]:
    status, headers, body = page
    assert isinstance(body, bytes)
    return status, headers, re.sub(rb'name="key" value="[^"]*"', b"", body)


async def test_two_browsers_with_one_link(house: House) -> None:
    async with street(house) as on:
        ana, ben, otto = on.browser(), on.browser(), on.browser()
        await settled(ana, "Ana")
        link = await makes_link(ana)
        await settled(ben, "Ben", link)
        await settled(otto, "Otto", link)
        assert (await ben.post(link)).status == 303
        assert (await ben.post(link)).status == 303
        late = await otto.post(link)
        assert late.status == 404
        assert NOTHING in sentences(late)
        assert (await otto.get("/sharing/two")).header("location") == "/sharing"


async def test_somebody_in_a_space_is_told_so_and_nothing_changes(house: House) -> None:
    async with street(house) as on:
        ana, _ = await both_in_and_open(on)
        otto = on.browser()
        await settled(otto, "Otto")
        answer = await ana.post(await makes_link(otto))
        assert answer.status == 422
        assert "You are in a space with somebody already." in sentences(answer)


async def both_in_and_open(on: Street) -> tuple[Browser, Browser]:
    ana, ben = on.browser(), on.browser()
    await settled(ana, "Ana")
    link = await makes_link(ana)
    await settled(ben, "Ben", link)
    await ben.post(link)
    await opens_space(ana)
    return ana, ben


@pytest.mark.parametrize("name", ["Ana", " aNA ", "\uff21na", "A n a", "\u202eAna", "An\u2060a\u3164"])
async def test_nobody_comes_in_under_the_name_of_whose_link_it_is(any_house: House, name: str) -> None:
    async with street(any_house) as on:
        ana, ben = on.browser(), on.browser()
        await settled(ana, "Ana")
        link = await makes_link(ana)
        await settled(ben, name, link)
        answer = await ben.post(link)
        assert answer.status == 422
        assert called.BOTH_THE_SAME.format(name="Ana") in sentences(answer)
        assert (await ben.get("/sharing/two")).header("location") == "/sharing"
        await ben.post("/sharing/name", {"w1": "Ben", "zone": "UTC"})
        assert (await ben.post(link)).header("location") == "/sharing/two"


async def test_nobody_takes_the_others_name_afterwards(any_house: House) -> None:
    async with street(any_house) as on:
        ana, ben = await both_in_and_open(on)
        answer = await ben.post("/sharing/name", {"w1": "ANA", "zone": "UTC"})
        assert answer.status == 422
        assert called.SAME_NAME.format(name="Ana") in sentences(answer)
        assert 'value="ANA"' in answer.text
        assert "You are <b>Ben</b>" in (await ben.get("/today")).text
        assert (await ben.post("/sharing/name", {"w1": "ben", "zone": "UTC"})).status == 303
        assert (await ana.post("/sharing/name", {"w1": "Anna", "zone": "UTC"})).status == 303
        assert (await ben.post("/sharing/name", {"w1": "Ana", "zone": "UTC"})).status == 303


async def test_other_words_open_nothing_and_these_are_not_ends_it(house: House) -> None:
    async with street(house) as on:
        ana, ben = on.browser(), on.browser()
        await settled(ana, "Ana")
        link = await makes_link(ana)
        await settled(ben, "Ben", link)
        await ben.post(link)
        stale = await ana.post("/sharing/two", {"do": "these", "words": "amber seventeen"})
        assert stale.header("location") == "/sharing/two"
        assert (await ben.post("/sharing/two", {"do": "these", "words": "amber seventeen"})).status == 303
        assert (await ana.post("/sharing/two", {"do": "perhaps"})).status == 422
        assert (await ana.post("/sharing/two", {"do": "not"})).header("location") == "/sharing/after/4"
        assert (await ben.get("/sharing/two")).header("location") == "/sharing"
        assert (await ben.get(link)).status == 404
        await makes_link(ana)


async def named(house: House, browser: Browser, name: str) -> None:
    """Straight in the store, as no page lets it be."""
    viewer = await viewer_of(house, browser)
    await house.store.write(lambda tx: accounts._put_name(Vault(tx, house.root), viewer.held_record, name))


async def viewer_of(house: House, browser: Browser) -> Viewer:
    token = cookie_token(house, browser.cookies)
    assert token
    found = await house.store.read(lambda tx: viewers.viewer(tx, house.root, token, house.clock()))
    assert found
    return found


async def test_no_space_opens_in_which_two_cannot_be_told_apart(any_house: House) -> None:
    async with street(any_house) as on:
        ana, ben = on.browser(), on.browser()
        await settled(ana, "Ana")
        link = await makes_link(ana)
        await settled(ben, "Ben", link)
        await ben.post(link)
        await named(any_house, ana, "bEN")
        answer = await opens_space(ana)
        assert answer.status == 422
        assert called.STILL_THE_SAME in sentences(answer)
        assert "Are these the two words?" in sentences(answer)
        assert (await ben.get("/sharing/two")).status == 200
        await ana.post("/sharing/name", {"w1": "Ana", "zone": "UTC"})
        assert (await opens_space(ana)).header("location") == "/together"


async def test_whoever_is_called_nothing_yet_invites_nobody(house: House) -> None:
    async with street(house) as on:
        ana = on.browser()
        await new_account(ana)
        answer = await ana.post("/sharing/link", {"key": (await ana.get("/sharing/link")).hidden("key")})
        assert answer.status == 422
        assert called.UNNAMED in sentences(answer)
        assert "/i/" not in answer.text
        viewer = await viewer_of(house, ana)
        for refused in (arrivals.open_space(house, viewer, ""), arrivals.join(house, viewer, "")):
            with pytest.raises(Refused) as refusal:
                await refused
            assert refusal.value.sentence == called.UNNAMED


async def test_the_same_press_twice_shows_the_same_link(house: House) -> None:
    async with street(house) as on:
        ana = on.browser()
        await settled(ana, "Ana")
        key = (await ana.get("/sharing/link")).hidden("key")
        first, second = [await ana.post("/sharing/link", {"key": key}) for _ in range(2)]
        assert first.text.split("<code>")[1].split("</code>")[0] in second.text
        await ana.post("/sharing/link/back")
        assert (await ana.post("/sharing/link", {"key": key})).header("location") == "/sharing/link"
        assert (await ana.post("/sharing/link", {"key": "no key of ours"})).status == 422


async def test_looking_at_links_is_slowed_by_address_alone(house: House) -> None:
    async with street(house) as on:
        ana = on.browser()
        await settled(ana, "Ana")
        link = await makes_link(ana)
        looker = on.browser("198.51.100.9")
        answers = [(await looker.get("/i/" + "a" * 43)).status for _ in range(121)]
        assert answers[-2:] == [404, 429]
        assert (await looker.get(link)).status == 429
        assert (await on.browser().get(link)).status == 200


async def test_what_she_says_about_herself_reaches_the_other_only_by_her_press(house: House) -> None:
    async with street(house) as on:
        ana, ben = await both_in_and_open(on)
        before = seen(await ben.get("/sharing"))
        await ana.post("/sharing/self", {"r2": "on", "r4": "on", "do": "keep"})
        assert seen(await ben.get("/sharing")) == before
        await ana.post("/sharing/self", {"r2": "on", "r4": "on", "do": "show"})
        assert "Ana says I was hurt by it I was left" in sentences(await ben.get("/sharing"))
        await ana.post("/sharing/self", {"do": "keep"})
        assert "Ana says I was hurt by it" in sentences(await ben.get("/sharing"))
        await ana.post("/sharing/self", {"do": "show"})
        assert "Ana says" not in sentences(await ben.get("/sharing"))
