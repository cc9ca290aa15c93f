"""What one of two writes for a therapist alone: her own page. The other of the two finds nothing of it anywhere."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from domain.kernel import Refused
from domain.practices.alone import ALONE
from domain.verbs.alone import CLOSED, GRANT
from domain.verbs.move import Therapist
from projections import grants
from server.actions import Ask, NotThere, act
from server.http import house_of, page, see, signed_in
from server.let_in import asides, therapists
from server.own import histories
from server.reading import Reading, read
from server.routes.answers import shown
from server.routes.wishes import Sent, new_key, sent, wish
from server.sign_in import rest
from web import alone, entries
from web.alone import For
from web.viewer import Viewer

HERE = "/sharing/let-in/alone"


async def hers(request: Request, viewer: Viewer) -> Response:
    """Whom she can write for, and what she wrote, once her password opened Mine."""
    if viewer.own_key is None:
        return shown(request, "pages/password.html", viewer, to=HERE)
    await rest.touch_own(house_of(request), viewer)
    return await _hers(request, viewer)


async def tell(request: Request, viewer: Viewer) -> Response:
    """One more, into the record of her and this therapist."""
    wanted, move = await sent(request), ALONE.moves["share"]
    try:
        wished = wish(move, wanted)
        within = await _within(request, viewer, str(wished.values[GRANT.name]))
        await act(house_of(request), Ask(within, ALONE, "share", wished, wanted.key))
    except Refused as refusal:
        return await _hers(request, viewer, wanted, refusal)
    return see(HERE)


async def _within(request: Request, viewer: Viewer, item: str) -> Viewer:
    """Her with the record for whom these terms name. Raises Refused where they do not stand."""
    house = house_of(request)
    terms = await read(house, viewer, lambda reading: ALONE.standing(reading.history(item), viewer.at))
    within = await asides.made(house, viewer, str(terms["therapist"])) if terms else viewer
    if within.aside is None:
        raise Refused(CLOSED)
    return within


async def _hers(
    request: Request, viewer: Viewer, wanted: Sent | None = None, refusal: Refused | None = None
) -> Response:
    typed = {"w1": "", "w2": ""} | (wanted.typed if wanted else {})

    def look(reading: Reading) -> Response:
        context = {"all": _for_each(reading), "typed": typed, "new_key": new_key, "box": ALONE.fields[0]}
        return shown(request, "pages/sharing_alone.html", viewer, refusal, place="sharing", **context)

    return await read(house_of(request), viewer, look)


def _for_each(reading: Reading) -> list[For]:
    """Every therapist who reads what the two share now, or for whom she wrote something."""
    viewer, couple = reading.viewer, reading.viewer.couple
    if couple is None:
        return []
    wrote = asides.by_her(reading.tx, viewer.person, couple.id) if viewer.own_key else {}
    now = _standing(reading)
    return [
        _for(reading, person, now.get(person, ""), wrote.get(person, "")) for person in dict.fromkeys([*now, *wrote])
    ]


def _standing(reading: Reading) -> dict[str, str]:
    """Therapist -> the item of the newest terms that stand."""
    viewer = reading.viewer
    if viewer.shared_record is None or viewer.couple is None or viewer.couple.closed:
        return {}
    found = grants.of_record(reading.tx, viewer.shared_record, viewer.at)
    return {granted.therapist: item for item, granted in found}


def _for(reading: Reading, person: str, given: str, record: str) -> For:
    house, tx, viewer = reading.house, reading.tx, reading.viewer
    wrote = histories(Reading(house, tx, asides.within(viewer, record)), record) if record else []
    found = therapists.by_id(house, tx, person)
    name = found.name if found else alone.name(wrote) or entries.SOMEBODY_LET_IN
    says = _sentence(reading, given, found) if given and found else ""
    return For(name, found.reads if found else "", given if found else "", says, alone.written(wrote))


def _sentence(reading: Reading, item: str, found: Therapist) -> str:
    """What a therapist may do with what is written under these terms; empty where nothing is taken."""
    kind = str(ALONE.standing(reading.history(item), reading.viewer.at).get("secrets", ""))
    return alone.sentence(kind, found.name) if kind and found.takes_alone(kind) else ""


async def before_erasing(request: Request, viewer: Viewer) -> Response:
    """The words, and what stays of them."""
    if viewer.own_key is None:
        return shown(request, "pages/password.html", viewer, to=HERE)
    within = await _holding(request, viewer)

    def look(reading: Reading) -> Response:
        one = alone.written([reading.history(request.path_params["item"])])[0]
        until, key = reading.gone_after, new_key()
        template = "pages/sharing_alone_erase.html"
        return page(request, template, viewer, place="sharing", one=one, gone_after=until, key=key)

    return await read(house_of(request), within, look)


async def erase(request: Request, viewer: Viewer) -> Response:
    """The words are gone for both of those who read them; the line stays."""
    wanted, move = await sent(request), ALONE.moves["erase"]
    within = await _holding(request, viewer)
    item = request.path_params["item"]
    await act(house_of(request), Ask(within, ALONE, "erase", wish(move, wanted), wanted.key, item))
    return see(HERE)


async def _holding(request: Request, viewer: Viewer) -> Viewer:
    """Her with the record that this stands in. Raises NotThere for what is not hers."""
    item = request.path_params["item"]
    record = await house_of(request).read(lambda tx: asides.holding(tx, viewer, item))
    if record is None:
        raise NotThere
    return asides.within(viewer, record)


ROUTES = [
    signed_in(HERE, hers),
    signed_in(HERE, tell, "POST"),
    signed_in(HERE + "/{item}", before_erasing),
    signed_in(HERE + "/{item}", erase, "POST"),
]
