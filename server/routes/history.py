"""The shared history: to compare, to take along with its proof, and to check."""

from __future__ import annotations

import asyncio
from functools import partial

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from domain.couple import TAG
from domain.kernel import History, Refused, derived_id, practice_of
from domain.practices import BY_NAME
from domain.practices.telling import TELLING
from domain.records import Record
from server import verify
from server.actions import NotThere
from server.history import archive, choosing, present, printed, signing, taking
from server.history.checkpoints import HistoryChanged
from server.history.taking import Choosing
from server.http import BadForm, house_of, see, signed_in
from server.reading import Reading, read
from server.routes import keeping
from server.routes.answers import fields, shown
from server.routes.wishes import NUMBER, UNREADABLE
from server.sign_in import copies
from server.sign_in.copies import Part
from web import pages, times
from web.viewer import Viewer

ALL, ONE, LET_IN = "all", "one", "let_in"
"""Of what there is a copy: all that is hers, one thing, or what two people let somebody read."""
CHANGED = (
    "What is stored here is not as it was signed, so no copy was made. Whoever runs this Goldseam can look into it."
)


async def check(request: Request, viewer: Viewer) -> Response:
    """The key, and six words for what is shared now."""
    house = house_of(request)
    now = await house.store.read(lambda tx: present.look(Reading(house, tx, viewer))) if viewer.shared_record else None
    key = (await signing.signer(house)).public
    return shown(request, "pages/sharing_check.html", viewer, place="sharing", now=now, key=key, kept=_kept(viewer))


def _kept(viewer: Viewer) -> str:
    """By what name a device keeps what it keeps: another one for each of the two, and telling of neither."""
    return derived_id(viewer.couple.id, "kept", viewer.person)[:TAG] if viewer.couple else ""


async def since(request: Request, viewer: Viewer) -> Response:
    """What came after the first so many entries, for a device that kept what was before."""
    after, house = request.query_params.get("n", "0"), house_of(request)
    if not NUMBER.match(after):
        raise BadForm(UNREADABLE)
    if viewer.shared_record is None:
        raise NotThere
    came = await house.store.read(lambda tx: present.growth(Reading(house, tx, viewer), int(after)))
    return Response(msgspec.json.encode(came), media_type="application/json")


async def check_file(request: Request, viewer: Viewer) -> Response:
    """A page on which a copy is checked by the browser; nothing of it is sent here."""
    key = (await signing.signer(house_of(request))).public
    return shown(request, "pages/sharing_check_file.html", viewer, place="sharing", key=key)


async def take(request: Request, viewer: Viewer) -> Response:
    """All that she may read, with the shared history and its proof."""
    ticked = (await fields(request, "w1"))["w1"] == "on"
    record = viewer.shared_record
    if viewer.own_key is None or record is None:
        return see("/sharing/copy")
    parts = await copies.make(house_of(request), viewer, told=ticked)
    try:
        return await archived(request, viewer, parts, partial(choosing.everything, record=record, ticked=ticked))
    except HistoryChanged:
        return await keeping.copy_page(request, viewer, Refused(CHANGED))


async def before_one(request: Request, viewer: Viewer) -> Response:
    return await _before_one(request, viewer, await _shared(request, viewer))


async def _before_one(request: Request, viewer: Viewer, history: History, refusal: Refused | None = None) -> Response:
    """The page before one thing is saved."""
    told = practice_of(history) == TELLING.name and history[0].by == viewer.person
    given = {"item": history[0].item, "told": told, "left_out": await keeping.left_out(request, viewer)}
    return shown(request, "pages/sharing_one.html", viewer, refusal, place="sharing", **given)


async def take_one(request: Request, viewer: Viewer) -> Response:
    """One thing that is shared, with its proof. Of all else there is no more than hashes."""
    ticked, history = (await fields(request, "w1"))["w1"] == "on", await _shared(request, viewer)
    part = Part("Together", copies.lines(viewer, history, told=ticked))
    chosen = partial(choosing.one, item=history[0].item, ticked=ticked)
    try:
        return await archived(request, viewer, [part], chosen, ONE)
    except HistoryChanged:
        return await _before_one(request, viewer, history, Refused(CHANGED))


async def _shared(request: Request, viewer: Viewer) -> History:
    """What her pages show of the thing. Raises NotThere for what is not there, not hers, or not shared."""
    history = await read(house_of(request), viewer, lambda reading: reading.history(request.path_params["item"]))
    if practice_of(history) not in BY_NAME or history[0].record is not Record.SHARED:
        raise NotThere
    return history


async def archived(
    request: Request, viewer: Viewer, parts: list[Part], chosen: Choosing, proved: str = ALL
) -> Response:
    """The archive, as an answer. `proved`: of what the history in it is. Raises HistoryChanged."""
    house = house_of(request)
    history = await taking.lines(house, viewer, chosen, few=proved == ONE)
    left_out = await keeping.left_out(request, viewer)
    key = (await signing.signer(house)).public
    said = {"viewer": viewer, "made_on": times.day(viewer.at, viewer.zone), "left_out": left_out}
    note = taking.head(history)
    readable = await asyncio.to_thread(keeping.readable, viewer, parts, left_out, proved=proved)
    to_print = await printed.pages(viewer, parts, verify.read_head(note, key), key, left_out, one=proved != ALL)
    read_me = pages.render("copy/read_me.txt", **said, proved=proved, key=key, pages=bool(to_print))
    packed = await asyncio.to_thread(archive.packed, history, note, readable, to_print, read_me)
    name = f"copy-{times.local(viewer.at, viewer.zone):%Y-%m-%d}.zip"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(packed, media_type="application/zip", headers=headers)


ROUTES = [
    signed_in("/sharing/one/{item}", before_one),
    signed_in("/sharing/one/{item}", take_one, "POST"),
    signed_in("/sharing/check", check),
    signed_in("/sharing/check/since", since),
    signed_in("/sharing/check/file", check_file),
    signed_in("/sharing/check/copy", take, "POST"),
]
