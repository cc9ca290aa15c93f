"""What a therapist's pages of a couple share: each look is kept before she sees anything, and the tabs are the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from server.http import house_of, page
from server.let_in import therapists, visits
from server.reading import Reading
from web import couples, regions
from web.regions import Page
from web.viewer import Viewer

Look = Callable[[Reading], Response]
Parts = Callable[[Viewer], tuple[str, ...]]


async def looks(request: Request, viewer: Viewer, parts: Parts, look: Look) -> Response:
    """What she looks at is kept before she sees it. Raises NotThere: not let in is the same as not there."""
    house, space = house_of(request), request.path_params["space"]
    her = await house.read(lambda tx: visits.her(house, tx, viewer, space))
    await visits.begin(house, viewer, space, *parts(her))
    return await house.read(lambda tx: look(Reading(house, tx, visits.her(house, tx, viewer, space))))


def shown(request: Request, template: str, reading: Reading, **context: Any) -> Response:
    """A page of theirs. What stands in its `reading` goes once the door is closed."""
    her = reading.viewer
    rules = therapists.said(reading.house, reading.tx, her.held_record)
    given = {"two": couples.names(her), "tag": request.path_params["space"], "notes": rules and rules.notes}
    live = regions.socket_address(her, Page("reading"))
    return page(request, template, her, place="couples", live=live, **given, **context)
