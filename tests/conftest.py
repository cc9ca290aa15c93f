"""What every test can ask for by name."""

from hypothesis import settings

pytest_plugins = ["tests.fixtures.chromium", "tests.fixtures.house", "tests.fixtures.postgres", "tests.fixtures.valkey"]

# A busy machine is no failure.
settings.register_profile("goldseam", deadline=None)
settings.load_profile("goldseam")
