"""Around a wish: a password given along with it opens her own record; words that found no place are kept there."""

from __future__ import annotations

from starlette.requests import Request

from domain.couple import READ_ONLY
from domain.kernel import Refused
from server import drafts
from server.drafts import About
from server.http import house_of, token_of, viewer_of
from server.routes.wishes import Sent
from server.sign_in import rest
from server.vault import Locked
from web.viewer import Viewer

STILL_HERE = (
    "This could not be shared, because nothing new can be added to this space. Your words are still in the box. "
    "Your password opens Mine, to keep them there."
)


async def password_given(request: Request, viewer: Viewer, wanted: Sent) -> Viewer:
    """The viewer with her own record open, where she gave her password. Raises Refused for a wrong one."""
    token = token_of(request)
    if not wanted.password or token is None:
        return viewer
    await rest.unlock(house_of(request), viewer, token, wanted.password)
    return await viewer_of(request) or viewer


async def words_kept(
    request: Request, viewer: Viewer, about: About, wanted: Sent, refusal: Refused, locked: str = STILL_HERE
) -> tuple[Refused, str]:
    """Where nothing can be added any more, the words go to Mine; while that is locked they stay in the box.

    Gives what to say, and the id of the draft that the form is about from now on. `locked`: what is said there.
    """
    if refusal.sentence != READ_ONLY or not wanted.typed:
        return refusal, wanted.draft
    try:
        return refusal, await drafts.keep(house_of(request), viewer, about, wanted.typed, wanted.key, wanted.draft)
    except Locked:
        return Refused(locked), wanted.draft
