"""A copy of Goldseam as people run one: `goldseam migrate`, then `goldseam serve`, on a store of its own."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from server import house as houses
from server.house import House
from server.settings import Settings
from tests.fixtures.copies import GOLDSEAM, environment, free_port

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
        """Does something straight in the store, in a thread: Playwright has this one's event loop."""

        async def run() -> T:
            house = houses.build(self.settings)
            await house.open()
            try:
                return await work(house)
            finally:
                await house.close()

        with ThreadPoolExecutor(1) as thread:
            return thread.submit(asyncio.run, run()).result()
