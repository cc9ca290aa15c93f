"""The raw limit of an action: a bare application that stores the same bytes and pushes a frame of the same size.

Nothing of the product is in it: no sign-in, no form, no sealing, no projection, no rendering. It answers at the
same addresses, so that the same driver measures it under the same load.
"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import sys
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol

import msgspec
import psycopg
import uvicorn
from redis.asyncio import Redis
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from server.bench.words import BYTES

STORED = 1200
"""Bytes that one action leaves in the store's tables: facts, hashes, ciphertext, keys, its line in the timeline."""
CONNECTIONS = 8
TABLE = "CREATE TABLE IF NOT EXISTS said (n INTEGER PRIMARY KEY, words BLOB)"


class Setting(msgspec.Struct):
    """What the driver says: `database` is a file for SQLite or an address, `frame` the bytes of a push."""

    port: int
    database: str
    frame: int
    redis: str = ""
    page: int = 0


class Store(Protocol):
    async def open(self) -> None: ...

    async def save(self, words: bytes) -> None:
        """Durable before it returns."""


class Sqlite:
    """Everything that gathers while one COMMIT is on its way goes into the next."""

    def __init__(self, path: str) -> None:
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        for setting in ("journal_mode=WAL", "synchronous=FULL"):
            self._db.execute(f"PRAGMA {setting}")
        self._db.execute(TABLE)
        self._waiting: list[tuple[bytes, asyncio.Future[None]]] = []
        self._thread = ThreadPoolExecutor(1)

    async def open(self) -> None:
        self._wake = asyncio.Event()
        self._task = asyncio.create_task(self._commit_batches())

    async def save(self, words: bytes) -> None:
        done = asyncio.get_running_loop().create_future()
        self._waiting.append((words, done))
        self._wake.set()
        await done

    async def _commit_batches(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            batch, self._waiting = self._waiting, []
            self._db.execute("BEGIN IMMEDIATE")
            self._db.executemany("INSERT INTO said (words) VALUES (?)", [(words,) for words, _ in batch])
            await asyncio.get_running_loop().run_in_executor(self._thread, self._db.execute, "COMMIT")
            for _, done in batch:
                done.set_result(None)


class Postgres:
    """One statement an action, committed by itself."""

    def __init__(self, url: str) -> None:
        self._url = url.replace("+psycopg", "")
        self._free: asyncio.Queue[psycopg.AsyncConnection] = asyncio.Queue()

    async def open(self) -> None:
        for _ in range(CONNECTIONS):
            self._free.put_nowait(await psycopg.AsyncConnection.connect(self._url, autocommit=True))

    async def save(self, words: bytes) -> None:
        connection = await self._free.get()
        await connection.execute("INSERT INTO said (words) VALUES (%s)", [words], prepare=True)
        self._free.put_nowait(connection)


@dataclass
class Bare:
    """One process. Sockets are known by their cookie: a couple's number and a seat."""

    setting: Setting

    def __post_init__(self) -> None:
        address = self.setting.database
        self._store: Store = Postgres(address) if "://" in address else Sqlite(address)
        self._sockets: dict[str, WebSocket] = {}

    def app(self) -> Starlette:
        routes = [
            Route("/w/{code}", self.write, methods=["POST"]),
            Route("/together", self.page),
            WebSocketRoute("/live", self.live),
        ]
        return Starlette(routes=routes, lifespan=self._lifespan)

    async def write(self, request: Request) -> Response:
        words = (await request.body()).partition(b"w1=")[2][:BYTES]
        await self._store.save(words.ljust(STORED))
        couple, seat = request.cookies["goldseam"].split("-")
        await self._tell(f"{couple}-{1 - int(seat)}", words.decode())
        return Response(status_code=303, headers={"location": "/"})

    async def page(self, _: Request) -> Response:
        return Response("x" * self.setting.page, media_type="text/html")

    async def live(self, socket: WebSocket) -> None:
        await socket.accept()
        self._sockets[socket.cookies["goldseam"]] = socket
        await socket.send_text("open")
        await socket.receive()

    async def _tell(self, name: str, words: str) -> None:
        if self.setting.redis:
            await self._redis.publish("bare", f"{name} {words}")
        else:
            await self._push(name, words)

    async def _push(self, name: str, words: str) -> None:
        if name in self._sockets:
            await self._sockets[name].send_text(words.ljust(self.setting.frame))

    @contextlib.asynccontextmanager
    async def _lifespan(self, _: Starlette) -> AsyncIterator[None]:
        await self._store.open()
        listening = asyncio.create_task(self._listen()) if self.setting.redis else None
        yield
        if listening:
            listening.cancel()

    async def _listen(self) -> None:
        self._redis = Redis.from_url(self.setting.redis)
        async with self._redis.pubsub() as channel:
            await channel.subscribe("bare")
            while True:
                message = await channel.get_message(ignore_subscribe_messages=True, timeout=None)
                if message:
                    await self._push(*message["data"].decode().split(" ", 1))


def main(setting: Setting) -> None:
    uvicorn.run(
        Bare(setting).app(),
        port=setting.port,
        log_level="warning",
        access_log=False,
        server_header=False,
        date_header=False,
        ws_per_message_deflate=False,
    )


if __name__ == "__main__":
    main(msgspec.json.decode(sys.argv[1], type=Setting))
