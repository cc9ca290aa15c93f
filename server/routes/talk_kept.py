"""Words from a live talk that found the space ended: they go to Mine, or are said to be where they are."""

from __future__ import annotations

from dataclasses import replace

from starlette.requests import Request

from domain.couple import NOTHING_NEW, READ_ONLY
from domain.fields import Text, wire_name
from domain.kernel import Refused
from domain.practices.journal import JOURNAL
from domain.verbs.move import Move
from server.drafts import About
from server.routes import before
from server.routes.wishes import Sent
from web.viewer import Viewer

STILL_HERE = (
    "This could not be shared, because nothing new can be added to this space. "
    "Your words are still here; you can copy them, or keep them in Mine."
)
PAGE = wire_name([field.name for field in JOURNAL.fields].index("page"))


async def words_kept(request: Request, viewer: Viewer, move: Move, wanted: Sent, refusal: Refused) -> Refused:
    """What to say of a refusal. A talk is over with its space, so its words are kept as a page for oneself."""
    words = _words(move, wanted)
    if refusal.sentence not in {READ_ONLY, NOTHING_NEW} or viewer.beside or not words:
        return refusal
    page = replace(wanted, typed={PAGE: words}, draft="")
    said, _ = await before.words_kept(request, viewer, About(JOURNAL), page, Refused(READ_ONLY), STILL_HERE)
    return said


def _words(move: Move, wanted: Sent) -> str:
    """What was written in one's own words, without what was chosen."""
    texts = (wanted.typed.get(wire_name(n), "") for n, field in enumerate(move.fields) if isinstance(field, Text))
    return "\n\n".join(text for text in texts if text.strip())
