"""Who stands on the page of one talk: one of the two, or whoever sits with them."""

from __future__ import annotations

import re

from starlette.requests import Request

from projections.sql import Tx
from server.actions import NotThere
from server.http import house_of
from server.joint_session import presence, rooms, seats
from web.viewer import Viewer


async def within(request: Request, viewer: Viewer) -> Viewer:
    """Her, on this talk's page, or in its seat. Raises NotThere for what is not there, and for what is not hers."""
    house, item = house_of(request), request.path_params["item"]
    if not re.fullmatch("[0-9a-f]{32}", item):
        raise NotThere

    def work(tx: Tx) -> Viewer | None:
        if viewer.couple is None:
            return seats.at(house, tx, viewer, item)
        return seats.known(house, tx, rooms.within(viewer, item, rooms.find(tx, item)))

    found = await house.read(work)
    if found is None:
        raise NotThere
    return found


async def is_here(request: Request, viewer: Viewer) -> None:
    """Without JavaScript no socket tells it: she pressed something on this talk's page."""
    house, item = house_of(request), request.path_params["item"]
    await house.store.write(lambda tx: presence.pressed(tx, item, viewer.person, house.clock()))
