"""Two people fill in every form there is, with a word of its own in every field."""

from __future__ import annotations

import re
import secrets
import string
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from domain.practices import BY_CODE
from server import clock
from server.app import ROUTES
from server.http import ANYBODY, SIGNED_IN, Door
from tests.privacy.asgi import Answer
from tests.privacy.forms import Field, Form, filled, forms_of, links_of
from web import times

DOORS = [route for route in ROUTES if isinstance(route, Door)]
ERASE = ("/sharing/erase/here", "/sharing/erase/mine", "/sharing/erase/account")
THERAPISTS = ("/c/rules", "/c/uses", "/c/end")
AT_THE_END = {
    "/leave",
    "/sign-out",
    "/sharing/space",
    "/sharing/two",
    "/sharing/link/back",
    "/sharing/earlier",
    *ERASE,
    *THERAPISTS,
}
"""What would end the story before everything is filled in; gone through by name."""

QUIET, ALONE = "/sharing/quiet", "/sharing/let-in/alone"

SHARED = {
    ("/w/{code}", "share"),
    ("/w/{code}", "ask"),
    ("/w/{code}", "put_forward"),
    ("/t/{item}/{move}", "answer"),
    ("/t/{item}/{move}", "change"),
    ("/sharing/name", ""),
    ("/begin/5", ""),
    ("/talk/words", ""),
    ("/sharing/let-in", ""),
    ("/talk/{item}/words", ""),
    ("/talk/{item}/{move}", "speak"),
    ("/talk/{item}/{move}", "paraphrase"),
    ("/talk/{item}/{move}", "correct"),
    ("/talk/{item}/{move}", "parting_words"),
}
"""What the other is to see. Everything else that can be sent is somebody's own: so is what a new form takes."""


RHYTHMS = [code for code, practice in BY_CODE.items() if getattr(practice, "keeps_zone", False)]
"""What both agree to first, before there is a round of it."""


class Visitor(Protocol):
    """A browser, with or without a network."""

    async def get(self, path: str) -> Answer: ...
    async def post(self, path: str, form: Mapping[str, str | int]) -> Answer: ...


@dataclass(frozen=True)
class Word:
    """A word, and where it was typed. `secret`: it opens something, and nobody is ever to see it again."""

    text: str
    who: str
    door: str
    do: str
    shared: bool
    secret: bool


