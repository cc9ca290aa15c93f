"""No statement that somebody waits for walks through a whole table: a copy may hold many couples."""

import importlib
import pkgutil
import re
import sqlite3
import sys
from collections.abc import Iterator

import projections
import server
from projections.sql import Statement
from server.migrate import migrate
from server.settings import Settings
from server.stores import sqlite

WALKS = frozenset(
    {"CLEAR_STRAYS", "SHARED", "LEFT", "RESTED", "RESTED_KEYS", "VERSION", "ANYBODY", "STANDING", "TOUCHED", "DUE"}
    | {"SIGN_OUT_ALL"}
)
"""Of rebuilding, of putting back an older state, of renewing keys, of the sweeps once a minute, of signing once an
hour, of starting and of filling a demo; and of a push, which walks through the few events that are new."""
NOT_SERVED = ("server.bench", "server.cli", "server.migrations.")


def statements() -> Iterator[tuple[str, Statement]]:
    """Every statement there is, by its name."""
    for package in (server, projections):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.startswith(NOT_SERVED):
                importlib.import_module(module.name)
                found = vars(sys.modules[module.name]).items()
                yield from ((name, value) for name, value in found if isinstance(value, Statement))


def plan(store: sqlite3.Connection, statement: Statement) -> list[str]:
    """How SQLite goes about it."""
    sql, fixed = statement.for_dialect("sqlite")
    values = dict.fromkeys(re.findall(r":(\w+)", sql)) | fixed
    return [row[3] for row in store.execute(f"EXPLAIN QUERY PLAN {sql}", values)]


def test_what_is_asked_for_is_found_by_its_key(settings: Settings) -> None:
    migrate(settings)
    store = sqlite.connect(sqlite.path_of(settings.database))
    for name, statement in statements():
        steps = plan(store, statement)
        assert name in WALKS or not [step for step in steps if step.startswith(("SCAN", "MATERIALIZE"))], (name, steps)
    store.close()
