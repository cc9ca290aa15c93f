"""Somebody's quiet, as it is kept beside her account: whole, and changed by nobody but herself."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

import msgspec
import sqlalchemy as sa

from domain.kernel import Event
from domain.verbs.quiet import NONE, Quiet, can_wait
from projections.sql import Row, Statement, Tx
from server.house import House
from server.tables import couples, events, members, people
from web.viewer import Viewer

HERS = Statement(sa.select(people.c.quiet).where(people.c.id == sa.bindparam("whose")).with_for_update())
KEEP = Statement(sa.update(people).where(people.c.id == sa.bindparam("whose")).values(quiet=sa.bindparam("kept")))
PUT_BACK = Statement(
    sa.update(people)
    .where(people.c.id == sa.bindparam("whose"), people.c.put_away > sa.bindparam("upto"))
    .values(put_away=sa.bindparam("upto"))
)
_within = (
    sa.select(events.c.n, events.c.at, events.c.kind, events.c.by)
    .where(events.c.at >= sa.bindparam("first"), events.c.at < sa.bindparam("end"))
    .order_by(events.c.n)
)
CAME = Statement(_within.where(events.c.record == sa.bindparam("of")))
EVER = Statement(
    _within.join(couples, couples.c.shared_record == events.c.record)
    .join(members, members.c.couple == couples.c.id)
    .where(members.c.person == sa.bindparam("of"))
)


def read(text: str | None) -> Quiet:
    """What is kept in her account; mostly nothing."""
    return msgspec.json.decode(text, type=Quiet) if text else NONE


def change(tx: Tx, person: str, to: Callable[[Quiet], Quiet]) -> None:
    """Changes somebody's quiet, by an act of her own. A time in which nothing came is not kept once it is over."""
    after = to(_with_something(tx, person, read(tx.run(HERS, whose=person)[0][0])))
    tx.run(KEEP, whose=person, kept=msgspec.json.encode(after).decode() if after.windows else None)


def _with_something(tx: Tx, person: str, quiet: Quiet) -> Quiet:
    """But for the latest time, only those in which something came, in whichever space of hers."""
    if len(quiet.windows) < 2:
        return quiet
    came = _waiting(tx.run(EVER, of=person, **_span(quiet)), quiet, person)
    *before, latest = quiet.windows
    kept = [window for window in before if any(window.holds(at) for _, at in came)]
    return replace(quiet, windows=(*kept, latest))


def _span(quiet: Quiet) -> dict[str, int]:
    return {"first": min(w.since for w in quiet.windows), "end": max(w.until for w in quiet.windows)}


def _waiting(rows: Iterable[Row], quiet: Quiet, person: str) -> list[tuple[int, int]]:
    """(position, moment) of what is kept back among these events."""
    return [(n, at) for n, at, kind, by in rows if quiet.holds(at) and can_wait(kind.partition(".")[2], by, person)]


def first(tx: Tx, viewer: Viewer) -> int | None:
    """The position of the first thing that is kept back from her, if anything came."""
    if not viewer.quiet.windows or viewer.shared_record is None:
        return None
    rows = tx.run(CAME, of=viewer.shared_record, **_span(viewer.quiet))
    return next((n for n, _ in _waiting(rows, viewer.quiet, viewer.person)), None)


def begin_break(tx: Tx, event: Event, returns: int) -> None:
    """Quiet for whoever called a break, until she means to be back, in the same transaction."""
    change(tx, event.by, lambda quiet: quiet.at_least(event.at, returns))


async def begin(house: House, viewer: Viewer, until: int) -> None:
    """Quiet from now on, until a moment (microseconds, UTC)."""
    at = house.clock()
    await _changed(house, viewer, lambda quiet: quiet.begun(at, until))


async def end(house: House, viewer: Viewer) -> None:
    """Over now. What came stays closed until she opens it."""
    at = house.clock()
    await _changed(house, viewer, lambda quiet: quiet.ended(at))


async def rest(house: House, viewer: Viewer, until: int) -> None:
    """Until a moment, her page does not say again that something came."""
    await _changed(house, viewer, lambda quiet: Quiet(quiet.windows, until))


async def open_up(house: House, viewer: Viewer) -> None:
    """Shows her what came. It is new to her, also where she has put Today away since."""
    at = house.clock()

    def work(tx: Tx) -> None:
        came = first(tx, viewer)
        change(tx, viewer.person, lambda quiet: quiet.opened(at))
        if came is not None and not viewer.earlier:
            tx.run(PUT_BACK, whose=viewer.person, upto=came - 1)

    await house.store.write(work, [viewer.held_record])
    house.wakeups.wake([viewer.person])


async def _changed(house: House, viewer: Viewer, to: Callable[[Quiet], Quiet]) -> None:
    await house.store.write(lambda tx: change(tx, viewer.person, to), [viewer.held_record])
    house.wakeups.wake([viewer.person])
