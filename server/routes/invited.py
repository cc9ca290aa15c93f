"""What stands behind a link, for whoever opens it: an invitation, or one neutral page."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from domain.kernel import Refused
from server.http import anybody, house_of, see, signed_in, viewer_of
from server.routes import begin, sign_in
from server.routes.answers import address_of, fields, shown
from server.sign_in import arrivals, links, seat_links, slowness
from server.sign_in.single_use import NoLink
from web.viewer import Viewer


async def look(request: Request) -> Response:
    """Changes nothing, and tells nobody."""
    return await _look(request, await viewer_of(request))


async def _look(request: Request, viewer: Viewer | None, refusal: Refused | None = None) -> Response:
    house, link = house_of(request), request.path_params["link"]
    await slowness.by_address(house, slowness.LINKS_BY_ADDRESS, address_of(request))
    behind = await links.behind(house, link, viewer)
    template = "pages/asked_to_sit.html" if behind.seat else "pages/invited.html"
    return shown(request, template, viewer, refusal, name=behind.name, base=f"/i/{link}")


async def come_in(request: Request, viewer: Viewer) -> Response:
    """She presses; whoever made the link is then asked whether it is she."""
    await fields(request, "key")
    if viewer.stage:
        return see(f"/begin/{viewer.stage}")
    try:
        return see(await _come_in(request, viewer, request.path_params["link"]))
    except Refused as refusal:
        return await _look(request, viewer, refusal)


async def _come_in(request: Request, viewer: Viewer, link: str) -> str:
    """Where she goes on, in the space or beside the two. What is no invitation may be for a seat."""
    try:
        await arrivals.join(house_of(request), viewer, link)
    except NoLink:
        await seat_links.come(house_of(request), viewer, link)
        return "/talk"
    return "/sharing/two"


async def sign_in_first(request: Request) -> Response:
    """Somebody who has a way in already."""
    return await sign_in.show(request, to=await begin.base(request))


async def sign_in_here(request: Request) -> Response:
    return await sign_in.take(request, to=await begin.base(request))


ROUTES = [
    anybody("/i/{link}", look),
    signed_in("/i/{link}", come_in, "POST"),
    anybody("/i/{link}/1", begin.what),
    anybody("/i/{link}/2", begin.who_runs_it),
    anybody("/i/{link}/3", begin.way_in),
    anybody("/i/{link}/3", begin.take_way_in, "POST"),
    anybody("/i/{link}/in", sign_in_first),
    anybody("/i/{link}/in", sign_in_here, "POST"),
]
