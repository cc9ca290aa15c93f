"""What one put away for herself, and taking it out again: by her own press, and told to nobody."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.practices.joint_session import JOINT_SESSION
from server.http import BadForm, house_of, page, see, signed_in
from server.routes.answers import fields
from server.routes.wishes import UNREADABLE
from server.sign_in import shelf
from web import offers
from web.viewer import Viewer

HERE, AFTER = "/write/away", "/write/away/after"


async def look(request: Request, viewer: Viewer) -> Response:
    """What she put away, and below it what she could."""
    away, offered = offers.put_away(viewer), offers.offered(viewer)
    return page(request, "pages/shelf.html", viewer, away=away, groups=offered)


async def change(request: Request, viewer: Viewer) -> Response:
    """Puts one away, or takes it out again. From the check before a talk it goes on to what that means."""
    given, house = await fields(request, "do", "w1", "to"), house_of(request)
    if given["w1"] not in offers.CODES:
        raise BadForm(UNREADABLE)
    match given["do"]:
        case "put":
            await shelf.put_away(house, viewer, given["w1"])
        case "take":
            await shelf.take_out(house, viewer, given["w1"])
        case _:
            raise BadForm(UNREADABLE)
    return see(AFTER if given["to"] == "after" else HERE)


async def after(request: Request, viewer: Viewer) -> Response:
    """What it means that talks are put away; while they are not, there is nothing to say."""
    if viewer.offers(JOINT_SESSION.code):
        return see(HERE)
    return page(request, "pages/shelf_after.html", viewer, code=JOINT_SESSION.code)


ROUTES: list[Route] = [
    signed_in(HERE, look),
    signed_in(HERE, change, "POST"),
    signed_in(AFTER, after),
]
