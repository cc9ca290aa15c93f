"""The socket: it carries pages' parts from the server to the browser, never anything back.

Per socket one loop and no queue: a bell rings (a wake-up, or the tick), the sign-in is looked at again, the
regions that changed are rendered and sent. A slow reader costs one socket.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

import structlog
from markupsafe import Markup
from starlette.websockets import WebSocket, WebSocketDisconnect

from domain.verbs.quiet import Quiet
from projections.sql import Tx
from server.guard import same_machine
from server.house import House
from server.http import cookie_token
from server.joint_session import attending, rooms, seats
from server.joint_session.attending import Attendance, Noticed
from server.let_in import grants
from server.reading import Reading
from server.sign_in import viewers
from server.sockets import RESTART, Sockets
from server.stores import StoreAway
from server.vault import Vault
from web import pages, regions
from web.regions import Page
from web.viewer import Viewer

TICK = 20.0
"""Seconds after which a socket looks by itself: for what changes with the clock, and for lost wake-ups."""
STILL_HERE = "{}"
"""Sent at each tick, whatever else was. A page that misses it knows that its line carries nothing any more: no
browser tells it so. By the clock alone, so that it tells nothing but that; htmx puts nothing anywhere for it."""
SEND_LIMIT = 10.0
"""Seconds that one message may take to be sent."""
GONE, UNWANTED = 1008, 1003
OPEN_DOOR, CLOSED_DOOR = ("open",), ("closed",)
KEYS = re.compile(r'name="key" value="[^"]*"')

log = structlog.get_logger()


@dataclass(frozen=True)
class Besides:
    """What regions show besides what stands in records: with another of these, a page is rendered whole.

    `sealed`: the names as they are stored. While nobody has set one, none is opened to be compared. `shelf`: what
    she put away for herself, as it is stored.
    """

    names: tuple[str, str]
    zone: str
    put_away: int
    quiet: Quiet
    shelf: bytes | None
    sealed: tuple[bytes | None, bytes | None] = field(compare=False)


@dataclass
class Watch:
    """What one socket shows: the page, how far its records were read, and what was sent last.

    `open`: the page was rendered, or was found at some look, while things could be added.
    `space`: the tag of the space that the page is of; none before there are two.
    `places`: the regions that the page has; of entries no more is kept. `besides`: none before the first look.
    """

    page: Page
    sign_in: bytes
    cursors: dict[str, int] = field(default_factory=dict)
    sent: dict[str, bytes] = field(default_factory=dict)
    open: bool = True
    space: str = ""
    places: Sequence[str] = ()
    besides: Besides | None = None

    def saw(self, seen: Seen) -> None:
        """What was found is about to be sent."""
        self.cursors.update(seen.cursors)
        self.places = seen.places or self.places
        self.besides = seen.besides or self.besides
        self.open = self.open or seen.open
        self.space = self.space or seen.space
        self.sent.update({name: _print(html) for name, html in seen.fresh.items() if not regions.is_entry(name)})


async def socket(websocket: WebSocket) -> None:
    """One browser's live page."""
    house: House = websocket.app.state.house
    if websocket.headers.get("origin") not in same_machine(house.settings.origin):
        await websocket.close(GONE)
        return
    await websocket.accept()
    token = cookie_token(house, websocket.cookies)
    query = websocket.query_params
    here = regions.page_of(query.get("p", ""), query.get("b", ""), query.get("t", ""))
    if token is None or here is None:
        await websocket.close(GONE)
        return
    watch = Watch(here, viewers.token_hash(token), open=query.get("s") == "1", space=query.get("of", ""))
    await _run(websocket, house, watch)


