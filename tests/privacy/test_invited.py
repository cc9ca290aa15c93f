"""Before there are two: whoever holds a link sees the same, whatever its maker does on her own."""

from __future__ import annotations

import pytest

from server.house import House
from tests import cast
from tests.cast import PASSWORD
from tests.fixtures.house import MovedClock
from tests.privacy import acts
from tests.privacy.asgi import Browser, serving, signed_in
from tests.privacy.looking import Sight, addresses, look

pytestmark = pytest.mark.anyio

ON_HER_OWN = [
    ("/w/m2xe", {"do": "keep", "w1": "A page."}),
    ("/w/k7qd", {"do": "draft", "w1": "Not yet."}),
    ("/w/k7qd", {"do": "share", "w1": "To nobody."}),
    ("/w/h4rf", {"do": "mark", "w1": "facts"}),
    ("/w/c9yj", {"do": "put_in_fanos", "w1": "Tired."}),
    ("/sharing/self", {"r1": "on", "do": "keep"}),
    ("/sharing/name", {"w1": "Ana", "zone": "Asia/Tokyo"}),
    ("/sharing/words", {"password": PASSWORD}),
    ("/sharing/copy", {}),
    ("/today", {"upto": "0"}),
    ("/mine", {"password": PASSWORD}),
    *((path, form) for method, path, form in acts.WRONG if method == "POST"),
]


async def test_a_link_shows_the_same_whatever_its_maker_does_on_her_own(house: House, clock: MovedClock) -> None:
    ana = await cast.account(house)
    async with serving(house) as app:
        hers, stranger = signed_in(app, ana), Browser(app, address="198.51.100.7")
        link = (await hers.post("/sharing/link", {"key": "k" * 22})).text.partition("/i/")[2][:43]
        before = await behind(stranger, link)
        assert {status for _, status, _, _ in before} == {200}
        assert any("Ana" in body for _, _, _, body in before)
        for number, (path, form) in enumerate(ON_HER_OWN):
            keyed = {"key": f"{number:022}"} if path.startswith("/w/") else {}
            assert (await hers.post(path, keyed | form)).raised is None
            clock.forward(minutes=3)
        assert await behind(stranger, link) == before


async def behind(browser: Browser, link: str) -> list[Sight]:
    """Every page behind a link."""
    return await look(browser, [path for path in addresses(browser.app, [], [link]) if "/i/" in path])
