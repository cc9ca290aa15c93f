"""Help: for everybody, signed in or not. The same for both, and nothing is kept of who opened it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server.http import anybody, house_of, page, viewer_of
from web.help_lines import CHECKED_ON, COUNTRIES, country_of

PAGES = {
    "1": "Leave this page and history",
    "2": "If someone asks for your password",
    "3": "Save a copy of something that frightened you",
    "4": "Leave this space",
    "5": "Finding a therapist",
    "6": "Who runs this copy",
    "7": "The first days",
}
"""By neutral numbers: an address in a browser's history tells nothing."""


async def help_first(request: Request) -> Response:
    viewer = await viewer_of(request)
    here = country_of(viewer.zone) if viewer else None
    emergency = house_of(request).settings.emergency_number
    return page(
        request,
        "pages/help.html",
        viewer,
        emergency=emergency or (here.emergency if here else ""),
        countries=sorted(COUNTRIES, key=lambda country: country is not here),
        here=here,
        checked_on=CHECKED_ON,
        pages=[(title, f"/help/{number}") for number, title in PAGES.items()],
    )


def _page(number: str) -> Callable[[Request], Awaitable[Response]]:
    async def shown(request: Request) -> Response:
        return page(request, f"pages/help_{number}.html", await viewer_of(request), title=PAGES[number])

    return shown


ROUTES: list[Route] = [
    anybody("/help", help_first),
    *(anybody(f"/help/{number}", _page(number)) for number in PAGES),
]
