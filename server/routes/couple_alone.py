"""What each of two wrote for a therapist alone, as she reads it. Each learns of her looks at their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from projections.sql import Tx
from server.http import house_of, page, signed_in
from server.let_in import asides, looks, therapists, visits
from server.own import histories
from server.reading import Reading
from web import alone, couples, regions
from web.alone import Written
from web.regions import Page
from web.viewer import Viewer


async def read(request: Request, viewer: Viewer) -> Response:
    """While they let her in, and no longer. The history of what both share is not touched by it, nor signed."""
    house, space = house_of(request), request.path_params["space"]

    def keep(tx: Tx) -> None:
        her = visits.her(house, tx, viewer, space)
        for record in _records(tx, her).values():
            looks.keep(tx, record, her.person, looks.ALONE, her.at)

    await house.store.write(keep)
    return await house.read(lambda tx: _page(request, tx, visits.her(house, tx, viewer, space)))


def _page(request: Request, tx: Tx, her: Viewer) -> Response:
    rules = therapists.said(house_of(request), tx, her.held_record)
    given: dict[str, Any] = {"two": couples.names(her), "notes": rules and rules.notes}
    given |= {"live": regions.socket_address(her, Page("reading")), "parts": _parts(request, tx, her)}
    tag = request.path_params["space"]
    return page(request, "pages/couple_alone.html", her, place="couples", tag=tag, **given)


def _parts(request: Request, tx: Tx, her: Viewer) -> list[tuple[str, tuple[Written, ...]]]:
    """Name, and what was written."""
    found = _records(tx, her)
    readings = {person: Reading(house_of(request), tx, asides.reading(her, record)) for person, record in found.items()}
    return [(her.names[one], alone.written(histories(readings[one], found[one]))) for one in her.names if one in found]


def _records(tx: Tx, her: Viewer) -> Mapping[str, str]:
    return asides.for_her(tx, her.person, her.couple.id) if her.couple else {}


ROUTES = [signed_in("/c/{space}/alone", read)]
