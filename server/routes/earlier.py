"""Spaces that she left: which there are, and one of them to look at."""

from __future__ import annotations

import re

from starlette.requests import Request
from starlette.responses import Response

from server.http import house_of, see, signed_in
from server.routes.answers import fields, shown
from server.sign_in import earlier
from web.viewer import Viewer

A_THING = re.compile(r"/t/[0-9a-f]{32}/[a-z_]{1,20}(\?d=[0-9a-f]{32})?\Z")
"""All that one is led on to: what was asked for in another space."""


async def which(request: Request, viewer: Viewer) -> Response:
    spaces = await earlier.all_of(house_of(request), viewer)
    return shown(request, "pages/sharing_earlier.html", viewer, place="sharing", spaces=spaces)


async def look(request: Request, viewer: Viewer) -> Response:
    """Looks at one of them, or at the present one again."""
    given = await fields(request, "space", "to")
    await earlier.look_at(house_of(request), viewer, given["space"])
    return see(given["to"] if A_THING.match(given["to"]) else "/together")


ROUTES = [signed_in("/sharing/earlier", which), signed_in("/sharing/earlier", look, "POST")]
