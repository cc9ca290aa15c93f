"""A therapist's room: whom she is let in by, and what they share. Every look of hers is kept for them."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from domain.kernel import Refused
from domain.practices.disclosure_boundary import DISCLOSURE_BOUNDARY
from domain.verbs.let_in import SECRETS
from server.http import house_of, page, see, signed_in
from server.let_in import grants, looks, therapists
from server.let_in.therapists import Rules
from server.reading import Reading
from server.routes import reading
from server.routes.answers import fields, shown
from web import couples
from web.viewer import Viewer


async def all_of_them(request: Request, viewer: Viewer) -> Response:
    house = house_of(request)
    rules = await therapists.rules(house, viewer)
    if rules is None:
        return see("/c/rules")
    found = await house.read(lambda tx: grants.all_of(house, tx, viewer))
    return page(request, "pages/couples.html", viewer, place="couples", found=found, rules=rules)


async def rules(request: Request, viewer: Viewer) -> Response:
    said = await therapists.rules(house_of(request), viewer)
    typed = {"w1": said.kind, "w2": said.rules, "w3": said.reads} if said else dict.fromkeys(("w1", "w2", "w3"), "")
    return _rules(request, viewer, typed, known=said)


def _rules(
    request: Request, viewer: Viewer, typed: dict[str, str], refusal: Refused | None = None, *, known: Rules | None
) -> Response:
    context = {"typed": typed, "kinds": SECRETS, "known": known}
    return shown(request, "pages/couples_rules.html", viewer, refusal, place="couples", **context)


async def say(request: Request, viewer: Viewer) -> Response:
    """What she says of secrets and when she reads; with the first time she has a code."""
    typed = await fields(request, "w1", "w2", "w3")
    try:
        await therapists.say(house_of(request), viewer, *(text.strip() for text in typed.values()))
    except Refused as refusal:
        return _rules(request, viewer, typed, refusal, known=await therapists.rules(house_of(request), viewer))
    return see("/c")


async def together(request: Request, viewer: Viewer) -> Response:
    """What two people share, the newest first, as far as they let her read it."""
    before, kind = couples.stretch(request.query_params)

    def look(its: Reading) -> Response:
        seen, kinds = couples.entries(its, before, kind), couples.kinds(its.viewer)
        return reading.shown(request, "pages/couple.html", its, seen=seen, kinds=kinds)

    return await reading.looks(request, viewer, lambda her: (looks.TOGETHER,), look)


async def agreed(request: Request, viewer: Viewer) -> Response:
    """What both agreed, and how far they go."""

    def look(its: Reading) -> Response:
        context = {"agreements": couples.agreements(its), "limits": couples.limits(its)}
        return reading.shown(request, "pages/couple_agreed.html", its, **context)

    return await reading.looks(request, viewer, _parts_of_agreed, look)


def _parts_of_agreed(her: Viewer) -> tuple[str, ...]:
    return looks.AGREED, *((looks.LIMITS,) if couples.covers(her, DISCLOSURE_BOUNDARY.name) else ())


async def end(request: Request, viewer: Viewer) -> Response:
    """She reads nothing more of these two."""
    await fields(request)
    await grants.end(house_of(request), viewer, request.path_params["space"])
    return see("/c")


async def stop(request: Request, viewer: Viewer) -> Response:
    """Nobody can let her in any more, and she reads nothing of anybody."""
    await fields(request)
    await grants.end(house_of(request), viewer)
    await therapists.stop(house_of(request), viewer)
    return see("/sharing")


ROUTES = [
    signed_in("/c", all_of_them),
    signed_in("/c/rules", rules),
    signed_in("/c/rules", say, "POST"),
    signed_in("/c/end", stop, "POST"),
    signed_in("/c/{space}", together),
    signed_in("/c/{space}/agreed", agreed),
    signed_in("/c/{space}/end", end, "POST"),
]
