"""How often what may be tried. Guessing by somebody close must not keep the owner out, nor tell when she came.

Passwords and the eight words are never refused for what was tried before. Only failures count: after some of
them the next tries wait, each until a while after the failure before it, one at a time. A browser that signed
her in before waits in a line of its own, and so does each sign-in; others wait by name, then by household.
Nothing that succeeds is counted, so nobody's waiting depends on it. A try is sent away only out of hundreds
that wait at once, and then the oldest of the household with the most. What is no secret's guess (looking at
links, asking for names, making accounts) is refused by household above a number.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from ipaddress import ip_address, ip_network

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute, RateLimitItemPerSecond

from domain.kernel import Refused
from server.house import House
from server.sign_in import signing
from server.sign_in.lines import GaveWay
from server.sign_in.tries import TooOften


@dataclass(frozen=True)
class Pace:
    """How many failures make nobody wait, and how far apart the ones after them are."""

    purpose: str
    free: RateLimitItem
    apart: RateLimitItem


@dataclass(frozen=True)
class Limit:
    """How many are let through."""

    purpose: str
    most: RateLimitItem


@dataclass(frozen=True)
class Line:
    """Where one try stands: its pace, whose line it is (a tag), and which household it comes from (a tag)."""

    pace: Pace
    tag: str
    household: str


BY_NAME = Pace("name", RateLimitItemPerMinute(10, 10), RateLimitItemPerSecond(1, 20))
BY_PROOF = Pace("proof", RateLimitItemPerMinute(10, 10), RateLimitItemPerSecond(1, 20))
BY_SIGN_IN = Pace("again", RateLimitItemPerMinute(10, 10), RateLimitItemPerSecond(1, 20))
BY_ADDRESS = Pace("address", RateLimitItemPerMinute(60, 10), RateLimitItemPerSecond(1, 2))
WORDS_BY_ADDRESS = Pace("words", RateLimitItemPerMinute(20, 10), RateLimitItemPerSecond(1, 2))
ACCOUNTS_BY_ADDRESS = Limit("accounts", RateLimitItemPerHour(30))
OFFERS_BY_ADDRESS = Limit("offers", RateLimitItemPerMinute(120, 10))
LINKS_BY_ADDRESS = Limit("links", RateLimitItemPerMinute(120, 10))

# Where the try of this request stands: the edge knows where it comes from, and the way in how it ends.
_standing: ContextVar[tuple[Line, ...]] = ContextVar("standing", default=())


async def sign_in(house: House, address: str, name: str, proof: str | None) -> None:
    """Before a password is tried for a name: where that try stands. Nothing waits yet."""
    if proof:
        _standing.set((await _line(house, BY_PROOF, proof, address),))
    else:
        here = await _line(house, BY_ADDRESS, _neighbourhood(address), address)
        _standing.set((await _line(house, BY_NAME, name, address), here))


async def by_address(house: House, limit: Limit | Pace, address: str) -> None:
    """Before anything else that is slowed by address. Raises TooOften where that is counted."""
    if isinstance(limit, Pace):
        _standing.set((await _line(house, limit, _neighbourhood(address), address),))
    else:
        await house.tries.count(limit.most, await _tag(house, limit.purpose, _neighbourhood(address)))


@asynccontextmanager
async def here(house: House) -> AsyncIterator[None]:
    """Around a try: it waits its turn where this request stands. A Refused inside is a failure."""
    lines = _standing.get()
    async with AsyncExitStack() as turns:
        for line in lines:
            await turns.enter_async_context(_turn(house, line))
        try:
            yield
        except Refused:
            for line in lines:
                await house.tries.failed(line.tag, line.pace.free, line.pace.apart)
            raise


@asynccontextmanager
async def signed_in(house: House, sign_in: bytes) -> AsyncIterator[None]:
    """Around the password once more, of somebody signed in: only tries in that browser make it wait."""
    _standing.set((await _line(house, BY_SIGN_IN, sign_in.hex(), ""),))
    async with here(house):
        yield


@asynccontextmanager
async def _turn(house: House, line: Line) -> AsyncIterator[None]:
    async with AsyncExitStack() as turn:
        try:
            await turn.enter_async_context(house.tries.lines.turn(line.tag, line.household))
        except GaveWay:
            raise TooOften(line.pace.free.get_expiry() // 60) from None
        await house.tries.wait(line.tag, line.pace.free, line.pace.apart)
        yield


async def _line(house: House, pace: Pace, whose: str, address: str) -> Line:
    household = await _tag(house, "household", _neighbourhood(address))
    return Line(pace, await _tag(house, pace.purpose, whose), household)


async def _tag(house: House, purpose: str, *who: str) -> str:
    """What is counted under, so that no address and no name lies in Redis."""
    return signing.tag(await signing.key(house), purpose, *who).hex()


def _neighbourhood(address: str) -> str:
    """The address; of IPv6 the /64, which is what one household has."""
    try:
        ip = ip_address(address)
    except ValueError:
        return address
    return str(ip_network(f"{ip}/64", strict=False)) if ip.version == 6 else str(ip)
