"""Between HTTP and the rest: who is asking, what a form says, and pages as answers."""

from __future__ import annotations

import asyncio
import base64
import binascii
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any, cast
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from domain.fields import LONGEST
from server.clock import DAY
from server.house import House
from server.sign_in import rest, viewers
from web import pages
from web.viewer import Viewer

MOST_FIELDS = 256
MOST_BYTES = 5 * LONGEST * 12 + 4096
"""Five full answers in letters of four bytes, each of which a form sends as twelve; no form of ours is longer."""
BODY_SECONDS = 60.0
"""How long a form may take to come through: a whole apology over a very slow line."""

ANYBODY, SIGNED_IN = "anybody", "signed in"

Answer = Awaitable[Response]
Endpoint = Callable[[Request], Answer]
SignedInEndpoint = Callable[[Request, Viewer], Answer]


class BadForm(Exception):
    """A form that no page of ours sends. The sentence is for the person reading."""


class TooLong(Exception):
    """More than any form of ours can be."""


class Fault(Exception):
    """Something of ours went wrong. It is answered inside, where the words that came can still be given back."""


class Door(Route):
    """A route that says who may pass; the attackers' list is made from it."""

    def __init__(self, path: str, endpoint: Endpoint, methods: Iterable[str], who: str) -> None:
        super().__init__(path, _answered(endpoint), methods=list(methods))
        self.who = who


def _answered(endpoint: Endpoint) -> Endpoint:
    async def answered(request: Request) -> Response:
        try:
            return await endpoint(request)
        except Exception as problem:
            if isinstance(problem, tuple(kind for kind in request.app.exception_handlers if isinstance(kind, type))):
                raise
            raise Fault from problem

    return answered


def anybody(path: str, endpoint: Endpoint, *methods: str) -> Door:
    """A door for everybody, signed in or not."""
    return Door(path, endpoint, methods or ("GET",), ANYBODY)


def signed_in(path: str, endpoint: SignedInEndpoint, *methods: str) -> Door:
    """A door that needs a sign-in. Words that come with an ended one are shown again, not lost."""

    async def checked(request: Request) -> Response:
        viewer = await viewer_of(request)
        if viewer is None:
            return await _sent_away(request)
        await rest.touch(house_of(request), viewer)
        return await endpoint(request, viewer)

    return Door(path, checked, methods or ("GET",), SIGNED_IN)


async def _sent_away(request: Request) -> Response:
    if request.method in {"GET", "HEAD"}:
        return see("/sign-in")
    typed = [value for name, value in (await form(request)).items() if name.startswith("w") and value.strip()]
    return page(request, "pages/signed_out.html", None, status=401, typed=typed)


def house_of(request: Request) -> House:
    return cast(House, request.app.state.house)


def cookie_name(house: House) -> str:
    return "__Host-goldseam" if house.settings.secure else "goldseam"


def token_of(request: Request) -> bytes | None:
    return cookie_token(house_of(request), request.cookies)


def cookie_token(house: House, cookies: Mapping[str, str]) -> bytes | None:
    """The token in a browser's cookies, if it is one of ours by shape."""
    value = cookies.get(cookie_name(house), "")
    try:
        token = base64.urlsafe_b64decode(value + "=" * (-len(value) % 4))
    except (binascii.Error, ValueError):
        return None
    return token if len(token) == 32 else None


def set_token(response: Response, house: House, token: bytes) -> None:
    """Hands a browser its token. It ends with the sign-in, at the latest."""
    response.set_cookie(
        cookie_name(house),
        base64.urlsafe_b64encode(token).decode().rstrip("="),
        max_age=30 * DAY // 1_000_000,
        path="/",
        secure=house.settings.secure,
        httponly=True,
        samesite="lax",
    )


def clear_token(response: Response, house: House) -> None:
    response.delete_cookie(cookie_name(house), path="/", secure=house.settings.secure, httponly=True, samesite="lax")


async def viewer_of(request: Request) -> Viewer | None:
    """Who is asking, from her sign-in alone."""
    house, token = house_of(request), token_of(request)
    if token is None:
        return None
    return await house.glance(lambda tx: viewers.viewer(tx, house.root, token, house.clock()))


async def form(request: Request) -> dict[str, str]:
    """The fields of a form, each at most once. Raises BadForm, or TooLong."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    body = await _body(request)
    if body and kind != "application/x-www-form-urlencoded":
        raise BadForm("This did not come from one of our pages, so nothing was changed.")
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError:
        raise BadForm("Part of this could not be read, so nothing was changed. Load the page again.") from None
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise BadForm("One answer came twice, so nothing was changed. Load the page again.")
    return fields


async def _body(request: Request) -> bytes:
    """All that was sent, read once, up to a length and for a time."""
    if not hasattr(request.state, "body"):
        body, request.state.body = bytearray(), b""
        try:
            async with asyncio.timeout(BODY_SECONDS):
                async for chunk in request.stream():
                    body += chunk
                    if len(body) > MOST_BYTES:
                        raise TooLong
        except TimeoutError:
            raise BadForm("This did not come through to its end, so nothing was changed.") from None
        request.state.body = bytes(body)
    return cast(bytes, request.state.body)


def is_htmx(request: Request) -> bool:
    return request.headers.get("hx-request") == "true"


def page(request: Request, template: str, viewer: Viewer | None, *, status: int = 200, **context: Any) -> HTMLResponse:
    """A whole page."""
    house = house_of(request)
    given = {"viewer": viewer, "place": None, "live": False, "operator": house.settings.operator}
    given["zone"] = viewer.zone if viewer else ""
    return HTMLResponse(pages.render(template, **(given | context)), status)


def see(address: str) -> RedirectResponse:
    """To a page, after something was done."""
    return RedirectResponse(address, 303)
