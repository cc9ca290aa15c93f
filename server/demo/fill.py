"""Plays the story through the same doors that people use, on a clock that runs through six months."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace

from domain.practices import BY_NAME
from domain.practices.check_in import CHECK_IN
from domain.verbs.move import Wish
from server.actions import Ask, act
from server.clock import DAY, HOUR
from server.demo.story import ELIAS, NORA, STORY, Step
from server.house import House
from server.reading import read
from server.sign_in import accounts, arrivals, invitations, names, sign_ins, spaces, viewers
from server.sign_in.sign_ins import Opened
from web import rounds
from web.viewer import Viewer

LAST_DAY = max(step.day for step in STORY) + 2
ZONE = "Europe/Berlin"


@dataclass(frozen=True)
class Ways:
    """How to sign in as one of the two."""

    called: str
    sign_in_name: str
    password: str
    opened: Opened = field(repr=False)


@dataclass
class Hands:
    """The clock of the story: `at` is moved from step to step."""

    at: int

    def __call__(self) -> int:
        return self.at


async def fill(house: House) -> list[Ways]:
    """Makes both accounts, opens their space and plays every step. Gives the ways to sign in."""
    now = house.clock()
    begun = now - now % DAY - LAST_DAY * DAY
    clock = Hands(begun)
    played = replace(house, clock=clock)
    people = {name: await _account(played, name) for name in (NORA, ELIAS)}
    await _open_space(played, people[NORA], people[ELIAS])
    items: dict[str, tuple[str, str]] = {}
    for step in sorted(STORY, key=lambda step: (step.day, step.hour)):
        clock.at = begun + step.day * DAY + step.hour * HOUR
        async with _signed_in(played, people[step.who]) as (viewer, _):
            items[step.name] = await _play(played, viewer, step, items)
    return list(people.values())


async def _account(house: House, name: str) -> Ways:
    password = f"lantern-{secrets.token_hex(4)}-orchard"
    _, offered = await names.offer(house)
    opened = await accounts.make(house, offered[0], password)
    await accounts.call(house, opened.person, opened.held_record, name, ZONE)
    await accounts.set_stage(house, opened.person, accounts.SETTLED)
    return Ways(name, offered[0], password, opened)


@contextlib.asynccontextmanager
async def _signed_in(house: House, way: Ways) -> AsyncIterator[tuple[Viewer, bytes]]:
    """A sign-in on the story's clock, ended afterwards."""
    token = await sign_ins.begin(house, way.opened)
    viewer = await house.store.read(lambda tx: viewers.viewer(tx, house.root, token, house.clock()))
    assert viewer is not None
    yield viewer, token
    await sign_ins.end(house, token)


async def _open_space(house: House, maker: Ways, comer: Ways) -> None:
    async with _signed_in(house, maker) as (one, token), _signed_in(house, comer) as (other, _):
        link = await invitations.make(house, one, (token, secrets.token_urlsafe(16)))
        assert link is not None
        await arrivals.join(house, other, link)
        begun = await house.store.read(lambda tx: spaces.beginning(tx, one.person, house.clock()))
        assert begun is not None
        await arrivals.open_space(house, one, " ".join(begun.words or ()))


async def _play(house: House, viewer: Viewer, step: Step, items: dict[str, tuple[str, str]]) -> tuple[str, str]:
    """Does one step; gives the practice and the item it was about."""
    practice, item = items[step.about] if step.about else (step.practice, "")
    version = await _round_on(house, viewer) if practice == CHECK_IN.name else step.version
    ask = Ask(viewer, BY_NAME[practice], step.move, Wish(step.values, version), secrets.token_urlsafe(16), item)
    return practice, (await act(house, ask)).item


async def _round_on(house: House, viewer: Viewer) -> int:
    """The check-in that is on, as its form names it."""
    standing = await read(house, viewer, lambda reading: rounds.standing(reading, CHECK_IN))
    assert standing is not None
    return standing.number
