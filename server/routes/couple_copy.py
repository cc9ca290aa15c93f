"""What a therapist takes along of two people's history, with its proof: no more than they let her read now."""

from __future__ import annotations

from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from server.history import choosing, present, signing
from server.http import house_of, signed_in
from server.let_in import looks, visits
from server.reading import Reading
from server.routes import history, reading
from server.routes.answers import fields
from server.sign_in import copies
from web.viewer import Viewer


async def before_it(request: Request, viewer: Viewer) -> Response:
    """Six words for the history as it is, and the key, to compare with the two; and what a copy is."""
    key = (await signing.signer(house_of(request))).public

    def look(its: Reading) -> Response:
        return reading.shown(request, "pages/couple_copy.html", its, now=present.look(its), key=key)

    return await reading.looks(request, viewer, lambda her: (looks.HEAD,), look)


async def take(request: Request, viewer: Viewer) -> Response:
    """The archive. That she took it is told to both."""
    await fields(request)
    house, space = house_of(request), request.path_params["space"]
    await visits.begin(house, viewer, space, looks.COPY)
    her = await house.read(lambda tx: visits.her(house, tx, viewer, space))
    parts = [await house.read(lambda tx: copies.together(Reading(house, tx, her)))]
    chosen = partial(choosing.everything, record=her.shared_record or "", ticked=False)
    return await history.archived(request, her, parts, chosen, history.LET_IN)


ROUTES = [
    signed_in("/c/{space}/copy", before_it),
    signed_in("/c/{space}/copy", take, "POST"),
]
