from __future__ import annotations

import pytest
import sqlalchemy as sa

from domain.kernel import Refused
from projections.sql import Row, Statement
from server.clock import HOUR, MINUTE, SECOND
from server.house import House
from server.sign_in import accounts, passwords, rest, shown_once, sign_ins, viewers, ways_in
from server.tables import sign_ins as table
from server.vault import Locked
from tests.fixtures.house import MovedClock
from tests.sign_in.stories import NOWHERE
from web.viewer import Viewer

pytestmark = pytest.mark.anyio

ANA, PASSWORD = "quiet-harbour-41", "seven kettles under snow"


ROWS = Statement(sa.select(table.c.made_at, table.c.idle_until, table.c.ends_at, table.c.own_key, table.c.own_until))


async def look(house: House, token: bytes) -> Viewer | None:
    return await house.store.read(lambda tx: viewers.viewer(tx, house.root, token, house.clock()))


async def ana_in(house: House) -> tuple[bytes, Viewer]:
    token = await sign_ins.begin(house, await accounts.make(house, ANA, PASSWORD))
    viewer = await look(house, token)
    assert viewer
    return token, viewer


async def words_of(house: House, viewer: Viewer) -> str:
    return " ".join(await shown_once.words(house, viewer))


async def test_whoever_signs_in_is_herself_and_her_own_key_is_at_hand(house: House) -> None:
    made = await accounts.make(house, ANA, PASSWORD)
    token = await sign_ins.begin(house, await ways_in.by_password(house, NOWHERE, "Quiet Harbour 41", PASSWORD))
    viewer = await look(house, token)
    assert viewer
    assert (viewer.person, viewer.own_key, viewer.zone) == (made.person, made.own_key, "UTC")
    assert (viewer.stage, viewer.name) == (accounts.FIRST_STAGE, ANA)


async def test_an_unknown_name_and_a_wrong_password_get_the_same_sentence(house: House) -> None:
    await accounts.make(house, ANA, PASSWORD)
    said = []
    for name, password in ((ANA, "nine kettles under snow"), ("linden-window-07", PASSWORD), ("", "")):
        with pytest.raises(Refused) as refused:
            await ways_in.by_password(house, NOWHERE, name, password)
        said.append((refused.value.sentence, refused.value.field))
    assert said == [(sign_ins.DONT_FIT, "password")] * 3


async def test_a_name_is_had_once(house: House) -> None:
    await accounts.make(house, ANA, PASSWORD)
    with pytest.raises(accounts.NameTaken):
        await accounts.make(house, ANA, "four other umbrellas today")
    await ways_in.by_password(house, NOWHERE, ANA, PASSWORD)


async def test_a_changed_password_keeps_her_own_record_and_ends_the_other_sign_ins(house: House) -> None:
    here, viewer = await ana_in(house)
    elsewhere = await sign_ins.begin(house, await ways_in.by_password(house, NOWHERE, ANA, PASSWORD))
    await ways_in.change_password(house, viewer, PASSWORD, "four other umbrellas today")
    assert await look(house, here)
    assert await look(house, elsewhere) is None
    again = await ways_in.by_password(house, NOWHERE, ANA, "four other umbrellas today")
    assert again.own_key == viewer.own_key
    with pytest.raises(Refused):
        await ways_in.by_password(house, NOWHERE, ANA, PASSWORD)


async def test_a_password_is_changed_only_with_the_one_before(house: House) -> None:
    _, viewer = await ana_in(house)
    with pytest.raises(Refused) as refused:
        await ways_in.change_password(house, viewer, "not the one", "four other umbrellas today")
    assert (refused.value.sentence, refused.value.field) == (ways_in.DOESNT_FIT, "password")
    await ways_in.by_password(house, NOWHERE, ANA, PASSWORD)


async def test_a_sign_in_that_began_with_the_old_password_does_not_outlive_it(house: House) -> None:
    _, viewer = await ana_in(house)
    old = await ways_in.by_password(house, NOWHERE, ANA, PASSWORD)
    await ways_in.change_password(house, viewer, PASSWORD, "four other umbrellas today")
    with pytest.raises(Refused):
        await sign_ins.begin(house, old)


async def test_eight_words_bring_her_back_to_the_same_record_and_end_every_sign_in(house: House) -> None:
    token, viewer = await ana_in(house)
    words = await words_of(house, viewer)
    opened = await ways_in.by_words(house, NOWHERE, ANA, words.upper().replace(" ", ", "), "four other umbrellas today")
    assert opened.own_key == viewer.own_key
    assert await look(house, token) is None
    assert (await ways_in.by_password(house, NOWHERE, ANA, "four other umbrellas today")).own_key == viewer.own_key
    with pytest.raises(Refused):
        await ways_in.by_words(house, NOWHERE, ANA, words, "five other umbrellas today")


async def test_other_words_and_an_unknown_name_get_the_same_sentence(house: House) -> None:
    await ana_in(house)
    said = []
    for name in (ANA, "linden-window-07"):
        with pytest.raises(Refused) as refused:
            await ways_in.by_words(house, NOWHERE, name, "babel " * 8, "four other umbrellas today")
        said.append(refused.value.sentence)
    assert said == [ways_in.WORDS_DONT_FIT] * 2


