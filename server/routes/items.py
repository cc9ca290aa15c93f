"""What can be done with something that is there: answer it, agree to it, change it, end it, erase its words."""

from __future__ import annotations

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from domain.kernel import Event, Refused, practice_of
from domain.practices import BY_NAME
from domain.practices.telling import TELLING
from domain.records import Record
from domain.verbs.move import Move, Practice
from server import drafts
from server.actions import Ask, Done, NotThere, act
from server.drafts import About, Draft
from server.http import BadForm, house_of, is_htmx, page, see, signed_in
from server.reading import Reading, read
from server.routes import before, telling
from server.routes.wishes import UNREADABLE, Sent, draft_named, new_key, refused_field, sent, wish
from server.sign_in import earlier
from server.vault import Locked
from web import items, regions
from web.viewer import Viewer

STALE = 409
WHILE_QUIET = (
    "Something about this came while you had quiet, so nothing was changed. You can open it under Sharing, or leave it."
)


async def before_it(request: Request, viewer: Viewer) -> Response:
    """The page before a move: the words it is about, and what there is to fill in or to press."""
    try:
        practice, move, _ = await _found(request, viewer)
    except NotThere:
        return await _elsewhere(request, viewer)
    if practice is TELLING and request.path_params["move"] in telling.MOVES:
        return await telling.before_it(request, viewer)
    if not move.fields and request.path_params["move"] not in {"erase", "end"}:
        raise NotThere
    about, named = _about(request, practice), draft_named(request.query_params)
    draft = await drafts.find(house_of(request), viewer, about, named) if move.fields else None
    return await _page(request, viewer, move, draft, version=_version(request))


async def _elsewhere(request: Request, viewer: Viewer) -> Response:
    """What stands in another space of hers, as a draft may: there it can be looked at. Raises NotThere."""
    space = await earlier.holding(house_of(request), viewer, request.path_params["item"])
    draft = draft_named(request.query_params)
    to = request.url.path + (f"?d={draft}" if draft else "")
    return page(request, "pages/elsewhere.html", viewer, space=space, to=to)


async def do(request: Request, viewer: Viewer) -> Response:
    """Does it, and shows what is there now."""
    practice, move, back = await _found(request, viewer)
    if practice is TELLING and request.path_params["move"] in telling.MOVES:
        return await telling.do(request, viewer)
    wanted = await sent(request)
    name, item = request.path_params["move"], request.path_params["item"]
    try:
        viewer = await before.password_given(request, viewer, wanted)
        if wanted.do == "discard":
            await drafts.discard(house_of(request), viewer, wanted.draft)
            return see(back)
        ask = Ask(viewer, practice, name, wish(move, wanted), wanted.key, item, drafts.slot(wanted.draft))
        done = await act(house_of(request), ask)
    except Refused as refused:
        refusal = await _while_quiet(request, viewer, item, refused)
        if is_htmx(request):
            return await _partials(request, viewer, item, refusal)
        refusal, kept_in = await before.words_kept(request, viewer, _about(request, practice), wanted, refusal)
        version = wanted.version if name == "erase" else 0
        return await _page(request, viewer, move, replace(wanted, draft=kept_in), version, refusal)
    except Locked:
        return see("/mine")
    return await _answer(request, viewer, back, done)


async def _while_quiet(request: Request, viewer: Viewer, item: str, refusal: Refused) -> Refused:
    """Another sentence where what is different now is not before her."""
    closed = viewer.couple is None or viewer.couple.closed
    waits = await read(house_of(request), viewer, lambda reading: reading.waits(item))
    return refusal if closed or refusal.field or not waits else Refused(WHILE_QUIET)


async def _answer(request: Request, viewer: Viewer, back: str, done: Done) -> Response:
    """For htmx the regions that changed, of the page she is on; otherwise that page anew."""
    if not is_htmx(request):
        return see(back)
    return await _partials(request, viewer, done.item)


async def _partials(request: Request, viewer: Viewer, item: str, refusal: Refused | None = None) -> Response:
    """The regions as they are now, and the sentence of a refusal where there was one."""
    here = items.page_at(request.headers.get("hx-current-url", ""))

    def look(reading: Reading) -> str:
        names = regions.holding(reading, here, item)
        rendered = [*regions.render(reading, names), ("told", regions.told(viewer, refusal))]
        return "".join(regions.partial(n, html, "outerHTML") for n, html in rendered)

    return HTMLResponse(await read(house_of(request), viewer, look))


async def _page(
    request: Request,
    viewer: Viewer,
    move: Move,
    filled: Sent | Draft | None,
    version: int = 0,
    refusal: Refused | None = None,
) -> Response:
    """With what was sent and did not go through, or with a draft, in it; otherwise with what is there."""
    typed = filled.typed if filled else None

    def look(reading: Reading) -> Response:
        history = reading.history(request.path_params["item"])
        return page(
            request,
            "pages/item.html",
            viewer,
            status=200 if refusal is None else STALE if not refusal.field else 422,
            shown=items.shown(reading, history, move, version, typed),
            move=request.path_params["move"],
            refusal=refusal.sentence.replace("{name}", viewer.other_name) if refusal else "",
            error_at=refused_field(move.fields, refusal) if refusal else "",
            key=new_key(),
            draft=filled.draft if isinstance(filled, Sent) else filled.id if filled else "",
            begun_lies_in_mine=bool(move.fields) and viewer.own_key is None and refusal is None,
        )

    return await read(house_of(request), viewer, look)


async def _found(request: Request, viewer: Viewer) -> tuple[Practice, Move, str]:
    """The practice of an item, the move named, and where the item stands.

    Raises NotThere for what is not there and what is not hers.
    """
    item = request.path_params["item"]
    history: tuple[Event, ...] = await read(house_of(request), viewer, lambda reading: reading.history(item))
    practice = BY_NAME.get(practice_of(history))
    # What is held has no page of its own: it is put in, changed and taken back where the practice is.
    # But for what is on a list of her own, which can be taken off it.
    if practice and practice.shape != "ask" and history[0].record is Record.HELD:
        raise NotThere
    move = practice.moves.get(request.path_params["move"]) if practice else None
    if practice is None or move is None or move.begins or _has_doors_of_its_own(practice, move):
        raise NotThere
    held = history[0].record is Record.HELD
    return practice, move, items.address(practice, item, held=held)


def _has_doors_of_its_own(practice: Practice, move: Move) -> bool:
    """A talk has, which see to its room; but what was kept of one is erased like all words."""
    return practice.shape == "meet" and move is not practice.moves["erase"]


def _about(request: Request, practice: Practice) -> About:
    return About(practice, request.path_params["item"], request.path_params["move"])


def _version(request: Request) -> int:
    text = request.query_params.get("v", "0")
    if not text.isdecimal() or len(text) > 9:
        raise BadForm(UNREADABLE)
    return int(text)


ROUTES = [
    signed_in("/t/{item}/{move}", before_it),
    signed_in("/t/{item}/{move}", do, "POST"),
]
