"""A word of its own in every field of every form, looked for wherever it must not be."""

from __future__ import annotations

import base64
import re
import sqlite3
import struct
import subprocess
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfile

import httpx2
import pytest
from argon2.low_level import Type, hash_secret_raw
from starlette.applications import Starlette

from domain.practices import BY_NAME
from server import drafts, renewal
from server.drafts import About
from server.migrate import migrate
from server.settings import Settings
from server.stores.sqlite import path_of
from tests import cast
from tests.cast import PASSWORD
from tests.fixtures.copies import GOLDSEAM, environment, free_port
from tests.fixtures.house import MovedClock, opened
from tests.privacy import canaries, thief
from tests.privacy.asgi import OWN_PAGE, Answer, Browser, serving
from tests.privacy.canaries import DOORS, Told, Word, Writer
from tests.privacy.hour import Hour, thing
from tests.privacy.looking import Watching, addresses, live_pages, look

pytestmark = pytest.mark.anyio

NEUTRAL = re.compile(
    r"w[1-9]\d?|r[1-9]|n[1-9]\d*|key|v|d|do|upto|to|slip|name|password|new|words|others|zone|space|who"
)
"""Names that a field may have: none tells what one writes in it. A new one must be looked at, and listed here."""


async def test_every_word_is_where_it_belongs_and_nowhere_else(
    any_settings: Settings, clock: MovedClock, cheap_passwords: None
) -> None:
    async with opened(any_settings, clock) as house, serving(house) as app:
        mark, words, doors, fields = canaries.mark(), list[Word](), set[str](), set[str]()

        def writer(name: str = "a stranger") -> Writer:
            browser = Browser(app, address=f"192.0.2.{len(words) % 250}")
            return Writer(name, browser, mark, words, doors, fields, now=clock)

        told = Told(writer("Ana"), writer("Ben"), writer, lambda: clock.forward(minutes=12))
        await told.alone()
        await told.locked_out_of_mine()
        await told.become_two()
        seen = await what_ben_sees(told)
        await told.end()
        assert doors == {door.path for door in DOORS if "POST" in (door.methods or ())}
        assert {name for name in fields if not NEUTRAL.fullmatch(name)} == set()
        check_what_ben_sees(words, seen)
        check_what_is_stored(any_settings, mark)


async def what_ben_sees(told: Told) -> str:
    """Every page and every frame that is Ben's, looked at after each thing that Ana does; and his copy."""
    browser = told.ben.browser
    assert isinstance(browser, Browser)
    seen, watching = list[str](), Watching(browser)
    await watching.open()

    async def look_at(pages: list[str]) -> None:
        seen.extend(body for _, _, _, body in await look(browser, pages))
        seen.extend(frame for _, frames in watching.frames() for frame in frames)

    async def look_everywhere() -> None:
        await look_at(addresses(browser.app, []))

    told.after_ana = look_everywhere
    await told.together()
    seen.append(await what_is_left_of_a_talk(told, look_at))
    seen.append((await told.ben.send("/sharing/copy", action="/sharing/copy")).text)
    await watching.close()
    return "".join(seen)


async def what_is_left_of_a_talk(told: Told, look_at: Callable[[list[str]], Awaitable[None]]) -> str:
    """Ben sees what is said to him in a talk while it is on, and once it has closed nothing of it."""

    async def look_at_it() -> None:
        await look_at(live_pages([hour.item]))

    hour, before = Hour(told, look_at_it), len(told.ana.words)
    await hour.talk()
    said = [word.text for word in told.ana.words[before:] if word.who == "Ana" and word.do in SAID and not word.secret]
    assert len(said) == 5
    left = [await everything_there_is(who, hour) for who in (told.ana, told.ben)]
    assert [word for word in said if word in "".join(left)] == []
    return left[1]


async def everything_there_is(who: Writer, hour: Hour) -> str:
    """Every page of somebody's, and her copy."""
    pages = addresses(app_of(who), [thing(hour)])
    bodies = [body for _, _, _, body in await look(browser_of(who), pages)]
    return "".join(bodies) + (await who.send("/sharing/copy", action="/sharing/copy")).text


SAID = {"speak", "paraphrase", "correct", "parting_words"}
"""What takes words in a talk."""


