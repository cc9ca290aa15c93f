"""A second practice whose answers open together is a declaration, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from domain.couple import Couple
from domain.fields import Text
from domain.kernel import History, derived_id
from domain.practices.check_in import CHECK_IN
from domain.verbs.agree import Agree
from domain.verbs.reveal import Round, Window
from server.clock import DAY, HOUR
from server.house import House
from server.reading import Reading, read
from tests import cast
from tests.fixtures.house import MovedClock
from web import pages, regions, rounds
from web.viewer import Viewer

pytestmark = pytest.mark.anyio


@dataclass(frozen=True)
class EveryDay:
    """Rounds that follow from the day alone: nobody agrees on them."""

    agreement: Agree | None = None

    def item(self, couple: Couple) -> str:
        return derived_id(couple.id, "every day")

    def window(self, history: History, at: int) -> Window | None:
        return Window(at - at % DAY, at - at % DAY + DAY, "walk")

    def before(self, history: History, now: Window) -> Window | None:
        return Window(now.opens - DAY, now.opens, now.form)


WALK = Round("walk", "w4lk", "Our walk", "walk", {"walk": (Text("where", "Where to"),)}, EveryDay())
"""Stands in no table of contents."""


async def line(house: House, viewer: Viewer, region: str) -> str:
    def look(reading: Reading) -> str:
        context = regions.round_of(WALK, reading)
        return pages.render(f"regions/{region}.html", id=region, viewer=viewer, **context)

    return await read(house, viewer, look)


@pytest.mark.parametrize("region", regions.ROUND_PLACES)
async def test_it_says_what_it_is_called_and_leads_to_its_own_form(house: House, region: str) -> None:
    ana, _ = await cast.couple(house)
    html = await line(house, ana, region)
    assert "This walk closed without opening." in html
    assert "Our walk is open until Wednesday" in html
    assert 'href="/w/w4lk"' in html
    assert "check-in" not in html


async def test_of_two_rounds_in_a_row_it_says_which_closed_and_which_is_open(house: House) -> None:
    """Also above the form of the one that is open, which would seem to be that of the other."""
    ana, _ = await cast.couple(house)
    html = await line(house, ana, "round_here")
    assert html.index("This walk closed without opening.") < html.index("Our walk is open until Wednesday")


async def test_it_stands_by_its_own_days_and_not_by_those_of_another(house: House, clock: MovedClock) -> None:
    ana, _ = await cast.couple(house)
    on = await read(house, ana, lambda reading: rounds.standing(reading, WALK))
    assert on
    assert (on.mine, on.open, on.before, on.window.closes - on.window.opens) == (None, False, True, 24 * HOUR)
    assert await read(house, ana, lambda reading: rounds.standing(reading, CHECK_IN)) is None


async def test_where_nothing_has_to_be_agreed_on_nothing_is_put_forward(house: House) -> None:
    assert rounds.begins_with(WALK) == ""
    alone = await cast.viewer(house, await cast.account(house))
    assert "/w/" not in await line(house, alone, "round_here")


def test_every_one_in_the_table_of_contents_has_its_regions() -> None:
    for practice in rounds.ROUNDS:
        assert practice.code in regions.PAGES
        assert f"round-{practice.code}" in regions.FIXED["today"]
        assert regions.FIXED[practice.code] == (f"round_here-{practice.code}",)
        assert set(regions.FIXED[practice.code]) < regions.TICKING
