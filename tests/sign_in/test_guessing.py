"""Guessing by somebody close: it is slow, it keeps nobody out, and it tells nothing."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import pytest

from domain.kernel import Refused
from server.house import House
from server.sign_in import slowness, ways_in
from server.sign_in.sign_ins import DONT_FIT
from tests.privacy.asgi import Answer, Browser
from tests.sign_in.stories import NEW_PASSWORD, PASSWORD, eight_words, new_account, settled, signs_in, street

pytestmark = pytest.mark.anyio

HOME = "192.0.2.77"
WRONG = "nine kettles under snow"
FREE = 10
"""Failures after which the next tries wait."""


@dataclass
class Pauses:
    """Pauses that last until the test lets time pass; to begin with, no time at all."""

    taken: list[float] = field(default_factory=list)
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    over: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.over.set()

    async def __call__(self, seconds: float) -> None:
        self.taken.append(seconds)
        self.begun.set()
        await self.over.wait()


@pytest.fixture
def pauses(house: House) -> Pauses:
    house.tries.pause = pauses = Pauses()
    return pauses


async def words_of(ana: Browser) -> tuple[str, str]:
    name = await new_account(ana)
    return name, eight_words(await ana.get("/begin/4"))


async def tries_words(browser: Browser, name: str, words: str) -> Answer:
    return await browser.post("/sign-in/words", {"w1": name, "words": words, "new": NEW_PASSWORD})


async def tries(house: House, name: str, password: str, address: str) -> str:
    """One try from a browser that holds no proof, as its form makes it: “in”, or the sentence it gets."""
    try:
        standing = await slowness.of_password(house, address, name, None)
        await ways_in.by_password(house, standing, name, password)
    except Refused as refusal:
        return refusal.sentence
    return "in"


async def crowd(house: House, pauses: Pauses, name: str, count: int, address: str) -> list[asyncio.Task[str]]:
    """Wrong guesses, sent all at once, at the moment when the first of them has to wait."""
    pauses.over.clear()
    sent = [asyncio.create_task(tries(house, name, f"{WRONG} {n}", address)) for n in range(count)]
    await pauses.begun.wait()
    return sent


async def test_typing_wrong_guesses_never_makes_her_correct_password_be_refused(house: House, pauses: Pauses) -> None:
    async with street(house) as on:
        ana, ben = on.browser(HOME), on.browser(HOME)
        name = await settled(on.browser(), "Ana")
        answers = [(await signs_in(ben, name, WRONG)).status for _ in range(150)]
        assert set(answers) == {422}
        assert (await signs_in(ana, name)).status == 303


async def test_scripting_wrong_guesses_never_makes_her_correct_password_be_refused(
    house: House, pauses: Pauses
) -> None:
    async with street(house) as on:
        name = await settled(on.browser(), "Ana")
        guesses = await crowd(house, pauses, name, 700, HOME)
        hers = asyncio.create_task(tries(house, name, PASSWORD, HOME))
        await asyncio.sleep(0)
        pauses.over.set()
        assert await hers == "in"
        assert sum(not guess.done() for guess in guesses) > 400
        assert set(await asyncio.gather(*guesses)) == {DONT_FIT, "That was tried too often. Wait 10 minutes."}


async def test_from_a_browser_that_signed_her_in_before_she_does_not_even_wait(house: House, pauses: Pauses) -> None:
    async with street(house) as on:
        ana = on.browser(HOME)
        name = await settled(ana, "Ana")
        await ana.post("/leave")
        guesses = await crowd(house, pauses, name, 50, HOME)
        assert (await signs_in(ana, name)).status == 303
        pauses.over.set()
        await asyncio.gather(*guesses)


async def test_a_crowd_elsewhere_delays_itself(house: House, pauses: Pauses) -> None:
    async with street(house) as on:
        name = await settled(on.browser(), "Ana")
        guesses = await crowd(house, pauses, name, 40, "198.51.100.9")
        hers = asyncio.create_task(tries(house, name, PASSWORD, HOME))
        await asyncio.sleep(0)
        guesses.append(asyncio.create_task(tries(house, name, WRONG, "198.51.100.9")))
        await asyncio.sleep(0)
        pauses.over.set()
        assert await hers == "in"
        assert not guesses[-1].done()
        await asyncio.gather(*guesses)


async def test_wrong_guesses_never_make_her_right_eight_words_be_refused(house: House, pauses: Pauses) -> None:
    async with street(house) as on:
        ben = on.browser(HOME)
        name, words = await words_of(on.browser())
        for _ in range(60):
            assert (await tries_words(ben, name, "babel " * 8)).status == 422
            assert (await signs_in(ben, name, WRONG)).status == 422
        assert (await tries_words(on.browser(HOME), name, words)).status == 303


async def test_nothing_she_does_successfully_changes_what_the_partners_probes_see(house: House, pauses: Pauses) -> None:
    async with street(house) as on:
        alone = await probes(on.browser(HOME), await settled(on.browser(), "Ana"), pauses)
        ana, name = on.browser("203.0.113.5"), await settled(on.browser(), "Ana")
        beside = await probes(on.browser("203.0.113.5"), name, pauses, ana)
    assert alone == beside


async def probes(ben: Browser, name: str, pauses: Pauses, ana: Browser | None = None) -> list[object]:
    """What each of the partner's guesses gives, and whether it waited; she signs in between any two."""
    seen: list[object] = []
    for _ in range(2 * FREE):
        if ana:
            assert (await ana.post("/sign-in", {"w1": name, "password": PASSWORD, "others": "on"})).status == 303
        before = len(pauses.taken)
        answer = await signs_in(ben, name, WRONG)
        seen.append((answer.status, answer.text.replace(name, ""), len(pauses.taken) - before))
    return seen


