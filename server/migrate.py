"""Brings a store to the present shape; on an empty one it also makes the root key. Nothing else makes tables."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.util import CommandError

from server import clock, migrations, startup
from server.clock import Clock
from server.database import is_sqlite
from server.root_key import RootKey
from server.settings import Settings
from server.stores import StoreAway, sqlite
from server.stores.postgres import CONNECT, first_line
from server.tables import facts

WAIT = 3.0
"""Seconds to wait for another process that writes."""
ONE_AT_A_TIME = sa.text("SELECT pg_advisory_xact_lock(7163118)")
OTHERS_TABLES = "There are tables here that are not Goldseam's, so nothing was made. Name an empty database."
NEWER = "This store was made by a newer version of Goldseam than this one, so nothing was changed."


def migrate(settings: Settings, now: Clock = clock.now) -> bool:
    """Brings the store to the present shape, all of it or nothing. True for a new store.

    Raises StoreAway or NoRootKey, each with a sentence for whoever runs this copy.
    """
    with _begun(settings.database) as connection:
        tables = sa.inspect(connection).get_table_names()
        if tables and "alembic_version" not in tables:
            raise StoreAway(OTHERS_TABLES)
        if not tables:
            _create(connection, settings, now())
            return True
        RootKey(settings.root_key_file).version(_root_key_id(connection))
        _upgrade(connection)
        return False


def _create(connection: sa.Connection, settings: Settings, now: int) -> None:
    _upgrade(connection)
    root = RootKey.create(settings.root_key_file)
    try:
        _remember(connection, root, now)
        connection.commit()
    except BaseException:
        root.path.unlink()  # it has wrapped nothing yet
        raise


def _remember(connection: sa.Connection, root: RootKey, now: int) -> None:
    known = {startup.ROOT_KEY: root.id, startup.KEYS_RENEWED_AT: str(now)}
    connection.execute(sa.insert(facts), [{"name": name, "value": value} for name, value in known.items()])


def _root_key_id(connection: sa.Connection) -> str:
    found: str = connection.execute(sa.select(facts.c.value).where(facts.c.name == startup.ROOT_KEY)).scalar_one()
    return found


def _upgrade(connection: sa.Connection) -> None:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(migrations.__file__).parent).replace("%", "%%"))
    try:
        command.upgrade(config, "head")
    except CommandError as problem:
        raise StoreAway(NEWER) from problem


@contextlib.contextmanager
def _begun(url: str) -> Iterator[sa.Connection]:
    """One transaction that holds the store for writing; committed at the end of the block."""
    engine = _sqlite(url) if is_sqlite(url) else _postgres(url)
    try:
        with engine.connect() as connection:
            connection.execute(sa.text("BEGIN IMMEDIATE") if is_sqlite(url) else ONE_AT_A_TIME)
            yield connection
            connection.commit()
    except sa.exc.DBAPIError as problem:
        raise StoreAway(f"The store cannot be used: {first_line(problem.orig)}.") from problem
    except OSError as problem:
        raise StoreAway(f"{problem.filename or url}: {problem.strerror}.") from problem
    finally:
        engine.dispose()


def _postgres(url: str) -> sa.Engine:
    return sa.create_engine(url, connect_args=CONNECT | {"autocommit": False}, poolclass=sa.NullPool)


def _sqlite(url: str) -> sa.Engine:
    path = sqlite.path_of(url)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    return sa.create_engine("sqlite://", creator=lambda: sqlite.connect(path, WAIT), poolclass=sa.NullPool)
