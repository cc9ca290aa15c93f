"""The grown copy, started by hand with the commands and the environment of compose.yaml: two processes, one couple."""

import re
import signal
from collections.abc import Mapping
from typing import Any

import pytest

from server.clock import now
from tests.cast import Account
from tests.fixtures.grown import frame_with, open_page, send, served, together
from web import times

pytestmark = pytest.mark.anyio

SAID = "It was the silence that frightened me."


async def share(account: Account, port: int, words: str) -> None:
    await send(account, port, "/w/k7qd", do="share", w1=words)


async def test_ana_on_one_process_and_ben_on_the_other_see_each_other_live(
    compose: Mapping[str, Any], environment: Mapping[str, str], couple: tuple[Account, Account]
) -> None:
    ana, ben = couple
    with served(compose, "app-1", environment) as (one, _), served(compose, "app-2", environment) as (two, _):
        async with together(ana, one) as hers, together(ben, two) as his:
            await share(ana, one, "I told you a false date.")
            assert "I told you a false date." in await frame_with(his, "I told you a false date.")
            await share(ben, two, "I read your letters.")
            assert "I read your letters." in await frame_with(hers, "I read your letters.")


async def test_who_was_on_a_killed_process_finds_everything_on_the_other(
    compose: Mapping[str, Any], environment: Mapping[str, str], couple: tuple[Account, Account]
) -> None:
    ana, ben = couple
    with served(compose, "app-1", environment) as (one, first), served(compose, "app-2", environment) as (two, _):
        async with together(ana, one) as hers:
            await share(ana, one, "Said before it fell.")
            await frame_with(hers, "Said before it fell.")
            first.kill()
        await share(ben, two, "Said after it fell.")
        async with together(ana, two) as hers:
            frame = await frame_with(hers, "Said after it fell.")
            assert "Said before it fell." in frame


async def test_ending_a_process_closes_its_sockets_so_that_browsers_come_back(
    compose: Mapping[str, Any], environment: Mapping[str, str], couple: tuple[Account, Account]
) -> None:
    ana, _ = couple
    with served(compose, "app-1", environment) as (one, process):
        async with together(ana, one) as hers:
            await hers.recv()
            process.terminate()
            await hers.wait_closed()
            assert hers.close_code == 1012
        assert process.wait(20) in {0, -signal.SIGTERM}


def test_the_grown_copy_needs_its_key_apart_from_its_data(compose: Mapping[str, Any]) -> None:
    volumes = [str(volume) for volume in compose["services"]["app-1"]["volumes"]]
    database = [str(volume) for volume in compose["services"]["postgres"]["volumes"]]
    assert {volume.split(":")[0] for volume in volumes} == {"key"}
    assert not {volume.split(":")[0] for volume in volumes} & {volume.split(":")[0] for volume in database}


async def begun(ana: Account, ben: Account, one: int, two: int) -> str:
    """A written talk that is on, Ana at one process and Ben at the other; gives its item."""
    starts = times.local(now(), "Europe/Vienna").strftime("%Y-%m-%dT%H:%M")
    terms = {
        "w1": "The evenings",
        "w4": "talk",
        "w5": "written",
        "w6": "45",
        "w8": starts,
        "w9": "At home",
        "w10": "me",
    }
    item = (await send(ana, one, "/talk/words", **terms)).headers["location"].rpartition("/")[2]
    await send(ben, two, f"/talk/{item}/accept", v="1")
    for move in ("enter", "ready"):
        await send(ana, one, f"/talk/{item}/{move}")
        await send(ben, two, f"/talk/{item}/{move}")
    return item


def step(frame: str) -> str:
    """The step that the forms of a page are about."""
    found = re.search(r'id="do-[a-z_]+-(\d+)"', frame)
    assert found
    return found[1]


async def test_a_talk_goes_on_over_two_processes_and_after_one_of_them_was_killed(
    compose: Mapping[str, Any], environment: Mapping[str, str], couple: tuple[Account, Account]
) -> None:
    ana, ben = couple
    with served(compose, "app-1", environment) as (one, first), served(compose, "app-2", environment) as (two, _):
        item = await begun(ana, ben, one, two)
        page = f"p=talk&t={item}&s=1"
        async with open_page(ana, one, page) as hers, open_page(ben, two, page) as his:
            n = step(await frame_with(hers, "Your turn."))
            await send(ana, one, f"/talk/{item}/speak", v=n, w1=SAID)
            assert "Say in your words what you heard." in await frame_with(his, SAID)
            first.kill()
            async with open_page(ana, two, page) as hers_again:
                assert SAID in await frame_with(hers_again, SAID)
                await send(ben, two, f"/talk/{item}/call_break")
                await frame_with(hers_again, "Everything has stopped")
                await frame_with(his, "You are on a break until")
