"""What Ana does on her own, in one of the two towns; nothing of it may reach Ben."""

from __future__ import annotations

import re

from hypothesis import strategies as st

from domain.kernel import derived_id
from domain.practices import BY_NAME
from domain.verbs.ask import Ask
from server.clock import HOUR, MINUTE
from tests.cast import ANA, BEN, MIRA, PASSWORD
from tests.privacy import acts
from tests.privacy.acts import Act, Typed
from tests.privacy.asgi import Answer, Browser
from tests.privacy.looking import addresses
from tests.privacy.stage import ELSEWHERE, NO_LINK, ROLES, ZONE, press
from tests.privacy.talk_alone import TalksAlone
from web.offers import CODES

OTHER_PASSWORD = "four other umbrellas today"


class Alone(TalksAlone):
    """Each `she_…` is one thing, which the story draws."""

    def she_writes_for_herself(self, data: st.DataObject) -> None:
        practice, name = act = data.draw(st.sampled_from(acts.OWN))
        words = data.draw(acts.typed(acts.move_of(act)))
        if acts.move_of(act).begins:
            self._busy("POST", f"/w/{BY_NAME[practice].code}", {"do": name, "password": self.password, **words})
            self.private.append(derived_id(self.start.ana.person, press(self.private_presses)))
        elif self.private:
            self._busy("POST", f"/t/{data.draw(st.sampled_from(self.private))}/{name}", {"v": "1", **words})

    def she_asks_nobody(self, data: st.DataObject) -> None:
        """She sets a question aside, or asks one that stays on her list, or is not taken."""
        name, do = data.draw(st.sampled_from(acts.ASKED))
        practice, words = BY_NAME[name], data.draw(acts.typed(acts.move_of((name, do))))
        assert isinstance(practice, Ask)
        limits = self.run(self.busy.history(practice.limits.item(self.couple)))
        if do == "ask" and practice.depth(limits, words["w1"]) > practice.listed:
            do = "set_aside"
        self._busy("POST", f"/w/{practice.code}", {"do": do, **words})
        self.private.append(derived_id(self.start.ana.person, press(self.private_presses)))

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

    def she_has_quiet(self, data: st.DataObject) -> None:
        """Until she says, or for an hour; it ends, and what came is opened, or stays closed."""
        do, until = data.draw(st.sampled_from(["say", "say", "begin", "end", "rest", "open"])), self.clock.now + HOUR
        self._busy("POST", "/sharing/quiet", {"do": do, "w1": str(until // MINUTE)}, keyed=False)

    def she_puts_a_practice_away(self, data: st.DataObject) -> None:
        """Or takes it out again."""
        do, code = data.draw(st.sampled_from(["put", "put", "take"])), data.draw(st.sampled_from(sorted(CODES)))
        self._busy("POST", "/write/away", {"do": do, "w1": code}, keyed=False)

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

    def she_takes_copies_with_proof(self, data: st.DataObject) -> None:
        self._busy("POST", "/mine", {"password": self.password}, keyed=False)
        self._busy("POST", "/sharing/check/copy", {"w1": "on"}, keyed=False)
        for _, item in self.items:
            self._busy("POST", f"/sharing/one/{item}", {"w1": "on"}, keyed=False)

    def she_looks_up_a_code(self, data: st.DataObject) -> None:
        """And would be a therapist herself, which nobody in a space can be."""
        code = data.draw(st.sampled_from([self.start.code, "no-1-such-one"]))
        self._busy("POST", "/sharing/let-in/code", {"w1": code}, keyed=False)
        self._busy("POST", "/c/rules", {"w1": "none", "w2": "Mine.", "w3": "on Sundays"}, keyed=False)
        self._busy("POST", "/c/end", {}, keyed=False)
        self._busy("POST", f"/c/{self.couple.tag}/end", {}, keyed=False)

    def she_writes_for_a_therapist_alone(self, data: st.DataObject) -> None:
        """Of what she did, she may erase something; or look again at what is there."""
        there = self.run(for_a_therapist(self.busy.browsers[ANA], self.password))
        words = data.draw(st.sampled_from(acts.SAYINGS))
        self._busy("POST", "/sharing/let-in/alone", {"w1": words, "w2": there.hidden("w2") or acts.NO_ITEM})
        for address in re.findall("/sharing/let-in/alone/[0-9a-f]{32}", there.text)[:1]:
            self._busy("GET", address)
            if data.draw(st.booleans()):
                self._busy("POST", address, {"v": "1"})

    def she_is_noted_about(self, data: st.DataObject) -> None:
        """By somebody let in, who keeps notes, or keeps none any more."""
        words, do = data.draw(st.sampled_from(acts.SAYINGS)), data.draw(st.sampled_from(["notes", "notes", "no_notes"]))
        self.run(self._notes(words, do))
        self._tick()

    async def _notes(self, words: str, do: str) -> None:
        mira, room = self.busy.browsers[MIRA], f"/c/{self.couple.tag}/notes"
        self.private_presses += 1
        await mira.post(room, {"key": press(self.private_presses), "w1": words, "password": PASSWORD})
        await mira.get(room)
        await mira.post("/c/uses", {"do": do})

    def she_erases_all_of_mine(self, data: st.DataObject) -> None:
        self._busy("POST", "/sharing/erase/mine", {"password": self.password})

    def she_lends_her_device(self, data: st.DataObject) -> None:
        for others in ("yes", "no"):
            self._busy("POST", "/sharing/device", {"others": others}, keyed=False)

    def she_looks_at_an_earlier_space(self, data: st.DataObject) -> None:
        """Reads there, erases her words, takes a copy, and comes back."""
        space = self.run(self.busy.browsers[ANA].get("/sharing/earlier")).hidden("space")
        self._busy("POST", "/sharing/earlier", {"space": space}, keyed=False)
        item = re.search("/t/([0-9a-f]{32})/erase", self.run(self.busy.browsers[ANA].get("/together")).text)
        if item and data.draw(st.booleans()):
            self._busy("POST", f"/t/{item[1]}/erase", {"v": "1"})
        if data.draw(st.booleans()):
            self._busy("POST", "/sharing/erase/here", {"password": self.password})
        self.she_looks_around(data)
        self._busy("POST", "/today", {"upto": "3"}, keyed=False)
        self._busy("POST", "/sharing/copy", keyed=False)
        self._busy("POST", "/sharing/earlier", {"space": ""}, keyed=False)

    def she_tries_links(self, data: st.DataObject) -> None:
        """One for somebody else, if she left; otherwise refused."""
        for path in ("/sharing/link", f"/i/{NO_LINK}"):
            self._busy("POST", path)
        self._busy("POST", "/sharing/link/back", keyed=False)
        self._busy("POST", "/sharing/two", {"do": "not"}, keyed=False)

    def she_asks_somebody_to_sit(self, data: st.DataObject) -> None:
        """By a link, which she takes back, or not."""
        self._busy("POST", "/talk/seat")
        for path in data.draw(st.lists(st.sampled_from(["/talk/seat/back", "/talk/seat/end"]), max_size=2)):
            self._busy("POST", path, keyed=False)
        self._busy("POST", "/talk/seat/two", {"do": "these", "words": "amber seventeen"}, keyed=False)


async def for_a_therapist(browser: Browser, password: str) -> Answer:
    """The page for a therapist alone, opened by a password."""
    await browser.post("/mine", {"password": password})
    return await browser.get("/sharing/let-in/alone")


ALONE = tuple(name for name in dir(Alone) if name.startswith("she_"))
"""What Ana does on her own."""
