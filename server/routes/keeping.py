"""What keeps an account one's own: the password, the eight words; and a copy to take along."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from domain.kernel import Refused
from server.http import house_of, see, signed_in, token_of
from server.reading import read
from server.routes.answers import fields, shown
from server.sign_in import accounts, copies, rest, shown_once, ways_in
from server.sign_in.copies import Part
from web import pages, times
from web.viewer import Viewer

LEFT_OUT = "What comes while you have quiet is not in a copy before you open it."


async def password(request: Request, viewer: Viewer) -> Response:
    return await _password(request, viewer)


async def _password(request: Request, viewer: Viewer, refusal: Refused | None = None) -> Response:
    name = await accounts.sign_in_name(house_of(request), viewer.person)
    return shown(request, "pages/sharing_password.html", viewer, refusal, place="sharing", signs_in_as=name)


async def change_password(request: Request, viewer: Viewer) -> Response:
    """Her own record stays as it is; every other sign-in ends."""
    given = await fields(request, "password", "new")
    try:
        await ways_in.change_password(house_of(request), viewer, given["password"], given["new"])
    except Refused as refusal:
        return await _password(request, viewer, refusal)
    return see("/sharing/after/1")


async def words(request: Request, viewer: Viewer) -> Response:
    return await _words(request, viewer)


async def _words(request: Request, viewer: Viewer, refusal: Refused | None = None) -> Response:
    waiting = await shown_once.words(house_of(request), viewer) if viewer.own_key else []
    name = await accounts.sign_in_name(house_of(request), viewer.person)
    return shown(request, "pages/sharing_words.html", viewer, refusal, place="sharing", words=waiting, signs_in_as=name)


async def new_words(request: Request, viewer: Viewer) -> Response:
    """Eight new words, with the password; or she has them, and they are shown no more."""
    given, house, token = await fields(request, "do", "password"), house_of(request), token_of(request)
    assert token is not None
    if given["do"] == "have":
        await shown_once.forget(house, viewer)
        return see("/sharing")
    try:
        opened = await ways_in.fresh_words(house, viewer, given["password"])
        await rest.put_back(house, opened, token)
    except Refused as refusal:
        return await _words(request, viewer, refusal)
    return see("/sharing/words")


async def copy(request: Request, viewer: Viewer) -> Response:
    return await copy_page(request, viewer)


async def copy_page(request: Request, viewer: Viewer, refusal: Refused | None = None) -> Response:
    """The page on which a copy is taken."""
    if viewer.own_key is None:
        return shown(request, "pages/password.html", viewer, to="/sharing/copy")
    without = await left_out(request, viewer)
    return shown(request, "pages/sharing_copy.html", viewer, refusal, place="sharing", left_out=without)


async def left_out(request: Request, viewer: Viewer) -> str:
    """What a copy says of her quiet: while she has some, whether anything came or not."""
    came = await read(house_of(request), viewer, lambda reading: reading.came())
    return LEFT_OUT if came or viewer.quiet.on(viewer.at) else ""


async def take_copy(request: Request, viewer: Viewer) -> Response:
    """One page that needs nothing else to be read, with the same for a program inside."""
    ticked = await fields(request, "w1")
    if viewer.own_key is None:
        return see("/sharing/copy")
    parts = await copies.make(house_of(request), viewer, told=ticked["w1"] == "on")
    content = readable(viewer, parts, await left_out(request, viewer))
    name = f"goldseam-{times.local(viewer.at, viewer.zone):%Y-%m-%d}.html"
    return Response(content, media_type="text/html", headers={"content-disposition": f'attachment; filename="{name}"'})


def readable(viewer: Viewer, parts: list[Part], left_out: str, *, proved: str = "") -> str:
    """A copy as it is read. `proved`: whether its proof lies beside it, of `all` that is shared or of `one` thing."""
    made_on = times.day(viewer.at, viewer.zone)
    given = {"viewer": viewer, "parts": parts, "made_on": made_on, "left_out": left_out, "proved": proved}
    return pages.render("copy/copy.html", **given, data={"made_on": made_on, "parts": copies.plain(parts)})


ROUTES = [
    signed_in("/sharing/password", password),
    signed_in("/sharing/password", change_password, "POST"),
    signed_in("/sharing/words", words),
    signed_in("/sharing/words", new_words, "POST"),
    signed_in("/sharing/copy", copy),
    signed_in("/sharing/copy", take_copy, "POST"),
]
