"""Browsers without a network: requests and sockets straight into the application, stepped to rest.

Nothing here waits for a clock. A step is over when every task of the application waits for something that
only the next step can bring.
"""

from __future__ import annotations

import asyncio
import base64
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import urlencode
from weakref import WeakSet

from starlette.applications import Starlette

from server.app import create_app
from server.house import House
from server.http import cookie_name
from server.live import STILL_HERE
from server.sockets import Sockets
from tests.cast import Account

ORIGIN = "http://127.0.0.1:8000"
FORM = "application/x-www-form-urlencoded"
OWN_PAGE = {"origin": ORIGIN, "sec-fetch-site": "same-origin"}
"""What a browser adds to a request that one of our pages makes."""

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Answer:
    """What came back, whole. `raised`: a fault of ours that the server would have logged."""

    status: int
    headers: Headers
    body: bytes
    raised: BaseException | None = None

    @property
    def text(self) -> str:
        return self.body.decode()

    def header(self, name: str) -> str:
        """A header's value; empty where there is none."""
        return next((value for known, value in self.headers if known == name), "")

    def socket(self) -> str:
        """The address of the page's socket; empty where it has none."""
        found = re.search(r'hx-ws:connect="([^"]+)"', self.text)
        return unescape(found[1]) if found else ""

    def hidden(self, name: str) -> str:
        """What a hidden field of the page holds; empty where there is none."""
        found = re.search(rf'name="{name}" value="([^"]*)"', self.text)
        return unescape(found[1]) if found else ""


@dataclass
class Socket:
    """One open page's socket. `code` is what the server closed it with; `reads` is set while the browser reads."""

    frames: list[str] = field(default_factory=list)
    signs: int = 0  # of life
    accepted: bool = False
    code: int | None = None
    reads: asyncio.Event = field(default_factory=asyncio.Event)
    _came: asyncio.Event = field(default_factory=asyncio.Event)
    _in: asyncio.Queue[dict[str, Any]] = field(default_factory=asyncio.Queue)
    _task: asyncio.Task[None] | None = None

    def open(self, app: Starlette, scope: dict[str, Any]) -> None:
        self.reads.set()
        self._in.put_nowait({"type": "websocket.connect"})
        self._task = asyncio.create_task(app(scope, self._in.get, self._out))

    async def say(self, **message: Any) -> None:
        """The browser sends something, which none of ours does."""
        self._in.put_nowait({"type": "websocket.receive", "text": None, "bytes": None} | message)
        await at_rest()

    async def close(self) -> None:
        """The browser goes; waits until the server has noticed."""
        self._in.put_nowait({"type": "websocket.disconnect", "code": 1001})
        if self._task:
            await self._task

    def take(self) -> list[str]:
        """The frames since it was last asked."""
        taken, self.frames = self.frames, []
        return taken

    async def next(self) -> str:
        """The oldest frame that was not taken; waits until there is one."""
        while not self.frames:
            self._came.clear()
            await self._came.wait()
        return self.frames.pop(0)

    async def hears(self, signs: int) -> None:
        """Waits until so many signs of life have come."""
        while self.signs < signs:
            self._came.clear()
            await self._came.wait()

    async def ended(self) -> None:
        """Waits until the server has ended it."""
        assert self._task
        await self._task

    async def _out(self, message: Any) -> None:
        if message["type"] == "websocket.accept":
            self.accepted = True
        elif message["type"] == "websocket.close":
            self.code = message.get("code", 1000)
        else:
            await self.reads.wait()
            self._reads(message["text"])

    def _reads(self, frame: str) -> None:
        """A sign of life comes by the clock alone, and is no news."""
        if frame == STILL_HERE:
            self.signs += 1
        else:
            self.frames.append(frame)
        self._came.set()


