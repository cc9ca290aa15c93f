"""What whoever sits with two people cannot do, and what reaches no page of hers."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from domain.practices.joint_session import JOINT_SESSION
from projections.sql import Statement, Tx
from server.joint_session import seats
from server.reading import Reading
from tests import cast
from tests.privacy.asgi import Answer, Browser, Socket, signed_in
from tests.sitting import Seat
from tests.talks import HEARD, SAID, key, without_keys
from web.viewer import Viewer

pytestmark = pytest.mark.anyio

SECRET = "Only the two of them."
"""Stands everywhere where the two write, but in no talk."""


async def test_nothing_that_she_can_open_shows_a_word_from_outside_the_talk(any_seat: Seat) -> None:
    seat = any_seat
    items = await _a_life(seat)
    await seat.begun()
    await seat.hour.speaks(seat.hour.hers, "speak", SAID)
    await seat.hour.speaks(seat.hour.his, "paraphrase", HEARD)
    seen = [await seat.hers.get(path) for path in _paths(seat, items)]
    seen += [await seat.hers.post(f"/t/{item}/{move}", {"key": key(), "v": "1"}) for item in items for move in MOVES]
    seen += [await seat.hers.post("/sharing/copy", {})]
    frames = "".join("".join(page.take()) for page in [seat.hour.pages["miras"], *await _sockets(seat)])
    assert SAID in await seat.page()
    for text in (*(answer.text for answer in seen), frames):
        assert SECRET not in text
    assert {answer.status for path, answer in zip(_paths(seat, items), seen, strict=False) if "/t/" in path} == {404}


async def _a_life(seat: Seat) -> list[str]:
    """Something in each of the couple's records; gives the items."""
    ana, ben = [await cast.viewer(seat.hour.house, who) for who in (seat.hour.ana, seat.hour.ben)]
    wishes: list[tuple[Viewer, str, str, dict[str, str]]] = [
        (ana, "apology", "share", {"regret": SECRET}),
        (ana, "milestone", "put_forward", {"moment": SECRET}),
        (ben, "question", "ask", {"topic": "health", "question": SECRET}),
        (ana, "question", "set_aside", {"topic": "who", "question": SECRET}),
    ]
    return [(await cast.does(seat.hour.house, who, name, move, words)).item for who, name, move, words in wishes]


MOVES = ("erase", "answer", "accept", "change", "not_yet")


def _paths(seat: Seat, items: list[str]) -> list[str]:
    pages = ["/today", "/together", "/together/agreed", "/together/questions", "/together/questions/kept", "/talk"]
    pages += ["/mine", "/sharing", "/talk/seat", "/talk/words", "/sharing/earlier", "/write", "/w/k7qd", "/w/h4rf"]
    pages += [f"/talk/{seat.hour.item}{end}" for end in ("", "/yes", "/words", "/before")]
    pages += [f"/talk/{item}" for item in items]
    return pages + [f"/t/{item}/{move}?v=1" for item in items for move in MOVES]


async def _sockets(seat: Seat) -> list[Socket]:
    names = [f"{name}&s=1" for name in ("today", "together", "agreed", "talks", "asked")]
    names += [f"{name}&t={seat.hour.item}&s=1" for name in ("talk", "seat")]
    return [await seat.hers.open(f"/live?p={name}") for name in names]


