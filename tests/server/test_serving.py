"""What holds around a process that serves."""

import pytest

from server.serving import alone
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