def browser_of(who: Writer) -> Browser:
    assert isinstance(who.browser, Browser)
    return who.browser


def app_of(who: Writer) -> Starlette:
    return browser_of(who).app


def check_what_ben_sees(words: list[Word], seen: str) -> None:
    """Of Ana's words, the shared ones, of every kind, and no other."""
    hers = [word for word in words if word.who == "Ana" and word.text in seen]
    assert [word for word in hers if not word.shared] == []
    assert {(word.door, word.do) for word in hers} >= {
        ("/w/{code}", "share"),
        ("/w/{code}", "ask"),
        ("/w/{code}", "put_forward"),
        ("/t/{item}/{move}", "answer"),
        ("/t/{item}/{move}", "change"),
        ("/sharing/name", "name"),
        ("/talk/words", "words"),
        ("/talk/{item}/words", "words"),
        *(("/talk/{item}/{move}", move) for move in SAID),
    }


def check_what_is_stored(settings: Settings, mark: str) -> None:
    """No word of anybody's in any row or file, in no shape."""
    assert thief.found_in_rows(settings.database, mark) == []
    assert [name for folder in thief.folders(settings) for name in thief.found_in_files(folder, mark)] == []


@pytest.mark.parametrize("shape", ["{}", "x{}", "xx{}"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "hex", "base64", "capitals"])
def test_a_word_would_be_found_in_a_row_and_in_a_file(settings: Settings, encoding: str, shape: str) -> None:
    mark = canaries.mark()
    data = encoded(shape.format(mark) + "aa", encoding)
    migrate(settings)
    with sqlite3.connect(path_of(settings.database)) as connection:
        connection.execute("CREATE TABLE notes (words BLOB)")
        connection.execute("INSERT INTO notes VALUES (?)", [data])
    connection.close()
    (path_of(settings.database).parent / "notes.txt").write_bytes(b"...." + data)
    assert thief.found_in_rows(settings.database, mark) == ["notes.words"]
    found = [Path(name).name for folder in thief.folders(settings) for name in thief.found_in_files(folder, mark)]
    assert set(found) == {"goldseam.db", "notes.txt"}


def encoded(text: str, encoding: str) -> bytes:
    match encoding:
        case "hex":
            return text.encode().hex().encode()
        case "base64":
            return base64.b64encode(text.encode())
        case "capitals":
            return text.upper().encode()
        case _:
            return text.encode(encoding)


# Logs


async def test_nothing_that_is_typed_or_asked_for_is_logged(settings: Settings, tmp_path: Path) -> None:
    """A real process, everything filled in, and much that goes wrong."""
    migrate(settings)
    mark, words, doors = canaries.mark(), list[Word](), set[str]()
    with served(settings, tmp_path / "log.txt") as address:
        clients: list[OverHttp] = []

        def writer(name: str = "a stranger") -> Writer:
            clients.append(OverHttp(address))
            return Writer(name, clients[-1], mark, words, doors)

        told = Told(writer("Ana"), writer("Ben"), writer)
        await told.alone()
        await told.become_two()
        await told.together()
        await Hour(told, nothing).talk()
        await go_wrong(clients[0], mark)
        for client in clients:
            await client.close()
    log = (tmp_path / "log.txt").read_text()
    assert address in log
    assert not thief.holds(log.encode(), mark)


async def nothing() -> None:
    """Nobody looks."""


async def go_wrong(client: OverHttp, mark: str) -> None:
    """Requests of which something could be put down: addresses, queries, fields and headers with words in them."""
    for path in (f"/{mark}", f"/together?b={mark}", f"/t/{mark}/erase?v={mark}", f"/i/{mark}", f"/static/{mark}"):
        await client.get(path)
    for path in ("/w/k7qd", "/today", f"/t/{mark}/accept", "/sign-in", f"/w/{mark}"):
        await client.post(path, {"key": mark, mark: mark, "w1": mark * 30_000})
        await client.post(path, {"key": "k" * 22, "v": mark, "do": mark, "upto": mark, "w1": mark})
    for headers in ({"referer": mark}, {"user-agent": mark}, {"content-type": mark}, {"hx-current-url": mark}):
        await client.client.post("/w/k7qd", content=mark, headers={**OWN_PAGE, "origin": client.address, **headers})


