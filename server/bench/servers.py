"""Servers beside the driver, started as people start them, and stopped whatever happens."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import msgspec

from server.bench.bare import Setting
from server.settings import Settings

SERVE = [str(Path(sys.executable).with_name("goldseam")), "serve"]
STARTS_WITHIN = 20.0
"""Seconds."""


def free_port() -> int:
    """A port that nobody listened on a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


@contextlib.asynccontextmanager
async def serving(settings: Settings, ports: Sequence[int]) -> AsyncIterator[list[int]]:
    """`goldseam serve`, a process for each port; gives their process ids."""
    shared = {f"GOLDSEAM_{name.upper()}": str(value) for name, value in settings.model_dump().items()}
    async with _running([(SERVE, shared | {"GOLDSEAM_PORT": str(port)}) for port in ports], ports) as ids:
        yield ids


@contextlib.asynccontextmanager
async def bare(*settings: Setting) -> AsyncIterator[list[int]]:
    """The bare application, a process for each setting."""
    command = [sys.executable, "-m", "server.bench.bare"]
    commands = [[*command, msgspec.json.encode(setting).decode()] for setting in settings]
    async with _running([(one, {}) for one in commands], [setting.port for setting in settings]) as ids:
        yield ids


@contextlib.asynccontextmanager
async def _running(
    commands: Sequence[tuple[Sequence[str], dict[str, str]]], ports: Sequence[int]
) -> AsyncIterator[list[int]]:
    processes = [await asyncio.create_subprocess_exec(*line, env=os.environ | more) for line, more in commands]
    try:
        async with asyncio.timeout(STARTS_WITHIN):
            for port in ports:
                await _answering(port, processes)
        yield [process.pid for process in processes]
    finally:
        for process in processes:
            with contextlib.suppress(ProcessLookupError):  # the measuring killed it
                process.terminate()
        for process in processes:
            await process.wait()


async def _answering(port: int, processes: Sequence[Process]) -> None:
    while True:
        if any(process.returncode is not None for process in processes):
            raise RuntimeError("A server ended as soon as it was started.")
        with contextlib.suppress(OSError):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.close()
            return
        await asyncio.sleep(0.05)


def resident_kb(process: int) -> int:
    """The memory of a process, in units of 1,024 bytes."""
    status = Path(f"/proc/{process}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:"))
