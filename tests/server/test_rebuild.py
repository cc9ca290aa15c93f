"""Every projection made anew from the log is what it was."""

import random
from collections.abc import Sequence

import pytest
import sqlalchemy as sa

from domain.kernel import Refused
from domain.practices import BY_NAME
from projections import standing, timeline
from projections.project import PROJECTIONS
from projections.sql import Row, Statement
from server.actions import Done
from server.house import House
from server.let_in import therapists
from server.rebuild import rebuild
from tests import cast
from tests.server.test_actions import REGRET, RHYTHM, round_on, some_act
from web.viewer import Viewer

pytestmark = pytest.mark.anyio

Tables = list[list[Row]]

MOMENT = {"moment": "We told my sister."}

EVERYTHING = [
    Statement(sa.select(projection.table).order_by(*projection.table.primary_key)) for projection in PROJECTIONS
]
EMPTY = [Statement(sa.delete(projection.table)) for projection in PROJECTIONS]
PUT_LINE, PUT_STANDING = Statement(sa.insert(timeline.table)), Statement(sa.insert(standing.table))
SPOIL = Statement(sa.update(timeline.table).values(news_n=0, practice="milestone"))


async def tables(house: House) -> Tables:
    return await house.store.read(lambda tx: [tx.run(statement) for statement in EVERYTHING])


async def story(house: House, ana: Viewer, ben: Viewer) -> None:
    """Something of each kind: begun, answered, agreed, changed, ended, revealed, erased."""
    apology = (await cast.does(house, ana, "apology", "share", REGRET)).item
    await cast.does(house, ben, "apology", "answer", {"answer": "I read it."}, item=apology)
    await cast.does(house, ana, "apology", "erase", item=apology, version=1)
    await agreements(house, ana, ben)
    await cast.does(house, ana, "disclosure_boundary", "mark", {"who": "facts"})
    await cast.does(house, ben, "disclosure_boundary", "mark", {"who": "not_this"})
    rhythm = (await cast.does(house, ana, "check_in_rhythm", "put_forward", RHYTHM)).item
    await cast.does(house, ben, "check_in_rhythm", "accept", item=rhythm, version=1)
    for who in (ben, ana):
        await cast.does(house, who, "check_in", "put_in_fanos", {"feelings": "Low."}, version=round_on(who))
    await cast.does(house, ben, "journal", "keep", {"page": "A long day."})
    await cast.does(house, ben, "apology", "share", REGRET)
    await somebody_let_in(house, ana, ben)


async def somebody_let_in(house: House, ana: Viewer, ben: Viewer) -> None:
    """Twice; the second time it was ended."""
    mira = await cast.viewer(house, await cast.account(house, cast.MIRA))
    await therapists.say(house, mira, "none", "", "")
    rules = await therapists.rules(house, mira)
    assert rules is not None
    terms = {"code": rules.code, "purpose": "To listen.", "scope": "all", "days": "30"}
    for ended in (False, True):
        item = (await cast.does(house, ana, "let_in", "put_forward", terms, version=1)).item
        await cast.does(house, ben, "let_in", "accept", {"code": rules.code}, item=item, version=1)
        if ended:
            await cast.does(house, ben, "let_in", "end", item=item)


async def agreements(house: House, ana: Viewer, ben: Viewer) -> None:
    """One in force, one changed and open, one put off, one taken back, one ended."""
    begun = [(await cast.does(house, ana, "milestone", "put_forward", MOMENT)).item for _ in range(5)]
    for item in (begun[0], begun[1], begun[4]):
        await cast.does(house, ben, "milestone", "accept", item=item, version=1)
    await cast.does(house, ben, "milestone", "change", MOMENT, item=begun[1], version=2)
    await cast.does(house, ben, "milestone", "not_now", item=begun[2], version=1)
    await cast.does(house, ana, "milestone", "take_back", item=begun[3], version=1)
    await cast.does(house, ana, "milestone", "end", item=begun[4])


async def test_after_a_story_with_everything_in_it(any_house: House) -> None:
    ana, ben = await cast.couple(any_house)
    await story(any_house, ana, ben)
    before = await tables(any_house)
    lines, standings, grants = before
    begun = ["apology", *["milestone"] * 5, "check_in_rhythm", "check_in", "apology", "let_in", "let_in"]
    assert [line[3] for line in lines] == begun
    assert len(grants) == 1
    assert sorted(row[3:5] for row in standings) == [(0, 0), (0, 0), (0, 1), (1, 0), (1, 0), (1, 1)]
    await empty(any_house)
    assert await rebuild(any_house) > 0
    assert await tables(any_house) == before


@pytest.mark.parametrize("seed", range(3))
async def test_after_whatever_two_couples_do(any_house: House, seed: int) -> None:
    chance = random.Random(seed)
    people = [*await cast.couple(any_house), *await cast.couple(any_house, cast.MIRA, cast.OTTO)]
    for _ in range(60):
        await whatever(chance, any_house, people)
    before = await tables(any_house)
    await rebuild(any_house)
    assert await tables(any_house) == before


async def test_rows_that_nothing_in_the_log_speaks_of_go(any_house: House) -> None:
    ana, ben = await cast.couple(any_house)
    await story(any_house, ana, ben)
    before = await tables(any_house)
    item = before[0][0][2]
    await any_house.store.write(lambda tx: tx.run(SPOIL))
    await any_house.store.write(
        lambda tx: tx.run(
            PUT_LINE, record="elsewhere", seq=1, item="nothing", practice="apology", news_n=1, news_by=ana.person
        )
    )
    await any_house.store.write(
        lambda tx: tx.run(
            PUT_STANDING, item=item, record="elsewhere", practice="milestone", in_force=1, put_forward=0, n=1
        )
    )
    await rebuild(any_house)
    assert await tables(any_house) == before


async def test_progress_is_told(any_house: House) -> None:
    ana, ben = await cast.couple(any_house)
    await story(any_house, ana, ben)
    told: list[tuple[int, int]] = []
    done = await rebuild(any_house, lambda at, total: told.append((at, total)))
    assert told == [(done, done)]


async def empty(house: House) -> None:
    await house.store.write(lambda tx: [tx.run(statement) for statement in EMPTY])


async def whatever(chance: random.Random, house: House, people: Sequence[Viewer]) -> None:
    """One act of somebody: something new, or something about what stands there already."""
    who = chance.choice(people)
    lines = [
        (item, practice) for record, _, item, practice, *_ in (await tables(house))[0] if record == who.shared_record
    ]
    try:
        if lines and chance.random() < 0.6:
            await goes_on(chance, house, who, *chance.choice(lines))
        elif chance.random() < 0.5:
            await cast.does(house, who, "milestone", "put_forward", MOMENT)
        else:
            await some_act(chance, house, who)
    except Refused:
        pass


async def goes_on(chance: random.Random, house: House, who: Viewer, item: str, practice: str) -> Done:
    """Any move about an item, with the newest version or an older one in view."""
    moves = [name for name, move in BY_NAME[practice].moves.items() if not move.begins]
    values = MOMENT | RHYTHM | {"answer": "I read it."}
    return await cast.does(
        house, who, practice, chance.choice(moves), values, item=item, version=chance.randrange(1, 4)
    )
