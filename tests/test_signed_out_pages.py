"""A page that is open somewhere else finds out at once that its sign-in has ended."""

from __future__ import annotations

import pytest

from server.house import House
from tests import cast
from tests.privacy.asgi import serving, signed_in

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("path", ["/sign-out", "/leave"])
async def test_the_pages_of_a_browser_that_signs_out_close(house: House, path: str) -> None:
    ana, ben = await cast.account(house), await cast.account(house, cast.BEN)
    await cast.joined(house, ana, ben)
    async with serving(house) as app:
        hers, his = signed_in(app, ana), signed_in(app, ben)
        page, other = await hers.open("/live?p=together&s=1"), await his.open("/live?p=together&s=1")
        await hers.post(path)
        assert page.code == 1008
        assert other.code is None


async def test_signing_out_everywhere_closes_the_pages_everywhere_else(house: House) -> None:
    ana = await cast.account(house)
    async with serving(house) as app:
        here, elsewhere = signed_in(app, ana), signed_in(app, ana)
        elsewhere.cookies.clear()
        await elsewhere.post("/sign-in", {"w1": ana.sign_in_name, "password": cast.PASSWORD})
        mine, other = await here.open("/live?p=today&s=0"), await elsewhere.open("/live?p=today&s=0")
        await here.post("/sharing/sign-ins", {})
        assert mine.code is None
        assert other.code == 1008
