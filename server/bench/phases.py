"""What is measured, one after the other: the copy as people start it, then the bare application in its place."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter

from server import house as houses
from server import rebuild
from server.bench import beside, histories, load, people, raw, servers, talks
from server.bench.bare import Setting
from server.bench.client import Browser, Http, Socket
from server.bench.figures import Figure, ms, percentile
from server.bench.people import Person, Two
from server.migrate import migrate
from server.settings import Settings

Say = Callable[[str], None]
Browsers = Sequence[tuple[Browser, Browser]]
WARM_SOCKETS = 100
AT_ONCE = 20
BARE_FRAME = 4_000
"""Bytes: about what a page of a talk is sent when the floor changes."""


@dataclass(frozen=True)
class Size:
    """How much is measured: numbers of things, seconds, and actions a second while it is calm."""

    couples: int = 50
    entries: int = 60
    long: int = 10_000
    calm: float = 15.0
    rate: float = 20.0
    warm_up: float = 2.0
    loaded: float = 10.0
    sockets: int = 1_000
    pages: int = 100
    talks: int = 200
    stops: int = 20
    copies: int = 3
    history: int = 100_000


@dataclass(frozen=True)
class Actions:
    """Seconds that each action took, calm and under load; how many a second there were then; a frame's bytes."""

    calm: list[float]
    loaded: list[float]
    per_s: float
    frame: int


async def measured(folder: Path, size: Size, say: Say) -> dict[str, Figure]:
    """Every figure, with its raw limit."""
    return (
        await _sqlite(folder, size, say)
        | await _postgres(folder, size, say)
        | await _talks(folder / "talks", size, say)
        | await asyncio.to_thread(_histories, size, say)
    )


async def _sqlite(folder: Path, size: Size, say: Say) -> dict[str, Figure]:
    port = servers.free_port()
    settings = _settings(folder, f"sqlite:///{folder}/goldseam.db", port)
    say("SQLite: making couples")
    couples, long = await _filled(settings, size)
    browsers = _browsers(couples, settings, [port, port])
    say("SQLite: actions")
    async with servers.serving(settings, [port]):
        ours = await _actions(browsers, size)
        much = _browser(long.people[0].cookie, settings, port)
        pages, page = await _pages(much, size)
        copied, packed = await _copied(much, size)
    say("SQLite: open pages")
    async with servers.serving(settings, [port]) as ids:
        socket_kb = await _idle(ids[0], browsers, size)
    say("SQLite: rebuild")
    per_s, raw_per_s = await _rebuilt(settings), raw.refill_per_s(folder / "goldseam.db")
    say("SQLite: the bare application")
    strangers = _strangers(size, settings, [port, port])
    async with servers.bare(Setting(port, f"{folder}/bare.db", ours.frame, page=page)) as ids:
        bare = await _actions(strangers, size)
        bare_pages, _ = await _pages(strangers[0][0], size)
    async with servers.bare(Setting(port, f"{folder}/bare.db", ours.frame)) as ids:
        bare_kb = await _idle(ids[0], strangers, size)
    return {
        "action_to_frame_p50_ms": Figure(ms(ours.calm, 0.5), ms(bare.calm, 0.5)),
        "action_to_frame_p99_ms": Figure(ms(ours.calm, 0.99), ms(bare.calm, 0.99)),
        "actions_per_s_sqlite": Figure(ours.per_s, bare.per_s),
        "loaded_p99_ms_sqlite": Figure(ms(ours.loaded, 0.99), ms(bare.loaded, 0.99)),
        "idle_socket_kb": Figure(socket_kb, bare_kb),
        "timeline_page_ms": Figure(ms(pages, 0.5), ms(bare_pages, 0.5)),
        "rebuild_events_per_s": Figure(per_s, raw_per_s),
        "export_10k_s": Figure(percentile(copied, 0.5), histories.packed_s(packed)),
    }


async def _postgres(folder: Path, size: Size, say: Say) -> dict[str, Figure]:
    with beside.postgres(folder) as url, beside.valkey(folder) as redis:
        ports = [servers.free_port(), servers.free_port()]
        settings = _settings(folder / "grown", url, ports[0], redis)
        say("PostgreSQL: making couples")
        couples, _ = await _filled(settings, replace(size, long=0))
        say("PostgreSQL: actions")
        async with servers.serving(settings, ports):
            ours = await _actions(_browsers(couples, settings, ports), size)
        say("PostgreSQL: the bare application")
        raw.make_table(url)
        async with servers.bare(*(Setting(port, url, ours.frame, redis) for port in ports)):
            bare = await _actions(_strangers(size, settings, ports), size)
    return {
        "action_to_frame_p99_ms_postgres": Figure(ms(ours.calm, 0.99), ms(bare.calm, 0.99)),
        "actions_per_s_postgres": Figure(ours.per_s, bare.per_s),
    }


async def _talks(folder: Path, size: Size, say: Say) -> dict[str, Figure]:
    port = servers.free_port()
    settings = _settings(folder, f"sqlite:///{folder}/goldseam.db", port)
    say("Talks: making them")
    on = await _begun(settings, size.talks)
    say("Talks: the floor changes")
    async with servers.serving(settings, [port]) as ids:
        before, used = servers.resident_kb(ids[0]), talks.cpu(ids[0])
        seated = await talks.seated(on, settings.origin, port)
        began, used = perf_counter(), talks.cpu(ids[0])
        changed = await talks.floor_changes(seated, size.rate, size.calm)
        busy = (talks.cpu(ids[0]) - used) / (perf_counter() - began)
        grown = (servers.resident_kb(ids[0]) - before) / 1024
        say(f"  {len(on)} talks at once, {size.rate:.0f} steps a second: {busy:.0%} of a core, {grown:.0f} MB more")
        stopped = [await talks.stops(talk) for talk in seated[: size.stops]]
        began = perf_counter()
        os.kill(ids[0], signal.SIGKILL)
        talks.left(seated)
    async with servers.serving(settings, [port]):
        await talks.back(seated[-1])
        recovered = perf_counter() - began
        talks.left(seated[-1:])
    say("Talks: the bare application")
    return await _bare_talks(folder, port, size, changed, stopped, recovered)


