"""The invented couple, whom somebody new meets first."""

import pytest

from server.demo.fill import fill
from server.demo.story import ELIAS, NORA
from server.house import House
from server.sign_in import ways_in
from tests.privacy.asgi import Browser, serving
from tests.sign_in.stories import NOWHERE

pytestmark = pytest.mark.anyio


async def test_both_of_them_can_sign_in_and_find_their_six_months(any_house: House) -> None:
    ways = await fill(any_house)
    assert [way.called for way in ways] == [NORA, ELIAS]
    async with serving(any_house) as app:
        for way in ways:
            assert (await ways_in.by_password(any_house, NOWHERE, way.sign_in_name, way.password)).person
            browser = Browser(app)
            await browser.post("/sign-in", {"w1": way.sign_in_name, "password": way.password})
            together = (await browser.get("/together")).text
            assert "The first evening at the lake with the phones left in the car." in together
            assert "You both said yes to this." in together
            assert "erased the words of this apology" in together
