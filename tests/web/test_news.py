import re

import pytest

from server.house import House
from server.reading import read
from tests import cast
from web import regions
from web.news import MOST_NEWS
from web.viewer import Viewer

pytestmark = pytest.mark.anyio


async def today(house: House, viewer: Viewer) -> str:
    """What is new, as her Today shows it."""
    (_, html), *_ = await read(house, viewer, lambda reading: regions.render(reading, ["news"]))
    return html


async def test_nothing_is_put_away_that_was_not_shown(house: House) -> None:
    ana, ben = await cast.couple(house)
    for _ in range(MOST_NEWS + 1):
        await cast.does(house, ana, "appreciation", "share", {"good": "You laughed."})
    html = await today(house, ben)
    assert html.count("<li>") == MOST_NEWS
    upto = re.search(r'name="upto" value="(\d+)"', html)
    assert upto
    size = await read(house, ben, lambda reading: reading.shared_size())
    assert int(upto[1]) == size - 1


async def test_what_is_shown_can_be_put_away_with_all_that_came_before_it(house: House) -> None:
    ana, ben = await cast.couple(house)
    await cast.does(house, ben, "appreciation", "share", {"good": "You called."})
    await cast.does(house, ana, "appreciation", "share", {"good": "You laughed."})
    size = await read(house, ben, lambda reading: reading.shared_size())
    assert f'name="upto" value="{size}"' in await today(house, ben)