async def _bare_talks(
    folder: Path, port: int, size: Size, changed: list[float], stopped: list[float], recovered: float
) -> dict[str, Figure]:
    strangers = _strangers(size, _settings(folder, "", port), [port, port])
    async with servers.bare(Setting(port, f"{folder}/bare.db", BARE_FRAME)) as ids:
        pairs = await load.seated(strangers)
        bare = await load.steady(pairs, size.rate, size.calm)
        began = perf_counter()
        os.kill(ids[0], signal.SIGKILL)
        load.left(pairs)
    async with servers.bare(Setting(port, f"{folder}/bare.db", BARE_FRAME)):
        pairs = await load.seated(strangers[:1])
        await load.act(*pairs[0])
        again = perf_counter() - began
        load.left(pairs)
    return {
        "floor_change_p99_ms": Figure(ms(changed, 0.99), ms(bare, 0.99)),
        "both_stopped_ms": Figure(ms(stopped, 1.0), ms(bare, 1.0)),
        "recovered_s": Figure(recovered, again),
    }


async def _begun(settings: Settings, number: int) -> list[tuple[str, tuple[Person, Person]]]:
    migrate(settings)
    house = houses.build(settings)
    await house.open()
    try:
        return await talks.made(house, number)
    finally:
        await house.close()


def _settings(folder: Path, database: str, port: int, redis: str = "") -> Settings:
    return Settings(
        database=database,
        redis=redis,
        root_key_file=folder / "keys" / "root.key",
        origin=f"http://127.0.0.1:{port}",
        operator="nobody: it is only measured",
    )


async def _filled(settings: Settings, size: Size) -> tuple[list[Two], Two]:
    """Couples with something shared between them, and one with much."""
    migrate(settings)
    house = houses.build(settings)
    await house.open()
    try:
        couples = await asyncio.gather(*(people.couple(house, size.entries) for _ in range(size.couples)))
        return couples, await people.couple(house, size.long, answers=True)
    finally:
        await house.close()


def _browser(cookie: str, settings: Settings, port: int) -> Browser:
    return Browser(port, settings.origin, cookie)


def _browsers(couples: Sequence[Two], settings: Settings, ports: Sequence[int]) -> Browsers:
    """Of each couple one at each port."""
    cookies = [(two.people[0].cookie, two.people[1].cookie) for two in couples]
    return [(_browser(one, settings, ports[0]), _browser(other, settings, ports[1])) for one, other in cookies]


def _strangers(size: Size, settings: Settings, ports: Sequence[int]) -> Browsers:
    """Whom the bare application knows."""
    both = [
        tuple(_browser(f"goldseam={n}-{seat}", settings, ports[seat]) for seat in (0, 1)) for n in range(size.couples)
    ]
    return [(one, other) for one, other in both]


async def _actions(browsers: Browsers, size: Size) -> Actions:
    pairs = await load.seated(browsers)
    calm = await load.steady(pairs, size.rate, size.calm)
    loaded = await load.flat_out(pairs, size.loaded, size.warm_up)
    load.left(pairs)
    return Actions(calm, loaded, len(loaded) / size.loaded, pairs[0][0].frame)


async def _pages(browser: Browser, size: Size) -> tuple[list[float], int]:
    """Seconds of Together, asked for again and again; and its bytes."""
    http = Http(browser.port)
    request = browser.get("/together")
    page = await http.ask(request, 200)
    taken = await load.timed(lambda: http.ask(request, 200), size.pages)
    http.close()
    return taken, len(page)


async def _copied(browser: Browser, size: Size) -> tuple[list[float], bytes]:
    """Seconds of a copy with proof, taken again and again; and one of them."""
    http = Http(browser.port)
    request = browser.post("/sharing/check/copy", b"")
    copy = await http.ask(request, 200)
    taken = await load.timed(lambda: http.ask(request, 200), size.copies)
    http.close()
    return taken, copy


def _histories(size: Size, say: Say) -> dict[str, Figure]:
    say("Histories: checking one")
    lines, key = histories.made(size.history)
    return {"verify_100k_s": Figure(histories.checked_s(lines, key), histories.read_s(lines))}


async def _idle(process: int, browsers: Browsers, size: Size) -> float:
    """The memory that one more open page takes, in kB."""
    warm = await _opened(browsers, WARM_SOCKETS)
    before = servers.resident_kb(process)
    opened = await _opened(browsers, size.sockets)
    after = servers.resident_kb(process)
    for socket in (*warm, *opened):
        socket.close()
    return (after - before) / size.sockets


async def _opened(browsers: Browsers, number: int) -> list[Socket]:
    """So many open pages, of everybody in turn."""
    everybody = [browser for both in browsers for browser in both]
    some = [everybody[n % len(everybody)] for n in range(number)]
    sockets: list[Socket] = []
    for start in range(0, number, AT_ONCE):
        sockets += await asyncio.gather(*map(_open, some[start : start + AT_ONCE]))
    return sockets


async def _open(browser: Browser) -> Socket:
    return await Socket.to(browser.port, browser.upgrade(load.PAGE), lambda frame: None)


async def _rebuilt(settings: Settings) -> float:
    """Events a second."""
    house = houses.build(settings)
    await house.open()
    began = perf_counter()
    try:
        return await rebuild.rebuild(house) / (perf_counter() - began)
    finally:
        await house.close()
