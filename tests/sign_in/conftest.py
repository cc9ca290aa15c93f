"""A house of one's own for each test, with passwords that cost little."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from server import house as houses
from server.house import House
from server.migrate import migrate
from server.settings import Settings
from server.sign_in import passwords


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "COST", passwords.Cost(rounds=1, memory=8, lanes=1))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(database=f"sqlite:///{tmp_path}/goldseam.db", root_key_file=tmp_path / "keys" / "root.key")


@pytest.fixture
async def house(settings: Settings, anyio_backend: str) -> AsyncIterator[House]:
    migrate(settings)
    house = houses.build(settings)
    await house.open()
    yield house
    await house.close()
