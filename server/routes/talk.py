"""Talk: what is suggested and agreed, and one talk from coming in to its closing."""

from __future__ import annotations

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from domain.fields import wire_name
from domain.kernel import Refused
from domain.practices.joint_session import JOINT_SESSION
from domain.verbs.meet.floor import ACTS
from domain.verbs.meet.form import Several
from domain.verbs.meet.sentences import CHANGED
from domain.verbs.move import Move
from server.actions import Ask, NotThere, act
from server.http import BadForm, form, house_of, is_htmx, page, see, signed_in, token_of
from server.joint_session import half_written, keeping, rooms, seats
from server.reading import Reading, read
from server.routes import half_written as half_written_pages
from server.routes import seats as seats_pages
from server.routes import talk_mine
from server.routes.talk_kept import words_kept
from server.routes.talk_within import is_here, within
from server.routes.wishes import UNREADABLE, Sent, new_key, refused_field, sent, wish
from server.sign_in import sitters
from web import brought, preparations, regions, seat_shown, talk_changes, talk_shown, talk_words, talks
from web.regions import Page
from web.viewer import Viewer

QUESTIONS = ("w1", "w2", "w3")
"""Of the check before a talk. What is answered is looked at once, and kept nowhere."""
ARRANGES = frozenset({"propose", "counter"})
COMES = frozenset({"ready", "sit", *ACTS})
"""Without JavaScript no socket tells that whoever does this is here."""
ENDS = frozenset({"leave", "withdraw", "close", "mark"})


async def ahead(request: Request, viewer: Viewer) -> Response:
    """What is suggested or agreed."""
    if asked := await seats_pages.ahead(request, viewer):
        return asked

    def look(reading: Reading) -> Response:
        rendered = regions.render(reading, regions.regions_of(reading, Page("talks")))
        live = regions.socket_address(viewer, Page("talks"))
        return page(request, "pages/talk.html", viewer, place="talk", live=live, regions=rendered)

    return await read(house_of(request), viewer, look)


async def check(request: Request, viewer: Viewer) -> Response:
    """The check before one suggests a talk or says yes to one: the same for everybody."""
    return page(request, "pages/talk_check.html", viewer, place="talk", to=_next(request))


async def checked(request: Request, viewer: Viewer) -> Response:
    """Goes on, or shows help and other ways first. The answers go no further than this line."""
    answers = await form(request)
    if set(answers) - set(QUESTIONS) or set(answers.values()) - {"yes", "no"}:
        raise BadForm(UNREADABLE)
    if "yes" in answers.values():
        return page(request, "pages/talk_other_ways.html", viewer, place="talk", to=_next(request))
    return see(_next(request))


def _next(request: Request) -> str:
    """Where one goes on to: the words of a suggestion, or a yes to one."""
    item = request.path_params.get("item", "")
    if not item:
        return "/talk/words"
    return f"/talk/{item}/words" if request.query_params.get("to") == "words" else f"/talk/{item}/yes"


async def words(request: Request, viewer: Viewer) -> Response:
    """The page to suggest a talk on, or to put other words in the place of those that stand."""
    return await _words(request, viewer)


async def suggest(request: Request, viewer: Viewer) -> Response:
    """Puts a talk forward, or other words for it."""
    item = request.path_params.get("item", "")
    name = "counter" if item else "propose"
    move = JOINT_SESSION.moves[name]
    wanted = await _sent(request, move)
    try:
        return see(f"/talk/{await _do(request, viewer, name, wanted)}")
    except Refused as refusal:
        said = await words_kept(request, viewer, move, wanted, refusal)
        return await _words(request, viewer, wanted, said)


