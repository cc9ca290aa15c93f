"""The socket, tried by those who may not listen, and by browsers that are none."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.frames import Frame, Opcode
from websockets.typing import Origin

from server import sockets
from server.clock import now as real_clock
from server.migrate import migrate
from server.settings import Settings
from server.sign_in import passwords
from tests import cast
from tests.attackers.street import ATTACKERS, OTHER, OUTSIDER, SIGNED_OUT, Street
from tests.cast import Account
from tests.fixtures.copies import Copy, serving
from tests.fixtures.house import CHEAP, MovedClock, another, sqlite_settings
from tests.privacy.asgi import ORIGIN, Browser
from web import regions

pytestmark = pytest.mark.anyio

PAGES = [f"/live?p={name}&s=1" for name in sorted(regions.PAGES)]


STRANGE = [
    "https://127.0.0.1:8000",
    "http://127.0.0.1",
    "http://127.0.0.1:8001",
    "http://127.0.0.1:8000.elsewhere.example",
    "http://elsewhere.example",
    "http://127.0.0.1:8000/",
    "HTTP://127.0.0.1:8000",
    "null",
    "",
]


@pytest.mark.parametrize("origin", STRANGE)
async def test_no_page_of_another_origin_is_let_in(street: Street, origin: str) -> None:
    browser = await street.browser(street.here.people[0])
    socket = await browser.open(PAGES[0], {"origin": origin})
    assert (socket.accepted, socket.frames) == (False, [])


@pytest.mark.parametrize("origin", [ORIGIN, "http://localhost:8000"])
async def test_both_names_of_this_machine_are_its_own(street: Street, origin: str) -> None:
    browser = await street.browser(street.here.people[0])
    socket = await browser.open(PAGES[0], {"origin": origin})
    assert (socket.accepted, socket.code) == (True, None)


@pytest.mark.parametrize("cookie", ["", "x", "=", "A" * 43, "A" * 44, "%00", "é", "A" * 4000])
async def test_who_is_not_signed_in_is_told_to_stay_away(street: Street, cookie: str) -> None:
    """Let in first, then closed: a refused handshake would be tried for ever."""
    for address in PAGES:
        socket = await Browser(street.app, {"goldseam": cookie}).open(address)
        assert (socket.accepted, socket.frames, socket.code) == (True, [], 1008)


@pytest.mark.parametrize("query", ["", "p=", "p=mine", "p=/today", "p=together%00", "p=TODAY", "q=today"])
async def test_a_page_that_is_not_live_has_no_socket(street: Street, query: str) -> None:
    browser = await street.browser(street.here.people[0])
    socket = await browser.open(f"/live?{query}")
    assert (socket.frames, socket.code) == ([], 1008)


@pytest.mark.parametrize("query", ["b=-1", "b=x", "b=99999999", "b=999999999999", "b=%F0%9F%98%80", "s=", "s=x", "b=٣"])
async def test_what_no_page_asks_for_is_nothing_more(street: Street, query: str) -> None:
    browser = await street.browser(street.here.people[0])
    socket = await browser.open(f"/live?p=together&{query}")
    assert (len(socket.frames), socket.code) == (1, None)


@pytest.mark.parametrize("kind", ATTACKERS)
async def test_nobody_else_is_sent_anything_of_theirs(street: Street, kind: str) -> None:
    sockets = [await (await street.attacker(kind)).open(address) for address in PAGES]
    for socket in sockets:
        assert street.here.mark not in "".join(socket.take())
    ana = await cast.viewer(street.house, street.here.people[0])
    theirs = await (await street.browser(street.here.people[1])).open("/live?p=together&s=1")
    theirs.take()
    await cast.does(street.house, ana, "apology", "share", {"regret": "Only for Ben."})
    assert "Only for Ben." in await theirs.next()
    assert [socket.frames for socket in sockets] == [[]] * len(PAGES)


@pytest.mark.parametrize("kind", [OUTSIDER, OTHER])
async def test_each_has_pages_of_their_own(street: Street, kind: str) -> None:
    socket = await (await street.attacker(kind)).open("/live?p=today&s=1")
    assert (len(socket.frames), socket.code) == (1, None)
    assert SIGNED_OUT not in socket.frames[0]


# Against a process that serves


@dataclass(frozen=True)
class Served:
    """A real process, and Ana's way into it."""

    copy: Copy
    ana: Account
    log: Path

    def connect(self, origin: str | None = None, path: str = "/live?p=together&s=1") -> connect:
        token = base64.urlsafe_b64encode(self.ana.token).decode().rstrip("=")
        return connect(
            f"ws://127.0.0.1:{self.copy.port}{path}",
            origin=Origin(origin or self.copy.address),
            additional_headers={"cookie": f"goldseam={token}"},
            proxy=None,
            max_size=None,
        )

    async def still_serves(self) -> None:
        """Somebody else's page is sent what it should be."""
        async with self.connect() as page:
            assert "hx-partial" in str(await page.recv())


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One for all: none of them may harm it."""
    folder = tmp_path_factory.mktemp("served")
    settings, log = sqlite_settings(folder), folder / "log.txt"
    migrate(settings)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "COST", CHEAP)
        ana = asyncio.run(ana_in(settings))
    with log.open("w") as written, serving(settings, written) as copy:
        yield Served(copy, ana, log)


async def ana_in(settings: Settings) -> Account:
    async with another(settings, MovedClock(real_clock())) as house:
        ana = await cast.account(house)
        await cast.joined(house, ana, await cast.account(house, cast.BEN))
        return ana


async def flood(page: ClientConnection) -> None:
    for _ in range(5_000):
        await page.send("more")


async def raw(page: ClientConnection, data: bytes) -> None:
    page.transport.write(data)


def masked(opcode: Opcode, data: bytes) -> bytes:
    return Frame(opcode, data).serialize(mask=True)


Rude = Callable[[ClientConnection], Awaitable[None]]

RUDE: dict[str, tuple[Rude, int]] = {
    "words": (lambda page: page.send("hello"), 1003),
    "bytes": (lambda page: page.send(b"hello"), 1003),
    "nothing": (lambda page: page.send(""), 1003),
    "a flood": (flood, 1003),
    "more than it takes": (lambda page: page.send("x" * 65_537), 1009),
    "words in pieces": (lambda page: page.send(["x" * 30_000] * 3), 1009),
    "no text": (lambda page: raw(page, masked(Opcode.TEXT, b"\xff\xfe")), 1007),
    "no frame": (lambda page: raw(page, b"\xff" * 64), 1002),
    "an unmasked frame": (lambda page: raw(page, Frame(Opcode.TEXT, b"x").serialize(mask=False)), 1002),
    "too much in a ping": (lambda page: raw(page, b"\x89\xfe\x00\x7e" + bytes(130)), 1002),
}


async def quietly(page: ClientConnection) -> None:
    """Says nothing."""


async def until_closed(page: ClientConnection, rude: Rude) -> None:
    await rude(page)
    while True:
        await page.recv()


@pytest.mark.parametrize("way", RUDE)
async def test_a_browser_that_talks_is_closed_with_the_right_code_and_harms_nobody(served: Served, way: str) -> None:
    rude, code = RUDE[way]
    async with served.connect() as page:
        assert "hx-partial" in str(await page.recv())
        with pytest.raises(ConnectionClosed) as closed:
            await until_closed(page, rude)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == code
    await served.still_serves()
    assert served.log.read_text() == ""


@pytest.mark.parametrize("pieces", [["\xfc"], ["u", "\xfc", "x"]], ids=["at once", "in pieces"])
async def test_words_that_are_no_text_are_not_logged(served: Served, pieces: list[str]) -> None:
    async with served.connect() as page:
        await page.recv()
        for n, piece in enumerate(pieces):
            opcode = Opcode.CONT if n else Opcode.TEXT
            data = Frame(opcode, piece.encode("latin-1"), fin=n == len(pieces) - 1).serialize(mask=True)
            await raw(page, data)
        with pytest.raises(ConnectionClosed) as closed:
            await page.recv()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1007
    await served.still_serves()
    assert served.log.read_text() == ""


async def test_a_hundred_pages_of_one_browser_leave_the_newest_open_and_harm_nobody(served: Served) -> None:
    pages = [await served.connect() for _ in range(100)]
    old, new = pages[: -sockets.MOST], pages[-sockets.MOST :]
    for page in old:
        with pytest.raises(ConnectionClosed) as closed:
            await until_closed(page, quietly)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == sockets.GAVE_WAY
    for page in new:
        assert "hx-partial" in str(await page.recv())
        await (await page.ping())
        await page.close()
    await served.still_serves()
    assert served.log.read_text() == ""


async def test_another_origin_is_refused_before_it_is_let_in(served: Served) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with served.connect("https://elsewhere.example"):
            pass
    assert refused.value.response.status_code == 403
    await served.still_serves()


async def test_a_signed_out_browser_is_let_in_and_closed(served: Served) -> None:
    async with connect(f"ws://127.0.0.1:{served.copy.port}{PAGES[0]}", origin=Origin(served.copy.address)) as page:
        with pytest.raises(ConnectionClosed) as closed:
            await page.recv()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1008
