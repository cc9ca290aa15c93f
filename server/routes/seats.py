"""Asking somebody to sit with two people in a talk: a link for her, two words to compare, and an end by any of them."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from domain.kernel import Refused
from server.http import BadForm, house_of, page, see, signed_in
from server.joint_session import seats
from server.reading import Reading, read
from server.routes.answers import fields, press, shown
from server.routes.wishes import UNREADABLE, new_key
from server.sign_in import seat_links, sitters
from web import regions
from web.regions import Page
from web.viewer import Viewer


async def ahead(request: Request, viewer: Viewer) -> Response | None:
    """The Talk page of somebody who is in no space and could sit with two people; for anybody else nothing."""
    house = house_of(request)
    asked_by = [] if viewer.couple else await sitters.of_hers(house, viewer)
    if not asked_by:
        return None

    def look(reading: Reading) -> Response:
        rendered = regions.render(reading, regions.regions_of(reading, Page("asked")))
        live = regions.socket_address(viewer, Page("asked"))
        template = "pages/talk_asked.html"
        return page(request, template, viewer, place="talk", live=live, regions=rendered, asked_by=asked_by)

    return await read(house, viewer, look)


async def seat(request: Request, viewer: Viewer) -> Response:
    """Whoever could sit with the two. What one does here alone, the other cannot tell."""
    return await _seat(request, viewer)


async def _seat(request: Request, viewer: Viewer, made: str = "", refusal: Refused | None = None) -> Response:
    if viewer.couple is None:
        return see("/talk")
    found, until = await sitters.of_the_two(house_of(request), viewer)
    address = f"{house_of(request).settings.origin}/i/{made}" if made else ""
    context = {"sitters": found, "until": until, "address": address, "key": new_key()}
    return shown(request, "pages/talk_seat.html", viewer, refusal, place="talk", **context)


async def make_link(request: Request, viewer: Viewer) -> Response:
    """Shows the new link, this once; the same press shows the same link."""
    pressed = await press(request)
    try:
        made = await seat_links.make(house_of(request), viewer, pressed)
    except Refused as refusal:
        return await _seat(request, viewer, "", refusal)
    return await _seat(request, viewer, made) if made else see("/talk/seat")


async def take_back(request: Request, viewer: Viewer) -> Response:
    await fields(request)
    await seat_links.take_back(house_of(request), viewer)
    return see("/talk/seat")


async def compared(request: Request, viewer: Viewer) -> Response:
    """These are the words, so she could be asked; or they are not, and nothing of it stays."""
    given, house = await fields(request, "do", "words"), house_of(request)
    if given["do"] not in {"these", "not"}:
        raise BadForm(UNREADABLE)
    try:
        await (sitters.let_in if given["do"] == "these" else sitters.turn_away)(house, viewer, given["words"])
    except Refused as refusal:
        return await _seat(request, viewer, "", refusal)
    return see("/talk/seat")


async def end(request: Request, viewer: Viewer) -> Response:
    given = await fields(request, "who")
    await seats.end(house_of(request), viewer, given["who"])
    return see("/talk/seat" if viewer.couple else "/talk")


ROUTES = [
    signed_in("/talk/seat", seat),
    signed_in("/talk/seat", make_link, "POST"),
    signed_in("/talk/seat/back", take_back, "POST"),
    signed_in("/talk/seat/two", compared, "POST"),
    signed_in("/talk/seat/end", end, "POST"),
]
