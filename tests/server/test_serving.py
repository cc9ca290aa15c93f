"""What holds around a process that serves."""

import pytest

from server.migrate import migrate
from server.serving import alone, config
from server.settings import Settings
from server.stores import StoreAway


def test_a_store_on_sqlite_is_served_by_one_process_at_a_time(settings: Settings) -> None:
    with alone(settings), pytest.raises(StoreAway, match="one process at a time"), alone(settings):
        pass
    with alone(settings):
        pass


def test_a_store_on_postgresql_is_served_by_as_many_as_one_likes() -> None:
    grown = Settings(database="postgresql+psycopg://goldseam@localhost/goldseam")
    with alone(grown), alone(grown):
        pass


def test_a_connection_is_kept_for_longer_than_a_proxy_in_front_keeps_it(settings: Settings) -> None:
    migrate(settings)
    assert config(settings).timeout_keep_alive > 120
