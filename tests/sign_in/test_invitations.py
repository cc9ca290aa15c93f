"""Two people come together: one link, one person, found to be the right one."""

from __future__ import annotations

import asyncio

import pytest
import sqlalchemy as sa

from domain.couple import Joined
from domain.kernel import Refused
from projections.sql import Row, Statement, Tx
from server.house import House
from server.sign_in import arrivals, invitations, leaving, sign_ins, signing, spaces
from server.sign_in.single_use import NoLink
from server.sign_in.spaces import Beginning
from server.tables import couples, events
from server.tables import invitations as links
from server.vault import Vault
from tests import cast
from tests.cast import Account
from tests.fixtures.house import MovedClock
from web.viewer import Viewer

pytestmark = pytest.mark.anyio

LINKS = Statement(sa.select(links))
SPACES = Statement(sa.select(couples.c.id, couples.c.state))
EVENTS = Statement(sa.select(events.c.record).where(events.c.kind == "couple.joined"))


async def rows(house: House, statement: Statement) -> list[Row]:
    return await house.store.read(lambda tx: tx.run(statement))


async def begun(house: House, viewer: Viewer) -> Beginning | None:
    return await house.store.read(lambda tx: spaces.beginning(tx, viewer.person, house.clock()))


async def link_of(house: House, account: Account, key: str = "a-first-press") -> str:
    made = await invitations.make(house, await cast.viewer(house, account), (account.token, key))
    assert made
    return made


async def two_words(house: House, viewer: Viewer) -> str:
    found = await begun(house, viewer)
    assert found
    assert found.words
    return " ".join(found.words)


async def test_from_a_link_to_a_shared_record(any_house: House) -> None:
    house, account = any_house, await cast.account(any_house, "Ana")
    ana, ben = await cast.viewer(house, account), await cast.viewer(house, await cast.account(house, "Ben"))
    link = await link_of(house, account)
    assert await invitations.name_behind(house, link, None) == "Ana"
    await arrivals.join(house, ben, link)
    assert await two_words(house, ana) == await two_words(house, ben)
    await arrivals.open_space(house, ana, await two_words(house, ana))
    ana = await cast.viewer(house, account)
    assert ana.couple
    assert ana.couple.people == (ana.person, ben.person)
    assert ana.other_name == "Ben"
    assert await names_in(house, ana) == ["Ana", "Ben"]


async def names_in(house: House, viewer: Viewer) -> list[str]:
    def work(tx: Tx) -> list[str]:
        vault = Vault(tx, house.root)
        vault.admit(viewer.shared_record)
        assert viewer.couple
        history = house.log.history(vault, viewer.couple.id)
        return [event.body.name for event in history if isinstance(event.body, Joined)]

    return await house.store.read(work)


async def test_a_look_changes_nothing_and_the_store_holds_no_link(house: House) -> None:
    account = await cast.account(house)
    link = await link_of(house, account)
    before = await rows(house, LINKS)
    await invitations.name_behind(house, link, await cast.viewer(house, await cast.account(house, "Ben")))
    assert await rows(house, LINKS) == before
    assert signing.data(link) not in before[0]


async def nothing_behind(house: House, link: str, viewer: Viewer | None = None) -> bool:
    with pytest.raises(NoLink):
        await invitations.name_behind(house, link, viewer)
    if viewer:
        with pytest.raises(NoLink):
            await arrivals.join(house, viewer, link)
    return True


async def test_what_opens_nothing(house: House, clock: MovedClock) -> None:
    account, otto = await cast.account(house), await cast.viewer(house, await cast.account(house, "Otto"))
    ana, ben = await cast.viewer(house, account), await cast.viewer(house, await cast.account(house, "Ben"))
    assert await nothing_behind(house, "", otto)
    assert await nothing_behind(house, "a" * 5000, otto)
    assert await nothing_behind(house, signing.text(bytes(32)), otto)
    own = await link_of(house, account)
    assert await nothing_behind(house, own, ana)
    newer = await link_of(house, account, "a-second-press")
    assert await nothing_behind(house, own, otto)
    await invitations.take_back(house, ana)
    assert await nothing_behind(house, newer, otto)
    expiring = await link_of(house, account, "a-third-press")
    clock.forward(days=7)
    assert await nothing_behind(house, expiring, otto)
    account = Account("Ana", account.sign_in_name, account.opened, await fresh_token(house, account))
    spent = await link_of(house, account, "a-fourth-press")
    await arrivals.join(house, ben, spent)
    assert await nothing_behind(house, spent, otto)
    await arrivals.open_space(house, ana, await two_words(house, ana))
    assert await nothing_behind(house, spent, otto)
    assert await nothing_behind(house, spent, ben)


