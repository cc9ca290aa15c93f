"""A copy of the embedded store, taken while it is in use. The root key is never part of it."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from server.database import is_sqlite
from server.settings import Settings
from server.stores import StoreAway
from server.stores.sqlite import connect, path_of, translated

PAGES = 1024
"""Copied at a time: 4 MiB."""
WAIT = 3.0
"""Seconds to wait for another process that writes."""

USE_PG_DUMP = (
    "PostgreSQL has its own tool for this: pg_dump. The root key is not in the database; keep a copy of it elsewhere."
)
DONE = """\
The store was copied to {path}.
The root key is not in it: without {key} nothing shared in it can be opened. Keep the two apart.
It opens until keys are renewed next. Then the old root key is gone, so that erased words are; make a new copy then."""

Progress = Callable[[int, int], None]
"""Told how many pages are copied, of how many."""


def backup(settings: Settings, path: Path, progress: Progress = lambda done, total: None) -> str:
    """Copies the store to a new file that its owner alone can read; gives what to know about it.

    Raises StoreAway with a sentence, or OSError.
    """
    if not is_sqlite(settings.database):
        raise StoreAway(USE_PG_DUMP)
    source = path_of(settings.database)
    if not source.is_file():
        raise StoreAway(f"There is no store at {source}.")
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        _copy(source, path, progress)
    except BaseException:
        path.unlink()
        raise
    return DONE.format(path=path, key=settings.root_key_file)


def _copy(source: Path, path: Path, progress: Progress) -> None:
    with closing(connect(source, WAIT)) as old, closing(connect(path)) as new, translated():
        old.backup(new, pages=PAGES, progress=lambda _, left, total: progress(total - left, total))
        new.execute("PRAGMA journal_mode=DELETE")  # one file, without others beside it
