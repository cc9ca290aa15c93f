"""Mine: a blank page, and the earlier ones. It asks for the password again after ten minutes' rest."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from domain.kernel import Refused
from domain.practices import BY_NAME
from domain.practices.journal import JOURNAL
from server import drafts
from server.drafts import About, Draft
from server.http import form, house_of, page, see, signed_in, token_of
from server.own import held_histories, own_histories
from server.reading import Reading, read
from server.routes.wishes import new_key
from server.sign_in import rest
from web import compose, own_pages
from web.own_pages import OwnPage
from web.viewer import Viewer


async def mine(request: Request, viewer: Viewer) -> Response:
    """A blank page with the cursor in it."""
    if viewer.own_key is None:
        return page(request, "pages/unlock.html", viewer, place="mine", error="", to="/mine")
    await rest.touch_own(house_of(request), viewer)
    kept = await drafts.all_kept(house_of(request), viewer)
    here = drafts.find_in(kept, About(JOURNAL))
    typed = here.typed if here else {}
    ready = await read(house_of(request), viewer, lambda reading: compose.prepared(JOURNAL, reading, typed))
    others = [begun(draft) for draft in kept if draft is not here]
    draft = here.id if here else ""
    return page(request, "pages/mine.html", viewer, place="mine", ready=ready, draft=draft, kept=others, key=new_key())


def begun(draft: Draft) -> tuple[str, str, int]:
    """What a draft is called, where it is gone on with, and when it was kept."""
    practice = BY_NAME[draft.practice]
    address = f"/t/{draft.item}/{draft.move}" if draft.item else f"/w/{practice.code}"
    return practice.title, f"{address}?d={draft.id}", draft.at


async def unlock(request: Request, viewer: Viewer) -> Response:
    """The password opens what is hers alone."""
    token, password = token_of(request), (await form(request)).get("password", "")
    if token is None:
        return see("/sign-in")
    try:
        await rest.unlock(house_of(request), viewer, token, password)
    except Refused as refusal:
        return page(request, "pages/unlock.html", viewer, place="mine", status=422, error=refusal.sentence, to="/mine")
    return see("/mine")


async def earlier(request: Request, viewer: Viewer) -> Response:
    """What she wrote for herself, newest first."""
    if viewer.own_key is None:
        return see("/mine")
    await rest.touch_own(house_of(request), viewer)
    written = await read(house_of(request), viewer, _written)
    return page(request, "pages/earlier.html", viewer, place="mine", written=written)


def _written(reading: Reading) -> list[OwnPage]:
    """Her own pages, and what of hers closed: rounds without opening, questions by how far
    both go. The newest first."""
    pages = own_pages.pages(own_histories(reading))
    closed = own_pages.closed_rounds(reading, held_histories(reading)) + own_pages.closed_questions(reading)
    return sorted(pages + closed, key=lambda p: -p.at)


ROUTES = [
    signed_in("/mine", mine),
    signed_in("/mine", unlock, "POST"),
    signed_in("/mine/earlier", earlier),
]
