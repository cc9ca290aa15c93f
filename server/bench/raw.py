"""What a rebuild cannot be faster than, and a table for the bare application."""

from __future__ import annotations

import contextlib
from pathlib import Path
from time import perf_counter

import psycopg

from server.stores import sqlite

FULL = """SELECT * FROM events LEFT JOIN texts ON texts.record = events.record AND texts.n = events.n
ORDER BY events.record, events.n"""


def make_table(url: str) -> None:
    """What the bare application writes to on PostgreSQL."""
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as store:
        store.execute("CREATE TABLE said (n BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, words BYTEA)")


def refill_per_s(path: Path) -> float:
    """Events a second where each is read, and each row of the timeline is written anew, as it was."""
    with contextlib.closing(sqlite.connect(path, timeout=3)) as store:
        lines = store.execute("SELECT * FROM timeline").fetchall()
        began = perf_counter()
        store.execute("BEGIN IMMEDIATE")
        events = store.execute(FULL).fetchall()
        store.execute("DELETE FROM timeline")
        store.executemany(f"INSERT INTO timeline VALUES ({', '.join('?' * len(lines[0]))})", lines)  # noqa: S608
        store.execute("COMMIT")
        return len(events) / (perf_counter() - began)
