"""Who sees what: one calm list, and behind each line a page for one thing."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.couple import ROLES
from domain.kernel import Refused
from server.actions import NotThere
from server.http import house_of, see, signed_in
from server.routes import (
    alone,
    couple_alone,
    couple_copy,
    couples,
    earlier,
    erasing,
    history,
    joining,
    keeping,
    leaving,
    let_in,
    notes,
    quiet,
)
from server.routes.answers import fields, shown
from server.sign_in import accounts, roles, sign_ins, spaces
from server.sign_in import earlier as earlier_spaces
from web.viewer import Viewer

AFTER = {
    "1": "Your password is changed. Every other sign-in has ended.",
    "2": "You are signed in here and nowhere else.",
    "3": "You have left this space. Mine is still yours.",
    "4": "Then nobody comes in. That link opens nothing any more; you can make a new one.",
    "5": "You did not come in. Nothing of it stays here.",
}
"""What is said once something was done, by neutral numbers."""


async def who_sees_what(request: Request, viewer: Viewer) -> Response:
    house = house_of(request)
    now = house.clock()
    begun = await house.store.read(lambda tx: spaces.beginning(tx, viewer.person, now))
    has_earlier = bool(await house.store.read(lambda tx: earlier_spaces.ids(tx, viewer.person)))
    hers, others = await roles.shown(house, viewer)
    said = {"hers": roles.said(hers), "others": roles.said(others)}
    return shown(
        request, "pages/sharing.html", viewer, place="sharing", begun=begun, said=said, has_earlier=has_earlier
    )


async def after(request: Request, viewer: Viewer) -> Response:
    sentence = AFTER.get(request.path_params["n"])
    if sentence is None:
        raise NotThere
    return shown(request, "pages/sharing_after.html", viewer, place="sharing", sentence=sentence)


async def about_herself(request: Request, viewer: Viewer) -> Response:
    return await _about_herself(request, viewer)


async def _about_herself(request: Request, viewer: Viewer, refusal: Refused | None = None) -> Response:
    house = house_of(request)
    kept, (hers, others) = await roles.kept(house, viewer), await roles.shown(house, viewer)
    options = [(f"r{n}", words, role in kept) for n, (role, words) in enumerate(ROLES, start=1)]
    seen = {"hers": roles.said(hers), "others": roles.said(others), "same": kept == hers}
    return shown(
        request, "pages/sharing_self.html", viewer, refusal, place="sharing", options=options, kept=kept, seen=seen
    )


async def say_about_herself(request: Request, viewer: Viewer) -> Response:
    """Keeps it for her; shows it only by the other button."""
    house, names = house_of(request), [f"r{n}" for n in range(1, len(ROLES) + 1)]
    given = await fields(request, "do", *names)
    await roles.keep(house, viewer, [role for name, (role, _) in zip(names, ROLES, strict=True) if given[name]])
    try:
        if given["do"] == "show":
            await roles.show(house, viewer)
    except Refused as refusal:
        return await _about_herself(request, viewer, refusal)
    return see("/sharing/self")


async def name(request: Request, viewer: Viewer) -> Response:
    return _name(request, viewer, viewer.name, viewer.zone)


def _name(request: Request, viewer: Viewer, called: str, zone: str, refusal: Refused | None = None) -> Response:
    zones = [(one, one) for one in accounts.zones()]
    return shown(
        request, "pages/sharing_name.html", viewer, refusal, place="sharing", name=called, chosen=zone, zones=zones
    )


async def change_name(request: Request, viewer: Viewer) -> Response:
    given = await fields(request, "w1", "zone")
    try:
        await accounts.call(house_of(request), viewer.person, viewer.held_record, given["w1"], given["zone"])
    except Refused as refusal:
        return _name(request, viewer, given["w1"], given["zone"], refusal)
    return see("/sharing")


async def where_signed_in(request: Request, viewer: Viewer) -> Response:
    others = await sign_ins.are_there_others(house_of(request), viewer.person, viewer.sign_in)
    return shown(request, "pages/sharing_sign_ins.html", viewer, place="sharing", elsewhere=others)


async def only_here(request: Request, viewer: Viewer) -> Response:
    await fields(request)
    await sign_ins.end_others(house_of(request), viewer.person, viewer.sign_in)
    return see("/sharing/after/2")


async def device(request: Request, viewer: Viewer) -> Response:
    given = await fields(request, "others")
    await sign_ins.share_device(house_of(request), viewer.sign_in, given["others"] == "yes")
    return see("/sharing/sign-ins")


ROUTES: list[Route] = [
    signed_in("/sharing", who_sees_what),
    signed_in("/sharing/after/{n}", after),
    signed_in("/sharing/self", about_herself),
    signed_in("/sharing/self", say_about_herself, "POST"),
    signed_in("/sharing/name", name),
    signed_in("/sharing/name", change_name, "POST"),
    signed_in("/sharing/sign-ins", where_signed_in),
    signed_in("/sharing/sign-ins", only_here, "POST"),
    signed_in("/sharing/device", device, "POST"),
    *joining.ROUTES,
    *keeping.ROUTES,
    *history.ROUTES,
    *leaving.ROUTES,
    *erasing.ROUTES,
    *quiet.ROUTES,
    *earlier.ROUTES,
    *let_in.ROUTES,
    *alone.ROUTES,
    *notes.ROUTES,
    *couple_alone.ROUTES,
    *couple_copy.ROUTES,
    *couples.ROUTES,
]
