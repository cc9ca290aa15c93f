"""One run: SQLite with one process, PostgreSQL and Valkey with two, each beside the bare application in its place."""

from __future__ import annotations

import os
import resource
import sys
import tempfile
from pathlib import Path

import uvloop

from server.bench import figures, phases
from server.bench.phases import Size

OUTPUT = Path("var/bench.json")


def main(size: Size | None = None, output: Path = OUTPUT) -> None:
    """Measures, prints, and writes the file."""
    _allow_many_files()
    _say(f"This takes about three minutes. Load of this machine before: {os.getloadavg()[0]:.2f}.")
    # Not the system's own choice of a folder: that one may lie in memory, where nothing waits for a disk.
    with tempfile.TemporaryDirectory(prefix="goldseam-bench-", dir="/var/tmp") as folder:
        found = uvloop.run(phases.measured(Path(folder), size or Size(), _say))
    figures.write(found, output)
    _say(f"\n{figures.table(found)}\nThe same is in {output}.")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _allow_many_files() -> None:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
