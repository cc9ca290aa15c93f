"""An invented couple's six months, to look around in."""

from __future__ import annotations

import asyncio

import typer

from server.demo.fill import Ways, fill
from server.house import build
from server.migrate import migrate
from server.settings import Settings


def main(settings: Settings) -> None:
    """Fills the store that the settings name, and prints ways to sign in as each of the two."""
    migrate(settings)
    ways = asyncio.run(_fill(settings))
    typer.echo("Invented people, invented words. Sign in as either of them:")
    for way in ways:
        typer.echo(f"  {way.called}: {way.sign_in_name}, password: {way.password}")


async def _fill(settings: Settings) -> list[Ways]:
    house = build(settings)
    await house.open()
    try:
        return await fill(house)
    finally:
        await house.close()
