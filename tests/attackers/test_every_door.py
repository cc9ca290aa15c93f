"""Every door, tried by everybody who has no business there. A door that is not listed here fails the first test."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from starlette.applications import Starlette

from domain.practices import BY_NAME, PRACTICES
from projections.sql import Statement, Tx, metadata
from server.app import ROUTES
from server.house import House
from server.http import ANYBODY, Door
from server.sign_in import leaving
from tests import cast
from tests.cast import Account
from tests.privacy.asgi import Answer, Browser, serving, signed_in

pytestmark = pytest.mark.anyio

OPEN, MINE, THING, LINK = "open to all", "one's own", "a thing of one's own", "whoever holds the link"
TALK, COUPLE = "a talk of one's own", "two people who let her in"

DOORS = {
    OPEN: """
        GET / · GET /about · GET /about/kept · GET /weather · GET /healthz · POST /leave · POST /sign-out
        GET /begin · GET /begin/1 · GET /begin/2 · GET /begin/3 · POST /begin/3
        GET /help · GET /help/1 · GET /help/2 · GET /help/3 · GET /help/4 · GET /help/5 · GET /help/6 · GET /help/7
        GET /sign-in · POST /sign-in · GET /sign-in/words · POST /sign-in/words
    """,
    LINK: """
        GET /i/{link} · GET /i/{link}/1 · GET /i/{link}/2 · GET /i/{link}/3 · POST /i/{link}/3
        GET /i/{link}/in · POST /i/{link}/in
    """,
    MINE: """
        POST /i/{link}
        GET /begin/4 · POST /begin/4 · GET /begin/5 · POST /begin/5 · GET /begin/6 · POST /password
        GET /today · POST /today · GET /together · GET /together/agreed · GET /together/questions · GET /talk
        GET /talk/new · POST /talk/new · GET /talk/words · POST /talk/words
        GET /talk/seat · POST /talk/seat · POST /talk/seat/back · POST /talk/seat/two · POST /talk/seat/end
        GET /together/questions/kept
        GET /write · GET /write/away · POST /write/away · GET /write/away/after
        GET /w/{code} · POST /w/{code} · GET /w/{code}/after · GET /w/{code}/kept
        GET /mine · POST /mine · GET /mine/earlier
        GET /sharing · GET /sharing/after/{n} · GET /sharing/self · POST /sharing/self
        GET /sharing/quiet · POST /sharing/quiet
        GET /sharing/name · POST /sharing/name · GET /sharing/sign-ins · POST /sharing/sign-ins · POST /sharing/device
        GET /sharing/link · POST /sharing/link · POST /sharing/link/back · GET /sharing/two · POST /sharing/two
        GET /sharing/password · POST /sharing/password · GET /sharing/words · POST /sharing/words
        GET /sharing/copy · POST /sharing/copy · GET /sharing/space · POST /sharing/space
        GET /sharing/check · GET /sharing/check/since · GET /sharing/check/file · POST /sharing/check/copy
        GET /sharing/earlier · POST /sharing/earlier
        GET /sharing/let-in · POST /sharing/let-in · POST /sharing/let-in/code
        GET /sharing/let-in/alone · POST /sharing/let-in/alone
        GET /c · GET /c/rules · POST /c/rules · POST /c/uses · POST /c/end
        GET /sharing/erase · GET /sharing/erase/here · POST /sharing/erase/here · GET /sharing/erase/mine
        POST /sharing/erase/mine · GET /sharing/erase/account · POST /sharing/erase/account
        GET /sharing/erase/after/{n}
    """,
    THING: """
        GET /t/{item}/{move} · POST /t/{item}/{move} · GET /sharing/one/{item} · POST /sharing/one/{item}
        GET /sharing/let-in/alone/{item} · POST /sharing/let-in/alone/{item}
    """,
    TALK: """
        GET /talk/{item} · GET /talk/{item}/before · POST /talk/{item}/before · GET /talk/{item}/yes
        GET /talk/{item}/words · POST /talk/{item}/words · POST /talk/{item}/{move}
        POST /talk/{item}/kept · POST /talk/{item}/mine
    """,
    COUPLE: """
        GET /c/{space} · GET /c/{space}/agreed · POST /c/{space}/end
        GET /c/{space}/copy · POST /c/{space}/copy
        GET /c/{space}/notes · POST /c/{space}/notes · GET /c/{space}/alone
    """,
}

UNKNOWN = "0" * 32


def named(kind: str) -> list[tuple[str, str]]:
    """(method, path) of every door of one kind."""
    return [tuple(door.split()) for door in re.split(r"\s*·\s*|\n\s*", DOORS[kind].strip())]


def doors() -> Iterator[tuple[str, str]]:
    """(method, path) of every door there is."""
    for route in ROUTES:
        assert isinstance(route, Door)
        yield from ((method, route.path) for method in sorted(route.methods or ()) if method != "HEAD")


ALL_POSTS = sorted(path for method, path in doors() if method == "POST")


@dataclass(frozen=True)
class Scene:
    """Ana and Ben with something of every kind between them, and everybody who should see none of it."""

    house: House
    app: Starlette
    ana: Account
    ben: Account
    things: dict[str, str]

    def browser(self, account: Account | None) -> Browser:
        return signed_in(self.app, account) if account else Browser(self.app)

    async def stored(self) -> dict[str, list[str]]:
        """Every row of every table."""
        return await self.house.store.read(_dump)


def _dump(tx: Tx) -> dict[str, list[str]]:
    tables = [table for name, table in metadata.tables.items() if name != "sign_ins"]
    return {table.name: sorted(map(repr, tx.run(Statement(sa.select(table))))) for table in tables}


@asynccontextmanager
async def scene(house: House) -> AsyncIterator[Scene]:
    ana, ben = await cast.account(house), await cast.account(house, cast.BEN)
    await cast.joined(house, ana, ben)
    hers = await cast.viewer(house, ana)
    things = {
        "apology": (await cast.does(house, hers, "apology", "share", {"regret": "Words of ours."})).item,
        "milestone": (await cast.does(house, hers, "milestone", "put_forward", {"moment": "A day of ours."})).item,
        "journal": (await cast.does(house, hers, "journal", "keep", {"page": "Words of mine."})).item,
    }
    async with serving(house) as app:
        yield Scene(house, app, ana, ben, things)


def filled(path: str, item: str = UNKNOWN, move: str = "erase", link: str = "nothing") -> str:
    return (
        path.format(item=item, move=move, link=link, code=PRACTICES[0].code, n=1, space="0" * 16)
        if "{" in path
        else path
    )


def seen(answer: Answer) -> tuple[int, tuple[tuple[str, str], ...], bytes]:
    return answer.status, answer.headers, answer.body


def test_every_door_is_listed_with_who_may_pass() -> None:
    listed = [(method, path) for kind in DOORS for method, path in named(kind)]
    assert sorted(listed) == sorted(doors())


def test_what_is_listed_as_open_is_what_the_doors_let_anybody_through() -> None:
    open_doors = {(m, r.path) for r in ROUTES if isinstance(r, Door) and r.who == ANYBODY for m in r.methods or ()}
    assert {door for door in open_doors if door[0] != "HEAD"} == {*named(OPEN), *named(LINK)}


async def test_signed_out_every_page_of_ones_own_leads_to_the_way_in_and_changes_nothing(house: House) -> None:
    async with scene(house) as here:
        browser, before = here.browser(None), await here.stored()
        for method, path in named(MINE) + named(THING) + named(TALK) + named(COUPLE):
            address = filled(path, here.things["apology"])
            answer = await (browser.get(address) if method == "GET" else browser.post(address, {"w1": "typed words"}))
            if method == "GET":
                assert (answer.status, answer.header("location")) == (303, "/sign-in"), path
            else:
                assert answer.status == 401, path
                assert "typed words" in answer.text, path
        assert await here.stored() == before


async def test_what_is_signed_out_is_out_also_for_whoever_kept_the_cookie(house: House) -> None:
    async with scene(house) as here:
        kept, leaving_browser = here.browser(here.ana), here.browser(here.ana)
        assert (await kept.get("/today")).status == 200
        await leaving_browser.post("/sign-out")
        for method, path in named(MINE) + named(THING) + named(TALK) + named(COUPLE):
            if method == "GET":
                assert (await kept.get(filled(path, here.things["apology"]))).header("location") == "/sign-in", path


STRANGE_HEADERS = [
    {"origin": "https://elsewhere.example", "sec-fetch-site": "cross-site"},
    {"origin": "https://elsewhere.example", "sec-fetch-site": "same-origin"},
    {"origin": "http://127.0.0.1:8001", "sec-fetch-site": "same-site"},
    {"origin": "null", "sec-fetch-site": "same-origin"},
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "none"},
    {},
]


@pytest.mark.parametrize("headers", STRANGE_HEADERS, ids=str)
async def test_nothing_is_changed_from_a_page_that_is_not_ours(house: House, headers: dict[str, str]) -> None:
    async with scene(house) as here:
        browser, before = here.browser(here.ana), await here.stored()
        form = {"content-type": "application/x-www-form-urlencoded"}
        for path in ALL_POSTS:
            answer = await browser.send("POST", filled(path, here.things["apology"]), b"w1=x", headers | form)
            assert answer.status == 403, path
        assert await here.stored() == before


async def test_a_door_for_forms_alone_is_no_page(house: House) -> None:
    async with scene(house) as here:
        browser = here.browser(here.ana)
        pages = {path for method, path in doors() if method == "GET"}
        for path in set(ALL_POSTS) - pages:
            assert (await browser.get(filled(path))).status == 404, path


@pytest.mark.parametrize("practice", ["apology", "milestone", "journal"])
async def test_what_is_somebody_elses_is_as_if_it_were_not_there(house: House, practice: str) -> None:
    async with scene(house) as here:
        eva, max_ = await cast.account(house, "Eva"), await cast.account(house, "Max")
        await cast.joined(house, eva, max_)
        for stranger in (await cast.account(house, cast.OTTO), eva):
            browser, before = here.browser(stranger), await here.stored()
            for move in BY_NAME[practice].moves:
                await _same_as_nothing(browser, here.things[practice], move)
            assert await here.stored() == before


async def test_a_partners_own_pages_are_as_if_they_were_not_there(house: House) -> None:
    async with scene(house) as here:
        for move in BY_NAME["journal"].moves:
            await _same_as_nothing(here.browser(here.ben), here.things["journal"], move)


async def _same_as_nothing(browser: Browser, item: str, move: str) -> None:
    """An item that is there but not hers answers, byte for byte, as one that never was."""
    form = {"key": "k" * 22, "v": "1", "w1": "typed"}
    for method in ("GET", "POST"):
        answers = []
        for thing in (item, UNKNOWN):
            address = f"/t/{thing}/{move}"
            answers.append(await (browser.get(address) if method == "GET" else browser.post(address, form)))
        assert seen(answers[0]) == seen(answers[1]), (method, move)
        assert answers[0].status == 404


async def test_who_left_adds_nothing_and_changes_nothing_but_by_erasing_her_own(house: House) -> None:
    async with scene(house) as here:
        await leaving.leave(house, await cast.viewer(house, here.ana))
        browser, before = here.browser(here.ana), await here.stored()
        form = {"key": "k" * 22, "v": "0", "do": "share", "w1": "one more thing"}
        answer = await browser.post("/w/k7qd", form)
        assert answer.status == 422
        assert "one more thing" in answer.text
        after = await here.stored()
        assert after["events"] == before["events"]
        await browser.post(f"/t/{here.things['apology']}/erase", {"key": "e" * 22, "v": "1"})
        assert len((await here.stored())["texts"]) == len(before["texts"])  # one gone, the erasure's own came


async def test_a_spent_a_strange_and_a_broken_link_are_one_page(house: House) -> None:
    async with scene(house) as here:
        browser = here.browser(None)
        answers = {seen(await browser.get(f"/i/{link}")) for link in ("A" * 43, "B" * 43, "x", "%00", "é")}
        assert len(answers) == 1
