"""The one path of every change: done once, or not at all."""

import asyncio
import random
from collections.abc import Awaitable
from functools import partial

import pytest
import sqlalchemy as sa

from domain.kernel import Refused
from domain.practices.check_in import CHECK_IN
from domain.practices.disclosure_boundary import DISCLOSURE_BOUNDARY
from domain.verbs.reveal import Window
from projections.sql import Row, Statement
from server import renewal
from server.actions import Done, NotThere
from server.event_log import touched_since
from server.house import House
from server.settings import Settings
from server.tables import done, events, gates, texts
from server.vault import Locked
from tests import cast
from tests.fixtures.house import MovedClock, another
from web.viewer import Viewer

pytestmark = pytest.mark.anyio

REGRET = {"regret": "I lied about the trip."}
PAGE = {"page": "A long day."}
RHYTHM = {"form": "fanos", "weekday": "6", "weeks": "1"}
SUNDAY_EVENING = 1_778_439_600_000_000
"""10 May 2026, 21:00 in Vienna, in microseconds since 1970: when the first round on that rhythm closes."""

HOW_MANY = [Statement(sa.select(sa.func.count()).select_from(table)) for table in (events, texts, done, gates)]


def round_on(who: Viewer) -> int:
    """What a form calls the first round on that rhythm."""
    assert who.couple
    return CHECK_IN.number(who.couple, Window(0, SUNDAY_EVENING, "fanos"))


async def counts(house: House) -> list[Row]:
    """How many rows there are in everything that an act writes."""
    return await house.store.read(lambda tx: [tx.run(statement)[0] for statement in HOW_MANY])


async def shared(house: House, who: Viewer) -> list[str]:
    """The kinds of what is shared, in order."""
    rows = await house.store.read(partial(touched_since, record=str(who.shared_record), after=0))
    assert [n for n, _, _ in rows] == list(range(1, len(rows) + 1))
    return [kind for _, _, kind in rows][2:]


async def test_a_refused_act_writes_nothing(any_house: House) -> None:
    ana, _ = await cast.couple(any_house)
    item = (await cast.does(any_house, ana, "apology", "share", REGRET)).item
    before = await counts(any_house)
    with pytest.raises(Refused):
        await cast.does(any_house, ana, "apology", "answer", {"answer": "To myself."}, item=item)
    with pytest.raises(Refused):
        await cast.does(any_house, ana, "check_in", "put_in_fanos", {"feelings": "Tired."})
    assert await counts(any_house) == before


async def test_without_her_password_nothing_is_kept(any_house: House, clock: MovedClock) -> None:
    account = await cast.account(any_house)
    clock.forward(minutes=15)
    ana = await cast.viewer(any_house, account)
    before = await counts(any_house)
    with pytest.raises(Locked):
        await cast.does(any_house, ana, "journal", "keep", PAGE)
    assert await counts(any_house) == before


async def test_a_double_click_is_one_event(any_house: House) -> None:
    ana, _ = await cast.couple(any_house)
    clicks = [cast.does(any_house, ana, "apology", "share", REGRET, key="k1") for _ in range(4)]
    results = await asyncio.gather(*clicks)
    assert sorted(result.again for result in results) == [False, True, True, True]
    assert len({result.item for result in results}) == 1
    assert await shared(any_house, ana) == ["apology.shared"]


async def test_a_double_click_that_reaches_two_processes_is_one_event(
    any_house: House, any_settings: Settings, clock: MovedClock
) -> None:
    ana, _ = await cast.couple(any_house)
    async with another(any_settings, clock) as second:
        for n in range(10):
            both = [cast.does(house, ana, "apology", "share", REGRET, key=f"k{n}") for house in (any_house, second)]
            first, other = await asyncio.gather(*both)
            assert (first.again, other.again) in {(False, True), (True, False)}
    assert await shared(any_house, ana) == ["apology.shared"] * 10


async def test_two_who_answer_at_once_are_both_heard(
    any_house: House, any_settings: Settings, clock: MovedClock
) -> None:
    """Both wanted the next version of one item: the second looks again and gets the one after."""
    ana, ben = await cast.couple(any_house)
    item = (await cast.does(any_house, ana, "apology", "share", REGRET)).item
    async with another(any_settings, clock) as second:
        answers = [
            cast.does(house, ben, "apology", "answer", {"answer": str(n)}, item=item)
            for n, house in enumerate([any_house, second] * 3)
        ]
        await asyncio.gather(*answers)
    assert await shared(any_house, ana) == ["apology.shared"] + ["apology.answered"] * 6


