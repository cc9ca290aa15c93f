"""The composition root: the route table, and what stands around every request."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles

from server import live, refusals, renewal
from server.guard import Guard
from server.history import checkpoints, signing
from server.house import House
from server.joint_session import keeping
from server.routes import front, health, help_pages, items, mine, places, practices, sharing, shelf, sign_in, talk
from server.sign_in import rest
from server.sockets import Sockets

STATIC = Path(__file__).parent.parent / "web" / "static"


def create_app(house: House) -> Starlette:
    """The application over a house. It opens the house when it starts, and closes it when it ends."""

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        await house.open()
        await signing.signer(house)  # so that nobody's look at the key is what makes it
        app.state.house, app.state.sockets = house, Sockets()
        loops = (rest.keep_sweeping, renewal.keep, keeping.keep, checkpoints.keep)
        tasks = [asyncio.create_task(loop(house)) for loop in loops]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await app.state.sockets.close()
            await house.close()

    return Starlette(
        routes=[
            *ROUTES,
            WebSocketRoute("/live", live.socket),
            Mount("/static", StaticFiles(directory=STATIC)),
        ],
        middleware=[Middleware(Guard, origin=house.settings.origin)],
        exception_handlers=refusals.HANDLERS,
        lifespan=lifespan,
    )


ROUTES: list[Route] = [
    *practices.ROUTES,
    *shelf.ROUTES,
    *places.ROUTES,
    *talk.ROUTES,
    *items.ROUTES,
    *mine.ROUTES,
    *front.ROUTES,
    *health.ROUTES,
    *help_pages.ROUTES,
    *sign_in.ROUTES,
    *sharing.ROUTES,
]
"""Looked through in this order: what is done most stands first."""
