"""The outermost layer: what every answer carries, and whose requests may change anything."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
ALWAYS = {
    "content-security-policy": CSP,
    "referrer-policy": "same-origin",  # with "no-referrer" browsers send "Origin: null" with our own forms
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), interest-cohort=()",
    "x-robots-tag": "noindex, nofollow",
}
TLS_ALONE = "max-age=31536000"
NO_STORE = (b"cache-control", b"no-store")
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
FOREIGN = "This did not come from a page of this copy, so nothing was changed."


class Guard:
    """Headers on every answer; unsafe requests only from our own pages.

    Sec-Fetch-Site where a browser sends it, and an exact Origin where there is one; a request that carries
    neither is refused. No tokens: see Filippo Valsorda, "Cross-Site Request Forgery" (2025).
    """

    def __init__(self, app: ASGIApp, origin: str) -> None:
        self._app = app
        self._origins = same_machine(origin)
        always = ALWAYS | ({"strict-transport-security": TLS_ALONE} if origin.startswith("https://") else {})
        self._always = [(name.encode(), value.encode()) for name, value in always.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *self._marks(scope["path"])]
            await send(message)

        headers = Headers(scope=scope)
        if scope["method"] not in SAFE and not self.from_here(headers):
            await PlainTextResponse(FOREIGN, 403)(scope, receive, send_guarded)
            return
        await self._app(scope, receive, send_guarded)

    def from_here(self, headers: Headers) -> bool:
        """Whether a request that changes something was made by one of our pages."""
        site, origin = headers.get("sec-fetch-site"), headers.get("origin")
        if origin is not None and origin not in self._origins:
            return False
        return site == "same-origin" or (site is None and origin is not None)

    def _marks(self, path: str) -> list[tuple[bytes, bytes]]:
        """Added as they are: no answer of ours carries any of them by itself."""
        return self._always if path.startswith("/static/") else [*self._always, NO_STORE]


def same_machine(origin: str) -> frozenset[str]:
    """The origin; and where it names this very machine, its other name too."""
    origins = {origin}
    for one, other in (("//127.0.0.1", "//localhost"), ("//localhost", "//127.0.0.1")):
        if one in origin:
            origins.add(origin.replace(one, other, 1))
    return frozenset(origins)
