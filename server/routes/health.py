"""Whether this process can serve, for whatever watches it. Tells nothing else."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from server.http import anybody, house_of


async def healthy(request: Request) -> Response:
    """200 while the store answers; the store's absence becomes 503, as everywhere."""
    await house_of(request).store.read(lambda tx: None)
    return PlainTextResponse("ok")


ROUTES = [anybody("/healthz", healthy)]
