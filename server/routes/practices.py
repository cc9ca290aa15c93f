"""Something new: the page to write it on, and what comes of sending it. One set of doors for every practice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from domain.kernel import Refused
from domain.practices import BY_CODE
from domain.records import Record
from domain.verbs.move import Practice
from domain.verbs.prepare import Prepare
from server import drafts
from server.actions import Ask, NotThere, act
from server.drafts import About, Draft
from server.http import house_of, page, see, signed_in
from server.reading import Reading, read
from server.routes import before
from server.routes.answers import shown
from server.routes.wishes import Sent, draft_named, move_of, new_key, refused_field, sent, wish
from server.sign_in import rest
from server.vault import Locked
from web import breaks, compose, items, offers, preparations, regions
from web.regions import Page
from web.viewer import Viewer


async def choose(request: Request, viewer: Viewer) -> Response:
    """Everything one can begin, but what she put away for herself."""
    groups = [(name, [(one.words, one.address) for one in group]) for name, group in offers.offered(viewer)]
    return page(request, "pages/choose.html", viewer, groups=groups)


async def new(request: Request, viewer: Viewer) -> Response:
    """The page to write on, with the draft that is named, or the newest. Blank while Mine is locked."""
    practice, named = _practice(request), draft_named(request.query_params)
    brought = compose.brought(practice, request.query_params)
    if practice.shape == "prepare":
        if viewer.own_key is None:
            return shown(request, "pages/password.html", viewer, to=f"/w/{practice.code}")
        await rest.touch_own(house_of(request), viewer)
    blank = brought or (practice.shape == "prepare" and not named)
    draft = None if blank else await drafts.find(house_of(request), viewer, About(practice), named)
    return await _page(request, viewer, practice, draft=draft, brought=brought)


async def send(request: Request, viewer: Viewer) -> Response:
    """Shares, keeps, puts forward, marks or puts in; or keeps and discards a draft."""
    practice, wanted = _practice(request), await sent(request)
    try:
        viewer = await before.password_given(request, viewer, wanted)
        if wanted.do == "draft":
            return await _kept(request, viewer, practice, wanted)
        if wanted.do == "discard":
            await drafts.discard(house_of(request), viewer, wanted.draft)
            return see(f"/w/{practice.code}")
        return await _wished(request, viewer, practice, wanted)
    except Refused as refusal:
        refusal, kept_in = await before.words_kept(request, viewer, About(practice), wanted, refusal)
        return await _page(request, viewer, practice, sent=replace(wanted, draft=kept_in), refusal=refusal)
    except Locked:
        return await _page(request, viewer, practice, sent=wanted, locked=wanted.do)


async def _kept(request: Request, viewer: Viewer, practice: Practice, wanted: Sent) -> Response:
    draft = await drafts.keep(house_of(request), viewer, About(practice), wanted.typed, wanted.key, wanted.draft)
    return see(f"/w/{practice.code}/kept?d={draft}")


async def _wished(request: Request, viewer: Viewer, practice: Practice, wanted: Sent) -> Response:
    move = move_of(practice, wanted.do, begins=True)
    ask = Ask(viewer, practice, wanted.do, wish(move, wanted), wanted.key, draft=drafts.slot(wanted.draft))
    done = await act(house_of(request), ask)
    if practice.shape == "ask" and await _is_held(request, viewer, done.item):
        return see(f"{items.LIST}?i={done.item}")
    if isinstance(practice, Prepare):
        return see(preparations.address(practice, wanted.typed, done.item))
    with_after = practice.shape in {"say", "agree", "ask", "tell", "pause"}
    return see(f"/w/{practice.code}/after" if with_after else f"/w/{practice.code}")


async def _is_held(request: Request, viewer: Viewer, item: str) -> bool:
    """Whether it stays with its author: also where it was done before, under the same key."""
    history = await read(house_of(request), viewer, lambda reading: reading.history(item))
    return any(event.record is Record.HELD for event in history)


async def after(request: Request, viewer: Viewer) -> Response:
    """One calm sentence after it was shared."""
    practice = _practice(request)
    sentence, asked = compose.after(practice, viewer), practice.shape == "ask"
    said = breaks.quiet_until(viewer) if practice.shape == "pause" else ""
    return page(request, "pages/after.html", viewer, sentence=sentence, own=_own(practice), questions=asked, said=said)


async def kept(request: Request, viewer: Viewer) -> Response:
    """One calm sentence after a draft was kept."""
    practice, draft = _practice(request), draft_named(request.query_params)
    return page(request, "pages/kept.html", viewer, code=practice.code, draft=draft)


async def _page(
    request: Request,
    viewer: Viewer,
    practice: Practice,
    *,
    draft: Draft | None = None,
    brought: Mapping[str, str] | None = None,
    sent: Sent | None = None,
    refusal: Refused | None = None,
    locked: str = "",
) -> Response:
    """With a draft in it, or with what was sent and did not go through; otherwise blank."""
    typed = sent.typed if sent else draft.typed if draft else brought or {}

    def look(reading: Reading) -> Response:
        ready = compose.prepared(practice, reading, typed)
        error = refused_field(ready.fields, refusal) if refusal else ""
        return page(
            request,
            f"pages/new_{practice.shape}.html",
            viewer,
            status=422 if sent else 200,
            live=regions.socket_address(viewer, Page(practice.code)) if ready.regions else False,
            ready=ready,
            refusal=refusal.sentence.replace("{name}", viewer.other_name) if refusal else "",
            error_at=error,
            locked=locked,
            draft=sent.draft if sent else draft.id if draft else "",
            begun_lies_in_mine=viewer.own_key is None and not sent,
            key=new_key(),
            other_key=new_key(),
            own=_own(practice),
        )

    return await read(house_of(request), viewer, look)


def _practice(request: Request) -> Practice:
    practice = BY_CODE.get(request.path_params["code"])
    if practice is None:
        raise NotThere
    return practice


def _own(practice: Practice) -> bool:
    return any(Record.OWN in move.writes for move in practice.moves.values())


ROUTES = [
    signed_in("/write", choose),
    signed_in("/w/{code}", new),
    signed_in("/w/{code}", send, "POST"),
    signed_in("/w/{code}/after", after),
    signed_in("/w/{code}/kept", kept),
]
