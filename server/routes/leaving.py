"""Leaving a space: asked once, alone, without a reason."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from server.http import house_of, see, signed_in
from server.routes.answers import fields, shown
from server.sign_in import leaving
from web.viewer import Viewer


async def ask(request: Request, viewer: Viewer) -> Response:
    if viewer.couple is None or viewer.left:
        return see("/sharing")
    return shown(request, "pages/sharing_space.html", viewer, place="sharing")


async def leave(request: Request, viewer: Viewer) -> Response:
    await fields(request)
    await leaving.leave(house_of(request), viewer)
    return see("/sharing/after/3" if viewer.couple else "/sharing")


ROUTES = [signed_in("/sharing/space", ask), signed_in("/sharing/space", leave, "POST")]
