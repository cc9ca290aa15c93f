"""Quiet, under Sharing: begun, ended and opened by her own press, and told to nobody."""

from __future__ import annotations

import re

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.kernel import Refused
from domain.verbs.meet.events import DAY, MINUTE
from domain.verbs.quiet import UNTIL_I_SAY
from server import quiet
from server.http import BadForm, house_of, see, signed_in
from server.reading import read
from server.routes.answers import fields, shown
from server.routes.wishes import UNREADABLE
from web import breaks
from web.viewer import Viewer

PASSED = "That time has passed, so nothing was changed. You can choose another."
MINUTES = re.compile(r"[1-9]\d{0,9}")
"""Since 1970, UTC: when quiet is to end."""


async def page(request: Request, viewer: Viewer) -> Response:
    return await _page(request, viewer)


async def _page(request: Request, viewer: Viewer, refusal: Refused | None = None) -> Response:
    came = await read(house_of(request), viewer, lambda reading: reading.came())
    moments = [(words, moment // MINUTE) for words, moment in breaks.moments(viewer)]
    said = breaks.quiet_until(viewer)
    return shown(
        request, "pages/sharing_quiet.html", viewer, refusal, place="sharing", said=said, came=came, moments=moments
    )


async def change(request: Request, viewer: Viewer) -> Response:
    """Begins it, ends it, or opens what came; or leaves that closed for today."""
    given, house = await fields(request, "do", "w1", "to"), house_of(request)
    match given["do"]:
        case "begin":
            until = _until(given["w1"])
            if not viewer.at < until <= viewer.at + DAY + MINUTE:
                return await _page(request, viewer, Refused(PASSED))
            await quiet.begin(house, viewer, until)
        case "say":
            await quiet.begin(house, viewer, UNTIL_I_SAY)
        case "end":
            await quiet.end(house, viewer)
        case "rest":
            await quiet.rest(house, viewer, breaks.tomorrow(viewer))
        case "open":
            await quiet.open_up(house, viewer)
            return see("/today")
        case _:
            raise BadForm(UNREADABLE)
    return see("/today" if given["to"] == "today" else "/sharing/quiet")


def _until(text: str) -> int:
    """The moment that a button names, in microseconds, UTC."""
    if not MINUTES.fullmatch(text):
        raise BadForm(UNREADABLE)
    return int(text) * MINUTE


ROUTES: list[Route] = [
    signed_in("/sharing/quiet", page),
    signed_in("/sharing/quiet", change, "POST"),
]
