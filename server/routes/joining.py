"""A link for one person, and the two words that show who came by it."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from domain.kernel import Refused
from projections.sql import Tx
from server.http import BadForm, house_of, see, signed_in
from server.routes.answers import fields, press, shown
from server.routes.wishes import UNREADABLE, new_key
from server.sign_in import arrivals, invitations, spaces
from server.sign_in.spaces import Beginning
from web.viewer import SOMEBODY, Viewer


async def _begun(request: Request, viewer: Viewer) -> Beginning | None:
    house = house_of(request)
    return await house.store.read(lambda tx: spaces.beginning(tx, viewer.person, house.clock()))


async def link(request: Request, viewer: Viewer) -> Response:
    """Open until when, or nothing: whether anybody looked is not known here."""
    return await _link(request, viewer)


async def _link(request: Request, viewer: Viewer, made: str = "", refusal: Refused | None = None) -> Response:
    begun = await _begun(request, viewer)
    if begun and begun.arrived:
        return see("/sharing/two")
    if viewer.earlier or (viewer.couple and not viewer.left):
        return see("/sharing")
    address = f"{house_of(request).settings.origin}/i/{made}" if made else ""
    context = {"until": begun.until if begun else None, "address": address, "key": new_key()}
    return shown(request, "pages/sharing_link.html", viewer, refusal, place="sharing", **context)


async def make_link(request: Request, viewer: Viewer) -> Response:
    """Shows the new link, this once; the same press shows the same link."""
    pressed = await press(request)
    try:
        made = await invitations.make(house_of(request), viewer, pressed)
    except Refused as refusal:
        return await _link(request, viewer, "", refusal)
    return await _link(request, viewer, made) if made else see("/sharing/link")


async def take_back(request: Request, viewer: Viewer) -> Response:
    await fields(request)
    await invitations.take_back(house_of(request), viewer)
    return see("/sharing/link")


async def two_words(request: Request, viewer: Viewer) -> Response:
    """The two words: to compare for whoever made the link, to tell for whoever came by it."""
    return await _two_words(request, viewer)


async def _two_words(request: Request, viewer: Viewer, refusal: Refused | None = None) -> Response:
    begun = await _begun(request, viewer)
    if begun is None or not begun.arrived:
        return see("/sharing")
    name = await _maker(request, begun)
    return shown(request, "pages/sharing_two.html", viewer, refusal, place="sharing", begun=begun, name=name)


async def _maker(request: Request, begun: Beginning) -> str:
    """What whoever made the link is called; who came by it is named to nobody before the space is open."""
    house, held = house_of(request), begun.other_held
    if begun.is_mine or held is None:
        return SOMEBODY

    def work(tx: Tx) -> str:
        return spaces.name_of(house, tx, held)

    return await house.store.read(work)


async def compared(request: Request, viewer: Viewer) -> Response:
    """These are the words: the space is open. Or they are not, or somebody would rather not: nothing stays."""
    given, house = await fields(request, "do", "words"), house_of(request)
    begun = await _begun(request, viewer)
    if given["do"] == "these":
        try:
            await arrivals.open_space(house, viewer, given["words"])
        except Refused as refusal:
            return await _two_words(request, viewer, refusal)
        return see("/sharing/two" if begun and given["words"] != " ".join(begun.words or ()) else "/together")
    if given["do"] != "not":
        raise BadForm(UNREADABLE)
    await arrivals.turn_away(house, viewer)
    return see("/sharing" if begun is None else f"/sharing/after/{4 if begun.is_mine else 5}")


ROUTES = [
    signed_in("/sharing/link", link),
    signed_in("/sharing/link", make_link, "POST"),
    signed_in("/sharing/link/back", take_back, "POST"),
    signed_in("/sharing/two", two_words),
    signed_in("/sharing/two", compared, "POST"),
]