async def fresh_token(house: House, account: Account) -> bytes:
    return await sign_ins.begin(house, account.opened)


async def test_the_same_press_gives_the_same_link_and_no_second_one(any_house: House) -> None:
    account = await cast.account(any_house)
    assert await link_of(any_house, account) == await link_of(any_house, account)
    assert len(await rows(any_house, LINKS)) == 1
    await invitations.take_back(any_house, await cast.viewer(any_house, account))
    again = await cast.viewer(any_house, account)
    assert await invitations.make(any_house, again, (account.token, "a-first-press")) is None
    assert await rows(any_house, LINKS) == []


async def test_of_two_who_press_at_once_one_comes_in(any_house: House) -> None:
    account = await cast.account(any_house)
    link = await link_of(any_house, account)
    both = [await cast.viewer(any_house, await cast.account(any_house, name)) for name in ("Ben", "Otto")]
    came = await asyncio.gather(*(arrivals.join(any_house, who, link) for who in both), return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in came) == ["NoLink", "NoneType"]
    assert [bool(await begun(any_house, who)) for who in both].count(True) == 1


async def test_a_double_click_comes_in_once_and_opens_once(any_house: House) -> None:
    account = await cast.account(any_house)
    ana, ben = await cast.viewer(any_house, account), await cast.viewer(any_house, await cast.account(any_house, "Ben"))
    link = await link_of(any_house, account)
    await asyncio.gather(*(arrivals.join(any_house, ben, link) for _ in range(3)))
    words = await two_words(any_house, ana)
    await asyncio.gather(*(arrivals.open_space(any_house, ana, words) for _ in range(3)))
    assert len(await rows(any_house, EVENTS)) == 2


async def test_two_who_invite_each_other_and_press_at_once_have_one_space_or_none(any_house: House) -> None:
    accounts = [await cast.account(any_house, name) for name in ("Ana", "Ben")]
    ana, ben = [await cast.viewer(any_house, account) for account in accounts]
    to_ana, to_ben = [await link_of(any_house, account) for account in accounts]
    await asyncio.gather(
        arrivals.join(any_house, ben, to_ana), arrivals.join(any_house, ana, to_ben), return_exceptions=True
    )
    hers, his = await begun(any_house, ana), await begun(any_house, ben)
    assert hers
    assert his
    assert hers.space == his.space
    assert len(await rows(any_house, SPACES)) == 1


async def test_whoever_is_in_a_space_is_told_so_kindly(house: House) -> None:
    ana, _ = await cast.couple(house)
    otto = await cast.account(house, "Otto")
    with pytest.raises(Refused) as refused:
        await arrivals.join(house, ana, await link_of(house, otto))
    assert refused.value.sentence == spaces.HAS_SOMEBODY


async def test_other_words_open_nothing_and_either_can_stop(house: House) -> None:
    account = await cast.account(house)
    ana, ben = await cast.viewer(house, account), await cast.viewer(house, await cast.account(house, "Ben"))
    for number, who in enumerate((ana, ben)):
        await arrivals.join(house, ben, await link_of(house, account, f"press-number-{number}"))
        await arrivals.open_space(house, ana, "amber seventeen")
        assert (await cast.viewer(house, account)).couple is None
        await arrivals.turn_away(house, who)
        assert await rows(house, SPACES) == []


async def test_the_invited_cannot_open_the_space_herself(house: House) -> None:
    account = await cast.account(house)
    ben = await cast.viewer(house, await cast.account(house, "Ben"))
    await arrivals.join(house, ben, await link_of(house, account))
    await arrivals.open_space(house, ben, await two_words(house, ben))
    assert (await cast.viewer(house, account)).couple is None


async def test_a_new_space_after_one_that_was_left(house: House) -> None:
    account = await cast.account(house)
    await cast.joined(house, account, await cast.account(house, "Ben"))
    await leaving.leave(house, await cast.viewer(house, account))
    otto = await cast.viewer(house, await cast.account(house, "Otto"))
    await arrivals.join(house, otto, await link_of(house, account))
    ana = await cast.viewer(house, account)
    await arrivals.open_space(house, ana, await two_words(house, ana))
    ana = await cast.viewer(house, account)
    assert (ana.other_name, ana.left, ana.put_away) == ("Otto", False, 0)
    assert ana.couple
    assert not ana.couple.closed