async def _words(
    request: Request, viewer: Viewer, filled: Sent | None = None, refusal: Refused | None = None
) -> Response:
    item, viewer = request.path_params.get("item", ""), await _known(request, viewer)

    def look(reading: Reading) -> Response:
        shown = talk_shown.of(reading, item) if item else None
        if item and (shown is None or not (refusal or "counter" in shown.may)):
            raise NotThere
        return page(
            request,
            "pages/talk_words.html",
            viewer,
            status=422 if refusal else 200,
            place="talk",
            item=item,
            version=filled.version if filled else shown.talk.standing.version if shown else 0,
            filled=talk_words.filled(reading, shown, filled.typed if filled else None),
            seats=seat_shown.could_be_asked(viewer),
            brought=brought.could_be(reading),
            topics=preparations.topics(reading),
            refusal=_sentence(viewer, refusal),
            error_at=refused_field(JOINT_SESSION.fields, refusal) if refusal else "",
            key=filled.key if filled else new_key(),
        )

    return await read(house_of(request), viewer, look)


async def yes(request: Request, viewer: Viewer) -> Response:
    """The words once more, and a button that says yes to them."""
    viewer = await _known(request, viewer)

    def look(reading: Reading) -> Response:
        shown = talk_shown.of(reading, request.path_params["item"])
        if shown is None:
            raise NotThere
        return page(
            request,
            "pages/talk_yes.html",
            viewer,
            place="talk",
            shown=shown,
            same_hour=talks.same_hour(reading, shown),
            topics=preparations.topics(reading),
            brought=brought.names(reading, shown.talk.terms.brought if shown.talk.terms else ()),
            name=talks.name,
            key=new_key(),
        )

    return await read(house_of(request), viewer, look)


async def one(request: Request, viewer: Viewer) -> Response:
    """One talk, as it is now. Without JavaScript its page is loaded again to see that, and tells that she is here."""
    viewer = await within(request, viewer)
    if "here" in request.query_params:
        viewer = replace(viewer, plain=True)
        if await _may(request, viewer, "ready", "close"):
            await is_here(request, viewer)  # before both are in, nobody is there
    return await _one(request, viewer)


async def do(request: Request, viewer: Viewer) -> Response:
    """Does one thing, and shows what is there now."""
    name = request.path_params["move"]
    if name not in JOINT_SESSION.moves or name in ARRANGES:
        raise NotThere
    here = await within(request, viewer)
    if here.beside and name not in seats.MOVES:
        raise NotThere
    wanted = await _sent(request, JOINT_SESSION.moves[name])
    refusal = None
    try:
        await _do(request, here, name, wanted)
    except Refused as problem:
        refusal = await words_kept(request, here, JOINT_SESSION.moves[name], wanted, problem)
    if name == "refuse_seat" and not refusal:
        return see("/talk")  # this talk is no longer hers to look at
    here = await within(request, viewer)
    if is_htmx(request):
        return await _partials(request, here, refusal)
    return await _one(request, replace(here, plain=True), refusal, wanted) if refusal else see(f"/talk/{here.talk}")


async def _do(request: Request, viewer: Viewer, name: str, wanted: Sent) -> str:
    house, item = house_of(request), request.path_params.get("item", "")
    if name == "enter" and await _may(request, viewer, name):
        viewer = await rooms.made(house, viewer, item)
    said = half_written.said(viewer, token_of(request), name, wanted.version) if item and wanted.typed else None
    wished = wish(JOINT_SESSION.moves[name], wanted)
    done = await act(house, Ask(viewer, JOINT_SESSION, name, wished, wanted.key, item, besides=said))
    if name in ENDS:
        await _settle(request, item)
    if viewer.couple and seats.concerns(done.events):
        couple = viewer.couple.id
        house.wakeups.wake(await house.read(lambda tx: sitters.ids(tx, couple)))
    if name in COMES and not is_htmx(request):
        await is_here(request, viewer)
    return done.item


async def _may(request: Request, viewer: Viewer, *moves: str) -> bool:
    """Whether one of these is open to her now."""

    def look(reading: Reading) -> bool:
        shown = talk_shown.of(reading, request.path_params["item"])
        return shown is not None and not shown.may.isdisjoint(moves)

    return await read(house_of(request), viewer, look)


