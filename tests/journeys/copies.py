"""A copy of Goldseam as people run one: `goldseam migrate`, then `goldseam serve`, on a store of its own."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import pytest

from server import house as houses
from server.house import House
from server.settings import Settings
from server.sign_in import passwords
from server.stores.sqlite import path_of
from tests.fixtures.copies import GOLDSEAM, environment, free_port
from tests.fixtures.house import CHEAP

T = TypeVar("T")

OPERATOR = "the practice in Linden Street"


class Copy:
    """One store and one port, and a process that serves it while it runs."""

    def __init__(self, folder: Path) -> None:
        self.settings = Settings(
            database=f"sqlite:///{folder}/goldseam.db",
            root_key_file=folder / "keys" / "root.key",
            port=free_port(),
        )
        self._environment = environment(
            self.settings, GOLDSEAM_PORT=str(self.settings.port), GOLDSEAM_OPERATOR=OPERATOR
        )
        self._process: subprocess.Popen[str] | None = None

    def begin_as(self, made: Copy) -> None:
        """Takes over the store and the key of a copy that was made and never served."""
        for mine, theirs in zip(self._files, made._files, strict=True):
            mine.parent.mkdir(mode=0o700, exist_ok=True)
            shutil.copy(theirs, mine)

    @property
    def _files(self) -> tuple[Path, Path]:
        return path_of(self.settings.database), self.settings.root_key_file

    @property
    def address(self) -> str:
        return self.settings.origin

    def command(self, *words: str) -> str:
        """Runs a command of `goldseam` to its end; gives what it printed."""
        done = subprocess.run([GOLDSEAM, *words], env=self._environment, check=True, capture_output=True, text=True)
        return done.stdout

    def start(self) -> None:
        """Serves, once this returns."""
        self._process = subprocess.Popen([GOLDSEAM, "serve"], env=self._environment, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == f"Goldseam is at {self.address}\n"

    def kill(self) -> None:
        """Ends at once, as with a power cut."""
        self._end(subprocess.Popen.kill)

    def stop(self) -> None:
        """Ends as it is meant to."""
        self._end(subprocess.Popen.terminate)

    def _end(self, how: Callable[[subprocess.Popen[str]], None]) -> None:
        if self._process is not None:
            with self._process:
                how(self._process)
            self._process = None

    def inside(self, work: Callable[[House], Awaitable[T]]) -> T:
        """Does something straight in the store, in a thread: Playwright has this one's event loop.

        Passwords that are made there cost no time; what one costs is stored with it, so the copy takes them.
        """

        async def run() -> T:
            house = houses.build(self.settings)
            await house.open()
            try:
                return await work(house)
            finally:
                await house.close()

        with ThreadPoolExecutor(1) as thread, pytest.MonkeyPatch.context() as patch:
            patch.setattr(passwords, "COST", CHEAP)
            return thread.submit(asyncio.run, run()).result()
