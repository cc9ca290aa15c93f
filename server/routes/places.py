"""Today and Together: the places both partners look at."""

from __future__ import annotations

import sqlalchemy as sa
from starlette.requests import Request
from starlette.responses import Response

from projections.sql import Statement
from server.http import BadForm, form, house_of, page, see, signed_in
from server.own import held_histories
from server.reading import Reading, read
from server.routes import let_in
from server.routes.wishes import NUMBER, UNREADABLE
from server.tables import people
from web import regions
from web.questions import on_the_list
from web.regions import Page
from web.viewer import Viewer

PUT_AWAY = Statement(
    sa.update(people)
    .where(people.c.id == sa.bindparam("person"), people.c.put_away < sa.bindparam("upto"))
    .values(put_away=sa.bindparam("upto"))
)


async def today(request: Request, viewer: Viewer) -> Response:
    if viewer.therapist:
        return see("/c")
    return await _live(request, viewer, Page("today"), "today")


async def put_away(request: Request, viewer: Viewer) -> Response:
    """What is on Today is no longer new: by its owner's own press, and told to nobody."""
    upto = (await form(request)).get("upto", "")
    if not NUMBER.match(upto):
        raise BadForm(UNREADABLE)
    if viewer.earlier:
        return see("/today")
    size = await read(house_of(request), viewer, lambda reading: reading.shared_size())
    position = min(int(upto), size)
    await house_of(request).store.write(
        lambda tx: tx.run(PUT_AWAY, person=viewer.person, upto=position), [viewer.held_record]
    )
    return see("/today")


async def together(request: Request, viewer: Viewer) -> Response:
    """The newest entries, or with ?b= an earlier stretch of them."""
    wanted = request.query_params.get("b", "")
    block = int(wanted) if wanted.isdecimal() and len(wanted) < 9 else -1
    return await _live(request, viewer, Page("together", block), "together")


async def agreed(request: Request, viewer: Viewer) -> Response:
    return await _live(request, viewer, Page("agreed"), "together")


async def questions(request: Request, viewer: Viewer) -> Response:
    return await _live(request, viewer, Page("questions"), "together")


async def kept_questions(request: Request, viewer: Viewer) -> Response:
    """What she set aside for a talk with a therapist there: hers alone, to look at, to print and to take along."""
    new = request.query_params.get("i", "")

    def look(reading: Reading) -> Response:
        listed = on_the_list(reading, held_histories(reading))
        is_new = any(one.item == new for one in listed)
        return page(request, "pages/questions_kept.html", viewer, place="mine", listed=listed, new=is_new)

    return await read(house_of(request), viewer, look)


async def _live(request: Request, viewer: Viewer, here: Page, place: str) -> Response:
    def look(reading: Reading) -> Response:
        shown = Page(here.name, min(here.block, regions.newest_block(reading)))
        rendered = regions.render(reading, regions.regions_of(reading, shown))
        return page(
            request,
            f"pages/{here.name}.html",
            viewer,
            place=place,
            live=regions.socket_address(viewer, shown),
            regions=rendered,
            earlier=regions.earlier(reading, shown),
            readers=let_in.readers(request, viewer, reading.tx),
        )

    return await read(house_of(request), viewer, look)


ROUTES = [
    signed_in("/today", today),
    signed_in("/today", put_away, "POST"),
    signed_in("/together", together),
    signed_in("/together/agreed", agreed),
    signed_in("/together/questions", questions),
    signed_in("/together/questions/kept", kept_questions),
]
