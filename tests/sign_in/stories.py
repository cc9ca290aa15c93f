"""What people do in the stories of this folder, by the forms that the pages hold."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from html import unescape
from itertools import count

from starlette.applications import Starlette

from server.house import House
from server.sign_in.slowness import Standing
from tests.privacy.asgi import Answer, Browser, serving

PASSWORD = "seven kettles under snow"
NEW_PASSWORD = "four other umbrellas today"
NOWHERE: Standing = ()
"""In no line: a try that nothing slows down."""


@dataclass
class Street:
    """An application, and as many browsers as anybody wants, each from an address of its own."""

    app: Starlette
    house: House
    numbers: count[int] = field(default_factory=lambda: count(1))

    def browser(self, address: str = "") -> Browser:
        return Browser(self.app, {}, address or f"192.0.2.{next(self.numbers)}")


@asynccontextmanager
async def street(house: House) -> AsyncIterator[Street]:
    async with serving(house) as app:
        yield Street(app, house)


def offered(page: Answer) -> list[str]:
    """The made-up names on the page."""
    return re.findall(r'name="name" value="([^"]+)"', page.text)


def eight_words(page: Answer) -> str:
    found = re.search(r'<ol class="kept-words">(.*?)</ol>', page.text, re.DOTALL)
    return " ".join(re.findall(r"<li>(\w+)</li>", found[1])) if found else ""


async def new_account(browser: Browser, base: str = "/begin", others: str = "no") -> str:
    """Through the third screen; gives the sign-in name."""
    page = await browser.get(f"{base}/3")
    name = offered(page)[0]
    form = {"slip": page.hidden("slip"), "name": name, "password": PASSWORD, "others": others}
    answer = await browser.post(f"{base}/3", form)
    assert answer.header("location") == "/begin/4", answer.text
    return name


async def settled(browser: Browser, name: str, base: str = "/begin") -> str:
    """The whole first run; gives the sign-in name."""
    sign_in_name = await new_account(browser, base)
    await browser.post("/begin/4")
    answer = await browser.post("/begin/5", {"w1": name, "zone": "Europe/Vienna"})
    assert answer.status == 303, answer.text
    return sign_in_name


async def signs_in(browser: Browser, name: str, password: str = PASSWORD) -> Answer:
    return await browser.post("/sign-in", {"w1": name, "password": password})


async def makes_link(browser: Browser) -> str:
    """The path of a new link."""
    page = await browser.get("/sharing/link")
    made = await browser.post("/sharing/link", {"key": page.hidden("key")})
    found = re.search(r"(/i/[\w-]+)</code>", made.text)
    assert found, made.text
    return found[1]


async def opens_space(inviter: Browser) -> Answer:
    """Whoever made the link finds the two words right."""
    words = (await inviter.get("/sharing/two")).hidden("words")
    return await inviter.post("/sharing/two", {"do": "these", "words": words})


def sentences(page: Answer) -> str:
    """What stands on a page, without its markup."""
    text = re.sub(r"<(script|style|svg).*?</\1>", "", page.text, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())
