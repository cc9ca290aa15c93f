"""An invented couple's six months, to look around in."""

from __future__ import annotations

import asyncio

import sqlalchemy as sa
import typer

from projections.sql import Statement
from server.demo.fill import Ways, fill
from server.house import build
from server.migrate import migrate
from server.settings import Settings
from server.stores import StoreAway
from server.tables import people

ANYBODY = Statement(sa.select(people.c.id).limit(1))
INHABITED = (
    "There are people in this store already, so nobody invented was added. "
    "Name another store: GOLDSEAM_DATABASE and GOLDSEAM_ROOT_KEY_FILE."
)


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
        if await house.read(lambda tx: tx.run(ANYBODY)):
            raise StoreAway(INHABITED)
        return await fill(house)
    finally:
        await house.close()