async def test_a_new_password_is_judged_only_for_whoever_has_the_eight_words(house: House) -> None:
    _, viewer = await ana_in(house)
    said = []
    for words in ("babel " * 8, await words_of(house, viewer)):
        with pytest.raises(Refused) as refused:
            await ways_in.by_words(house, NOWHERE, ANA, words, "password1234")
        said.append(refused.value.sentence)
    assert said == [ways_in.WORDS_DONT_FIT, passwords.TOO_EASY]


async def test_the_eight_words_are_shown_until_she_has_them_and_then_no_more(house: House) -> None:
    _, viewer = await ana_in(house)
    assert await words_of(house, viewer) == await words_of(house, viewer)
    await shown_once.forget(house, viewer)
    assert await words_of(house, viewer) == ""


async def test_fresh_words_take_the_place_of_the_earlier_ones(house: House) -> None:
    _, viewer = await ana_in(house)
    before = await words_of(house, viewer)
    await ways_in.fresh_words(house, viewer, PASSWORD)
    after = await words_of(house, viewer)
    assert after != before
    with pytest.raises(Refused):
        await ways_in.by_words(house, NOWHERE, ANA, before, "four other umbrellas today")
    await ways_in.by_words(house, NOWHERE, ANA, after, "four other umbrellas today")


async def test_her_own_key_goes_after_ten_minutes_rest_and_her_sign_in_stays(house: House, clock: MovedClock) -> None:
    token, viewer = await ana_in(house)
    clock.forward(minutes=12)
    rested = await look(house, token)
    assert rested
    assert rested.own_key is None
    with pytest.raises(Locked):
        await shown_once.words(house, rested)
    with pytest.raises(Refused):
        await rest.unlock(house, rested, token, "not the one")
    await rest.unlock(house, rested, token, PASSWORD)
    back = await look(house, token)
    assert back
    assert back.own_key == viewer.own_key


async def test_mine_rests_ten_minutes_at_most_and_is_written_once_a_minute_at_most(
    house: House, clock: MovedClock
) -> None:
    clock.now += 59 * SECOND
    token, viewer = await ana_in(house)
    assert MINUTE * 9 < viewer.own_until - clock.now <= MINUTE * 10
    await rest.touch_own(house, viewer)
    assert (await rows(house))[0][4] == viewer.own_until
    clock.now = viewer.own_until
    rested = await look(house, token)
    assert rested
    assert rested.own_key is None


async def test_using_mine_keeps_it_open(house: House, clock: MovedClock) -> None:
    token, viewer = await ana_in(house)
    for _ in range(5):
        clock.forward(minutes=8)
        now = await look(house, token)
        assert now
        assert now.own_key == viewer.own_key
        await rest.touch_own(house, now)


async def test_a_sign_in_used_daily_lasts_thirty_days_and_one_at_rest_seven(house: House, clock: MovedClock) -> None:
    clock.forward(minutes=20)
    used, _ = await ana_in(house)
    resting = await sign_ins.begin(house, await ways_in.by_password(house, NOWHERE, ANA, PASSWORD))
    for day in range(1, 32):
        clock.forward(days=1)
        viewer = await look(house, used)
        assert bool(viewer) is (day <= 30)
        assert bool(await look(house, resting)) is (day <= 7)
        if viewer:
            await rest.touch(house, viewer)


async def test_on_a_shared_device_ten_minutes_rest_end_the_sign_in(house: House, clock: MovedClock) -> None:
    opened = await accounts.make(house, ANA, PASSWORD)
    token = await sign_ins.begin(house, opened, others_use_it=True)
    clock.forward(minutes=8)
    viewer = await look(house, token)
    assert viewer
    await rest.touch(house, viewer)
    clock.forward(minutes=8)
    assert await look(house, token)
    clock.forward(minutes=4)
    assert await look(house, token) is None


async def test_the_store_tells_only_the_hour_of_a_visit(house: House, clock: MovedClock) -> None:
    clock.forward(minutes=20)
    token, _ = await ana_in(house)
    before = (await rows(house))[0]
    clock.forward(minutes=5)
    viewer = await look(house, token)
    assert viewer
    await rest.touch(house, viewer)
    assert (await rows(house))[0] == before
    assert all(moment % HOUR == 0 for moment in before[:3])


async def rows(house: House) -> list[Row]:
    return await house.store.read(lambda tx: tx.run(ROWS))


async def test_the_sweep_takes_away_what_rested_too_long(house: House, clock: MovedClock) -> None:
    await ana_in(house)
    clock.forward(minutes=12)
    await rest.sweep(house)
    assert [row[3] for row in await rows(house)] == [None]
    clock.forward(days=8)
    await rest.sweep(house)
    assert await rows(house) == []


async def test_signing_out_everywhere_leaves_only_this_browser(house: House) -> None:
    here, viewer = await ana_in(house)
    there = await sign_ins.begin(house, await ways_in.by_password(house, NOWHERE, ANA, PASSWORD))
    assert await sign_ins.are_there_others(house, viewer.person, viewer.sign_in)
    await sign_ins.end_others(house, viewer.person, viewer.sign_in)
    assert await look(house, here)
    assert await look(house, there) is None
    assert not await sign_ins.are_there_others(house, viewer.person, viewer.sign_in)
    await sign_ins.end(house, here)
    assert await look(house, here) is None
