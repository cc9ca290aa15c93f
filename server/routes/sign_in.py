"""Signing in, with the password or with the eight words; the password once more; signing out."""

from __future__ import annotations

import re

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.kernel import Refused
from domain.practices.preparation import PREPARATION
from server.http import anybody, clear_token, house_of, see, signed_in, token_of, viewer_of
from server.routes.answers import address_of, enter, fields, proof_of, shown
from server.sign_in import names, rest, sign_ins, slowness, ways_in
from web.viewer import Viewer

AFTER_PASSWORD = re.compile(
    rf"/begin/4|/sharing/(words|copy|let-in/alone)|/w/{PREPARATION.code}|/c/[0-9a-f]{{16}}/notes"
)
"""The pages that ask for the password once more, and go on from there."""


async def show(request: Request, to: str = "") -> Response:
    """The page to sign in on; somebody signed in already goes on."""
    if await viewer_of(request):
        return see(to or "/")
    return _page(request, to)


def _page(request: Request, to: str, refusal: Refused | None = None, name: str = "", others: bool = False) -> Response:
    context = {"action": f"{to}/in" if to else "/sign-in", "name": name, "others": others}
    return shown(request, "pages/sign_in.html", None, refusal, **context)


async def take(request: Request, to: str = "") -> Response:
    """Signs in, slowly where it is tried often."""
    given, house = await fields(request, "w1", "password", "others"), house_of(request)
    name, others = given["w1"], given["others"] == "on"
    try:
        proof = await proof_of(request, name)
        standing = await slowness.of_password(house, address_of(request), names.read(name), proof)
        opened = await ways_in.by_password(house, standing, name, given["password"])
        return await enter(request, opened, name, others_use_it=others, to=to or "/")
    except Refused as refusal:
        return _page(request, to, refusal, name, others)


async def show_words(request: Request) -> Response:
    return _words_page(request)


def _words_page(request: Request, refusal: Refused | None = None, name: str = "", words: str = "") -> Response:
    return shown(request, "pages/sign_in_words.html", None, refusal, name=name, words=words)


async def take_words(request: Request) -> Response:
    """Back in with the eight words, under a new password."""
    given, house = await fields(request, "w1", "words", "new"), house_of(request)
    name, words = given["w1"], given["words"]
    try:
        standing = await slowness.of_words(house, address_of(request))
        opened = await ways_in.by_words(house, standing, name, words, given["new"])
    except Refused as refusal:
        return _words_page(request, refusal, name, words)
    return await enter(request, opened, name, others_use_it=False, to="/sharing/words")


async def password_again(request: Request, viewer: Viewer) -> Response:
    """Her own record is opened, and she goes on to the page that asked."""
    given, token = await fields(request, "to", "password"), token_of(request)
    to = given["to"] if AFTER_PASSWORD.fullmatch(given["to"]) else "/"
    assert token is not None
    try:
        await rest.unlock(house_of(request), viewer, token, given["password"])
    except Refused as refusal:
        return shown(request, "pages/password.html", viewer, refusal, to=to)
    return see(to)


async def sign_out(request: Request) -> Response:
    """Ends this sign-in."""
    token = token_of(request)
    if token:
        await sign_ins.end(house_of(request), token)
    response = see("/")
    clear_token(response, house_of(request))
    return response


async def show_plain(request: Request) -> Response:
    return await show(request)


async def take_plain(request: Request) -> Response:
    return await take(request)


ROUTES: list[Route] = [
    anybody("/sign-in", show_plain),
    anybody("/sign-in", take_plain, "POST"),
    anybody("/sign-in/words", show_words),
    anybody("/sign-in/words", take_words, "POST"),
    signed_in("/password", password_again, "POST"),
    anybody("/sign-out", sign_out, "POST"),
]