async def test_what_is_another_couples_is_not_there(any_house: House) -> None:
    ana, ben = await cast.couple(any_house)
    mira, _ = await cast.couple(any_house, cast.MIRA, cast.OTTO)
    item = (await cast.does(any_house, ana, "apology", "share", REGRET)).item
    page = (await cast.does(any_house, ana, "journal", "keep", PAGE)).item
    for who, practice, move, values, named in (
        (mira, "apology", "answer", {"answer": "Yes."}, item),
        (mira, "apology", "answer", {"answer": "Yes."}, "nowhere"),
        (mira, "apology", "erase", {}, item),
        (ben, "journal", "erase", {}, page),
        (ben, "journal", "erase", {}, item),
    ):
        with pytest.raises(NotThere):
            await cast.does(any_house, who, practice, move, values, item=named, version=1)


async def test_naming_the_others_marks_tells_nothing(any_house: House) -> None:
    """Their id follows from the couple's: who could act on it would learn whether there are any."""
    ana, ben = await cast.couple(any_house)
    assert ana.couple
    marks = DISCLOSURE_BOUNDARY.marks_item(ana.couple, ana.person)
    with pytest.raises(NotThere):
        await cast.does(any_house, ben, "disclosure_boundary", "mark", {"who": "facts"}, item=marks)
    await cast.does(any_house, ana, "disclosure_boundary", "mark", {"who": "facts"})
    with pytest.raises(NotThere):
        await cast.does(any_house, ben, "disclosure_boundary", "mark", {"who": "facts"}, item=marks)


async def test_time_never_runs_backwards_in_a_record(any_house: House, clock: MovedClock) -> None:
    ana, ben = await cast.couple(any_house)
    first = await cast.does(any_house, ana, "apology", "share", REGRET)
    clock.forward(hours=-1)
    second = await cast.does(any_house, ben, "apology", "share", REGRET)
    assert [event.at for event in second.events] == [first.events[0].at]


async def test_only_who_may_read_what_was_touched_is_woken(any_house: House) -> None:
    ana, ben = await cast.couple(any_house)
    bells = {who.person: asyncio.Event() for who in (ana, ben)}
    for who in (ana, ben):
        any_house.wakeups.watch(who.readable, bells[who.person])
    await cast.does(any_house, ana, "journal", "keep", PAGE)
    await cast.does(any_house, ana, "disclosure_boundary", "mark", {"who": "facts"})
    assert bells[ana.person].is_set()
    assert not bells[ben.person].is_set()
    await cast.does(any_house, ana, "apology", "share", REGRET)
    assert bells[ben.person].is_set()


@pytest.mark.parametrize("seed", range(3))
async def test_acts_of_both_in_two_processes_never_lock_each_other_out(
    any_house: House, any_settings: Settings, clock: MovedClock, seed: int
) -> None:
    chance = random.Random(seed)
    ana, ben = await cast.couple(any_house)
    rhythm = await cast.does(any_house, ana, "check_in_rhythm", "put_forward", RHYTHM)
    await cast.does(any_house, ben, "check_in_rhythm", "accept", item=rhythm.item, version=1)
    async with another(any_settings, clock) as second:
        acts = [some_act(chance, chance.choice([any_house, second]), chance.choice([ana, ben])) for _ in range(60)]
        results = await asyncio.gather(*acts, return_exceptions=True)
    assert [result for result in results if not isinstance(result, Done | Refused)] == []
    await shared(any_house, ana)


async def test_acts_go_through_while_keys_are_renewed(
    any_house: House, any_settings: Settings, clock: MovedClock
) -> None:
    chance = random.Random(7)
    ana, ben = await cast.couple(any_house)
    async with another(any_settings, clock) as second:
        for _ in range(3):
            acts = [some_act(chance, any_house, chance.choice([ana, ben])) for _ in range(15)]
            results = await asyncio.gather(renewal.renew(second), *acts, return_exceptions=True)
            assert [result for result in results[1:] if not isinstance(result, Done | Refused)] == []
            assert results[0] is True


def some_act(chance: random.Random, house: House, who: Viewer) -> Awaitable[Done]:
    """One of the acts that write in one record, or in several."""
    depth = chance.choice(["not_this", "happened", "facts", "meant"])
    acts = {
        "share": lambda: cast.does(house, who, "apology", "share", REGRET),
        "keep": lambda: cast.does(house, who, "journal", "keep", PAGE),
        "mark": lambda: cast.does(house, who, "disclosure_boundary", "mark", {"who": depth}),
        "put_in": lambda: cast.does(
            house, who, "check_in", "put_in_fanos", {"feelings": "Tired."}, version=round_on(who)
        ),
        "take_out": lambda: cast.does(house, who, "check_in", "take_out", version=round_on(who)),
    }
    return acts[chance.choice(sorted(acts))]()
