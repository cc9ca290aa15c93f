"""What every test can ask for by name."""

import pytest
from hypothesis import settings

pytest_plugins = [
    f"tests.fixtures.{name}" for name in ("chromium", "grown", "postgres", "house", "hour", "place", "seat", "valkey")
]

# A busy machine is no failure.
settings.register_profile("goldseam", deadline=None)
settings.load_profile("goldseam")

LONG = ("journeys", "privacy", "test_grown.py", "test_talk_killed.py", "test_cli.py", "test_talk_cut_off.py")
"""What takes longest, a file at a time: begun first, so that no tester is left alone with it at the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not set(item.path.parts) & set(LONG))
