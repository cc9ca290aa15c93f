"""The pages on which somebody tells what she prepared, and says more later. They stand at the doors of items."""

from __future__ import annotations

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from domain.kernel import Refused
from domain.practices.telling import TELLING
from server import drafts
from server.actions import Ask, NotThere, act
from server.drafts import About, Draft
from server.http import house_of, page, see
from server.reading import Reading, read
from server.routes import before
from server.routes.wishes import Sent, draft_named, new_key, refused_field, sent, wish
from server.sign_in import rest
from server.vault import Locked
from web import items, tellings
from web.viewer import Viewer

MOVES = {"tell": "pages/tell.html", "say_more": "pages/say_more.html"}
"""Moves with a page of their own."""


async def before_it(request: Request, viewer: Viewer) -> Response:
    """What she prepared, to be told; or the form for more, with what was begun of it."""
    await _check(request, viewer)
    await rest.touch_own(house_of(request), viewer)
    named = draft_named(request.query_params)
    return await _page(request, viewer, await drafts.find(house_of(request), viewer, _about(request), named))


async def do(request: Request, viewer: Viewer) -> Response:
    """Tells it, or says more, or keeps what stands in the form in Mine. Afterwards: rest."""
    await _check(request, viewer)
    wanted = await sent(request)
    try:
        viewer = await before.password_given(request, viewer, wanted)
        return await _done(request, viewer, wanted)
    except Refused as refusal:
        refusal, kept_in = await before.words_kept(request, viewer, _about(request), wanted, refusal)
        return await _page(request, viewer, replace(wanted, draft=kept_in), refusal)
    except Locked:
        return await _page(request, viewer, wanted)


async def _done(request: Request, viewer: Viewer, wanted: Sent) -> Response:
    house, about = house_of(request), _about(request)
    if wanted.do == "open":
        return see(request.url.path)
    if wanted.do == "draft":
        await drafts.keep(house, viewer, about, wanted.typed, wanted.key, wanted.draft)
        return see("/mine")
    if wanted.do == "discard":
        await drafts.discard(house, viewer, wanted.draft)
        return see(request.url.path)
    wished = wish(TELLING.moves[about.move], wanted)
    await act(house, Ask(viewer, TELLING, about.move, wished, wanted.key, about.item, drafts.slot(wanted.draft)))
    return see(f"/t/{about.item}/tell")


async def _check(request: Request, viewer: Viewer) -> None:
    """Raises NotThere unless it is there and hers to tell."""
    item = request.path_params["item"]
    history = await read(house_of(request), viewer, lambda reading: reading.history(item))
    if not tellings.is_tellers(viewer, history):
        raise NotThere


def _about(request: Request) -> About:
    return About(TELLING, request.path_params["item"], request.path_params["move"])


async def _page(
    request: Request, viewer: Viewer, filled: Sent | Draft | None, refusal: Refused | None = None
) -> Response:
    about = _about(request)
    move = TELLING.moves[about.move]

    def look(reading: Reading) -> Response:
        history = reading.history(about.item)
        return page(
            request,
            MOVES[about.move],
            viewer,
            status=422 if isinstance(filled, Sent) else 200,
            shown=items.shown(reading, history, move, 0, filled.typed if filled else None),
            ready=tellings.ready(reading, history),
            after=TELLING.after.replace("{name}", viewer.other_name),
            refusal=refusal.sentence.replace("{name}", viewer.other_name) if refusal else "",
            error_at=refused_field(move.fields, refusal) if refusal else "",
            key=new_key(),
            draft=filled.draft if isinstance(filled, Sent) else filled.id if filled else "",
        )

    return await read(house_of(request), viewer, look)
