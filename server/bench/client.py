"""The driver's two lean clients. They share the machine's cores with the servers they measure, so each byte is
looked at once: a library's client would cost as much as the server it asks."""

from __future__ import annotations

import asyncio
import base64
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
TEXT, CLOSE, PING, PONG = 0x1, 0x8, 0x9, 0xA


class Unexpected(Exception):
    """A server answered what it should not have."""


@dataclass(frozen=True)
class Browser:
    """What a signed-in browser sends along. `origin` is the copy's, `port` the process's that it reaches."""

    port: int
    origin: str
    cookie: str

    def post(self, path: str, body: bytes) -> bytes:
        """A form sent by one of our own pages."""
        kind = "Content-Type: application/x-www-form-urlencoded\r\nSec-Fetch-Site: same-origin"
        return f"{self._head('POST', path)}{kind}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body

    def get(self, path: str) -> bytes:
        return f"{self._head('GET', path)}\r\n".encode()

    def upgrade(self, path: str) -> bytes:
        """Offers compression, as browsers do."""
        key = base64.b64encode(secrets.token_bytes(16)).decode()
        asked = f"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}"
        return f"{self._head('GET', path)}{asked}\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n".encode()

    def _head(self, method: str, path: str) -> str:
        host = self.origin.partition("//")[2]
        return f"{method} {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: {self.origin}\r\nCookie: {self.cookie}\r\n"


class Http(asyncio.Protocol):
    """A kept connection, one request at a time; a new one, as browsers do, where it rested too long."""

    RESTS = 2.0
    """Seconds: less than what the server allows, so that no request crosses its closing."""

    def __init__(self, port: int) -> None:
        self._port, self._used = port, 0.0
        self._got = bytearray()
        self._answer: asyncio.Future[bytes] | None = None
        self._transport: asyncio.Transport | None = None

    async def ask(self, request: bytes, status: int) -> bytes:
        """The body of the answer. Raises Unexpected for another status."""
        loop = asyncio.get_running_loop()
        if self._transport is None or loop.time() - self._used > self.RESTS:
            self.close()
            self._transport, _ = await loop.create_connection(lambda: self, "127.0.0.1", self._port)
        self._answer = loop.create_future()
        self._transport.write(request)
        answer, self._used = await self._answer, loop.time()
        if answer[9:12] != b"%d" % status:
            raise Unexpected(answer[:200].decode(errors="replace"))
        return answer.partition(b"\r\n\r\n")[2]

    def close(self) -> None:
        if self._transport:
            self._transport.abort()
            self._transport = None

    def data_received(self, data: bytes) -> None:
        self._got += data
        end = self._got.find(b"\r\n\r\n")
        length = LENGTH.search(self._got, 0, end) if end > 0 else None
        if end < 0 or len(self._got) < end + 4 + (int(length[1]) if length else 0):
            return
        if self._answer and not self._answer.done():
            self._answer.set_result(bytes(self._got))
        self._got.clear()

    def connection_lost(self, _: Exception | None) -> None:
        if self._answer and not self._answer.done():
            self._answer.set_exception(Unexpected("the server closed the connection"))


class Socket(asyncio.Protocol):
    """An open page's socket: hands each text frame to `heard`, and nothing more once it was closed."""

    def __init__(self, request: bytes, heard: Callable[[bytes | None], None]) -> None:
        self._request, self._heard = request, heard
        self._got = bytearray()
        self._open: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._upgraded = False

    @classmethod
    async def to(cls, port: int, request: bytes, heard: Callable[[bytes | None], None]) -> Socket:
        """Connects and waits for the first frame: the page rendered whole, or what a bare server greets with."""
        made = lambda: cls(request, heard)  # noqa: E731
        _, here = await asyncio.get_running_loop().create_connection(made, "127.0.0.1", port)
        await here._open
        return here

    def close(self) -> None:
        self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        self._got += data
        if not self._upgraded:
            self._upgrade()
        while self._upgraded and (frame := self._frame()):
            self._take(*frame)

    def connection_lost(self, _: Exception | None) -> None:
        if not self._open.done():
            self._open.set_exception(Unexpected("the server closed a socket"))
        self._heard(None)

    def _upgrade(self) -> None:
        head, found, rest = self._got.partition(b"\r\n\r\n")
        if found:
            if not head.startswith(b"HTTP/1.1 101") or b"permessage-deflate" in head.lower():
                self._open.set_exception(Unexpected(head.decode(errors="replace")))
            self._upgraded, self._got = True, rest

    def _frame(self) -> tuple[int, bytes] | None:
        """The next whole frame (RFC 6455, 5.2; a server masks nothing), or nothing yet."""
        got = self._got
        if len(got) < 2:
            return None
        size, start = got[1], 2
        if size >= 126:
            start = 4 if size == 126 else 10
            size = int.from_bytes(got[2:start], "big")
        if len(got) < start or len(got) < start + size:
            return None
        frame = got[0] & 0x0F, bytes(got[start : start + size])
        del got[: start + size]
        return frame

    def _take(self, kind: int, payload: bytes) -> None:
        if kind == PING:
            self._transport.write(bytes((0x80 | PONG, 0x80 | len(payload), 0, 0, 0, 0)) + payload)
        elif kind == TEXT:
            if not self._open.done():
                self._open.set_result(None)
            self._heard(payload)
        elif kind == CLOSE:
            self._transport.close()
