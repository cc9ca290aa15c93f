"""Where an older state of the store is put back, nobody who was let in then is let in any more."""

import pytest

from server import restore
from tests import cast
from tests.letting_in import Three

pytestmark = pytest.mark.anyio


async def test_after_an_older_state_was_put_back_both_would_have_to_say_yes_again(on: Three) -> None:
    await on.lets_in()
    assert await on.room()
    await restore.go_on(on.house)
    mira = await on.again(on.mira)
    assert "Nobody lets you in now." in (await mira.get("/c")).text
    ana = await on.again(on.ana)
    page = (await ana.get("/sharing/let-in")).text
    assert "The door is closed since" in page
    assert cast.MIRA in page
