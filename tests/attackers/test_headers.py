"""What every answer carries, whoever asks, for whatever, in whatever way."""

from __future__ import annotations

import pytest

from server.guard import CSP
from tests.attackers.street import ATTACKERS, LEFT, SIGNED_OUT, UNKNOWN, Street
from tests.privacy.asgi import FORM, OWN_PAGE, Answer
from tests.privacy.canaries import DOORS

pytestmark = pytest.mark.anyio

FIXED = {
    "content-security-policy": CSP,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "same-origin",
    "cache-control": "no-store",
}
NEVER_SENT = {"server", "x-powered-by", "etag", "last-modified", "date", "access-control-allow-origin", "vary"}
"""What would tell when a page changed, what it runs on, or let others read it."""


@pytest.mark.parametrize("kind", [SIGNED_OUT, LEFT, "one of the two"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE"])
async def test_every_answer_carries_the_same_headers(street: Street, kind: str, method: str) -> None:
    for door in DOORS:
        browser = await (street.attacker(kind) if kind in ATTACKERS else street.browser(street.here.people[0]))
        for headers in (OWN_PAGE, {"origin": "https://elsewhere.example"}):
            answer = await browser.send(method, address(door.path), b"", {**headers, "content-type": FORM})
            assert answer.raised is None
            check(answer, f"{method} {door.path}")


def address(path: str) -> str:
    return path.format(item=UNKNOWN, move="erase", code="k7qd", link="x", n=1, space=UNKNOWN) if "{" in path else path


def check(answer: Answer, what: str) -> None:
    given = dict(answer.headers)
    assert {name: given.get(name) for name in FIXED} == FIXED, what
    assert NEVER_SENT & set(given) == set(), what
    assert answer.status < 500, what
