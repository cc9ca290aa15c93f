"""What somebody reads when the store cannot keep what she sent."""

import asyncio
import base64
import secrets
from collections.abc import AsyncIterator

import httpx2
import pytest

from server.app import create_app
from server.house import House
from server.settings import Settings
from server.stores import sqlite
from tests import cast
from tests.server.stores.test_sqlite import full_disk, held
from tests.server.test_actions import shared

pytestmark = pytest.mark.anyio

SENTENCE = (
    "This could not be saved just now, and nothing was shared. Your words are still in the box. Try again in a minute."
)


@pytest.fixture
async def browser(house: House) -> AsyncIterator[httpx2.AsyncClient]:
    """A browser at a copy that is open already."""
    app = create_app(house)
    app.state.house = house
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url=house.settings.origin) as client:
        yield client


async def share(browser: httpx2.AsyncClient, who: cast.Account, words: str, key: str = "") -> httpx2.Response:
    token = base64.urlsafe_b64encode(who.token).decode().rstrip("=")
    headers = {
        "cookie": f"goldseam={token}",
        "origin": str(browser.base_url).rstrip("/"),
        "sec-fetch-site": "same-origin",
    }
    form = {"key": key or secrets.token_urlsafe(16), "v": "0", "do": "share", "w1": words}
    return await browser.post("/w/k7qd", data=form, headers=headers)


async def test_on_a_full_disk_everybody_is_told_and_keeps_her_words(house: House, browser: httpx2.AsyncClient) -> None:
    ana, ben = await cast.account(house), await cast.account(house, cast.BEN)
    await cast.joined(house, ana, ben)
    texts = [f"words {n} {'x' * 5000}" for n in range(6)]
    with full_disk(house):
        answers = await asyncio.gather(*(share(browser, ana, text) for text in texts))
    assert [answer.status_code for answer in answers] == [503] * 6
    for answer, text in zip(answers, texts, strict=True):
        assert SENTENCE in answer.text
        assert text in answer.text
    assert await shared(house, await cast.viewer(house, ana)) == []


async def test_the_same_form_sent_again_goes_through_once(house: House, browser: httpx2.AsyncClient) -> None:
    ana, ben = await cast.account(house), await cast.account(house, cast.BEN)
    await cast.joined(house, ana, ben)
    key, words = secrets.token_urlsafe(16), "x" * 5000
    with full_disk(house):
        assert (await share(browser, ana, words, key)).status_code == 503
    for _ in range(2):
        assert (await share(browser, ana, words, key)).status_code == 303
    assert await shared(house, await cast.viewer(house, ana)) == ["apology.shared"]


async def test_while_another_process_holds_the_store_she_is_told(
    house: House, browser: httpx2.AsyncClient, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, ben = await cast.account(house), await cast.account(house, cast.BEN)
    await cast.joined(house, ana, ben)
    monkeypatch.setattr(sqlite, "BUSY_TRIES", 2)
    with held(settings):
        answer = await share(browser, ana, "I lied about the trip.")
    assert answer.status_code == 503
    assert SENTENCE in answer.text
    assert "I lied about the trip." in answer.text
