"""Whatever three people do, nobody reads what no standing grant covers: on no page, and in no copy.

Two therapists are let in and out by Ana and Ben, or end it themselves, or it runs out; words are shared and erased,
keys are renewed. After each step both therapists look at whatever there is.
"""

from __future__ import annotations

import asyncio
import io
import re
import tempfile
import zipfile
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass
from dataclasses import field as part
from pathlib import Path
from typing import Any, TypeVar
from unittest.mock import patch

import pytest
from hypothesis import settings as how
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from domain.kernel import Refused
from server import renewal, verify
from server.clock import DAY, HOUR
from server.history import printed, signing
from server.let_in import therapists
from server.sign_in import passwords, sign_ins
from tests import cast
from tests.cast import Account
from tests.fixtures.house import CHEAP, MovedClock, opened, sqlite_settings
from tests.privacy.asgi import Browser, serving, signed_in
from web import times

T = TypeVar("T")
KINDS = {"apology": "regret", "appreciation": "good"}
SCOPES = ("all", "since", *KINDS)
LENGTHS = (30, 90)
WEEK = 7
WORDS = re.compile(r"word-\d+-x")


@dataclass
class Said:
    """Words that one of the two shared. `at`: when."""

    words: str
    kind: str
    item: str
    by: str
    at: int
    erased: bool = False


@dataclass
class Put:
    """Terms put forward by Ana. `until` is set with Ben's yes."""

    therapist: str
    scope: str
    since: int
    days: int
    item: str
    until: int = 0
    over: bool = False

    def lets(self, said: Said, now: int) -> bool:
        stands = not self.over and now < self.until
        return stands and not said.erased and said.at >= self.since and self.scope in {"all", "since", said.kind}


@dataclass
class Model:
    said: list[Said] = part(default_factory=list)
    put: list[Put] = part(default_factory=list)

    def readable(self, therapist: str, now: int) -> set[str]:
        of_hers = [put for put in self.put if put.therapist == therapist]
        return {said.words for said in self.said if any(put.lets(said, now) for put in of_hers)}


