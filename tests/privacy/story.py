"""The story that two people share, played in two towns at once; in one of them Ana is busy on her own besides.

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

import sqlalchemy as sa
from hypothesis import currently_in_test_context, note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from domain import couple as couples
from domain.kernel import derived_id
from domain.practices import BY_NAME, PRACTICES
from domain.practices.check_in import CHECK_IN, CHECK_IN_RHYTHM
from domain.verbs.agree import Agreement
from domain.verbs.mark import MarkTogether
from domain.verbs.move import Practice
from domain.verbs.reveal import Round
from projections.sql import Statement
from server.clock import DAY
from server.drafts import PREFIX
from server.sign_in.tries import Tries
from server.tables import people, sealed
from server.wakeups import InProcess
from tests.cast import ANA, BEN, PASSWORD
from tests.fixtures.house import MovedClock
from tests.privacy import acts
from tests.privacy.acts import Act, Typed
from tests.privacy.asgi import Answer, Browser, at_rest
from tests.privacy.held import Held
from tests.privacy.looking import Watching, addresses, look, path_of, seen
from tests.privacy.town import Start, Town, town
from web import regions

T = TypeVar("T")

ZONE, ELSEWHERE = "Europe/Vienna", "Asia/Tokyo"
NO_LINK = "none-of-ours"
LIVE_PAGES = [path_of(name) for name in sorted(regions.PAGES)]
ROLES = [f"r{n}" for n, _ in enumerate(couples.ROLES, start=1)]
OTHER_PASSWORD = "four other umbrellas today"

LOOKED_AT = 3
"""The newest items, of which every page is looked at."""
ALL_DAYS = 25
"""A sign-in lasts thirty days, and nobody signs in again here."""
LONG = 15
"""Presses after which one of the two may leave."""

DRAFTS = Statement(
    sa.select(sealed.c.slot)
    .join(people, people.c.own_record == sealed.c.record)
    .where(people.c.id == sa.bindparam("of"))
    .order_by(sealed.c.slot)
)


class Story(RuleBasedStateMachine):
    """At each step Ana does a few things alone, then one thing of the story happens to both, and Ben looks."""

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
        folder = Path(self.stack.enter_context(tempfile.TemporaryDirectory()))
        self.quiet = await self.stack.enter_async_context(town(self.start, folder / "quiet", self.clock))
        self.busy = await self.stack.enter_async_context(town(self.start, folder / "busy", self.clock))
        self.watching = [Watching(t.browsers[BEN]) for t in self.towns]
        self.anas_pages = Watching(self.busy.browsers[ANA])
        self.couple = await self.quiet.couple()
        self.held, self.busy_held = Held(self.quiet, self.couple), Held(self.busy, self.couple)
        await self._ben_opens_every_page()

    @property
    def towns(self) -> tuple[Town, Town]:
        return self.quiet, self.busy

    def teardown(self) -> None:
        try:
            self.run(self._compare(whole=True))
        finally:
            self.run(self._close())
            self.loop.close()

    async def _close(self) -> None:
        for one in (*self.watching, self.anas_pages):
            await one.close()
        await self.stack.aclose()
        timers = asyncio.all_tasks() - {asyncio.current_task()}
        for timer in timers:  # the rate limits'
            timer.cancel()
        await asyncio.gather(*timers, return_exceptions=True)

    # The shared story

    @initialize(first=st.sampled_from(["fanos", "scales", ""]))
    def they_agreed_on_a_rhythm_or_not(self, first: str) -> None:
        if first:
            self.run(self._new(ANA, (CHECK_IN_RHYTHM.name, "put_forward"), {"w1": first, "w2": "6", "w3": "1"}, 0))
            self.run(self._on_item(BEN, "accept", CHECK_IN_RHYTHM.item(self.couple), {}, 1))

    @rule(data=st.data())
    def ana_is_busy_then_the_story_goes_on(self, data: st.DataObject) -> None:
        for name in data.draw(st.lists(st.sampled_from(ALONE), max_size=4)):
            getattr(self, name)(data)
        getattr(self, data.draw(st.sampled_from(self._what_may_come())))(data)
        for t in self.towns:
            t.house.tries = Tries()  # their windows go by the clock on the wall
        self.run(self._compare())

    def _what_may_come(self) -> list[str]:
        often = ["one_shares", "one_marks_or_puts_in", "one_marks_or_puts_in", "both_put_in"]
        if self.items:
            often += ["one_does_something_with_it"] * 3
        if self.days < ALL_DAYS:
            often.append("days_pass")
        if self.presses > LONG and not self.left:
            often.append("one_leaves")
        return often + BESIDES

    def one_shares(self, data: st.DataObject) -> None:
        who, act = data.draw(st.sampled_from([ANA, BEN])), data.draw(st.sampled_from(acts.SHARED_NEW))
        self.run(self._new(who, act, data.draw(acts.typed(acts.move_of(act))), self._newest(act)))

    def one_does_something_with_it(self, data: st.DataObject) -> None:
        name, item = data.draw(st.sampled_from(self.items))
        moves = [act for act in acts.SHARED_ON_ITEM if act[0] == name]
        who, act = data.draw(st.sampled_from([ANA, BEN])), data.draw(st.sampled_from(moves))
        words = data.draw(acts.typed(acts.move_of(act)))
        self.run(self._on_item(who, act[1], item, words, self._some_version(act, item, data)))

    def one_marks_or_puts_in(self, data: st.DataObject) -> None:
        who, act = data.draw(st.sampled_from([ANA, BEN])), data.draw(st.sampled_from(acts.HELD))
        self.run(self._held(who, act, data.draw(acts.typed(acts.move_of(act)))))

    def both_put_in(self, data: st.DataObject) -> None:
        """One after the other, in the form that is agreed on; in between Ben looks."""
        window = self.run(self.held.window(CHECK_IN))
        act = (CHECK_IN.name, f"put_in_{window.form if window else 'fanos'}")
        for who in data.draw(st.permutations([ANA, BEN])):
            self.run(self._held(who, act, data.draw(acts.typed(acts.move_of(act)))))
            self.run(self._compare())

    def ben_drafts(self, data: st.DataObject) -> None:
        practice, do = data.draw(st.sampled_from(acts.DRAFTED)), data.draw(st.sampled_from(["draft", "discard"]))
        draft = data.draw(st.sampled_from(["", *self.run(self._drafts(BEN)), *self.run(self._drafts(ANA))]))
        form = {"do": do, "w1": data.draw(st.sampled_from(acts.SAYINGS)), "password": PASSWORD, "d": draft}
        self.run(self._both(BEN, "POST", f"/w/{BY_NAME[practice].code}", form))

    def ben_puts_today_away(self, data: st.DataObject) -> None:
        upto = self.run(self.quiet.browsers[BEN].get("/today")).hidden("upto")
        self.run(self._both(BEN, "POST", "/today", {"upto": upto or "0"}, keyed=False))

    def ben_takes_a_copy(self, data: st.DataObject) -> None:
        self.run(self._both(BEN, "POST", "/mine", {"password": PASSWORD}, keyed=False))
        self.run(self._both(BEN, "POST", "/sharing/copy", keyed=False))

    def one_shows_roles(self, data: st.DataObject) -> None:
        who, role = data.draw(st.sampled_from([ANA, BEN])), data.draw(st.sampled_from(ROLES))
        self.run(self._both(who, "POST", "/sharing/self", {role: "on", "do": "show"}, keyed=False))

    def one_leaves(self, data: st.DataObject) -> None:
        self.left = True
        who = data.draw(st.sampled_from([ANA, BEN]))
        self.run(self._both(who, "POST", "/sharing/space", keyed=False))
        if who == BEN:  # whose open pages end, and are loaded anew
            self.run(self._ben_opens_every_page())

    def days_pass(self, data: st.DataObject) -> None:
        self.pass_days(data.draw(st.sampled_from([1, 6])))

    def pass_days(self, days: int) -> None:
        self.days += days
        self.clock.now += days * DAY
        for t in self.towns:
            self.run(t.browsers[ANA].get("/today"))  # so that her sign-in lasts

    def ben_looks_at_everything(self, data: st.DataObject) -> None:
        self.run(self._ben_opens_every_page())
        self.run(self._compare(whole=True))

    def ben_tries_ids_not_his(self, data: st.DataObject) -> None:
        move = data.draw(st.sampled_from(acts.ACTS))[1]
        for item in (*self.run(self._anas_ids()), acts.NO_ITEM):
            self.run(self._both(BEN, "GET", f"/t/{item}/{move}"))
            self.run(self._both(BEN, "POST", f"/t/{item}/{move}", {"v": "1", "w1": "?"}))

    # Ana on her own

    def she_writes_for_herself(self, data: st.DataObject) -> None:
        practice, name = act = data.draw(st.sampled_from(acts.OWN))
        words = data.draw(acts.typed(acts.move_of(act)))
        if acts.move_of(act).begins:
            self._busy("POST", f"/w/{BY_NAME[practice].code}", {"do": name, "password": self.password, **words})
            self.private.append(derived_id(self.start.ana.person, _key(self.private_presses)))
        elif self.private:
            self._busy("POST", f"/t/{data.draw(st.sampled_from(self.private))}/{name}", {"v": "1", **words})

    def she_drafts(self, data: st.DataObject) -> None:
        practice, do = data.draw(st.sampled_from(acts.DRAFTED)), data.draw(st.sampled_from(["draft", "discard"]))
        draft = data.draw(st.sampled_from(["", *self.run(self._drafts(ANA))]))
        form = {"do": do, "w1": data.draw(st.sampled_from(acts.SAYINGS)), "password": self.password, "d": draft}
        self._busy("POST", f"/w/{BY_NAME[practice].code}", form)

    def she_marks_or_puts_in(self, data: st.DataObject) -> None:
        act = data.draw(st.sampled_from(acts.HELD))
        practice, words = BY_NAME[act[0]], data.draw(acts.typed(acts.move_of(act)))
        if self.run(self.held.unnoticed(practice, words)):
            self.alone_on(act, words)

    def alone_on(self, act: Act, words: Typed) -> None:
        """The busy Ana marks, or puts in, or takes out."""
        practice = BY_NAME[act[0]]
        version = self.run(self.held.number(practice))
        self._busy("POST", f"/w/{practice.code}", {"do": act[1], "v": str(version), **words})

    def she_erases_what_she_holds(self, data: st.DataObject) -> None:
        for practice, name in acts.HELD_ON_ITEM:
            item = self.run(self.held.item(BY_NAME[practice], ANA))
            if item and self.run(self.held.kept(BY_NAME[practice], BEN)) is None:
                self._busy("POST", f"/t/{item}/{name}", {"v": str(data.draw(st.integers(1, 3)))})

    def she_looks_around(self, data: st.DataObject) -> None:
        for address in data.draw(st.lists(st.sampled_from(addresses(self.busy.app, self.items)), max_size=4)):
            self._busy("GET", address)

    def she_opens_or_closes_her_pages(self, data: st.DataObject) -> None:
        self.run(self.anas_pages.open() if data.draw(st.booleans()) else self.anas_pages.close())

    def she_opens_mine(self, data: st.DataObject) -> None:
        self._busy(
            "POST", "/mine", {"password": data.draw(st.sampled_from([self.password, "not the one"]))}, keyed=False
        )

    def she_puts_today_away(self, data: st.DataObject) -> None:
        self._busy("POST", "/today", {"upto": str(data.draw(st.integers(0, 3)))}, keyed=False)

    def she_asks_for_what_is_not(self, data: st.DataObject) -> None:
        self._busy(*data.draw(st.sampled_from(acts.WRONG)), keyed=False)

    def she_keeps_roles(self, data: st.DataObject) -> None:
        roles = data.draw(st.lists(st.sampled_from(ROLES), unique=True))
        self._busy("POST", "/sharing/self", dict.fromkeys(roles, "on") | {"do": "keep"}, keyed=False)

    def she_changes_her_ways_in(self, data: st.DataObject) -> None:
        """Her password, her eight words, her time zone."""
        new = OTHER_PASSWORD if self.password == PASSWORD else PASSWORD
        self._busy("POST", "/sharing/password", {"password": self.password, "new": new}, keyed=False)
        self.password = new
        self._busy("POST", "/sharing/words", {"do": "new", "password": new}, keyed=False)
        self._busy("POST", "/sharing/words", {"do": "have"}, keyed=False)
        self.moves_to(data.draw(st.sampled_from([ZONE, ELSEWHERE])))

    def moves_to(self, zone: str) -> None:
        """The busy Ana reads her days and times in this zone."""
        self.zone = zone
        self._busy("POST", "/sharing/name", {"w1": ANA, "zone": zone}, keyed=False)

    def she_signs_in_elsewhere(self, data: st.DataObject) -> None:
        """On another browser, and out again; or everywhere but here."""
        name = self.start.ana.sign_in_name
        other = Browser(self.busy.app, address="203.0.113.9")
        self.run(other.post("/sign-in", {"w1": name, "password": self.password}))
        self.run(other.post("/sign-in/words", {"w1": name, "words": "babel " * 8, "new": OTHER_PASSWORD}))
        self.run(other.get("/today"))
        self.run(other.post(data.draw(st.sampled_from(["/sign-out", "/leave"]))))
        self._busy("POST", "/sharing/sign-ins", keyed=False)
        self._busy("POST", "/password", {"to": "/sharing/copy", "password": self.password}, keyed=False)
        self._busy("POST", "/sharing/copy", keyed=False)

    def she_lends_her_device(self, data: st.DataObject) -> None:
        for others in ("yes", "no"):
            self._busy("POST", "/sharing/device", {"others": others}, keyed=False)

    def she_tries_links(self, data: st.DataObject) -> None:
        """One for somebody else, if she left; otherwise refused."""
        for path in ("/sharing/link", f"/i/{NO_LINK}"):
            self._busy("POST", path)
        self._busy("POST", "/sharing/link/back", keyed=False)
        self._busy("POST", "/sharing/two", {"do": "not"}, keyed=False)

    def _busy(self, method: str, path: str, form: Typed | None = None, *, keyed: bool = True) -> None:
        """A request of the busy Ana's; after it every open page, in both towns, looks what the clock has changed."""
        self.private_presses += keyed
        form = (form or {}) | ({"key": _key(self.private_presses)} if keyed else {})
        answer = self.run(_ask(self.busy, ANA, method, path, form))
        _tell(f"alone: {method} {path} {form} -> {answer.status}")
        if answer.raised:
            raise answer.raised
        self.run(at_rest())
        self._tick()

    # What Ben can see

    def look(self) -> None:
        """Ben sees the same in both towns, wherever he looks."""
        self.run(self._compare(whole=True))

    async def _compare(self, *, whole: bool = False) -> None:
        """Every frame, then the pages that are live; or every page there is."""
        self._tick()
        await at_rest()
        quiet, busy = (one.frames() for one in self.watching)
        assert quiet == busy
        paths = addresses(self.quiet.app, self.items[-LOOKED_AT:], [NO_LINK]) if whole else LIVE_PAGES
        quiet_pages, busy_pages = [await look(t.browsers[BEN], paths) for t in self.towns]
        for one, other in zip(quiet_pages, busy_pages, strict=True):
            assert one == other

    def _tick(self) -> None:
        """What a socket does from time to time by itself."""
        for t in self.towns:
            assert isinstance(t.house.wakeups, InProcess)
            t.house.wakeups.ring_all()

    async def _both(self, who: str, method: str, path: str, form: Typed | None = None, *, keyed: bool = True) -> Answer:
        """One request in both towns. What Ben gets back must be the same; gives the quiet one."""
        self.presses += 1
        # Ben's keys are the same that Ana uses in private, on purpose.
        key = _key(self.presses) if who == BEN else f"story-{self.presses:016}"
        form = (form or {}) | ({"key": key} if keyed else {})
        if who == ANA and self._words_a_rhythm(path, form):
            await self._busy_ana_reads_the_clock_of_the_quiet_one()
        quiet, busy = [await _ask(t, who, method, path, form) for t in self.towns]
        _tell(f"{who}: {method} {path} {form} -> {quiet.status}")
        if who == BEN:
            assert seen(path, quiet) == seen(path, busy)
        return quiet

    def _words_a_rhythm(self, path: str, form: Typed) -> bool:
        """The one act by which Ana shares in which zone she is: by the evening at which her rhythm closes."""
        begins = path == f"/w/{CHECK_IN_RHYTHM.code}" and form.get("do") == "put_forward"
        return begins or path == f"/t/{CHECK_IN_RHYTHM.item(self.couple)}/change"

    async def _busy_ana_reads_the_clock_of_the_quiet_one(self) -> None:
        if self.zone != ZONE:
            self.zone = ZONE
            await _ask(self.busy, ANA, "POST", "/sharing/name", {"w1": ANA, "zone": ZONE})

    async def _ben_opens_every_page(self) -> None:
        for one in self.watching:
            await one.open()

    # How it is played

    async def _new(self, who: str, act: Act, words: Typed, version: int) -> None:
        form = {"v": str(version), "do": act[1], **words}
        await self._both(who, "POST", f"/w/{BY_NAME[act[0]].code}", form)
        key = _key(self.presses) if who == BEN else f"story-{self.presses:016}"
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
        form |= {"key": _key(self.private_presses), "v": str(await self.held.number(practice))}
        await _ask(self.busy, ANA, "POST", f"/w/{practice.code}", form)
        return bool(await self.busy_held.kept(practice, ANA) == wanted)

    async def _remember(self, practice: Practice, item: str) -> None:
        """The shared items, in the order they came."""
        if (practice.name, item) not in self.items and await self.quiet.history(item):
            self.items.append((practice.name, item))

    def _newest(self, act: Act) -> int:
        """The version that a form of something a couple has once would carry."""
        target = acts.move_of(act).target
        history = self.run(self.quiet.history(target(self.couple))) if target else ()
        return history[-1].version if history else 0

    def _some_version(self, act: Act, item: str, data: st.DataObject) -> int:
        """Mostly the version that fits; now and then the one before or after."""
        history = self.run(self.quiet.history(item))
        state, fits = BY_NAME[act[0]].evolve(history), history[-1].version
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


BESIDES = ["one_shows_roles", *(name for name in dir(Story) if name.startswith("ben_"))]
"""What is in the story whatever came before."""

ALONE = [name for name in dir(Story) if name.startswith("she_")]
"""What Ana does on her own."""


def _tell(what: str) -> None:
    """For the report of a story that failed."""
    if currently_in_test_context():
        note(what)


def _key(number: int) -> str:
    return f"press-{number:016}"


async def _ask(t: Town, who: str, method: str, path: str, form: Typed | None = None) -> Answer:
    browser = t.browsers[who]
    return await (browser.post(path, form) if method == "POST" else browser.send(method, path))