@dataclass
class OverHttp:
    """A browser that reaches a process over the network of this machine."""

    address: str

    def __post_init__(self) -> None:
        self.client = httpx2.AsyncClient(base_url=self.address, trust_env=False)

    async def get(self, path: str) -> Answer:
        return self._answer(await self.client.get(path))

    async def post(self, path: str, form: Mapping[str, str | int]) -> Answer:
        headers = {**OWN_PAGE, "origin": self.address}
        return self._answer(await self.client.post(path, data=dict(form), headers=headers))

    async def close(self) -> None:
        await self.client.aclose()

    def _answer(self, response: httpx2.Response) -> Answer:
        return Answer(response.status_code, tuple(response.headers.multi_items()), response.content)


@contextmanager
def served(settings: Settings, log: Path) -> Iterator[str]:
    """A process that serves; everything that it says comes into a file."""
    port = free_port()
    command, env = [str(GOLDSEAM), "serve", "--port", str(port)], environment(settings, PYTHONUNBUFFERED="1")
    with log.open("wb") as errors, subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=errors) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            rest, _ = process.communicate(timeout=30)
            log.write_bytes(log.read_bytes() + first + rest)


# Keys


async def test_what_is_stored_and_the_root_key_open_no_own_record(
    any_settings: Settings, clock: MovedClock, cheap_passwords: None
) -> None:
    """While she is signed in and Mine is open, with a journal page, a draft and eight words waiting in the store."""
    async with opened(any_settings, clock) as house:
        ana, ben = await cast.account(house), await cast.account(house, cast.BEN)
        await cast.joined(house, ana, ben)
        viewer = await cast.viewer(house, ana)
        await cast.does(house, viewer, "journal", "keep", {"page": "mine alone"})
        await drafts.keep(house, viewer, About(BY_NAME["apology"]), {"w1": "not yet"}, "a form")
        await cast.does(house, viewer, "apology", "share", {"regret": "for both"})
    loot = thief.loot(any_settings)
    keys = loot.keys()
    assert viewer.shared_record is not None
    assert any(b"for both" in words for words in loot.read(viewer.shared_record, keys))
    assert len(list(loot.texts(viewer.own_record))) == 3
    assert loot.read(viewer.own_record, keys) == []
    assert len(loot.read(viewer.own_record, loot.keys(key_from(loot, ana.person, PASSWORD)))) == 3


def key_from(loot: thief.Loot, person: str, password: str) -> bytes:
    """What her password gives, as passwords.py describes it."""
    salt = loot.of("people", id=person)[0]["salt"]
    rounds, memory, lanes, random = struct.unpack(">BIB16s", salt)
    both = hash_secret_raw(password.encode(), random, rounds, memory, lanes, 64, Type.ID)
    return both[32:]


async def test_after_a_renewal_of_keys_what_was_erased_is_nowhere_even_in_an_old_copy(
    settings: Settings, clock: MovedClock, cheap_passwords: None, tmp_path: Path
) -> None:
    old = settings.model_copy(update={"database": f"sqlite:///{tmp_path}/old.db"})
    async with opened(settings, clock) as house:
        ana, _ = await cast.couple(house)
        done = await cast.does(house, ana, "apology", "share", {"regret": "the blue room"})
        await cast.does(house, ana, "apology", "share", {"regret": "the green room"})
        await house.store.settle()
        copyfile(path_of(settings.database), path_of(old.database))
        await cast.does(house, ana, "apology", "erase", item=done.item, version=1)
        assert ana.shared_record is not None
        assert words_in(old, ana.shared_record) == {"blue", "green"}
        assert words_in(settings, ana.shared_record) == {"green"}
        clock.forward(minutes=1)
        await renewal.renew(house)
    assert words_in(old, ana.shared_record) == set()
    assert words_in(settings, ana.shared_record) == {"green"}


def words_in(settings: Settings, record: str) -> set[str]:
    """Which of the two rooms can be read by whoever has the store and the root key as it is now."""
    loot = thief.loot(settings)
    text = b"".join(loot.read(record, loot.keys())).decode()
    return {colour for colour in ("blue", "green") if colour in text}
