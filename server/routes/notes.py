"""What a therapist notes for herself about two people: a blank box, and her earlier notes, the newest first.

They lie in her own record, under her password. The two who let her in learn nothing of it: not even that she looks.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from domain.fields import read as read_fields
from domain.kernel import Refused
from domain.practices.notes import ABOUT, NOTE, NOTES, TWO
from domain.verbs.move import Wish
from server.actions import Ask, act
from server.http import BadForm, house_of, see, signed_in
from server.let_in import therapists, visits
from server.reading import read
from server.routes import before
from server.routes.answers import fields, shown
from server.routes.wishes import UNREADABLE, Sent, new_key, sent
from server.sign_in import rest
from server.vault import Locked
from web import couples, own_pages
from web.viewer import Viewer

MINE_CLOSED = "Mine has closed after a while. Your words are still in the box. Your password opens it again."


async def notes(request: Request, viewer: Viewer) -> Response:
    """The blank box, once her password opened Mine."""
    two, address = await _two(request, viewer), request.url.path
    if not await _kept(request, viewer):
        return see(address.removesuffix("/notes"))
    if viewer.own_key is None:
        return shown(request, "pages/password.html", viewer, to=address)
    await rest.touch_own(house_of(request), viewer)
    return await _page(request, viewer, two)


async def keep(request: Request, viewer: Viewer) -> Response:
    """One more note, in her own record."""
    wanted = await sent(request)
    two = await _two(request, viewer)
    try:
        viewer = await before.password_given(request, viewer, wanted)
        values = read_fields((NOTE,), wanted.typed)
        named = {ABOUT.name: couples.names(two), TWO: request.path_params["space"]}
        await act(house_of(request), Ask(viewer, NOTES, "keep", Wish(values | named), wanted.key))
    except Refused as refusal:
        return await _page(request, viewer, two, wanted, refusal)
    except Locked:
        return await _page(request, viewer, two, wanted, Refused(MINE_CLOSED))
    return see(request.url.path)


async def _two(request: Request, viewer: Viewer) -> Viewer:
    """Her as she reads what these two share. Raises NotThere where they do not let her in."""
    house, space = house_of(request), request.path_params["space"]
    return await house.read(lambda tx: visits.her(house, tx, viewer, space))


async def _kept(request: Request, viewer: Viewer) -> bool:
    said = await therapists.rules(house_of(request), viewer)
    return bool(said and said.notes)


async def _page(
    request: Request, viewer: Viewer, two: Viewer, wanted: Sent | None = None, refusal: Refused | None = None
) -> Response:
    tag = request.path_params["space"]
    written = await read(house_of(request), viewer, lambda reading: own_pages.notes(reading.own(), tag))
    about = {"two": couples.names(two), "tag": tag, "notes": await _kept(request, viewer), "written": written}
    form = {"note": NOTE, "typed": wanted.typed.get("w1", "") if wanted else "", "key": new_key()}
    locked = viewer.own_key is None
    return shown(request, "pages/couple_notes.html", viewer, refusal, place="couples", locked=locked, **about, **form)


async def use(request: Request, viewer: Viewer) -> Response:
    """Whether she keeps notes here. None that she kept is erased."""
    given = await fields(request, "do")
    if given["do"] not in therapists.USES:
        raise BadForm(UNREADABLE)
    await therapists.use(house_of(request), viewer, given["do"])
    return see("/c/rules")


ROUTES = [
    signed_in("/c/uses", use, "POST"),
    signed_in("/c/{space}/notes", notes),
    signed_in("/c/{space}/notes", keep, "POST"),
]
