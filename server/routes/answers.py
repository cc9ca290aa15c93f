"""What the pages around the five places share: strict forms, and a refusal on the page it belongs to."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from domain.kernel import Refused
from server.http import BadForm, form, house_of, page, see, set_token, token_of
from server.routes.wishes import KEY, UNREADABLE
from server.sign_in import names, proofs, sign_ins, signing
from server.sign_in.sign_ins import Opened
from server.sign_in.tries import TooOften
from web.viewer import Viewer


async def fields(request: Request, *known: str) -> dict[str, str]:
    """The fields of a form; an empty string for one that is missing. Raises BadForm for one that is not ours."""
    given = await form(request)
    if set(given) - set(known):
        raise BadForm(UNREADABLE)
    return {name: given.get(name, "") for name in known}


async def press(request: Request) -> tuple[bytes, str]:
    """The token of her sign-in, and the key of a form that has nothing else. Raises BadForm."""
    key, token = (await fields(request, "key"))["key"], token_of(request)
    if token is None or not KEY.match(key):
        raise BadForm(UNREADABLE)
    return token, key


def shown(
    request: Request, template: str, viewer: Viewer | None, refusal: Refused | None = None, **context: Any
) -> HTMLResponse:
    """A page; with a refusal it says which field it is about, or stands above them all."""
    errors = {refusal.field or "": refusal.sentence} if refusal else {}
    status = 429 if isinstance(refusal, TooOften) else 422 if refusal else 200
    return page(request, template, viewer, status=status, errors=errors, **context)


def address_of(request: Request) -> str:
    """Where a request comes from, for slowing down; it is kept nowhere."""
    return request.client.host if request.client else ""


def home(viewer: Viewer) -> str:
    """Where somebody signed in goes on: her first run where it stands, or Today; a therapist with her couples."""
    return f"/begin/{viewer.stage}" if viewer.stage else "/today"


def proof_cookie(request: Request) -> str:
    """The name of the cookie that shows that this browser signed somebody in before."""
    return "__Host-goldseam-b" if house_of(request).settings.secure else "goldseam-b"


async def proof_of(request: Request, name: str) -> str | None:
    """Which browser this is, if it signed in with this name before."""
    house, cookie = house_of(request), request.cookies.get(proof_cookie(request), "")
    return proofs.read(await signing.key(house), cookie, names.read(name), house.clock())


async def enter(request: Request, opened: Opened, name: str, *, others_use_it: bool, to: str) -> Response:
    """Signs somebody in on this browser, in the place of whoever was signed in on it."""
    house, before = house_of(request), token_of(request)
    token = await sign_ins.begin(house, opened, others_use_it=others_use_it)
    if before:
        await sign_ins.end(house, before)
    response = see(to)
    set_token(response, house, token)
    if not others_use_it:
        await _leave_proof(request, response, names.read(name))
    return response


async def _leave_proof(request: Request, response: Response, name: str) -> None:
    house = house_of(request)
    response.set_cookie(
        proof_cookie(request),
        proofs.make(await signing.key(house), name, house.clock()),
        max_age=proofs.GOOD_FOR // 1_000_000,
        path="/",
        secure=house.settings.secure,
        httponly=True,
        samesite="strict",
    )
