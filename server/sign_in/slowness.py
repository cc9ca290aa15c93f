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
CODES_BY_ADDRESS = Limit("codes", RateLimitItemPerMinute(30, 10))
LINKS_BY_ADDRESS = Limit("links", RateLimitItemPerMinute(120, 10))

Standing = tuple[Line, ...]
"""Every line that one try stands in: the edge knows where it comes from, and the way in how it ends."""


async def of_password(house: House, address: str, name: str, proof: str | None) -> Standing:
    """Where a password that is tried for a name stands. Nothing waits yet."""
    if proof:
        return (await _line(house, BY_PROOF, proof, address),)
    here = await _line(house, BY_ADDRESS, _neighbourhood(address), address)
    return await _line(house, BY_NAME, name, address), here


async def of_words(house: House, address: str) -> Standing:
    """Where eight words that are tried stand."""
    return (await _line(house, WORDS_BY_ADDRESS, _neighbourhood(address), address),)


async def of_signed_in(house: House, sign_in: bytes) -> Standing:
    """Where the password of somebody signed in stands, once more: only tries in that browser make it wait."""
    return (await _line(house, BY_SIGN_IN, sign_in.hex(), ""),)


async def by_address(house: House, limit: Limit, address: str) -> None:
    """Before what is no secret's guess. Raises TooOften."""
    await house.tries.count(limit.most, await _tag(house, limit.purpose, _neighbourhood(address)))


@asynccontextmanager
async def in_turn(house: House, standing: Standing) -> AsyncIterator[None]:
    """Around a try: it waits its turn where it stands. A Refused inside is a failure."""
    async with AsyncExitStack() as turns:
        for line in standing:
            await turns.enter_async_context(_turn(house, line))
        try:
            yield
        except Refused:
            for line in standing:
                await house.tries.failed(line.tag, line.pace.free, line.pace.apart)
            raise


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