async def test_guessing_is_slow_however_it_is_done(house: House, pauses: Pauses) -> None:
    async with street(house) as on:
        name = await settled(on.browser(), "Ana")
        for number in range(FREE):
            await signs_in(on.browser(), name, f"{WRONG} {number}")
        assert pauses.taken == []
        guesses = await crowd(house, pauses, name, 30, "198.51.100.9")
        assert len(pauses.taken) == 1
        assert pauses.taken[0] <= 20
        pauses.over.set()
        await asyncio.gather(*guesses)
        assert len(pauses.taken) == 30


async def test_an_unknown_name_is_as_slow(house: House, pauses: Pauses) -> None:
    async with street(house) as on:
        ben = on.browser()
        for _ in range(FREE + 3):
            assert (await signs_in(ben, "linden-window-07", WRONG)).status == 422
        assert len(pauses.taken) == 3


async def test_who_goes_away_gives_up_her_turn(house: House, pauses: Pauses) -> None:
    async with street(house) as on:
        name = await settled(on.browser(), "Ana")
        guesses = await crowd(house, pauses, name, 30, HOME)
        for guess in guesses:
            guess.cancel()
        await asyncio.gather(*guesses, return_exceptions=True)
        pauses.over.set()
        assert (await signs_in(on.browser(HOME), name)).status == 303


async def test_a_proof_for_one_name_is_none_for_another(house: House, pauses: Pauses) -> None:
    async with street(house) as on:
        ben = on.browser()
        hers, his = await settled(on.browser(), "Ana"), await settled(ben, "Ben")
        for _ in range(FREE + 1):
            await signs_in(ben, hers, WRONG)
        assert len(pauses.taken) == 1
        assert (await signs_in(ben, his)).status == 303
        assert len(pauses.taken) == 1


async def test_guessing_on_a_device_left_open_slows_that_device_alone(house: House, pauses: Pauses) -> None:
    async with street(house) as on:
        left_open, her_own = on.browser(), on.browser()
        name = await settled(left_open, "Ana")
        await signs_in(her_own, name)
        guess = {"to": "/sharing/copy", "password": WRONG}
        answers = [(await left_open.post("/password", guess)).status for _ in range(FREE + 1)]
        assert (set(answers), len(pauses.taken)) == ({422}, 1)
        assert (await her_own.post("/password", guess | {"password": PASSWORD})).status == 303
        assert len(pauses.taken) == 1
        assert (await left_open.post("/password", guess | {"password": PASSWORD})).status == 303
