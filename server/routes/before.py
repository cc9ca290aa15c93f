"""What happens before a wish is acted on: a password given along with it opens her own record."""

from __future__ import annotations

from starlette.requests import Request

from server.http import house_of, token_of, viewer_of
from server.routes.wishes import Sent
from server.sign_in import rest
from web.viewer import Viewer


async def password_given(request: Request, viewer: Viewer, wanted: Sent) -> Viewer:
    """The viewer with her own record open, where she gave her password. Raises Refused for a wrong one."""
    token = token_of(request)
    if not wanted.password or token is None:
        return viewer
    await rest.unlock(house_of(request), viewer, token, wanted.password)
    return await viewer_of(request) or viewer
