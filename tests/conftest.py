"""What every test can ask for by name."""

from hypothesis import settings

pytest_plugins = [f"tests.fixtures.{name}" for name in ("chromium", "grown", "house", "postgres", "valkey")]

# A busy machine is no failure.
settings.register_profile("goldseam", deadline=None)
settings.load_profile("goldseam")
