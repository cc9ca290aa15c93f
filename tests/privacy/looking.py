"""Everything that one browser can see: every page there is, whole, and every frame of every live page."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from starlette.applications import Starlette

from domain.practices import BY_CODE, BY_NAME
from domain.practices.joint_session import JOINT_SESSION
from server.http import Door
from tests.privacy.asgi import Answer, Browser, Socket
from web import items, regions

ONE = {"n": "1", "space": "0" * 16}
"""What stands for a number, and for two people: nobody's."""

Sight = tuple[str, int, tuple[tuple[str, str], ...], str]
"""An address, and what answered it: status, headers, and the body with its keys normalised."""

OFFERING = "/3"
"""Pages that offer made-up names: other ones each time, and of other lengths."""

KEY = re.compile(r'(name="key" value=")[A-Za-z0-9_-]{22}"')
"""The idempotency keys of forms: random, made at render, alike in length."""


def normalised(text: str) -> str:
    """The text without what is random in it. Nothing goes, nothing comes, and no size changes."""
    return KEY.sub(rf'\g<1>{"k" * 22}"', text)


def addresses(app: Starlette, things: Iterable[tuple[str, str]], links: Iterable[str] = ()) -> list[str]:
    """Every address that can be looked at. `things`: (practice, item) of what is there; `links`: ends of links."""
    doors = [route for route in app.routes if isinstance(route, Door) and "GET" in (route.methods or ())]
    return [address for door in doors for address in _filled(door.path, list(things), links)]


def _filled(path: str, things: list[tuple[str, str]], links: Iterable[str]) -> Iterator[str]:
    """A door's address with everything there can be in it; a kind of name not known here is a KeyError."""
    names = set(re.findall(r"{(\w+)}", path))
    if names == {"item"}:
        every = path.startswith("/sharing/")
        yield from (path.format(item=item) for practice, item in things if every or practice == JOINT_SESSION.name)
    elif names == {"item", "move"}:
        for practice, item in things:
            for move in BY_NAME[practice].moves:
                yield path.format(item=item, move=move)
    elif names == {"code"}:
        yield from (path.format(code=code) for code in BY_CODE)
    elif names == {"link"}:
        yield from (path.format(link=link) for link in links)
    else:
        yield path.format_map({name: ONE[name] for name in names})


async def look(browser: Browser, paths: Iterable[str]) -> list[Sight]:
    """Looks at pages; none of them may be broken."""
    return [seen(path, await browser.get(path)) for path in paths]


def seen(address: str, answer: Answer) -> Sight:
    """An answer as it is compared. Raises what went wrong inside, if something did."""
    if answer.raised:
        raise answer.raised
    if address.partition("?")[0].endswith(OFFERING):
        return address, answer.status, (), ""
    if answer.header("content-type") == "application/zip":
        kept = tuple((name, value) for name, value in answer.headers if name != "content-length")
        return address, answer.status, kept, proved(answer.body)
    if address.partition("?")[0].startswith(CHECKING):
        kept = tuple((name, value) for name, value in answer.headers if name != "content-length")
        return address, answer.status, kept, OF_RANDOM_KEYS.sub("", normalised(answer.text))
    headers = tuple((name, normalised(value)) for name, value in answer.headers)
    return address, answer.status, headers, normalised(answer.text)


CHECKING = "/sharing/check"
OF_RANDOM_KEYS = re.compile(r'[0-9a-f]{64}|(?<=<ol class="kept-words">).*?(?=</ol>)')
"""On the pages that compare histories: hashes, and the words that stand for one."""

PRINTED = "copy.pdf"
"""Here it is what is set in type, as it is given to be."""
OF_A_HEAD = ("words", "code", "key")
"""What is made of random keys in it."""

SEALED = ("kc", "ct", "key", "node")
"""What is made of random keys in a line of a history."""


def proved(archive: bytes) -> str:
    """A copy that can be checked without what is random in it: hashes, keys, and what is sealed but for its length."""
    with zipfile.ZipFile(io.BytesIO(archive)) as file:
        members = {name: file.read(name).decode() for name in file.namelist()}
    if printed := members.get(PRINTED):
        members[PRINTED] = json.dumps({name: v for name, v in json.loads(printed).items() if name not in OF_A_HEAD})
    heads, *lines = [json.loads(line) for line in members.pop("history.jsonl").splitlines()]
    sizes = [note.split("\n")[1] for note in (*heads["heads"], members.pop("head.txt"))]
    plain = [{n: len(v) if n == "text" else v for n, v in line.items() if n not in SEALED} for line in lines]
    return json.dumps([members, sizes, plain])


@dataclass
class Watching:
    """A browser with every live page open at once. `sockets`: by the address of the page."""

    browser: Browser
    sockets: dict[str, Socket] = field(default_factory=dict)

    async def open(self, paths: Iterable[str] | None = None) -> None:
        """Opens these pages' sockets where each page says, or those of every page; closes what was open."""
        await self.close()
        for path in live_pages() if paths is None else paths:
            await self.open_too(path)

    async def open_too(self, path: str) -> None:
        """Opens one more."""
        if address := (await self.browser.get(path)).socket():
            self.sockets[path] = await self.browser.open(address)

    async def close(self) -> None:
        for socket in self.sockets.values():
            await socket.close()
        self.sockets.clear()

    def frames(self) -> list[tuple[str, list[str]]]:
        """What came since it was last asked, for each page in order. Raises ConnectionError where one was closed."""
        if closed := {name: socket.code for name, socket in self.sockets.items() if socket.code}:
            raise ConnectionError(f"closed: {closed}")
        return [(name, [normalised(frame) for frame in s.take()]) for name, s in self.sockets.items()]


TALKS, TALK = "talks", "talk"
"""The live pages of talks: what is ahead, and one of them, which is another page for each."""


def path_of(name: str, talk: str = "") -> str:
    """Where a live page stands."""
    own = {name: path for path, name in items.PAGES.items()} | {TALKS: "/talk", TALK: f"/talk/{talk}"}
    return own.get(name, f"/w/{name}")


def live_pages(talks: Iterable[str] = ()) -> list[str]:
    """Where every live page stands, with the pages of these talks."""
    return [path_of(name) for name in sorted(regions.PAGES - {TALK})] + [path_of(TALK, talk) for talk in talks]
