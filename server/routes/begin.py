"""The first run: six screens, one thing on each. The third makes the account; the rest can be taken up again.

Whoever comes by a link goes through the same screens under the link's own address, so that nothing has to be
remembered in the browser; once there is an account, the link is kept in it, sealed.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from domain.kernel import Refused
from server.http import anybody, house_of, see, signed_in, viewer_of
from server.routes.answers import address_of, enter, fields, home, shown
from server.sign_in import accounts, carried, links, names, shown_once, slowness
from server.sign_in.accounts import FIRST_STAGE, NAMING_STAGE
from web.viewer import Viewer

DEVICE = "One answer is still open: whether anyone else uses this device."


async def base(request: Request) -> str:
    """Where these screens stand. Raises NoLink for a link that opens nothing."""
    link = request.path_params.get("link")
    if link is None:
        return "/begin"
    await slowness.by_address(house_of(request), slowness.LINKS_BY_ADDRESS, address_of(request))
    await links.behind(house_of(request), link, None)
    return f"/i/{link}"


async def start(request: Request) -> Response:
    return see("/begin/1")


async def what(request: Request) -> Response:
    return shown(request, "pages/begin_1.html", None, base=await base(request))


async def who_runs_it(request: Request) -> Response:
    return shown(request, "pages/begin_2.html", None, base=await base(request))


async def way_in(request: Request) -> Response:
    here = await base(request)
    return await _already_in(request) or await _way_in(request, here)


async def _already_in(request: Request) -> Response | None:
    """Who has a name here already needs no other: one person, one account."""
    viewer = await viewer_of(request)
    if viewer is None:
        return None
    link = request.path_params.get("link")
    return see(f"/i/{link}" if link else home(viewer))


async def _way_in(
    request: Request, base: str, slip: str = "", refusal: Refused | None = None, *, name: str = "", others: str = ""
) -> Response:
    """The names of an offer that still holds, or new ones."""
    house = house_of(request)
    await slowness.by_address(house, slowness.OFFERS_BY_ADDRESS, address_of(request))
    offered = await names.read_offer(house, slip)
    if not offered:
        slip, offered = await names.offer(house)
    options = [(one, one) for one in offered]
    return shown(
        request, "pages/begin_3.html", None, refusal, base=base, slip=slip, names=options, name=name, others=others
    )


async def take_way_in(request: Request) -> Response:
    """Makes the account, and signs in."""
    here, given = await base(request), await fields(request, "slip", "name", "password", "others")
    if already := await _already_in(request):
        return already
    slip, name, others = given["slip"], given["name"], given["others"]
    try:
        return await _take(request, slip, name, given["password"], others)
    except accounts.NameTaken:
        return await _way_in(request, here, "", Refused(names.GONE, "name"), others=others)
    except Refused as refusal:
        return await _way_in(request, here, slip, refusal, name=name, others=others)


async def _take(request: Request, slip: str, name: str, password: str, others: str) -> Response:
    house = house_of(request)
    chosen = await names.chosen(house, slip, name)
    if others not in {"no", "yes"}:
        raise Refused(DEVICE, "others")
    await slowness.by_address(house, slowness.ACCOUNTS_BY_ADDRESS, address_of(request))
    opened = await accounts.make(house, chosen, password)
    if "link" in request.path_params:
        await carried.keep(house, opened.held_record, request.path_params["link"])
    return await enter(request, opened, chosen, others_use_it=others == "yes", to=f"/begin/{FIRST_STAGE}")


async def way_back(request: Request, viewer: Viewer) -> Response:
    """The eight words, until she has them, and the way out."""
    if viewer.stage != FIRST_STAGE:
        return see(home(viewer))
    if viewer.own_key is None:
        return shown(request, "pages/password.html", viewer, to=request.url.path)
    words = await shown_once.words(house_of(request), viewer)
    name = await accounts.sign_in_name(house_of(request), viewer.person)
    return shown(request, "pages/begin_4.html", viewer, words=words, signs_in_as=name, exit_address="/weather?b")


async def has_words(request: Request, viewer: Viewer) -> Response:
    await fields(request)
    if viewer.stage == FIRST_STAGE:
        await shown_once.forget(house_of(request), viewer)
        await accounts.set_stage(house_of(request), viewer.person, NAMING_STAGE)
    return see(f"/begin/{NAMING_STAGE}")


async def who_sees_what(request: Request, viewer: Viewer) -> Response:
    if viewer.stage != NAMING_STAGE:
        return see(home(viewer))
    return _naming(request, viewer, "", viewer.zone)


def _naming(request: Request, viewer: Viewer, name: str, zone: str, refusal: Refused | None = None) -> Response:
    zones = [(one, one) for one in accounts.zones()]
    return shown(request, "pages/begin_5.html", viewer, refusal, name=name, chosen=zone, zones=zones)


async def name_herself(request: Request, viewer: Viewer) -> Response:
    """What to call her. Whoever came by a link goes on to it."""
    if viewer.stage != NAMING_STAGE:
        return see(home(viewer))
    given, house = await fields(request, "w1", "zone"), house_of(request)
    try:
        await accounts.settle(house, viewer, given["w1"], given["zone"])
    except Refused as refusal:
        return _naming(request, viewer, given["w1"], given["zone"], refusal)
    link = await carried.take(house, viewer.held_record)
    return see(f"/i/{link}" if link else "/begin/6")


async def tonight(request: Request, viewer: Viewer) -> Response:
    return see(home(viewer)) if viewer.stage else shown(request, "pages/begin_6.html", viewer)


ROUTES = [
    anybody("/begin", start),
    anybody("/begin/1", what),
    anybody("/begin/2", who_runs_it),
    anybody("/begin/3", way_in),
    anybody("/begin/3", take_way_in, "POST"),
    signed_in(f"/begin/{FIRST_STAGE}", way_back),
    signed_in(f"/begin/{FIRST_STAGE}", has_words, "POST"),
    signed_in(f"/begin/{NAMING_STAGE}", who_sees_what),
    signed_in(f"/begin/{NAMING_STAGE}", name_herself, "POST"),
    signed_in("/begin/6", tonight),
]
