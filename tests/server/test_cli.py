"""The command, as whoever runs a copy meets it."""

import json
import signal
import socket
import sqlite3
import subprocess
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest

from domain.verbs.say import Words
from projections.sql import Tx
from server.cli import main
from server.clock import now as real_clock
from server.house import House
from server.sealed_events import SINCE, from_row, opened
from server.settings import Settings
from server.stores.sqlite import path_of
from server.vault import Vault
from tests import cast
from tests.fixtures.copies import GOLDSEAM, Copy, environment, serving
from tests.fixtures.house import MovedClock, another
from tests.fixtures.house import opened as opened_house
from web.viewer import Viewer

ENOUGH = 40


@dataclass(frozen=True)
class Said:
    """What a command said before it ended, and its exit code."""

    out: str
    err: str
    code: int


Goldseam = Callable[..., Said]


@pytest.fixture
def goldseam(settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Goldseam:
    """Runs the command on a store of one's own. Keywords are further settings."""

    def run(*arguments: str, **more: str) -> Said:
        for name, value in environment(settings, **more).items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr("sys.argv", ["goldseam", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        sentence, code = (f"{ended.value.code}\n", 1) if isinstance(ended.value.code, str) else ("", ended.value.code)
        said = capsys.readouterr()
        return Said(said.out, said.err + sentence, int(code or 0))

    return run


@pytest.fixture
def made(settings: Settings, goldseam: Goldseam) -> Settings:
    """A store of one's own, made by the command."""
    assert goldseam("migrate").code == 0
    return settings


def test_a_new_copy_says_where_it_is_and_who_runs_it(made: Settings) -> None:
    with serving(made) as copy, httpx2.Client(trust_env=False) as client:
        assert copy.said == [
            f"Goldseam is at {copy.address}",
            "Nobody has said who runs this copy. Treat it as if the other person did.",
        ]
        assert client.get(copy.address).status_code == 200


def test_a_stop_does_not_wait_for_a_request_that_never_ends(made: Settings) -> None:
    with serving(made, GOLDSEAM_GRACE_SECONDS="1", GOLDSEAM_OPERATOR="Practice Linden") as copy:
        assert copy.said[1] == "This copy is run by Practice Linden."
        stuck = socket.create_connection(("127.0.0.1", copy.port))
        stuck.sendall(b"POST /sign-in HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nhalf")
        copy.process.terminate()
        assert copy.process.wait(60) in {0, -signal.SIGTERM}
        stuck.close()


def test_what_keeps_it_from_working_is_one_sentence_on_the_error_stream(made: Settings) -> None:
    made.root_key_file.unlink()
    command = [str(GOLDSEAM), "serve"]
    said = subprocess.run(command, env=environment(made), capture_output=True, text=True, check=False)
    sentence = f"There is no root key at {made.root_key_file}. Without it nothing shared can be opened: put it back.\n"
    assert (said.returncode, said.stdout, said.stderr) == (1, "", sentence)


@pytest.mark.parametrize("command", ["serve", "rebuild", "rotate-keys"])
def test_without_a_store_it_says_how_to_make_one(made: Settings, goldseam: Goldseam, command: str) -> None:
    path = path_of(made.database)
    path.unlink()
    assert goldseam(command) == Said("", f"There is no store at {path}. `goldseam migrate` makes one.\n", 1)
    assert not path.exists()


@pytest.mark.parametrize(
    ("setting", "value", "sentence"),
    [
        ("GOLDSEAM_PORT", "many", "GOLDSEAM_PORT: "),
        ("GOLDSEAM_DATABASE", "nothing", "GOLDSEAM_DATABASE names no store."),
        ("GOLDSEAM_DATABASE", "postgresql+psycopg://nobody@127.0.0.1:1/none", "The store cannot be reached: "),
    ],
)
def test_a_setting_that_does_not_fit_is_told_of(
    made: Settings, goldseam: Goldseam, setting: str, value: str, sentence: str
) -> None:
    said = goldseam("serve", **{setting: value})
    assert (said.code, said.out, said.err.count("\n")) == (1, "", 1)
    assert said.err.startswith(sentence)


def test_a_port_that_is_taken_is_told_of(made: Settings, goldseam: Goldseam) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert goldseam("serve", "--port", port) == Said("", f"127.0.0.1:{port}: Address already in use.\n", 1)


def test_keys_are_renewed_and_projections_rebuilt_by_command(made: Settings, goldseam: Goldseam) -> None:
    assert goldseam("rotate-keys").code == 0
    assert list(json.loads(made.root_key_file.read_text())["keys"]) == ["2"]
    assert goldseam("rebuild").code == 0


def test_a_backup_is_a_whole_store_without_the_root_key(made: Settings, goldseam: Goldseam, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    said = goldseam("backup", str(copy))
    assert (said.code, said.err) == (0, "")
    assert "The root key is not in it" in said.out
    assert copy.stat().st_mode & 0o777 == 0o600
    (key,) = json.loads(made.root_key_file.read_text())["keys"].values()
    assert bytes.fromhex(key) not in copy.read_bytes()
    assert key.encode() not in copy.read_bytes()
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert goldseam("rebuild", GOLDSEAM_DATABASE=f"sqlite:///{copy}").code == 0


def test_a_backup_overwrites_nothing(made: Settings, goldseam: Goldseam, tmp_path: Path) -> None:
    there = tmp_path / "there"
    there.write_text("something else")
    assert goldseam("backup", str(there)) == Said("", f"{there}: File exists.\n", 1)
    assert there.read_text() == "something else"


def test_for_postgresql_a_backup_names_the_tool_to_use(goldseam: Goldseam, tmp_path: Path) -> None:
    said = goldseam("backup", str(tmp_path / "copy"), GOLDSEAM_DATABASE="postgresql+psycopg://somewhere/x")
    assert said.code == 1
    assert "pg_dump" in said.err


@pytest.mark.anyio
class TestKilled:
    """`kill -9` in the middle of everything."""

    async def test_nothing_that_was_answered_is_lost(
        self, settings: Settings, clock: MovedClock, cheap_passwords: None
    ) -> None:
        async with opened_house(settings, clock) as house:
            clock.now = real_clock()
            accounts = [await cast.account(house, cast.ANA), await cast.account(house, cast.BEN)]
            await cast.joined(house, *accounts)
            ana = await cast.viewer(house, accounts[0])
        with serving(settings) as copy:
            answered = shared_until_killed(copy, accounts)
        assert len(answered) >= ENOUGH
        async with another(settings, clock) as house:
            kept = await shared_words(house, ana)
        assert answered <= kept


def shared_until_killed(copy: Copy, accounts: list[cast.Account]) -> set[str]:
    """What was answered to some who share as fast as they can, until enough has been and the process is killed."""
    answered, enough = set[str](), threading.Event()

    def go_on(browser: int) -> None:
        with httpx2.Client(trust_env=False) as client:
            for n in range(10_000):
                words = f"words {browser} {n}"
                try:
                    status = copy.share(client, accounts[browser % 2], words)
                except httpx2.TransportError:
                    return
                assert status == 303
                answered.add(words)
                if len(answered) >= ENOUGH:
                    enough.set()

    with ThreadPoolExecutor(4) as browsers:
        gone = [browsers.submit(go_on, browser) for browser in range(4)]
        enough.wait()
        copy.process.kill()
    assert [done.result() for done in gone] == [None] * 4
    return answered


async def shared_words(house: House, who: Viewer) -> set[str]:
    """What stands in her shared record, which counts without a gap."""

    def work(tx: Tx) -> set[str]:
        vault = Vault(tx, house.root)
        vault.admit(who.shared_record)
        rows = tx.run(SINCE, of=who.shared_record, after=0)
        assert [row[1] for row in rows] == list(range(1, len(rows) + 1))
        bodies = [opened(vault, from_row(row)).body for row in rows]
        return {str(body.words["regret"]) for body in bodies if isinstance(body, Words)}

    return await house.store.read(work)
