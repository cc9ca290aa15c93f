"""The grown copy, started by hand with the commands and the environment of compose.yaml: two processes, one couple."""

import asyncio
import base64
import contextlib
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx2
import pytest
import yaml
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin

from server import house as houses
from server.settings import Settings
from tests import cast
from tests.cast import Account

ROOT = Path(__file__).parents[1]
COMMANDS = Path(sys.executable).parent
ORIGIN = "https://goldseam.example"

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def compose() -> Mapping[str, Any]:
    return dict(yaml.safe_load((ROOT / "compose.yaml").read_text()))


@pytest.fixture
def environment(compose: Mapping[str, Any], postgres_url: str, valkey_url: str, tmp_path: Path) -> Mapping[str, str]:
    """What compose.yaml sets, with this test's addresses in the place of those inside its network."""
    here = {
        "GOLDSEAM_DATABASE": postgres_url,
        "GOLDSEAM_REDIS": valkey_url,
        "GOLDSEAM_ROOT_KEY_FILE": str(tmp_path / "key" / "root.key"),
    }
    given = {"GOLDSEAM_DOMAIN": "goldseam.example", "GOLDSEAM_OPERATOR": "the practice", "POSTGRES_PASSWORD": "none"}
    named: dict[str, str] = compose["services"]["app-1"]["environment"]
    assert set(here) <= set(named)
    filled = {name: re.sub(r"\$\{(\w+):\?\}", lambda m: given[m[1]], value) for name, value in named.items()}
    return {"PATH": f"{COMMANDS}:{os.environ['PATH']}", "HOME": str(tmp_path)} | filled | here


def command(compose: Mapping[str, Any], service: str) -> list[str]:
    """A service's command: its own, or the image's."""
    own = compose["services"][service].get("command")
    if own:
        return str(own).split()
    image = re.findall(r"^CMD (\[.*\])$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    return list(yaml.safe_load(image[-1]))


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextlib.contextmanager
def served(compose: Mapping[str, Any], service: str, environment: Mapping[str, str]) -> Iterator[tuple[int, Any]]:
    """One process of a service, once it says that it serves; ended as an orchestrator would."""
    port = free_port()
    started = [*command(compose, service), "--port", str(port)]
    with subprocess.Popen(started, env=environment, stdout=subprocess.PIPE, text=True, cwd=environment["HOME"]) as it:
        assert it.stdout is not None
        assert it.stdout.readline() == f"Goldseam is at {ORIGIN}\n"
        assert it.stdout.readline() == "This copy is run by the practice.\n"
        try:
            yield port, it
        finally:
            it.terminate()
            it.wait(20)


@pytest.fixture
def migrated(compose: Mapping[str, Any], environment: Mapping[str, str]) -> None:
    subprocess.run(command(compose, "migrate"), env=environment, check=True, cwd=environment["HOME"])


@pytest.fixture
async def couple(
    migrated: None, environment: Mapping[str, str], cheap_passwords: None
) -> AsyncIterator[tuple[Account, Account]]:
    """Ana and Ben, in one space, each signed in."""
    house = houses.build(
        Settings(database=environment["GOLDSEAM_DATABASE"], root_key_file=Path(environment["GOLDSEAM_ROOT_KEY_FILE"]))
    )
    await house.open()
    ana, ben = await cast.account(house, cast.ANA), await cast.account(house, cast.BEN)
    await cast.joined(house, ana, ben)
    yield ana, ben
    await house.close()


def browser(account: Account) -> dict[str, str]:
    """What the proxy passes on from somebody's browser."""
    token = base64.urlsafe_b64encode(account.token).decode().rstrip("=")
    return {"cookie": f"__Host-goldseam={token}", "origin": ORIGIN, "sec-fetch-site": "same-origin"}


def together(account: Account, port: int) -> connect:
    """Somebody's open timeline, on one of the processes."""
    headers = {name: value for name, value in browser(account).items() if name != "origin"}
    return connect(
        f"ws://127.0.0.1:{port}/live?p=together&s=1", additional_headers=headers, origin=Origin(ORIGIN), proxy=None
    )


async def share(account: Account, port: int, words: str) -> None:
    async with httpx2.AsyncClient(trust_env=False) as client:
        form = {"key": secrets.token_urlsafe(16), "v": "0", "do": "share", "w1": words}
        sent = await client.post(f"http://127.0.0.1:{port}/w/k7qd", data=form, headers=browser(account))
        assert sent.status_code == 303, sent.text


async def frame_with(page: ClientConnection, words: str) -> str:
    """The first frame that these words come in."""
    async with asyncio.timeout(30):
        while words not in (frame := str(await page.recv())):
            pass
    return frame


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
