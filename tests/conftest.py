"""What every test can ask for by name."""

pytest_plugins = ["tests.fixtures.chromium", "tests.fixtures.postgres", "tests.fixtures.valkey"]
