"""In a telling, its author takes a chapter out of what she prepared into the box that she tells from.

Nothing is told by it and nobody is woken: the words stand in her form, and she can change them first.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from domain.fields import wire_name
from domain.kernel import Refused
from domain.practices.joint_session import JOINT_SESSION
from domain.verbs.meet.sentences import MOVED_ON
from server.actions import NotThere
from server.http import house_of, is_htmx, page, signed_in
from server.reading import read
from server.routes import before
from server.routes.talk_within import is_here, within
from server.routes.wishes import Sent, new_key, sent
from server.sign_in import rest
from web import pages, preparations, regions, talk_shown
from web.preparations import TOPICS
from web.viewer import Viewer

MOVE = JOINT_SESSION.moves["open_chapter"]
TOPIC, WORDS = (wire_name([field.name for field in MOVE.fields].index(name)) for name in ("topic", "words"))
LOCKED = "Mine has closed after a while. Your words are still in the box. Your password opens it again."
NONE_PREPARED = "What you prepared has no chapter about this. You can choose another, or write it here."


async def draw(request: Request, viewer: Viewer) -> Response:
    """Fills the form of the next chapter with her own words about its topic."""
    wanted = await sent(request)
    try:
        viewer = await before.password_given(request, viewer, wanted)
        here = await _telling(request, viewer)
        words = await _words(request, here, wanted)
    except Refused as refusal:
        return await _answer(request, await within(request, viewer), wanted, refusal=refusal)
    return await _answer(request, here, wanted, words)


async def _telling(request: Request, viewer: Viewer) -> Viewer:
    """Her, in her turn to tell. Raises Refused where it is not, and NotThere."""
    here = await within(request, viewer)
    shown = await read(house_of(request), here, lambda reading: talk_shown.of(reading, here.talk))
    if here.beside or shown is None:
        raise NotThere
    if "open_chapter" not in shown.desk:
        raise Refused(MOVED_ON)
    if not is_htmx(request):
        await is_here(request, here)
    return here


async def _words(request: Request, viewer: Viewer, wanted: Sent) -> str:
    if viewer.own_key is None:
        raise Refused(LOCKED, "password")
    await rest.touch_own(house_of(request), viewer)
    topic = wanted.typed.get(TOPIC, "")
    words = await read(house_of(request), viewer, lambda reading: preparations.words_on(reading, topic))
    if not words:
        raise Refused(NONE_PREPARED)
    return words


async def _answer(
    request: Request, viewer: Viewer, wanted: Sent, words: str = "", refusal: Refused | None = None
) -> Response:
    if is_htmx(request):
        return HTMLResponse(_partials(viewer, wanted, words, refusal))
    return _form(request, viewer, wanted, words, refusal)


def _partials(viewer: Viewer, wanted: Sent, words: str, refusal: Refused | None) -> str:
    """For the page she is on, on which her own words stay where they are: what it has to say, and the chapter."""
    box = f"open_chapter-{wanted.version}-{WORDS}"
    given = {"viewer": viewer, "wanted": wanted, "refusal": refusal, "new_key": new_key, "box": box, "words": words}
    drawn = pages.render("regions/drawn.html", **given)
    asks = refusal is not None and refusal.field == "password"
    told = pages.render("regions/told_locked.html", **given) if asks else regions.told(viewer, refusal)
    return regions.partial("drawn", drawn, "outerHTML") + regions.partial("told", told, "outerHTML")


def _form(request: Request, viewer: Viewer, wanted: Sent, words: str, refusal: Refused | None) -> Response:
    """Without JavaScript: a page of its own, with the form on it."""
    return page(
        request,
        "pages/talk_mine.html",
        viewer,
        status=422 if refusal else 200,
        place="talk",
        topics=list(TOPICS.items()),
        topic=wanted.typed.get(TOPIC, ""),
        words=both(wanted.typed.get(WORDS, ""), words),
        step=wanted.version,
        refusal=refusal,
        new_key=new_key,
    )


def both(typed: str, drawn: str) -> str:
    """What stands in the box then: nothing that was typed is lost, and nothing stands there twice."""
    typed = typed.replace("\r\n", "\n")
    return typed if drawn in typed else "\n\n".join(words for words in (typed.rstrip(), drawn) if words)


ROUTES = [signed_in("/talk/{item}/mine", draw, "POST")]
