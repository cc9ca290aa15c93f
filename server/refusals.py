"""What goes wrong, said in a sentence; and the limit of what may be sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import structlog
from starlette.exceptions import HTTPException
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from server.actions import NotThere
from server.http import BadForm, form, page, see, viewer_of
from server.sealing import CannotOpen
from server.sign_in.invitations import NoLink
from server.sign_in.tries import TooOften
from server.stores import Conflict, StoreAway
from server.vault import Locked

MOST_BYTES = 256 * 1024
"""A whole apology in an alphabet of three bytes a letter fits; no form of ours is longer."""

NOTHING_HERE = "There is nothing here."
NOT_SAVED = (
    "This could not be saved just now, and nothing was shared. Your words are still in the box. Try again in a minute."
)
NOT_OPENED = "This page could not be opened just now. Try again in a minute."
TOO_LONG = "This is longer than Goldseam takes at once, so nothing was changed. Go back: your words are still there."

log = structlog.get_logger()


class BodyLimit(RequestBodyLimitMiddleware):
    """No request longer than a form of ours can be."""

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(app, MOST_BYTES)


async def _say(request: Request, status: int, sentence: str) -> Response:
    """A whole page with one sentence, and what was typed, so that nothing is lost."""
    try:
        viewer = await viewer_of(request)
    except (StoreAway, CannotOpen):
        viewer = None
    return page(request, "pages/sentence.html", viewer, status=status, sentence=sentence, typed=await _typed(request))


async def _typed(request: Request) -> list[str]:
    if request.method != "POST":
        return []
    try:
        fields = await form(request)
    except (BadForm, HTTPException, RuntimeError):
        return []
    return [words for name, words in fields.items() if name.startswith("w") and words.strip()]


async def not_there(request: Request, _: Exception) -> Response:
    return await _say(request, 404, NOTHING_HERE)


async def locked(request: Request, _: Exception) -> Response:
    """Something of hers alone, asked for after Mine has closed: first her password."""
    return see("/mine")


async def bad_form(request: Request, problem: Exception) -> Response:
    return await _say(request, 422, str(problem))


async def no_link(request: Request, _: Exception) -> Response:
    return page(request, "pages/no_link.html", await viewer_of(request), status=404)


async def too_often(request: Request, problem: Exception) -> Response:
    return await _say(request, 429, str(problem))


async def store_away(request: Request, problem: Exception) -> Response:
    log.warning("store away", problem=type(problem).__name__)
    return await _say(request, 503, NOT_SAVED if request.method == "POST" else NOT_OPENED)


async def http_problem(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, HTTPException)
    sentences = {404: NOTHING_HERE, 405: NOTHING_HERE, 413: TOO_LONG}
    status = 404 if problem.status_code == 405 else problem.status_code
    return await _say(request, status, sentences.get(problem.status_code, NOT_OPENED))


async def unexpected(request: Request, problem: Exception) -> Response:
    log.error("unexpected", problem=type(problem).__name__)
    return await _say(request, 500, NOT_SAVED if request.method == "POST" else NOT_OPENED)


HANDLERS: Mapping[Any, Any] = {
    NotThere: not_there,
    Locked: locked,
    BadForm: bad_form,
    StoreAway: store_away,
    Conflict: store_away,
    TooOften: too_often,
    NoLink: no_link,
    HTTPException: http_problem,
    Exception: unexpected,
}
