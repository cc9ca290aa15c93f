"""Somebody with a browser of her own, and what no page may do there."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Request, Route, expect

from tests.cast import Account
from tests.journeys.copies import Copy

PATIENCE = 10_000
"""Milliseconds that a page may take, on a busy machine."""
REFUSALS = re.compile(
    r"the server responded with a status of (401|404|409|422|429)|closed before the connection is established"
)
"""What Chromium writes to the console for a page that refuses in a sentence, or is left before its socket stood."""
AWAY = re.compile(r"WebSocket connection|net::ERR_|htmx:ws:error")


MARKS_WHAT_IT_HEARS = """
document.addEventListener("htmx:ws:after:message:incoming", () => {
  document.documentElement.dataset.heard = "yes";
});
"""
"""A frame may come before a test could begin to wait for it: so the page itself keeps that one came."""


@dataclass
class Somebody:
    """One person and her page. `amiss` is what a page said to the console, or asked of anybody else."""

    name: str
    context: BrowserContext
    copy: Copy
    page: Page
    sign_in_name: str = ""
    amiss: list[str] = field(default_factory=list)

    @classmethod
    @contextmanager
    def with_a_browser(cls, name: str, browser: Browser, copy: Copy, **kind: Any) -> Iterator[Somebody]:
        """A browser with no past. Fails at the end where a page did what none may."""
        kind = {"locale": "en-GB", "timezone_id": "Europe/Vienna", "base_url": copy.address} | kind
        with browser.new_context(**kind) as context:
            somebody = cls(name, context, copy, context.new_page())
            context.set_default_timeout(PATIENCE)
            context.on("console", somebody._heard)
            context.on("weberror", lambda error: somebody.amiss.append(str(error.error)))
            context.on("request", somebody._asked)
            yield somebody
            assert not somebody.amiss, somebody.amiss

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not REFUSALS.search(message.text):
            self.amiss.append(message.text)

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.copy.address, "data:")):
            self.amiss.append(request.url)

    def is_signed_in(self, account: Account) -> None:
        """Her browser holds the cookie of a sign-in."""
        token = base64.urlsafe_b64encode(account.token).decode().rstrip("=")
        self.sign_in_name = account.sign_in_name
        self.context.add_cookies([{"name": "goldseam", "value": token, "url": self.copy.address}])

    def opens(self, path: str) -> Page:
        self.page.goto(path)
        return self.page

    @contextmanager
    def before(self, program: str) -> Iterator[None]:
        """What she does on the page she goes to before this file of it has come."""
        held = list[Route]()

        def hold(route: Route) -> None:
            held.append(route)

        self.page.route(program, hold)
        with self.page.expect_request(program):
            self.page.goto(self.page.url, wait_until="commit")
        yield
        held.pop().continue_()

    def beside(self, path: str) -> Somebody:
        """The same person in a second tab of the same browser."""
        page = self.context.new_page()
        page.goto(path)
        return replace(self, page=page)

    def opens_live(self, path: str) -> None:
        """Opens a page, and waits until it has heard from the server: from then on what comes is pushed."""
        self.page.add_init_script(MARKS_WHAT_IT_HEARS)
        self.opens(path)
        self.hears()

    def hears(self) -> None:
        """Waits until a page, opened with that mark, has heard from the server."""
        self.page.wait_for_selector("html[data-heard]", state="attached")

    def lost_touch(self) -> None:
        """What the console says of a server that was away, or of a cut line, is as it should be."""
        self.amiss[:] = [message for message in self.amiss if not AWAY.search(message)]

    def presses(self, words: str) -> None:
        """A button or a link by its exact words."""
        either = self.page.get_by_role("button", name=words, exact=True)
        either.or_(self.page.get_by_role("link", name=words, exact=True)).click()

    def writes(self, label: str, words: str) -> None:
        self.page.get_by_label(label, exact=True).fill(words)

    def chooses(self, label: str) -> None:
        self.page.get_by_label(label, exact=True).check()

    def reads(self, words: str) -> Locator:
        """What a person reads on the page now, or in a moment."""
        found = self.page.get_by_text(words)
        expect(found.first).to_be_visible()
        return found
