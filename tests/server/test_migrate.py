"""How a store comes to be, and when one is not touched."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

import server.tables
from projections import project  # noqa: F401 - those of the projections too
from projections.sql import metadata
from server import migrations, startup
from server.house import build
from server.migrate import migrate
from server.root_key import NoRootKey, RootKey
from server.settings import Settings
from server.stores import StoreAway
from server.stores.sqlite import path_of
from tests.fixtures.postgres import Postgres


@pytest.fixture
def engine(any_settings: Settings) -> Iterator[sa.Engine]:
    engine = sa.create_engine(any_settings.database, poolclass=sa.NullPool)
    yield engine
    engine.dispose()


def shape(engine: sa.Engine) -> dict[str, Any]:
    """Everything that a store says of its tables."""
    tables = sa.inspect(engine)
    return {
        name: (
            [(c["name"], str(c["type"]), c["nullable"], c["default"]) for c in tables.get_columns(name)],
            tables.get_pk_constraint(name)["constrained_columns"],
            sorted((u["column_names"], u["name"]) for u in tables.get_unique_constraints(name)),
            sorted((i["column_names"], str(i["name"])) for i in tables.get_indexes(name)),
        )
        for name in sorted(tables.get_table_names())
        if name != "alembic_version"
    }


def test_the_migrations_make_the_tables_that_the_program_speaks_of(any_settings: Settings, engine: sa.Engine) -> None:
    migrate(any_settings)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []
    made = shape(engine)
    with engine.begin() as connection:
        metadata.drop_all(connection)
        metadata.create_all(connection)
    assert made == shape(engine)


def test_what_is_served_is_the_newest_step() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    assert ScriptDirectory.from_config(config).get_heads() == [migrations.HEAD]


def test_a_new_store_gets_a_root_key_and_remembers_it(any_settings: Settings, engine: sa.Engine) -> None:
    assert migrate(any_settings)
    with engine.connect() as connection:
        known = dict(map(tuple, connection.execute(sa.text("SELECT name, value FROM facts"))))
    assert known[startup.ROOT_KEY] == RootKey(any_settings.root_key_file).id


def test_who_is_signed_in_stays_so_through_every_later_step(any_settings: Settings, engine: sa.Engine) -> None:
    migrate(any_settings)
    row = {"token_hash": b"t", "person": "p", "made_at": 1, "idle_until": 2, "ends_at": 3, "others_use_it": 0}
    with engine.begin() as connection:
        of_talks = ("half_written", "talks", "leases", "seat_links", "sitters")
        for later in ("asides", "looks", "grants", "signed_heads", *of_talks):
            connection.execute(sa.text(f"DROP TABLE {later}"))
        connection.execute(sa.text("ALTER TABLE sign_ins DROP COLUMN couple"))
        connection.execute(sa.text("DROP INDEX people_code"))
        for later in ("code", "quiet"):
            connection.execute(sa.text(f"ALTER TABLE people DROP COLUMN {later}"))
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '1'"))
        sign_ins = sa.Table("sign_ins", sa.MetaData(), autoload_with=connection)
        connection.execute(sa.insert(sign_ins).values(own_until=4, **row))
    assert not migrate(any_settings)
    with engine.connect() as connection:
        assert connection.execute(sa.select(server.tables.sign_ins)).one()[-1] is None


def test_a_second_time_changes_nothing(any_settings: Settings) -> None:
    migrate(any_settings)
    key = any_settings.root_key_file.read_bytes()
    assert not migrate(any_settings)
    assert any_settings.root_key_file.read_bytes() == key


def test_a_store_that_has_lost_its_key_gets_no_other(any_settings: Settings) -> None:
    migrate(any_settings)
    any_settings.root_key_file.unlink()
    with pytest.raises(NoRootKey, match="There is no root key"):
        migrate(any_settings)
    assert not any_settings.root_key_file.exists()


def test_another_stores_key_is_noticed(any_settings: Settings) -> None:
    migrate(any_settings)
    any_settings.root_key_file.unlink()
    RootKey.create(any_settings.root_key_file)
    with pytest.raises(NoRootKey, match="not this store's"):
        migrate(any_settings)


def test_an_empty_store_takes_no_key_that_is_there_already(any_settings: Settings, engine: sa.Engine) -> None:
    """It may be another store's, which would lose its old keys when this one renews its own."""
    key = RootKey.create(any_settings.root_key_file).id
    with pytest.raises(NoRootKey, match="not overwritten"):
        migrate(any_settings)
    assert RootKey(any_settings.root_key_file).id == key
    assert sa.inspect(engine).get_table_names() == []