async def _settle(request: Request, item: str) -> None:
    house = house_of(request)
    room = await house.read(lambda tx: rooms.find(tx, item))
    if room:
        await keeping.settle(house, room)


async def _known(request: Request, viewer: Viewer) -> Viewer:
    """One of the two, who knows by name whoever could sit with them."""
    house = house_of(request)
    return await house.read(lambda tx: seats.known(house, tx, viewer))


def _page_of(viewer: Viewer) -> Page:
    return Page("seat" if viewer.beside else "talk", item=viewer.talk)


async def _sent(request: Request, move: Move) -> Sent:
    """The form of one move. What can be chosen several times comes under names of its own."""
    found = await sent(request)
    several = next((n for n, field in enumerate(move.fields) if isinstance(field, Several)), None)
    if found.several and several is None:
        raise BadForm(UNREADABLE)
    if several is None or not found.several:
        return found
    return replace(found, typed=found.typed | {wire_name(several): " ".join(found.several)})


async def _partials(request: Request, viewer: Viewer, refusal: Refused | None) -> Response:
    """The talk as it is now, and the sentence of a refusal where there was one. What is half written stays."""

    def look(reading: Reading) -> str:
        if talk_shown.of(reading, viewer.talk) is None:
            raise NotThere
        rendered = regions.render(reading, regions.regions_of(reading, _page_of(viewer)))
        return "".join(regions.partial(n, html) for n, html in [*rendered, ("told", regions.told(viewer, refusal))])

    return HTMLResponse(await read(house_of(request), viewer, look))


async def _one(request: Request, viewer: Viewer, refusal: Refused | None = None, given: Sent | None = None) -> Response:
    """`given`: what came and was refused. Without JavaScript no box holds its words any more."""
    here = _page_of(viewer)
    boxes = await half_written.kept(house_of(request), viewer, token_of(request))

    def look(reading: Reading) -> Response:
        if talk_shown.of(reading, viewer.talk) is None:
            raise NotThere
        return page(
            request,
            "pages/talk_one.html",
            viewer,
            status=409 if refusal else 200,
            place="talk",
            live=regions.socket_address(viewer, here),
            regions=regions.render(reading, regions.regions_of(reading, here)),
            told=regions.told(viewer, refusal),
            changed=_changed(reading, refusal, given),
            typed=[words for words in given.typed.values() if words.strip()] if given else [],
            half_written=[(box, words, half_written.is_words(box)) for box, words in boxes.items()],
        )

    return await read(house_of(request), viewer, look)


def _changed(reading: Reading, refusal: Refused | None, given: Sent | None) -> list[talk_changes.Row]:
    """What is different from the words that she said yes to, where they were changed meanwhile."""
    if refusal is None or given is None or refusal.sentence != CHANGED:
        return []
    return talk_changes.since(reading, reading.history(reading.viewer.talk), given.version)


def _sentence(viewer: Viewer, refusal: Refused | None) -> str:
    return refusal.sentence.replace("{name}", viewer.other_name) if refusal else ""


ROUTES = [
    *seats_pages.ROUTES,
    *half_written_pages.ROUTES,
    *talk_mine.ROUTES,
    signed_in("/talk", ahead),
    signed_in("/talk/new", check),
    signed_in("/talk/new", checked, "POST"),
    signed_in("/talk/words", words),
    signed_in("/talk/words", suggest, "POST"),
    signed_in("/talk/{item}", one),
    signed_in("/talk/{item}/before", check),
    signed_in("/talk/{item}/before", checked, "POST"),
    signed_in("/talk/{item}/words", words),
    signed_in("/talk/{item}/words", suggest, "POST"),
    signed_in("/talk/{item}/yes", yes),
    signed_in("/talk/{item}/{move}", do, "POST"),
]
