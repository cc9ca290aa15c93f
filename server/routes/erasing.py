"""Erasing everything: what one shared in a space, all of Mine, a whole account. Each asked once, with the password."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.kernel import Refused
from server.actions import NotThere
from server.http import BadForm, clear_token, house_of, page, see, signed_in
from server.reading import read
from server.routes.answers import fields, proof_cookie, shown
from server.routes.wishes import KEY, UNREADABLE, new_key
from server.sign_in import earlier, ending, erasing, ways_in
from web.viewer import Viewer

AFTER = {
    "1": "What you wrote here can no longer be read here. It is gone for good after {date}.",
    "2": "Everything in Mine is erased.",
}
"""What is said once it was done, by neutral numbers."""


async def choose(request: Request, viewer: Viewer) -> Response:
    has_earlier = bool(await house_of(request).store.read(lambda tx: earlier.ids(tx, viewer.person)))
    return shown(request, "pages/erase.html", viewer, place="sharing", has_earlier=has_earlier)


async def here(request: Request, viewer: Viewer) -> Response:
    return await _asked(request, viewer, "here")


async def mine(request: Request, viewer: Viewer) -> Response:
    return await _asked(request, viewer, "mine")


async def account(request: Request, viewer: Viewer) -> Response:
    return await _asked(request, viewer, "account")


async def _asked(request: Request, viewer: Viewer, what: str, refusal: Refused | None = None) -> Response:
    """Says what goes and what stays, and asks for the password."""
    if what == "here" and viewer.couple is None:
        return see("/sharing/erase")
    until = await read(house_of(request), viewer, lambda reading: reading.gone_after)
    return shown(request, f"pages/erase_{what}.html", viewer, refusal, place="sharing", gone_after=until, key=new_key())


async def erase_here(request: Request, viewer: Viewer) -> Response:
    given, house = await _pressed(request), house_of(request)
    try:
        await ways_in.again(house, viewer, given["password"])
    except Refused as refusal:
        return await _asked(request, viewer, "here", refusal)
    await erasing.in_space(house, viewer, given["key"])
    return see("/sharing/erase/after/1")


async def erase_mine(request: Request, viewer: Viewer) -> Response:
    given, house = await _pressed(request), house_of(request)
    try:
        opened = await ways_in.again(house, viewer, given["password"])
    except Refused as refusal:
        return await _asked(request, viewer, "mine", refusal)
    await erasing.mine(house, viewer, opened, given["key"])
    return see("/sharing/erase/after/2")


async def erase_account(request: Request, viewer: Viewer) -> Response:
    """Answers with the last page: there is no sign-in any more, and this browser is as if there had been none."""
    given, house = await _pressed(request), house_of(request)
    until = await read(house, viewer, lambda reading: reading.gone_after)
    try:
        await ending.erase(house, viewer, given["password"])
    except Refused as refusal:
        return await _asked(request, viewer, "account", refusal)
    response = page(request, "pages/erased.html", None, gone_after=until, read_in=viewer.zone)
    response.headers["clear-site-data"] = '"cache", "storage"'
    clear_token(response, house)
    response.delete_cookie(
        proof_cookie(request), path="/", secure=house.settings.secure, httponly=True, samesite="strict"
    )
    return response


async def _pressed(request: Request) -> dict[str, str]:
    given = await fields(request, "key", "password")
    if not KEY.match(given["key"]):
        raise BadForm(UNREADABLE)
    return given


async def after(request: Request, viewer: Viewer) -> Response:
    sentence = AFTER.get(request.path_params["n"])
    if sentence is None:
        raise NotThere
    until = await read(house_of(request), viewer, lambda reading: reading.gone_after)
    return shown(request, "pages/erase_after.html", viewer, place="sharing", sentence=sentence, gone_after=until)


ROUTES: list[Route] = [
    signed_in("/sharing/erase", choose),
    signed_in("/sharing/erase/here", here),
    signed_in("/sharing/erase/here", erase_here, "POST"),
    signed_in("/sharing/erase/mine", mine),
    signed_in("/sharing/erase/mine", erase_mine, "POST"),
    signed_in("/sharing/erase/account", account),
    signed_in("/sharing/erase/account", erase_account, "POST"),
    signed_in("/sharing/erase/after/{n}", after),
]
