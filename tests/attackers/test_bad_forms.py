"""Forms that no page of ours sends, at every door there is: a sentence, no fault, nothing stored."""

from __future__ import annotations

import pytest

from server.http import ANYBODY, MOST_BYTES, Door
from tests.attackers.street import Street
from tests.privacy.asgi import FORM, OWN_PAGE, Browser
from tests.privacy.canaries import DOORS

pytestmark = pytest.mark.anyio

EVERYTHING = ("key", "v", "do", "w1", "password", "new", "upto", "zone", "name", "slip", "words", "to", "others", "r1")
"""Every name that a field of some form has."""

BODIES: dict[str, tuple[bytes, str]] = {
    "a field too many": (b"by=ben", FORM),
    "one answer twice": (b"w1=one&w1=other", FORM),
    "no text": (b"w1=%ff%fe", FORM),
    "not even a form": (b"\xff\xfe=\xff", FORM),
    "another kind": (b'{"w1": "x"}', "application/json"),
    "a file": (b"--x\r\ncontent-disposition: form-data; name=w1\r\n\r\nx\r\n--x--", "multipart/form-data; boundary=x"),
    "far too many": (b"&".join(b"w%d=x" % n for n in range(90)), FORM),
    "letters that nobody writes": (b"&".join(b"%b=%%00%%01%%7f" % name.encode() for name in EVERYTHING), FORM),
    "numbers beyond all numbers": (b"&".join(b"%b=%d" % (name.encode(), 10**30) for name in EVERYTHING), FORM),
    "half a letter": (b"&".join(b"%b=%%ed%%a0%%80" % name.encode() for name in EVERYTHING), FORM),
}
ALWAYS_WORKS = {"/leave", "/sign-out"}
"""Whoever leaves is not asked to say it properly."""
LEADS_ON = {"/begin/5"}
"""Past her first run its screens lead on, whatever is sent."""


def posts() -> list[Door]:
    return [door for door in DOORS if "POST" in (door.methods or ())]


async def who_may(street: Street, door: Door) -> Browser:
    return Browser(street.app) if door.who == ANYBODY else await street.browser(street.here.people[0])


def address(street: Street, door: Door) -> str:
    given = {
        "item": street.here.shared["apology"],
        "move": "erase",
        "code": "k7qd",
        "link": "nothing",
        "space": "0" * 16,
    }
    return door.path.format_map(given) if "{" in door.path else door.path


@pytest.mark.parametrize("shape", BODIES)
async def test_what_no_page_of_ours_sends_is_told_and_changes_nothing(street: Street, shape: str) -> None:
    (body, kind), before = BODIES[shape], await street.events()
    for door in posts():
        browser, path = await who_may(street, door), address(street, door)
        answer = await browser.send("POST", path, body, {**OWN_PAGE, "content-type": kind})
        assert answer.raised is None, path
        if door.path in ALWAYS_WORKS | LEADS_ON:
            assert answer.status == 303, path
        else:
            assert answer.status == (404 if "{link}/" in door.path else 422), path
            assert "<main" in answer.text, path
    assert await street.events() == before


async def test_what_is_longer_than_any_form_is_not_read_to_its_end(street: Street) -> None:
    body = b"w1=" + b"x" * MOST_BYTES
    for door in posts():
        browser, path = await who_may(street, door), address(street, door)
        answer = await browser.send("POST", path, body, {**OWN_PAGE, "content-type": FORM})
        if door.path in ALWAYS_WORKS | LEADS_ON:
            assert answer.status == 303, path
        else:
            assert answer.status == (404 if "{link}/" in door.path else 413), path
            assert "<main" in answer.text, path
