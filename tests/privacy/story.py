"""The story that two people share, played in two towns at once; in one of them Ana is busy on her own besides."""

from __future__ import annotations

import re

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from domain.kernel import derived_id
from domain.practices import BY_NAME
from domain.practices.check_in import CHECK_IN, CHECK_IN_RHYTHM
from domain.practices.let_in import LET_IN
from server.clock import DAY
from server.history import checkpoints
from server.sign_in.tries import Tries
from tests.cast import ANA, BEN, MIRA, PASSWORD
from tests.privacy import acts
from tests.privacy.alone import ALONE, for_a_therapist
from tests.privacy.stage import ROLES, press
from tests.privacy.talk_story import TalkStory
from tests.privacy.town import Town

ALL_DAYS = 25
"""A sign-in lasts thirty days, and nobody signs in again here."""
ON_LETTING_IN = ("accept", "accept", "not_now", "take_back", "end", "erase")
LONG = 15
"""Presses after which one of the two may leave."""


class Story(TalkStory):
    """At each step Ana does a few things alone, then one thing of the story happens to both, and Ben looks."""

    alone = ALONE

    @initialize(first=st.sampled_from(["fanos", "scales", ""]))
    def they_agreed_on_a_rhythm_or_not(self, first: str) -> None:
        if first:
            self.run(self._new(ANA, (CHECK_IN_RHYTHM.name, "put_forward"), {"w1": first, "w2": "6", "w3": "1"}, 0))
            self.run(self._on_item(BEN, "accept", CHECK_IN_RHYTHM.item(self.couple), {}, 1))

    @rule(data=st.data())
    def ana_is_busy_then_the_story_goes_on(self, data: st.DataObject) -> None:
        for name in data.draw(st.lists(st.sampled_from(self.alone), max_size=4)):
            getattr(self, name)(data)
        getattr(self, data.draw(st.sampled_from(self._what_may_come())))(data)
        for t in self.towns:
            t.house.tries = Tries()  # their windows go by the clock on the wall
        self.run(self._compare())

    def _what_may_come(self) -> list[str]:
        often = ["one_shares", "one_asks", "one_asks", "one_marks_or_puts_in", "one_marks_or_puts_in", "both_put_in"]
        often.append("a_talk_goes_on")
        if self._things():
            often += ["one_does_something_with_it"] * 3
        if self.days < ALL_DAYS:
            often.append("days_pass")
        if self.presses > LONG and not self.left:
            often.append("one_leaves")
        if self.presses > LONG:
            often.append("one_erases_everything")
        return often + BESIDES

    def one_shares(self, data: st.DataObject) -> None:
        who, act = data.draw(st.sampled_from([ANA, BEN])), data.draw(st.sampled_from(acts.SHARED_NEW))
        self.run(self._new(who, act, data.draw(acts.typed(acts.move_of(act))), self._newest(act)))

    def one_asks(self, data: st.DataObject) -> None:
        """Of the other, or only to set it aside; perhaps what was asked before."""
        who, act = data.draw(st.sampled_from([ANA, BEN])), data.draw(st.sampled_from(acts.ASKED))
        before = ["", *(item for name, item in self.items if name == act[0])]
        words = data.draw(acts.typed(acts.move_of(act))) | {"w3": data.draw(st.sampled_from(before))}
        self.run(self._new(who, act, words, 0))

    def _things(self) -> list[tuple[str, str]]:
        """What stands in the shared record and can be gone on with there. Talks have steps of their own."""
        movable = {name for name, _ in acts.SHARED_ON_ITEM}
        return [(name, item) for name, item in self.items if name in movable]

    def one_does_something_with_it(self, data: st.DataObject) -> None:
        name, item = data.draw(st.sampled_from(self._things()))
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

    def ben_writes_for_a_therapist_alone(self, data: st.DataObject) -> None:
        """And may erase what he did."""
        there, _ = [self.run(for_a_therapist(t.browsers[BEN], PASSWORD)) for t in self.towns]
        words = {"w1": data.draw(st.sampled_from(acts.SAYINGS)), "w2": there.hidden("w2") or acts.NO_ITEM}
        self.run(self._both(BEN, "POST", "/sharing/let-in/alone", words))
        for address in re.findall("/sharing/let-in/alone/[0-9a-f]{32}", there.text)[:1]:
            self.run(self._both(BEN, "POST", address, {"v": "1"}))

    def ben_puts_today_away(self, data: st.DataObject) -> None:
        upto = self.run(self.quiet.browsers[BEN].get("/today")).hidden("upto")
        self.run(self._both(BEN, "POST", "/today", {"upto": upto or "0"}, keyed=False))

    def ben_takes_a_copy(self, data: st.DataObject) -> None:
        self.run(self._both(BEN, "POST", "/mine", {"password": PASSWORD}, keyed=False))
        things = [f"/sharing/one/{item}" for _, item in self.items]
        for path in ("/sharing/copy", "/sharing/check/copy", *things):
            self.run(self._both(BEN, "POST", path, keyed=False))

    def heads_are_signed(self, data: st.DataObject) -> None:
        for t in self.towns:
            self.run(checkpoints.daily(t.house))

    def one_shows_roles(self, data: st.DataObject) -> None:
        who, role = data.draw(st.sampled_from([ANA, BEN])), data.draw(st.sampled_from(ROLES))
        self.run(self._both(who, "POST", "/sharing/self", {role: "on", "do": "show"}, keyed=False))

    def one_erases_everything(self, data: st.DataObject) -> None:
        who = data.draw(st.sampled_from([ANA, BEN]))
        busys = {"password": self.password} if who == ANA else None
        self.run(self._both(who, "POST", "/sharing/erase/here", {"password": PASSWORD}, busys=busys))

    def one_would_let_somebody_in(self, data: st.DataObject) -> None:
        """By her code, or by one that nobody has."""
        who, code = (
            data.draw(st.sampled_from([ANA, BEN])),
            data.draw(st.sampled_from([self.start.code, "no-1-such-one"])),
        )
        scope, kind = data.draw(st.sampled_from(["all", "since", "kinds"])), data.draw(st.sampled_from(["", "apology"]))
        terms = {
            "w1": code,
            "w2": data.draw(st.sampled_from(acts.SAYINGS)),
            "w3": scope,
            "w4": "2026-05-01",
            "w6": "30",
        }
        self.run(self._both(who, "POST", "/sharing/let-in/code", {"w1": code}, keyed=False))
        self.run(self._both(who, "POST", "/sharing/let-in", terms | {"n1": kind, "v": "1"}))
        key = press(self.presses) if who == BEN else f"story-{self.presses:016}"
        self.run(self._remember(LET_IN, derived_id(self._person(who), key)))

    def one_goes_on_with_letting_in(self, data: st.DataObject) -> None:
        there = [item for name, item in self.items if name == LET_IN.name]
        who, move = data.draw(st.sampled_from([ANA, BEN])), data.draw(st.sampled_from(ON_LETTING_IN))
        if there:
            words = {"w1": self.start.code} if move == "accept" else {}
            self.run(self._on_item(who, move, data.draw(st.sampled_from(there)), words, 1))

    def somebody_let_in_looks(self, data: st.DataObject) -> None:
        """And may end it for herself."""
        end = data.draw(st.booleans())
        for t in self.towns:
            self.run(self._looks(t, end=end))

    async def _looks(self, t: Town, *, end: bool) -> None:
        mira = t.browsers[MIRA]
        for room in re.findall(r"/c/[0-9a-f]{16}", (await mira.get("/c")).text):
            await mira.get(room)
            await mira.get(f"{room}/agreed")
            await mira.get(f"{room}/alone")
            await mira.post(f"{room}/copy", {})
            if end:
                await mira.post(f"{room}/end", {})

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
        self.look_after_talks()

    def ben_looks_at_everything(self, data: st.DataObject) -> None:
        self.run(self._ben_opens_every_page())
        self.run(self._compare(whole=True))

    def ben_tries_ids_not_his(self, data: st.DataObject) -> None:
        move = data.draw(st.sampled_from(acts.ACTS))[1]
        for item in (*self.run(self._anas_ids()), acts.NO_ITEM):
            self.run(self._both(BEN, "GET", f"/t/{item}/{move}"))
            self.run(self._both(BEN, "POST", f"/t/{item}/{move}", {"v": "1", "w1": "?"}))


LETTING_IN = ["one_would_let_somebody_in", "one_goes_on_with_letting_in", "somebody_let_in_looks"]
BESIDES = [
    "one_shows_roles",
    *LETTING_IN,
    "heads_are_signed",
    *(name for name in dir(Story) if name.startswith("ben_")),
]
"""What is in the story whatever came before."""