@dataclass
class Writer:
    """Somebody who types a new word into every field. The mark begins every word, and is in nothing else."""

    name: str
    browser: Visitor
    mark: str
    words: list[Word]
    doors: set[str]
    fields: set[str] = field(default_factory=set)
    password: str = ""
    sign_in_name: str = ""
    now: Callable[[], int] = clock.now

    async def send(self, path: str, do: str = "", action: str = "", **chosen: str) -> Answer:
        """Fills in the form of a page that has this button, or leads there, and sends it.

        `chosen`: fields that are not filled in with whatever comes first.
        """
        for form, button in buttons_of((await self.browser.get(path)).text, path):
            wanted = form.action == action if action else form.action != "/leave"
            if wanted and do in {"", button[1]}:
                return await self.press(form, button, **chosen)
        raise AssertionError(f"{path} has no form for {do or action}")

    async def types(self, path: str, *boxes: str, **besides: str) -> str:
        """A word in each box of what no form of a page leads to. Gives the last."""
        door, do = door_of(path), path.rpartition("/")[2]
        typed = {box: self._word(door, do, secret=False) for box in boxes}
        await self.browser.post(path, typed | besides)
        self.doors.add(door)
        return typed[boxes[-1]]

    async def takes_proof(self) -> None:
        """A copy that can be checked, of everything, by a button of the page for copies; and one of one thing."""
        await self.browser.post("/sharing/check/copy", {})
        self.doors.add("/sharing/check/copy")
        found = re.search(r"/sharing/one/[0-9a-f]+", (await self.browser.get("/together")).text)
        assert found
        await self.send(found[0], action=found[0])

    async def agrees(self) -> None:
        """To whatever the other put forward and can be agreed to."""
        for form, button in buttons_of((await self.browser.get("/together/agreed")).text, ""):
            if form.action.endswith("/accept"):
                await self.press(form, button)

    async def press(self, form: Form, button: tuple[str, str], **chosen: str) -> Answer:
        """Sends a form with words in it."""
        door, do = door_of(form.action), button[1] or form.action.rpartition("/")[2]
        new = self._word(door, do, secret=True)

        def typed(found: Field) -> str:
            if found.kind == "password":
                return new if found.fresh else self.password or new
            return self._word(door, do, secret=False)

        sent = filled(form, button, typed, self._soon()) | chosen
        answer = await self.browser.post(form.action, sent)
        self.doors.add(door)
        self.fields |= set(sent)
        if door == QUIET or sent.get("do") == "call":
            await self._is_back()
        if answer.status == 303 and any(found.fresh for found in form.fields.values()):
            self.password, self.sign_in_name = new, sent.get("name", self.sign_in_name)
        return answer

    async def _is_back(self) -> None:
        """Everything there is is before her again, to be filled in."""
        for do in ("end", "open"):
            await self.browser.post(QUIET, {"do": do})

    def _soon(self) -> str:
        """In two minutes, as a form has it. Where somebody chose the first of all zones, it is the one of UTC."""
        return times.local(self.now() + 2 * clock.MINUTE, "UTC").strftime("%Y-%m-%dT%H:%M")

    def _word(self, door: str, do: str, *, secret: bool) -> str:
        number = len(self.words)
        text = self.mark + "".join(string.ascii_lowercase[number // place % 26] for place in (676, 26, 1))
        shared = (door, do) in SHARED or (door, "") in SHARED
        self.words.append(Word(text, self.name, door, do, shared and not secret, secret))
        return text

    async def fill_in_everything(self, after: Callable[[], Awaitable[None]]) -> None:
        """Every form of every page that is for somebody like her, each button once."""
        for path in await self._pages(SIGNED_IN if self.password else ANYBODY):
            pressed = set[tuple[str, tuple[str, str]]]()
            while new := self._first_new((await self.browser.get(path)).text, path, pressed):
                pressed.add((new[0].action, new[1]))
                await self.press(*new)
                await after()

    def _first_new(
        self, page: str, path: str, pressed: set[tuple[str, tuple[str, str]]]
    ) -> tuple[Form, tuple[str, str]] | None:
        for form, button in buttons_of(page, path):
            if (form.action, button) not in pressed and form.action not in AT_THE_END:
                return form, button
        return None

    async def _pages(self, who: str) -> list[str]:
        """The doors for these people, every practice, and the items that these lead to."""
        pages = [door.path for door in DOORS if door.who == who and "GET" in (door.methods or ())]
        pages = [path for path in pages if "{" not in path] + [f"/w/{code}" for code in BY_CODE if who == SIGNED_IN]
        for path in list(pages):
            links = links_of((await self.browser.get(path)).text)
            pages += [link for link in links if link.startswith(("/t/", "/talk/"))]
        return list(dict.fromkeys(pages))


def buttons_of(page: str, path: str) -> list[tuple[Form, tuple[str, str]]]:
    """Every way to send something from a page that stands there."""
    return [(form, button) for form in forms_of(page, path) for button in form.buttons if form.method == "post"]


def door_of(path: str) -> str:
    """The door that an address belongs to."""
    path = path.partition("?")[0]
    return next(door.path for door in DOORS if door.path_regex.match(path) and "POST" in (door.methods or ()))


def mark() -> str:
    """Ten letters that stand in nothing by chance."""
    return "".join(secrets.choice(string.ascii_lowercase) for _ in range(10))


def _nothing() -> None:
    return None


async def _none() -> None:
    return None


@dataclass
class Told:
    """The story of two who fill in everything. `rest`: ten minutes and more in which nobody does anything."""

    ana: Writer
    ben: Writer
    stranger: Callable[[], Writer]
    rest: Callable[[], None] = _nothing
    after_ana: Callable[[], Awaitable[None]] = _none

    async def alone(self) -> None:
        """Ana makes her way in and fills in what there is for one; strangers try the front."""
        await self._begins(self.ana, "/begin/3")
        await self.ana.fill_in_everything(_none)
        await self.stranger().fill_in_everything(_none)
        for path in ("/sign-in", "/begin/3"):
            await self.stranger().send(path)

    async def locked_out_of_mine(self) -> None:
        """What asks for the password once more."""
        for path, action in (("/mine", "/mine"), ("/sharing/copy", "/password")):
            self.rest()
            await self.ana.send(path, action=action)

    async def become_two(self) -> None:
        """Ana's link; a stranger at it; then Ben, and the two words."""
        link = await self._link(self.ana)
        await self.stranger().send(f"{link}/in")
        await self._begins(self.ben, f"{link}/3")
        await self.ben.send(link, action=link)
        await self.ana.send("/sharing/two", "these")
        await self.somebody_could_sit_with_them()
        await self.somebody_is_let_in()

    async def somebody_could_sit_with_them(self) -> None:
        """She comes by a link of Ana's, the two words are compared, and Ana ends it again."""
        cleo = self.stranger()
        await self._begins(cleo, "/begin/3")
        page = await self.ana.send("/talk/seat", action="/talk/seat")
        found = re.search(r"/i/([\w-]{43})", page.text)
        assert found
        await cleo.send(f"/i/{found[1]}", action=f"/i/{found[1]}")
        await self.ana.send("/talk/seat", "these", action="/talk/seat/two")
        await self.ana.send("/talk/seat", action="/talk/seat/end")

    async def somebody_is_let_in(self) -> None:
        """Dora says what she does with secrets; Ana and Ben let her in by her code, and each of the three ends it."""
        dora = self.stranger()
        await self._begins(dora, "/begin/3")
        await dora.send("/c/rules")
        for do in ("no_notes", "notes", "alone"):
            await dora.send("/c/rules", do, "/c/uses")
        code = re.search(r'<p class="code">([a-z0-9-]+)</p>', (await dora.browser.get("/c")).text)
        assert code
        for _ in range(2):
            terms = await self.ana.send("/sharing/let-in", action="/sharing/let-in/code", w1=code[1])
            form, button = next(way for way in buttons_of(terms.text, "") if way[0].action == "/sharing/let-in")
            await self.ana.press(form, button, w1=code[1], w3="all", w6="30")
            found = re.search(r"/t/[0-9a-f]+/accept", (await self.ben.browser.get("/sharing/let-in")).text)
            assert found
            await self.ben.send(found[0], action=found[0], w1=code[1])
            room = re.search(r"/c/[0-9a-f]{16}", (await dora.browser.get("/c")).text)
            assert room
            await dora.send(f"{room[0]}/notes", action=f"{room[0]}/notes")
            for one in (self.ana, self.ben):
                await self._writes_alone(one)
            await dora.send(f"{room[0]}/copy", action=f"{room[0]}/copy")
            await dora.send(room[0], action=f"{room[0]}/end")
        await dora.send("/c", action="/c/end")

    async def _writes_alone(self, who: Writer) -> None:
        """Something for Dora alone, twice; once it is erased."""
        for _ in range(2):
            await who.send(ALONE, action=ALONE)
        found = re.search(f"{ALONE}/[0-9a-f]{{32}}", (await who.browser.get(ALONE)).text)
        assert found
        await who.send(found[0], action=found[0])

    async def _link(self, maker: Writer) -> str:
        page = await maker.send("/sharing/link", action="/sharing/link")
        found = re.search(r"/i/([\w-]+)", page.text)
        assert found
        return f"/i/{found[1]}"

    async def _begins(self, who: Writer, first: str) -> None:
        await who.send(first)
        await who.send("/begin/4", action="/begin/4")
        await who.send("/begin/5")

    async def together(self) -> None:
        """Ben begins something of every kind; Ana fills in whatever there is for her to say to it, and for herself."""
        for code, practice in BY_CODE.items():
            for do in ("share", "put_forward", "ask"):
                if do in practice.moves:
                    await self.ben.send(f"/w/{code}", do)
        await self.ana.fill_in_everything(self.after_ana)

    async def end(self) -> None:
        """What ends something."""
        elsewhere = self.stranger().browser
        await elsewhere.post("/sign-in", {"w1": self.ana.sign_in_name, "password": self.ana.password})
        await self.ana.send("/sharing/sign-ins", action="/sharing/sign-ins")
        await self.ana.send("/sharing/space", action="/sharing/space")
        await self.ana.takes_proof()
        await self._ana_looks_back()
        for path in ERASE[:2]:
            await self.ana.send(path, action=path)
        await self.ana.send("/sharing/space", action="/sharing/space")
        await self.ana.send("/sharing/link", action="/sharing/link")
        await self.ana.send("/sharing/link", action="/sharing/link/back")
        await self.ana.send("/sharing/sign-ins", action="/sign-out")
        await self.stranger().send("/", action="/leave")
        gone = self.stranger()
        await self._begins(gone, "/begin/3")
        await gone.send(ERASE[2], action=ERASE[2])

    async def _ana_looks_back(self) -> None:
        """From a new space to the earlier one, and back."""
        cleo = self.stranger()
        await self._begins(cleo, "/begin/3")
        link = await self._link(cleo)
        await self.ana.send(link, action=link)
        await cleo.send("/sharing/two", "these")
        await self.ana.send("/sharing/earlier", action="/sharing/earlier")
        await self.ana.send("/today", action="/sharing/earlier")
