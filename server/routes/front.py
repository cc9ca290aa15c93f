"""What anybody can open: the front page, what this is, and the page that leaving opens."""

from __future__ import annotations

import contextlib

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from server.http import anybody, clear_token, house_of, page, see, token_of, viewer_of
from server.routes import begin, invited
from server.routes.answers import home
from server.sign_in import retention, sign_ins
from server.stores import StoreAway
from web import pages


async def front(request: Request) -> Response:
    """Signed in, it leads on; otherwise it says nothing but the name."""
    viewer = await viewer_of(request)
    return see(home(viewer)) if viewer else page(request, "pages/front.html", None)


async def about(request: Request) -> Response:
    return page(request, "pages/about.html", await viewer_of(request))


async def kept(request: Request) -> Response:
    """What this copy keeps, and how long: the settings that act, and what there is no setting for."""
    house = house_of(request)
    return page(request, "pages/about_kept.html", await viewer_of(request), kept=retention.of(house.settings))


async def leave(request: Request) -> Response:
    """Leaves fast: the sign-in ends, and a page about the weather opens. Works whatever else does not."""
    token = token_of(request)
    if token:
        with contextlib.suppress(StoreAway):
            await sign_ins.end(house_of(request), token)
    response = see("/weather?b" if "b" in request.query_params else "/weather")
    clear_token(response, house_of(request))
    return response


async def weather(request: Request) -> Response:
    """Tells nothing; after a first try from the screen that explains it, it leads back."""
    back = "/sign-in" if "b" in request.query_params else ""
    return HTMLResponse(pages.render("pages/weather.html", back=back))


ROUTES: list[Route] = [
    anybody("/", front),
    anybody("/about", about),
    anybody("/about/kept", kept),
    anybody("/leave", leave, "POST"),
    anybody("/weather", weather),
    *begin.ROUTES,
    *invited.ROUTES,
]
