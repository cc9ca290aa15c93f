"""How often what may be tried. Guessing by somebody close must not keep the owner out.

So nothing here is a lock, and the owner's own browser stands in a line of its own: it holds the proof of an
earlier good sign-in. Eight words cannot be guessed, so trying them is slowed by address alone: that way back
stays open whatever anybody else tries.
"""

from __future__ import annotations

from ipaddress import ip_address, ip_network

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute

from server.house import House
from server.sign_in import signing

BY_ADDRESS = RateLimitItemPerMinute(60, 10)
BY_NAME_AND_ADDRESS = RateLimitItemPerMinute(10, 10)
BY_NAME = RateLimitItemPerHour(100)
BY_PROOF = RateLimitItemPerMinute(15, 10)
BY_SIGN_IN = RateLimitItemPerMinute(10, 10)
WORDS_BY_ADDRESS = RateLimitItemPerMinute(20, 10)
ACCOUNTS_BY_ADDRESS = RateLimitItemPerHour(30)
OFFERS_BY_ADDRESS = RateLimitItemPerMinute(120, 10)
LINKS_BY_ADDRESS = RateLimitItemPerMinute(120, 10)


async def sign_in(house: House, address: str, name: str, proof: str | None) -> None:
    """Before a password is tried for a name. Raises TooOften."""
    if proof:
        return await _count(house, BY_PROOF, "proof", proof)
    await _count(house, BY_ADDRESS, "address", _neighbourhood(address))
    await _count(house, BY_NAME_AND_ADDRESS, "name here", _neighbourhood(address), name)
    return await _count(house, BY_NAME, "name", name)


async def password(house: House, sign_in: bytes) -> None:
    """Before the password is tried again by somebody signed in. Raises TooOften, in that browser alone."""
    await _count(house, BY_SIGN_IN, "again", sign_in.hex())


async def by_address(house: House, limit: RateLimitItem, address: str) -> None:
    """Before anything else that is slowed by address. Raises TooOften."""
    await _count(house, limit, str(limit), _neighbourhood(address))


async def _count(house: House, limit: RateLimitItem, purpose: str, *who: str) -> None:
    """Counted under a tag, so that no address and no name lies in Redis."""
    tag = signing.tag(await signing.key(house), purpose, *who)
    await house.tries.count(limit, tag.hex())


def _neighbourhood(address: str) -> str:
    """The address; of IPv6 the /64, which is what one household has."""
    try:
        ip = ip_address(address)
    except ValueError:
        return address
    return str(ip_network(f"{ip}/64", strict=False)) if ip.version == 6 else str(ip)
