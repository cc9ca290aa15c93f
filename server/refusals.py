"""What goes wrong, said in a sentence."""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from typing import Any

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from server.actions import NotThere
from server.http import BadForm, Fault, TooLong, form, page, see, viewer_of
from server.sealing import CannotOpen
from server.sign_in.single_use import NoLink
from server.sign_in.tries import TooOften
from server.stores import Conflict, StoreAway
from server.vault import Locked

NOTHING_HERE = "There is nothing here."
NOT_SAVED = (
    "This could not be saved just now, and nothing was shared. Your words are still in the box. Try again in a minute."
)
NOT_OPENED = "This page could not be opened just now. Try again in a minute."
TOO_LONG = "This is longer than Goldseam takes at once, so nothing was changed. Go back: your words are still there."

log = structlog.get_logger()


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
    except (BadForm, TooLong, ClientDisconnect):
        return []
    return [words for name, words in fields.items() if name.startswith("w") and words.strip()]


async def not_there(request: Request, _: Exception) -> Response:
    return await _say(request, 404, NOTHING_HERE)


async def locked(request: Request, _: Exception) -> Response:
    """Something of hers alone, asked for after Mine has closed: first her password."""
    return see("/mine")


async def bad_form(request: Request, problem: Exception) -> Response:
    return await _say(request, 422, str(problem))


async def too_long(request: Request, _: Exception) -> Response:
    return await _say(request, 413, TOO_LONG)


async def no_link(request: Request, _: Exception) -> Response:
    return page(request, "pages/no_link.html", await viewer_of(request), status=404)


async def too_often(request: Request, problem: Exception) -> Response:
    return await _say(request, 429, str(problem))


async def store_away(request: Request, problem: Exception) -> Response:
    log.warning("store away", problem=type(problem).__name__)
    return await _say(request, 503, NOT_SAVED if request.method == "POST" else NOT_OPENED)


async def http_problem(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, HTTPException)
    sentences = {404: NOTHING_HERE, 405: NOTHING_HERE}
    status = 404 if problem.status_code == 405 else problem.status_code
    return await _say(request, status, sentences.get(problem.status_code, NOT_OPENED))


async def fault(request: Request, problem: Exception) -> Response:
    """The log names the fault and its place; what it says of itself could hold somebody's words."""
    cause = problem.__cause__ or problem
    place = traceback.extract_tb(cause.__traceback__)[-1]
    log.error("fault", problem=type(cause).__name__, file=place.filename, line=place.lineno)
    return await _say(request, 500, NOT_SAVED if request.method == "POST" else NOT_OPENED)


async def gone(request: Request, _: Exception) -> Response:
    """Nobody is there any more to read an answer."""
    return Response(status_code=400)


HANDLERS: Mapping[Any, Any] = {
    NotThere: not_there,
    Locked: locked,
    BadForm: bad_form,
    TooLong: too_long,
    StoreAway: store_away,
    Conflict: store_away,
    TooOften: too_often,
    NoLink: no_link,
    HTTPException: http_problem,
    Fault: fault,
    ClientDisconnect: gone,
}