class LettingIn(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.loop, self.clock, self.model = asyncio.new_event_loop(), MovedClock(), Model()
        self.stack = AsyncExitStack()
        self.run(self._open())

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(work)

    async def _open(self) -> None:
        folder = Path(self.stack.enter_context(tempfile.TemporaryDirectory()))
        self.stack.enter_context(patch.object(printed, "set_in_type", str.encode))
        self.stack.enter_context(patch.object(passwords, "COST", CHEAP))
        self.settings = sqlite_settings(folder)
        self.house = await self.stack.enter_async_context(opened(self.settings, self.clock))
        self.people = {name: await cast.account(self.house, name) for name in (cast.ANA, cast.BEN, "Mira", "Nils")}
        await cast.joined(self.house, self.people[cast.ANA], self.people[cast.BEN])
        self.app = await self.stack.enter_async_context(serving(self.house))
        self.key = (await signing.signer(self.house)).public
        self.codes = {name: await self._code(name) for name in ("Mira", "Nils")}

    async def _code(self, name: str) -> str:
        viewer = await cast.viewer(self.house, self.people[name])
        await therapists.say(self.house, viewer, "kept", "", "")
        rules = await therapists.rules(self.house, viewer)
        assert rules is not None
        return rules.code

    def teardown(self) -> None:
        self.run(self.stack.aclose())
        self.loop.close()

    def does(self, who: str, practice: str, move: str, values: dict[str, Any], **more: Any) -> str:
        async def work() -> str:
            viewer = await cast.viewer(self.house, self.people[who])
            return (await cast.does(self.house, viewer, practice, move, values, **more)).item

        return self.run(work())

    @rule(who=st.sampled_from([cast.ANA, cast.BEN]), kind=st.sampled_from(sorted(KINDS)))
    def one_shares(self, who: str, kind: str) -> None:
        words = f"word-{len(self.model.said)}-x"
        item = self.does(who, kind, "share", {KINDS[kind]: words})
        self.model.said.append(Said(words, kind, item, who, self.clock.now))

    @precondition(lambda self: any(not said.erased for said in self.model.said))
    @rule(data=st.data())
    def one_erases(self, data: st.DataObject) -> None:
        said = data.draw(st.sampled_from([one for one in self.model.said if not one.erased]))
        self.does(said.by, said.kind, "erase", {}, item=said.item, version=1)
        said.erased = True

    @rule(
        whom=st.sampled_from(["Mira", "Nils"]),
        scope=st.sampled_from(SCOPES),
        days=st.sampled_from(LENGTHS),
        at_once=st.booleans(),
        since=st.sampled_from([0, 1]),
    )
    def ana_puts_forward(self, whom: str, scope: str, days: int, at_once: bool, since: int) -> None:
        """From today, or from tomorrow on, where it is from a day on."""
        terms: dict[str, Any] = {"code": self.codes[whom], "purpose": "To listen.", "days": str(days)}
        terms |= {"scope": "kinds", "kinds": scope} if scope in KINDS else {"scope": scope}
        midnight = (self.clock.now + 2 * HOUR) // DAY * DAY - 2 * HOUR + since * DAY  # in Vienna, in summer
        if scope == "since":
            terms["since"] = times.local(midnight, "Europe/Vienna").date().isoformat()
        item = self.does(cast.ANA, "let_in", "put_forward", terms, version=1)
        self.model.put.append(Put(whom, scope, midnight if scope == "since" else 0, days, item))
        if at_once:
            self._yes(self.model.put[-1])

    def _yes(self, put: Put, code: str = "") -> None:
        given = {"code": code or self.codes[put.therapist]}
        self.does(cast.BEN, "let_in", "accept", given, item=put.item, version=1)
        put.until = put.until or self.clock.now + put.days * DAY

    @precondition(lambda self: any(not put.over for put in self.model.put))
    @rule(data=st.data(), who=st.sampled_from([cast.ANA, cast.BEN]))
    def ben_says_yes_or_one_ends_it(self, data: st.DataObject, who: str) -> None:
        put = data.draw(st.sampled_from([one for one in self.model.put if not one.over]))
        if not put.until and data.draw(st.booleans()):
            self._yes(put)
        elif put.until:
            self.does(who, "let_in", "end", {}, item=put.item)
            put.over = True

    @rule(whom=st.sampled_from(["Mira", "Nils"]))
    def one_of_them_ends_it(self, whom: str) -> None:
        self.run(self._post(whom, "/end"))
        for put in self.model.put:
            put.over |= put.therapist == whom and put.until > 0 and self.clock.now < put.until

    @rule(whom=st.sampled_from(["Mira", "Nils"]), code=st.sampled_from(["Mira", "Nils", ""]))
    def ben_writes_a_code_that_is_not_hers(self, whom: str, code: str) -> None:
        waiting = [put for put in self.model.put if put.therapist == whom and not put.until and whom != code]
        if waiting:
            with pytest.raises(Refused):
                self._yes(waiting[0], self.codes.get(code, "a-1-b-c"))

    @rule(days=st.sampled_from([1, WEEK, 31]))
    def days_pass(self, days: int) -> None:
        self.clock.now += days * DAY
        self.run(self._sign_in_anew())

    async def _sign_in_anew(self) -> None:
        for name, who in self.people.items():
            token = await sign_ins.begin(self.house, who.opened)
            self.people[name] = Account(who.name, who.sign_in_name, who.opened, token)

    @rule()
    def keys_are_renewed(self) -> None:
        self.run(renewal.renew(self.house))

    @rule(whom=st.sampled_from(["Mira", "Nils"]))
    def one_of_them_takes_a_copy(self, whom: str) -> None:
        archive = self.run(self._post(whom, "/copy"))
        readable = self.model.readable(whom, self.clock.now)
        assert self.run(self._room(whom)) or not archive
        if archive:
            with zipfile.ZipFile(io.BytesIO(archive)) as file:
                members = [file.read(name).decode() for name in file.namelist()]
            (history,) = [member for member in members if member.startswith('{"format"')]
            found = verify.verify(iter(history.encode().splitlines(keepends=True)), self.key)
            assert WORDS.findall(str(found.read)) == sorted(readable, key=lambda word: int(word.split("-")[1]))
            assert set(WORDS.findall("".join(members))) == readable

    async def _post(self, whom: str, path: str) -> bytes:
        browser, room = self._browser(whom), await self._room(whom)
        return (await browser.post(f"{room}{path}", {})).body if room else b""

    def _browser(self, whom: str) -> Browser:
        return signed_in(self.app, self.people[whom])

    async def _room(self, whom: str) -> str:
        found = re.search(r'href="(/c/[0-9a-f]{16})"', (await self._browser(whom).get("/c")).text)
        return found[1] if found else ""

    @invariant()
    def each_reads_what_she_is_let_read_and_nothing_else(self) -> None:
        for whom in self.codes:
            readable = self.model.readable(whom, self.clock.now)
            assert self.run(self._reads(whom)) == readable, whom

    async def _reads(self, whom: str) -> set[str]:
        room = await self._room(whom)
        if not room:
            return set()
        pages = [await self._browser(whom).get(path) for path in (room, f"{room}/agreed", f"{room}/copy")]
        assert {page.status for page in pages} == {200}
        return set(WORDS.findall("".join(page.text for page in pages)))


TestLettingIn = LettingIn.TestCase
TestLettingIn.settings = how(max_examples=40, stateful_step_count=25, deadline=None)