async def test_from_the_seat_every_other_item_answers_like_nothing_there(any_seat: Seat) -> None:
    """The one guard, asked directly: that talk, its own record, her own; no other item, no place, no size."""
    seat = any_seat
    items = await _a_life(seat)
    await seat.begun()
    other = seat.hour.item
    await seat.hour.speaks(seat.hour.hers, "speak", SAID)
    await seat.hour.suggested()
    second, seat.hour.item = seat.hour.item, other
    house, mira = seat.hour.house, await cast.viewer(seat.hour.house, seat.mira)
    seated = await house.store.read(lambda tx: seats.at(house, tx, mira, other))
    assert seated is not None
    assert seated.couple is not None
    couple = seated.couple.id
    ana, ben = [await cast.viewer(house, who) for who in (seat.hour.ana, seat.hour.ben)]
    held = [JOINT_SESSION.held_item(other, viewer.person) for viewer in (ana, ben)]

    def look(tx: Tx) -> tuple[list[int], list[int], int, int]:
        reading = Reading(house, tx, seated)
        hers = [len(reading.history(item)) for item in (other, JOINT_SESSION.live_item(other))]
        theirs = [len(reading.history(item)) for item in (*items, *held, second, couple)]
        return hers, theirs, len(reading.entries(range(50))) + len(reading.touched(0)), reading.shared_size()

    hers, theirs, entries, size = await house.store.read(look)
    assert all(hers)
    assert theirs == [0] * len(theirs)
    assert (entries, size) == (0, 0)
    assert await house.store.read(lambda tx: seats.at(house, tx, mira, second)) is None
    assert {ana.held_record, ben.held_record, ana.own_record, ben.own_record}.isdisjoint(seated.readable)


async def test_what_happens_outside_the_talk_reaches_no_page_of_hers(seat: Seat) -> None:
    await seat.begun()
    socket, before = seat.hour.pages["miras"], without_keys(await seat.page())
    socket.take()
    await _a_life(seat)
    assert without_keys(await seat.page()) == before
    seat.hour.clock.now += 7_000_000
    await _a_life(seat)
    assert socket.take() == []  # nor does the clock of her page tell that something came


TWO_ALONE = sorted(set(JOINT_SESSION.moves) - seats.MOVES)


async def test_from_the_seat_nothing_can_be_done_that_is_the_twos(seat: Seat) -> None:
    await seat.begun()
    n, before = await seat.hour.n(seat.hour.hers), await _events(seat)
    for move in TWO_ALONE:
        answer = await seat.hour.tries(seat.hers, move, v=n, w1="typed")
        assert answer.status in {404, 422}, move
        assert answer.raised is None
    assert await _events(seat) == before


async def _events(seat: Seat) -> list[object]:
    tables = ("events", "texts", "sitters", "seat_links", "talks")
    statements = [Statement(sa.select(sa.func.count()).select_from(sa.table(name))) for name in tables]
    return await seat.hour.house.store.read(lambda tx: [tx.run(statement) for statement in statements])


@pytest.mark.parametrize("who", ["nobody", "otto", "another couple", "before the words", "another talk"])
async def test_nobody_else_sits_down(seat: Seat, who: str) -> None:
    """Signed out, a stranger, one of another couple, somebody who is not let in, and Mira where nobody asked her."""
    browser = await _other(seat, who)
    if who == "another talk":
        await seat.agreed()
        await seat.hour.begun()
    else:
        await seat.begun()
    before = await _events(seat)
    answers: list[Answer] = [await seat.hour.tries(browser, move) for move in sorted(seats.MOVES - {"suggest"})]
    answers += [await seat.hour.tries(browser, "suggest", w1=step) for step in ("slower", "nothing")]
    assert {answer.status for answer in answers} == ({401} if who == "nobody" else {404})
    socket = await browser.open(f"/live?p=seat&t={seat.hour.item}&s=1")
    assert (socket.frames, socket.code) == ([], 1008)
    assert await _events(seat) == before


async def _other(seat: Seat, who: str) -> Browser:
    house, app = seat.hour.house, seat.hers.app
    if who == "nobody":
        return Browser(app)
    if who == "another talk":
        return seat.hers
    otto = await cast.account(house, cast.OTTO)
    browser = signed_in(app, otto)
    if who == "another couple":
        await cast.joined(house, otto, await cast.account(house, "Eva"))
    if who == "before the words":
        await browser.post(f"/i/{await seat.link(seat.hour.his)}", {})
    return browser
