"""What somebody is writing in a live talk comes from her page by itself, and stands there when it is loaded again."""

from __future__ import annotations

import re

from starlette.requests import Request
from starlette.responses import Response

from domain.fields import UNWRITTEN
from domain.verbs.meet.talk import ON
from server.actions import NotThere
from server.http import BadForm, form, house_of, signed_in, token_of
from server.joint_session import half_written
from server.joint_session.half_written import Boxes
from server.reading import Reading, read
from server.routes.talk_within import within
from server.routes.wishes import UNREADABLE
from web import talk_shown
from web.viewer import Viewer

BOX = re.compile(r"[a-z_]{1,32}-(0|[1-9]\d{0,14})-w[1-9]\d?")


async def keep(request: Request, viewer: Viewer) -> Response:
    """Keeps what stands in the boxes of her page while a talk is on, and answers with nothing.

    Before both are in there is no room to keep it in; whether there is one must not show.
    """
    here, token = await within(request, viewer), token_of(request)
    boxes = await _boxes(request)
    if here.beside or token is None or not await read(house_of(request), here, _is_on):
        raise NotThere
    await half_written.keep(house_of(request), here, token, boxes)
    return Response(status_code=204)


def _is_on(reading: Reading) -> bool:
    shown = talk_shown.of(reading, reading.viewer.talk)
    return shown is not None and shown.phase in ON


async def _boxes(request: Request) -> Boxes:
    fields = await form(request)
    if not all(BOX.fullmatch(box) for box in fields):
        raise BadForm(UNREADABLE)
    return {box: UNWRITTEN.sub("", words.replace("\r\n", "\n")) for box, words in fields.items()}


ROUTES = [signed_in("/talk/{item}/kept", keep, "POST")]
