"""What every test can ask for by name."""

import pytest
from hypothesis import settings

pytest_plugins = ["tests.fixtures.chromium", "tests.fixtures.postgres", "tests.fixtures.valkey"]

# A busy machine is no failure.
settings.register_profile("goldseam", deadline=None)
settings.load_profile("goldseam")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the browser tests of a file in one process: they share one browser."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group(item.path.name))
