"""Letting a therapist in: her code, the terms that both say yes to, and when she was here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from starlette.requests import Request
from starlette.responses import Response

from domain.fields import wire_name
from domain.kernel import Refused
from domain.practices.let_in import LET_IN
from domain.verbs.let_in import CODE, NOBODY, ONE_OF_YOU
from domain.verbs.move import Therapist
from projections import timeline
from projections.sql import Tx
from server.actions import Ask, act
from server.http import house_of, page, see, signed_in
from server.let_in import asides, grants, looks, therapists
from server.reading import Reading, read
from server.routes.answers import address_of, fields, shown
from server.routes.wishes import Sent, new_key, refused_field, sent, wish
from server.sign_in import slowness
from web import entries, let_in
from web.entries import card
from web.viewer import Viewer

MOST = 30
"""Of those who were let in, or put forward: the newest."""
KINDS = wire_name(LET_IN.form.index(LET_IN.kinds_field))


@dataclass(frozen=True)
class Readers:
    """Somebody who reads here, as pages say it."""

    name: str
    reads: str


async def who_is_let_in(request: Request, viewer: Viewer) -> Response:
    return await _list(request, viewer)


async def _list(request: Request, viewer: Viewer, refusal: Refused | None = None, code: str = "") -> Response:
    """Everybody who is let in, was, or is put forward; and when each of them was here."""

    def look(reading: Reading) -> Response:
        record = viewer.shared_record
        lines = timeline.of_practice(reading.tx, record, LET_IN.name, MOST) if record else []
        cards = [card(viewer, history) for line in lines if (history := reading.history(line.item))]
        seen = looks.of_records(reading.tx, _records(reading), viewer.zone)
        names = _names(cards)
        here = [_was_here(names.get(person, entries.SOMEBODY_LET_IN), days) for person, days in seen.items()]
        unseen = [name for person, name in names.items() if person not in seen]
        context = {"cards": cards, "entries": entries, "new_key": new_key, "here": here, "unseen": unseen}
        more = {"until": lambda erased_at: "", "code": code}
        return shown(request, "pages/sharing_let_in.html", viewer, refusal, place="sharing", **context, **more)

    return await read(house_of(request), viewer, look)


def _records(reading: Reading) -> list[str]:
    """What a therapist can have looked at: what both share, and while Mine is open what she wrote for one alone."""
    viewer, couple = reading.viewer, reading.viewer.couple
    wrote = asides.by_her(reading.tx, viewer.person, couple.id) if couple and viewer.own_key else {}
    return [*([viewer.shared_record] if viewer.shared_record else []), *wrote.values()]


def _was_here(name: str, days: list[tuple[str, str]]) -> tuple[str, list[tuple[str, str]]]:
    return name, [(day, what.replace("{name}", name)) for day, what in days]


def _names(cards: list[entries.Card]) -> Mapping[str, str]:
    """Therapist -> name of everybody who was ever let in, as both agreed to it."""
    states = [one.state for one in cards]
    agreed = [terms for state in states for terms in getattr(state, "versions", ()) if terms.agreed]
    words = [terms.words for terms in agreed if isinstance(terms.words, dict)]
    return {str(said["therapist"]): str(said["name"]) for said in words}


async def found(request: Request, viewer: Viewer) -> Response:
    """Who has this code, and what she says of secrets; with what two people can agree to."""
    code = (await fields(request, "w1"))["w1"]
    try:
        return _terms(request, viewer, await _therapist(request, viewer, code), {"w1": code})
    except Refused as refusal:
        return await _list(request, viewer, refusal, code)


async def put_forward(request: Request, viewer: Viewer) -> Response:
    """The terms, for the other to say yes to. Nobody is let in by that alone."""
    wanted = await _sent(request)
    try:
        who = await _therapist(request, viewer, wanted.typed.get("w1", ""))
    except Refused as refusal:
        return await _list(request, viewer, refusal, wanted.typed.get("w1", ""))
    try:
        move = LET_IN.moves["put_forward"]
        await act(house_of(request), Ask(viewer, LET_IN, "put_forward", wish(move, wanted), wanted.key))
    except Refused as refusal:
        return _terms(request, viewer, who, wanted.typed, refusal)
    return see("/sharing/let-in")


async def _sent(request: Request) -> Sent:
    wanted = await sent(request)
    return replace(wanted, typed=wanted.typed | {KINDS: " ".join(wanted.several)})


async def _therapist(request: Request, viewer: Viewer, code: str) -> Therapist:
    house = house_of(request)
    await slowness.by_address(house, slowness.CODES_BY_ADDRESS, address_of(request))
    who = await house.read(lambda tx: therapists.find(house, tx, code))
    if who is None:
        raise Refused(NOBODY, "w1")
    if who.id == viewer.person:
        raise Refused(ONE_OF_YOU, "w1")
    return who


def _terms(
    request: Request, viewer: Viewer, who: Therapist, typed: Mapping[str, str], refusal: Refused | None = None
) -> Response:
    at = refused_field(LET_IN.form, refusal) if refusal else ""
    given = {wire_name(n): typed.get(wire_name(n), "") for n in range(len(LET_IN.form))}
    return page(
        request,
        "pages/sharing_let_in_terms.html",
        viewer,
        status=422 if refusal else 200,
        place="sharing",
        who=who,
        secrets=let_in.secrets(who.kind, who.rules),
        typed=given,
        chosen=given[KINDS].split(),
        form={field.name: (wire_name(n), field) for n, field in enumerate(LET_IN.form)},
        errors={at: refusal.sentence} if refusal else {},
        key=new_key(),
        code_at=wire_name(LET_IN.form.index(CODE)),
    )


def readers(request: Request, viewer: Viewer, tx: Tx) -> list[Readers]:
    """Whoever could be reading what these two share, for the line that says that nobody is watching."""
    found = grants.of_the_two(house_of(request), tx, viewer)
    return list(dict.fromkeys(Readers(who.name, who.reads) for _, who in found if who))


ROUTES = [
    signed_in("/sharing/let-in", who_is_let_in),
    signed_in("/sharing/let-in", put_forward, "POST"),
    signed_in("/sharing/let-in/code", found, "POST"),
]