async def _run(websocket: WebSocket, house: House, watch: Watch) -> None:
    sockets: Sockets = websocket.app.state.sockets
    attendance = Attendance(house, watch.page.item)
    pull = asyncio.create_task(_pull(websocket, house, watch, attendance))
    sockets.take_in(watch.sign_in, pull)
    listen = asyncio.create_task(_listen(websocket))
    try:
        await asyncio.wait({pull, listen}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (pull, listen):
            task.cancel()
        results = await asyncio.gather(pull, listen, return_exceptions=True)
        ended = sockets.let_go(watch.sign_in, pull)
        await attendance.end()
        await _close(websocket, _code(results) if ended is None else ended)


def _code(results: Sequence[object]) -> int:
    codes = [result for result in results if isinstance(result, int)]
    return codes[0] if codes else RESTART


async def _close(websocket: WebSocket, code: int) -> None:
    with contextlib.suppress(RuntimeError, WebSocketDisconnect, OSError):
        await websocket.close(code)


async def _listen(websocket: WebSocket) -> int:
    """Waits for the browser to go. Whatever it says is more than it may."""
    message = await websocket.receive()
    return UNWANTED if message["type"] == "websocket.receive" else RESTART


async def _pull(websocket: WebSocket, house: House, watch: Watch, attendance: Attendance) -> int:
    bell, heard, loop = asyncio.Event(), set[str](), asyncio.get_running_loop()
    tick_at = loop.time() + TICK
    try:
        async with asyncio.timeout(None) as limit:
            while True:
                bell.clear()
                seen = await _seen(house, watch)
                if seen is None:
                    return GONE
                new = set(seen.heard) - heard
                if new:
                    house.wakeups.watch(new, bell)
                    heard |= new
                    bell.set()  # something may have come between the look and the watch
                watch.saw(seen)
                if seen.message:
                    await _send(websocket, limit, seen.message)
                await attendance.after(seen.noticed)
                tick = loop.call_later(attendance.wait(max(tick_at - loop.time(), 0)), bell.set)
                await bell.wait()
                tick.cancel()
                if loop.time() >= tick_at:
                    tick_at = loop.time() + TICK
                    await _send(websocket, limit, STILL_HERE)
    except (WebSocketDisconnect, TimeoutError, RuntimeError, OSError):
        return RESTART
    finally:
        house.wakeups.unwatch(heard, bell)


async def _send(websocket: WebSocket, limit: asyncio.Timeout, message: str) -> None:
    """Within a time. The one `limit` of a socket is set and lifted: to make a new one costs as much as the message."""
    limit.reschedule(asyncio.get_running_loop().time() + SEND_LIMIT)
    await websocket.send_text(message)
    limit.reschedule(None)


@dataclass(frozen=True)
class Seen:
    """What one look found: what to listen to, how far its records were read, and the regions that changed.

    `places`: the regions that the page has from now on. `open`: things can be added.
    """

    heard: tuple[str, ...]
    cursors: Mapping[str, int] = field(default_factory=dict)
    fresh: Mapping[str, Markup] = field(default_factory=dict)
    message: str = ""
    places: Sequence[str] = ()
    besides: Besides | None = None
    open: bool = False
    space: str = ""
    noticed: Noticed | None = None


async def _seen(house: House, watch: Watch) -> Seen | None:
    """One look; `None` once the sign-in has ended or she has left. While the store is away there is nothing to send."""
    try:
        return await house.glance(lambda tx: _look(house, tx, watch))
    except StoreAway:
        log.warning("store away from a socket")
        return Seen(())


def _look(house: House, tx: Tx, watch: Watch) -> Seen | None:
    """Leaves the watch as it is: a store may look twice."""
    found = viewers.watcher(tx, house.root, watch.sign_in, house.clock())
    if found is None:
        return None
    viewer, vault = found
    if watch.page.name == "reading":
        return _door(house, tx, viewer, watch)
    return _news(house, tx, watch, viewer, vault)


def _news(house: House, tx: Tx, watch: Watch, viewer: Viewer, vault: Vault) -> Seen | None:
    """What changed on a page of hers, or of a talk that she sits in."""
    if watch.page.name == "seat":
        seated = seats.at(house, tx, viewer, watch.page.item)
        if seated is None:
            return None  # she is not asked there, or no longer
        viewer, vault = seated, Vault(tx, house.root, only=seated.only)
        vault.admit(*seated.heard, seated.beside)
    space = viewer.couple.tag if viewer.couple else ""
    if watch.space not in {"", space}:
        return None  # she looks at another space: what is pushed would stand on a page of this one
    closed = viewer.couple is not None and viewer.couple.closed
    if watch.open and closed:
        # A space that became read-only is never pushed; for whoever left it, her page ends.
        return None if viewer.left else Seen(viewer.bells)
    if watch.page.name == "talk":
        viewer = seats.known(house, tx, rooms.within(viewer, watch.page.item, rooms.find(tx, watch.page.item)))
        vault.admit(viewer.talk_record)
    reading = Reading(house, tx, viewer, vault)
    noticed = attending.notice(reading) if watch.page.item else None
    if watch.page.item and noticed is None:
        return None
    besides = _besides(viewer, watch)
    fresh, places = _fresh(reading, watch, whole=besides != watch.besides)
    message = regions.message(watch.page, fresh, watch.places, places) if fresh else ""
    cursors = {record: vault.heads[record].size for record in viewer.heard}
    return Seen(viewer.bells, cursors, fresh, message, places, besides, not closed, space, noticed)


def _door(house: House, tx: Tx, viewer: Viewer, watch: Watch) -> Seen | None:
    """For a page on which somebody reads what two people share: nothing, until they do not let her. Then what stands
    there goes, and at the next look the socket."""
    her = grants.at(house, tx, viewer, watch.space)
    if her:
        return Seen((*viewer.bells, *filter(None, [her.shared_record])), places=OPEN_DOOR)
    if watch.places == CLOSED_DOOR:
        return None
    closed = regions.partial("reading", pages.render("regions/reading.html"), "outerHTML")
    return Seen(viewer.bells, message=closed, places=CLOSED_DOOR)


def _besides(viewer: Viewer, watch: Watch) -> Besides:
    before, sealed = watch.besides, viewer.sealed_names
    names = before.names if before and before.sealed == sealed else (viewer.name, viewer.other_name)
    put_away = viewer.put_away if watch.page.name == "today" else 0
    return Besides(names, viewer.zone, put_away, viewer.quiet, viewer.sealed_shelf, sealed)


def _fresh(reading: Reading, watch: Watch, *, whole: bool) -> tuple[dict[str, Markup], Sequence[str]]:
    """The regions that are not as they were sent last, and all that the page has from now on.

    It has others than before at the first look, and where Together turns a page.
    """
    names = regions.regions_of(reading, watch.page) if whole else _changed(reading, watch)
    places = watch.places
    if not all(name in places for name in names):
        places = regions.regions_of(reading, watch.page)
    new = [name for name in places if name not in watch.places] if places is not watch.places else []
    rendered = regions.render(reading, dict.fromkeys([*new, *(name for name in names if name in places)]))
    return {name: html for name, html in rendered if name in new or watch.sent.get(name) != _print(html)}, places


def _changed(reading: Reading, watch: Watch) -> Sequence[str]:
    """The regions that new events or the clock can have changed."""
    heard = {record: watch.cursors.get(record, 0) for record in reading.viewer.heard}
    news = any(reading.vault.heads[record].size != after for record, after in heard.items())
    names = regions.touched(reading, watch.page, heard.get(reading.viewer.shared_record or "", 0)) if news else ()
    return list(dict.fromkeys([*names, *regions.ticking(watch.page)]))


def _print(html: str) -> bytes:
    """By which a region is known again without being kept. The keys of its forms, new each time, are no news."""
    return sha256(KEYS.sub("", html).encode()).digest()
