"""Two towns in which one story is played, in one of them with an Ana who is busy besides: looking, and comparing.

Whatever Ben can see must be the same in both. What is normalised is in looking.py: the keys of forms, nothing
else. Items have the same ids in both towns, and the clock is one.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, TypeVar
from unittest.mock import patch

import sqlalchemy as sa
from hypothesis import currently_in_test_context, note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine

from domain import couple as couples
from domain.kernel import derived_id
from domain.practices import BY_NAME, PRACTICES
from domain.practices.joint_session import JOINT_SESSION
from domain.verbs.agree import Agree, Agreement
from domain.verbs.mark import MarkTogether
from domain.verbs.move import Practice
from domain.verbs.reveal import Round
from domain.verbs.told import Telling
from projections.sql import Statement
from server.drafts import PREFIX
from server.history import printed
from server.sign_in.tries import Tries
from server.tables import people, sealed
from server.wakeups import InProcess
from tests.cast import ANA, BEN, PASSWORD
from tests.fixtures.house import MovedClock
from tests.privacy import acts
from tests.privacy.acts import Act, Typed
from tests.privacy.asgi import Answer, at_rest
from tests.privacy.held import Held
from tests.privacy.looking import TALK, Watching, addresses, live_pages, look, path_of, seen
from tests.privacy.town import Start, Town, town
from web.talk_shown import Shown

T = TypeVar("T")

ZONE, ELSEWHERE = "Europe/Vienna", "Asia/Tokyo"
NO_LINK = "none-of-ours"
QUIET = "/sharing/quiet"
ROLES = [f"r{n}" for n, _ in enumerate(couples.ROLES, start=1)]

LOOKED_AT = 3
"""The newest items, of which every page is looked at."""

RHYTHMS = [practice for practice in PRACTICES if isinstance(practice, Agree) and practice.keeps_zone]
"""What names an evening where its author is."""

DRAFTS = Statement(
    sa.select(sealed.c.slot)
    .join(people, people.c.own_record == sealed.c.record)
    .where(people.c.id == sa.bindparam("of"))
    .order_by(sealed.c.slot)
)


class Stage(RuleBasedStateMachine):
    """Everything a story needs to be played: who does something, in one town or in both, and what Ben then sees."""

    start: Start

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.clock = MovedClock()
        self.items: list[tuple[str, str]] = []
        self.days = self.presses = self.private_presses = 0
        self.private: list[str] = []
        self.password, self.zone, self.left = PASSWORD, ZONE, False
        self.stack = AsyncExitStack()
        self.run(self._open())

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(work)

    async def _open(self) -> None:
        # What is set in type is compared, not its pages: these take long, and are made of nothing else.
        self.stack.enter_context(patch.object(printed, "set_in_type", str.encode))
        folder = Path(self.stack.enter_context(tempfile.TemporaryDirectory()))
        self.quiet = await self.stack.enter_async_context(town(self.start, folder / "quiet", self.clock))
        self.busy = await self.stack.enter_async_context(town(self.start, folder / "busy", self.clock))
        self.watching = [Watching(t.browsers[BEN]) for t in self.towns]
        self.anas_pages, self.anas_talk_page = [Watching(self.busy.browsers[ANA]) for _ in range(2)]
        self.ana_at_the_talk = [Watching(t.browsers[ANA]) for t in self.towns]
        self.couple = await self.quiet.couple()
        self.held, self.busy_held = Held(self.quiet, self.couple), Held(self.busy, self.couple)
        await self._ben_opens_every_page()

    @property
    def towns(self) -> tuple[Town, Town]:
        return self.quiet, self.busy

    def teardown(self) -> None:
        """At the end Ana erases her account, and Ben is none the wiser about what she had."""
        try:
            self.run(self._compare(whole=True))
            self.run(self._ana_erases_her_account())
        finally:
            self.run(self._close())
            self.loop.close()

    async def _ana_erases_her_account(self) -> None:
        for t in self.towns:
            t.house.tries = Tries()
        form, busys = {"password": PASSWORD}, {"password": self.password}
        answer = await self._both(ANA, "POST", "/sharing/erase/account", form, busys=busys)
        assert answer.status == 200
        await self._ben_opens_every_page()
        await self._compare(whole=True)

    async def _close(self) -> None:
        for one in (*self.watching, self.anas_pages, self.anas_talk_page, *self.ana_at_the_talk):
            await one.close()
        await self.stack.aclose()
        timers = asyncio.all_tasks() - {asyncio.current_task()}
        for timer in timers:  # the rate limits'
            timer.cancel()
        await asyncio.gather(*timers, return_exceptions=True)

    # What Ben can see

    def look(self) -> None:
        """Ben sees the same in both towns, wherever he looks."""
        self.run(self._compare(whole=True))

    async def _compare(self, *, whole: bool = False) -> None:
        """Every frame, then the pages that are live; or every page there is."""
        self._tick()
        await self._rest()
        quiet, busy = (one.frames() for one in self.watching)
        assert quiet == busy
        paths = addresses(self.quiet.app, self.items[-LOOKED_AT:], [NO_LINK]) if whole else self._live_pages()
        quiet_pages, busy_pages = [await look(t.browsers[BEN], paths) for t in self.towns]
        for one, other in zip(quiet_pages, busy_pages, strict=True):
            assert one == other

    async def _rest(self) -> None:
        """Also what an open page wrote by itself is written, and whoever that wakes has looked."""
        for t in (*self.towns, *self.towns):
            await at_rest()
            await t.house.store.write(lambda tx: None)
        await at_rest()

    def _tick(self) -> None:
        """What a socket does from time to time by itself."""
        for t in self.towns:
            assert isinstance(t.house.wakeups, InProcess)
            t.house.wakeups.ring_all()

    async def _both(
        self,
        who: str,
        method: str,
        path: str,
        form: Typed | None = None,
        *,
        keyed: bool = True,
        busys: Typed | None = None,
    ) -> Answer:
        """One request in both towns. What Ben gets back must be the same; gives the quiet one.

        `busys`: what the busy Ana's form says, where it is said otherwise.
        """
        self.presses += 1
        # Ben's keys are the same that Ana uses in private, on purpose.
        key = press(self.presses) if who == BEN else f"story-{self.presses:016}"
        forms = [(one or {}) | ({"key": key} if keyed else {}) for one in (form, busys or form)]
        if who == ANA:
            await self._busy_ana_has_opened_what_came()
        if who == ANA and self._words_a_rhythm(path, forms[0]):
            await self._busy_ana_reads_the_clock_of_the_quiet_one()
        quiet, busy = [await ask(t, who, method, path, one) for t, one in zip(self.towns, forms, strict=True)]
        tell(f"{who}: {method} {path} {forms[0]} -> {quiet.status}")
        if who == BEN:
            assert seen(path, quiet) == seen(path, busy)
        return quiet

    def _words_a_rhythm(self, path: str, form: Typed) -> bool:
        """The one act by which Ana shares in which zone she is: by the evening at which her rhythm closes."""
        begins = form.get("do") == "put_forward" and path in {f"/w/{rhythm.code}" for rhythm in RHYTHMS}
        return begins or path in {f"/t/{rhythm.item(self.couple)}/change" for rhythm in RHYTHMS}

    async def _busy_ana_reads_the_clock_of_the_quiet_one(self) -> None:
        if self.zone != ZONE:
            self.zone = ZONE
            await ask(self.busy, ANA, "POST", "/sharing/name", {"w1": ANA, "zone": ZONE})

    async def _busy_ana_has_opened_what_came(self) -> None:
        """What she does to something is done to what she has before her: in both towns the same."""
        for do in ("end", "open"):
            await ask(self.busy, ANA, "POST", QUIET, {"do": do})

    async def _is_back(self, who: str) -> None:
        """From a break, at once: so that Ben looks, and Ana goes on, with everything before them."""
        await self._both(who, "POST", QUIET, {"do": "end"}, keyed=False)

    async def _ben_opens_every_page(self) -> None:
        for one in self.watching:
            await one.open(self._live_pages())

    # How it is played

    async def _new(self, who: str, act: Act, words: Typed, version: int) -> None:
        form = {"v": str(version), "do": act[1], **words}
        if BY_NAME[act[0]].shape == "pause":
            self.clock.forward(minutes=1)  # what came at the very moment would be kept back, and its page close
        await self._both(who, "POST", f"/w/{BY_NAME[act[0]].code}", form)
        key = press(self.presses) if who == BEN else f"story-{self.presses:016}"
        if BY_NAME[act[0]].shape == "pause":
            await self._is_back(who)
        target = acts.move_of(act).target
        await self._remember(BY_NAME[act[0]], target(self.couple) if target else derived_id(self._person(who), key))

    async def _on_item(self, who: str, move: str, item: str, words: Typed, version: int) -> None:
        await self._both(who, "POST", f"/t/{item}/{move}", {"v": str(version), **words})

    async def _held(self, who: str, act: Act, words: Typed) -> None:
        """One answers in private. Before Ben does, the busy Ana has in what the quiet one has."""
        practice = BY_NAME[act[0]]
        if who == BEN and not await self._put_back(practice):
            return
        version = await self.held.number(practice)
        await self._both(who, "POST", f"/w/{practice.code}", {"do": act[1], "v": str(version), **words})
        window = await self.held.window(practice) if isinstance(practice, Round) else None
        if isinstance(practice, Round) and window:
            await self._remember(practice, practice.round_item(self.couple, window))

    async def _put_back(self, practice: Practice) -> bool:
        """False where the busy Ana cannot come to what the quiet one has."""
        wanted, has = await self.held.kept(practice, ANA), await self.busy_held.kept(practice, ANA)
        form = await self.held.form(practice, ANA)
        if wanted == has or form is None:
            return bool(wanted == has)
        self.private_presses += 1
        form |= {"key": press(self.private_presses), "v": str(await self.held.number(practice))}
        await ask(self.busy, ANA, "POST", f"/w/{practice.code}", form)
        return bool(await self.busy_held.kept(practice, ANA) == wanted)

    async def _remember(self, practice: Practice, item: str) -> None:
        """The shared items, in the order they came. The page of a new talk is one that Ben opens at once."""
        if (practice.name, item) in self.items or not await self.quiet.history(item):
            return
        self.items.append((practice.name, item))
        if practice is JOINT_SESSION:
            for one in self.watching:
                await one.open_too(path_of(TALK, item))

    @property
    def talks(self) -> list[str]:
        """Every talk there is, the newest last."""
        return [item for name, item in self.items if name == JOINT_SESSION.name]

    def _live_pages(self) -> list[str]:
        """Every page that Ben has open: the pages of the newest talks among them."""
        return live_pages(self.talks[-LOOKED_AT:])

    def _shown(self, t: Town, who: str) -> Shown:
        """The newest talk, as it is to somebody in one of the towns."""
        return self.run(t.talk(self.talks[-1], who))

    def _newest(self, act: Act) -> int:
        """The version that a form of something a couple has once would carry."""
        target = acts.move_of(act).target
        history = self.run(self.quiet.history(target(self.couple))) if target else ()
        return history[-1].version if history else 0

    def _some_version(self, act: Act, item: str, data: st.DataObject) -> int:
        """Mostly the version that fits; now and then the one before or after."""
        history = self.run(self.quiet.history(item))
        state, fits = BY_NAME[act[0]].evolve(history), history[-1].version
        state = state.offer if isinstance(state, Telling) and not state.told_at else state
        if isinstance(state, Agreement) and act[1] != "change":
            fits = state.versions[-1].version
        elif act[1] == "erase":
            fits = data.draw(st.integers(1, fits))
        return max(0, fits + data.draw(st.sampled_from([0, 0, 0, 0, 1, -1])))

    async def _anas_ids(self) -> list[str]:
        """Every id of something that only Ana may know."""
        held = [await self.held.item(p, ANA) for p in PRACTICES if isinstance(p, MarkTogether | Round)]
        return [*self.private, *filter(None, held), *await self._drafts(ANA)]

    async def _drafts(self, who: str) -> list[str]:
        """The ids of somebody's drafts, in the busy town: hers, or in both towns his."""
        rows = await self.busy.house.store.read(lambda tx: tx.run(DRAFTS, of=self._person(who)))
        return [slot.removeprefix(PREFIX) for (slot,) in rows if slot.startswith(PREFIX)]

    def _person(self, who: str) -> str:
        return (self.start.ana if who == ANA else self.start.ben).person

    # What is done in one town alone

    def _busy(self, method: str, path: str, form: Typed | None = None, *, keyed: bool = True) -> None:
        """A request of the busy Ana's; after it every open page, in both towns, looks what the clock has changed."""
        self.private_presses += keyed
        form = (form or {}) | ({"key": press(self.private_presses)} if keyed else {})
        answer = self.run(ask(self.busy, ANA, method, path, form))
        tell(f"alone: {method} {path} {form} -> {answer.status}")
        if answer.raised:
            raise answer.raised
        self.run(self._rest())
        self._tick()


def tell(what: str) -> None:
    """For the report of a story that failed."""
    if currently_in_test_context():
        note(what)


def press(number: int) -> str:
    """The idempotency key of somebody's press."""
    return f"press-{number:016}"


async def ask(t: Town, who: str, method: str, path: str, form: Typed | None = None) -> Answer:
    browser = t.browsers[who]
    return await (browser.post(path, form) if method == "POST" else browser.send(method, path))
