"""Serves a copy: uvicorn, told all that it should not decide for itself."""

from __future__ import annotations

import contextlib
import fcntl
import gc
import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa
import typer
import uvicorn

from server.app import create_app
from server.frames import Frames
from server.house import build
from server.settings import Settings
from server.stores import StoreAway
from web import pages

WS_MAX_SIZE = 65_536
"""Bytes in one frame from a browser; none ever needs to send more than a few."""
BACKLOG = 2048
KEPT_OPEN = 150
"""Seconds that a connection is kept for the next press. Over a slow line a new one takes longer than the press does;
and the proxy of compose.yaml keeps its own for two minutes, so it must not find one of them closed."""

COLLECT_AFTER = 10_000
"""New objects between two looks of the collector at the young ones; Python's own 700 cost a sixth of each action."""

SERVED = "Another process serves this store already. A store on SQLite is served by one process at a time."
SWITCH_SECONDS = 0.0005
"""How long one thread may keep the others waiting: Python's own 5 ms is ten statements on PostgreSQL."""

NOBODY = "Nobody has said who runs this copy. Treat it as if the other person did."


def serve(settings: Settings) -> None:
    """Serves until SIGTERM or SIGINT, then ends within the grace. Raises OSError where the port is taken."""
    with alone(settings), _listener(settings) as listener:
        typer.echo(f"Goldseam is at {settings.origin}")
        typer.echo(f"This copy is run by {settings.operator}." if settings.operator else NOBODY)
        server = uvicorn.Server(config(settings))
        _settle()
        server.run(sockets=[listener])


@contextlib.contextmanager
def alone(settings: Settings) -> Iterator[None]:
    """Holds an embedded store for this process: wake-ups would not cross to another. Raises StoreAway."""
    path = sa.make_url(settings.database).database
    if not settings.database.startswith("sqlite") or not path:
        yield
        return
    with Path(f"{path}.served").open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StoreAway(SERVED) from None
        yield


def config(settings: Settings) -> uvicorn.Config:
    """No access log: nobody's reading is recorded. No deflate on sockets: it costs memory, and sizes would tell."""
    return uvicorn.Config(
        create_app(build(settings)),
        loop="uvloop",
        http="httptools",
        ws=Frames,
        ws_max_size=WS_MAX_SIZE,
        ws_per_message_deflate=False,
        access_log=False,
        log_level="warning",
        server_header=False,
        timeout_keep_alive=KEPT_OPEN,
        timeout_graceful_shutdown=settings.grace_seconds,
    )


def _settle() -> None:
    """What is there from the start stays until the end: the collector passes it by, and no answer waits for it."""
    pages.compile_all()
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER)
    sys.setswitchinterval(SWITCH_SECONDS)


def _listener(settings: Settings) -> socket.socket:
    address = (settings.host, settings.port)
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server(address, family=family, backlog=BACKLOG)
    except OSError as problem:
        why = os.strerror(problem.errno) if problem.errno else str(problem)
        raise OSError(problem.errno, why, f"{settings.host}:{settings.port}") from problem