def test_a_key_that_cannot_be_written_leaves_an_empty_store(any_settings: Settings, engine: sa.Engine) -> None:
    blocked = any_settings.root_key_file.parent
    blocked.write_text("a file, where a folder is needed")
    with pytest.raises(StoreAway, match="keys"):
        migrate(any_settings)
    assert sa.inspect(engine).get_table_names() == []


def test_somebody_elses_tables_are_left_alone(any_settings: Settings, engine: sa.Engine) -> None:
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE recipes (words text)"))
    with pytest.raises(StoreAway, match="not Goldseam's"):
        migrate(any_settings)
    assert sa.inspect(engine).get_table_names() == ["recipes"]
    assert not any_settings.root_key_file.exists()


def test_a_newer_store_is_left_alone(any_settings: Settings, engine: sa.Engine) -> None:
    migrate(any_settings)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = 'later'"))
    with pytest.raises(StoreAway, match="newer version"):
        migrate(any_settings)


def test_a_full_disk_leaves_an_empty_store(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.stores.sqlite.SETTINGS", ("max_page_count=10",))
    with pytest.raises(StoreAway, match="full"):
        migrate(settings)
    with closing(sqlite3.connect(path_of(settings.database))) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == []
    assert not settings.root_key_file.exists()


def test_a_database_that_is_not_there_is_told_of(settings: Settings, postgres: Postgres) -> None:
    nowhere = postgres.url.set(database="nowhere").render_as_string(hide_password=False)
    with pytest.raises(StoreAway, match="nowhere"):
        migrate(settings.model_copy(update={"database": nowhere}))


@pytest.mark.anyio
class TestBeforeServing:
    """What is noticed at the start, before anything is written."""

    async def test_a_store_that_was_never_made(self, settings: Settings) -> None:
        RootKey.create(settings.root_key_file)
        with pytest.raises(StoreAway, match="goldseam migrate"):
            await build(settings).open()
        assert not path_of(settings.database).exists()

    async def test_a_store_that_was_not_migrated(self, any_settings: Settings, engine: sa.Engine) -> None:
        RootKey.create(any_settings.root_key_file)
        if engine.dialect.name == "sqlite":
            path_of(any_settings.database).touch()
        with pytest.raises(StoreAway, match="goldseam migrate"):
            await build(any_settings).open()
        assert sa.inspect(engine).get_table_names() == []

    async def test_a_store_of_another_version(self, any_settings: Settings, engine: sa.Engine) -> None:
        migrate(any_settings)
        with engine.begin() as connection:
            connection.execute(sa.text("UPDATE alembic_version SET version_num = '0'"))
        with pytest.raises(StoreAway, match="goldseam migrate"):
            await build(any_settings).open()

    async def test_a_root_key_that_is_missing(self, any_settings: Settings) -> None:
        migrate(any_settings)
        any_settings.root_key_file.unlink()
        with pytest.raises(NoRootKey, match="There is no root key"):
            await build(any_settings).open()

    async def test_a_root_key_of_another_store(self, any_settings: Settings) -> None:
        migrate(any_settings)
        any_settings.root_key_file.unlink()
        RootKey.create(any_settings.root_key_file)
        with pytest.raises(NoRootKey, match="not this store's"):
            await build(any_settings).open()

    async def test_a_name_that_names_no_store(self, settings: Settings) -> None:
        migrate(settings)
        with pytest.raises(StoreAway, match="names no store"):
            build(settings.model_copy(update={"database": "mysql://somewhere"}))