@dataclass
class Browser:
    """One browser, with its cookies. `address` is where it comes from."""

    app: Starlette
    cookies: dict[str, str] = field(default_factory=dict)
    address: str = "192.0.2.1"

    async def get(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        return await self.send("GET", path, headers=headers)

    async def post(
        self, path: str, form: Mapping[str, str | int] | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """A form, as one of our pages sends it."""
        body = urlencode(form or {}).encode()
        return await self.send("POST", path, body, {**OWN_PAGE, "content-type": FORM, **(headers or {})})

    async def send(self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Answer:
        """Any request at all, answered and stepped to rest."""
        answer = await self.ask(method, path, body, headers)
        await at_rest()
        return answer

    async def ask(self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Answer:
        """Any request at all, answered: so that several can be under way at once."""
        answer = await _exchange(self.app, self._scope("http", path, headers) | {"method": method}, body)
        self._keep(answer)
        return answer

    async def open(self, address: str, headers: Mapping[str, str] | None = None) -> Socket:
        """Opens a socket, and waits until nothing more comes by itself."""
        socket = self.opened(address, headers)
        await at_rest()
        return socket

    def opened(self, address: str, headers: Mapping[str, str] | None = None) -> Socket:
        """A socket on which nothing has come yet."""
        socket = Socket()
        scope = self._scope("websocket", address, {"origin": ORIGIN, **(headers or {})})
        socket.open(self.app, scope | {"scheme": "ws", "subprotocols": []})
        return socket

    def _scope(self, kind: str, address: str, headers: Mapping[str, str] | None) -> dict[str, Any]:
        path, _, query = address.partition("?")
        named = {"host": ORIGIN.partition("//")[2], **(headers or {})}
        if self.cookies:
            named["cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return {
            "type": kind,
            "asgi": {"version": "3.0", "spec_version": "2.4"},
            "http_version": "1.1",
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "headers": [(name.encode(), value.encode("latin-1")) for name, value in named.items()],
            "client": (self.address, 40_000),
            "server": ("127.0.0.1", 8000),
        }

    def _keep(self, answer: Answer) -> None:
        """Cookies as a browser keeps them: set, or gone when their age is nought."""
        for value in (value for name, value in answer.headers if name == "set-cookie"):
            name, _, rest = value.partition("=")
            if "max-age=0" in rest.lower():
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = rest.partition(";")[0]


async def _exchange(app: Starlette, scope: dict[str, Any], body: bytes) -> Answer:
    incoming = [{"type": "http.request", "body": body, "more_body": False}]
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return incoming.pop() if incoming else {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    raised: BaseException | None = None
    try:
        await app(scope, receive, send)
    except Exception as problem:  # noqa: BLE001 - starlette raises it once more after its answer
        raised = problem
    start = sent[0]
    headers = tuple((name.decode(), value.decode("latin-1")) for name, value in start["headers"])
    return Answer(start["status"], headers, b"".join(m.get("body", b"") for m in sent[1:]), raised)


@asynccontextmanager
async def serving(house: House) -> AsyncIterator[Starlette]:
    """The application over a house that is open already, without what only time sets going."""
    app = create_app(house)
    app.state.house, app.state.sockets = house, Sockets()
    try:
        yield app
    finally:
        await app.state.sockets.close()


def signed_in(app: Starlette, account: Account, address: str = "192.0.2.1") -> Browser:
    """Somebody's browser, with the cookie of her sign-in."""
    token = base64.urlsafe_b64encode(account.token).decode().rstrip("=")
    return Browser(app, {cookie_name(app.state.house): token}, address)


_resting = WeakSet[asyncio.Task[Any]]()
"""Tasks that wait for rest. Two of them must not wait for each other: each is on its way all the time."""


async def at_rest() -> None:
    """Returns when every other task waits for something that has not come, and nothing is on its way to one."""
    here, loop = asyncio.current_task(), asyncio.get_running_loop()
    assert here is not None
    _resting.add(here)
    try:
        while _goes_on(here, loop):
            await _their_turn()
    finally:
        _resting.discard(here)


def _goes_on(here: asyncio.Task[Any], loop: asyncio.AbstractEventLoop) -> bool:
    tasks = asyncio.all_tasks()
    on_their_way = len(loop._ready)  # type: ignore[attr-defined]
    others = sum(task is not here for task in _resting if task in tasks)
    return on_their_way > others or any(_can_go_on(task) for task in tasks if task not in _resting)


async def _their_turn() -> None:
    """Every other task goes on as far as it can. No time passes."""
    await asyncio.sleep(0)


def _can_go_on(task: asyncio.Task[Any]) -> bool:
    awaited = getattr(task, "_fut_waiter", None)
    return awaited is None or bool(awaited.done())
