"""A talk in the story that two people share: suggested, agreed, come in to, talked, stopped, closed."""

from __future__ import annotations

from hypothesis import strategies as st

from domain.fields import wire_name
from domain.kernel import derived_id
from domain.practices.joint_session import JOINT_SESSION
from domain.verbs.meet.floor import ACTS as ON_THE_FLOOR
from domain.verbs.meet.talk import ON, OVER, Phase
from server.clock import MINUTE
from server.joint_session import keeping
from tests.cast import ANA, BEN
from tests.privacy import acts
from tests.privacy.acts import Typed
from tests.privacy.alone import Alone
from tests.privacy.looking import TALK, path_of
from tests.privacy.stage import ZONE, press
from web import times

FIELDS = {field.name: wire_name(n) for n, field in enumerate(JOINT_SESSION.fields)}
WORDING = {"topic": "The evenings", "agenda": "One thing\nAnother", "place": "At home", "format": "talk"}
BY_ITSELF = {"propose", "counter", "enter", "step_out", "mark"}
"""Moves that have a step of their own."""

ALWAYS = {"erase", "tidy", "leave", "close"}
"""What is open to somebody nearly always, and would be drawn too often."""

MINUTES = (1, 4, 6, 16, 25)


class TalkStory(Alone):
    """Each `one_…` and `both_…` is one step. It is about the newest talk."""

    def _what_may_come_of_talks(self) -> list[str]:
        phase = self._shown(self.quiet, BEN).phase if self.talks else Phase.OFF
        if phase in OVER:
            return ["one_suggests_a_talk"]
        steps = {
            Phase.PROPOSED: ["one_words_it_differently", "one_says_yes", "one_says_yes"],
            Phase.ACCEPTED: ["one_comes_in", "one_comes_in", "both_come_in"],
            Phase.CLOSING: ["one_marks", "one_marks", "both_say_a_last_word"],
        }
        often = ["one_does_something_in_it", "minutes_pass"]
        if phase in ON | {Phase.GATHERING}:
            often += ["one_does_something_in_it", "ana_opens_or_closes_her_page_of_it"]
        return often + steps.get(phase, [])

    def a_talk_goes_on(self, data: st.DataObject) -> None:
        getattr(self, data.draw(st.sampled_from(self._what_may_come_of_talks())))(data)

    def one_suggests_a_talk(self, data: st.DataObject) -> None:
        self.run(self._suggest(data.draw(st.sampled_from([ANA, BEN])), "/talk/words", self._terms(data), 0))

    def one_words_it_differently(self, data: st.DataObject) -> None:
        shown, who = self._shown(self.quiet, ANA), data.draw(st.sampled_from([ANA, BEN]))
        path, version = f"/talk/{self.talks[-1]}/words", shown.talk.standing.version
        self.run(self._suggest(who, path, self._terms(data), version))

    def one_says_yes(self, data: st.DataObject) -> None:
        """Whoever can; now and then to words that do not stand any more."""
        standing = self._shown(self.quiet, ANA).talk.standing
        version = standing.version + data.draw(st.sampled_from([0, 0, 0, -1]))
        who = BEN if standing.by == self._person(ANA) else ANA
        self.run(self._both(who, "POST", f"/talk/{self.talks[-1]}/before", {"w1": "no"}, keyed=False))
        self.run(self._does(who, "accept", {"v": str(max(0, version))}))

    def one_comes_in(self, data: st.DataObject) -> None:
        self.run(self._come_in(data.draw(st.sampled_from([ANA, BEN]))))

    def both_come_in(self, data: st.DataObject) -> None:
        """One after the other, and both are ready; in between Ben looks."""
        for who in data.draw(st.permutations([ANA, BEN])):
            self.run(self._come_in(who))
            self.run(self._compare())
        for who in data.draw(st.permutations([ANA, BEN])):
            self.run(self._does(who, "ready", {}))

    def one_does_something_in_it(self, data: st.DataObject) -> None:
        """Mostly what is open to somebody, about the step that is on; now and then something else."""
        who = data.draw(st.sampled_from([ANA, BEN]))
        shown = self._shown(self.quiet, who)
        listed = sorted(shown.may - BY_ITSELF - ALWAYS)
        move = data.draw(st.sampled_from([*listed, *listed, *sorted(set(JOINT_SESSION.moves) - BY_ITSELF)]))
        version = shown.floor.n if move in ON_THE_FLOOR else shown.talk.standing.version
        version += data.draw(st.sampled_from([0, 0, 0, 0, 1]))
        words = data.draw(acts.typed(JOINT_SESSION.moves[move]))
        self.run(self._does(who, move, {"v": str(version), **words}))

    def they_agree(self) -> None:
        """On a written talk in ten minutes, which Ana suggests and begins."""
        words = WORDING | {"mode": "written", "minutes": "30", "first": "me", "slot": "10", "stays": "once"}
        self.run(self._suggest(ANA, "/talk/words", {FIELDS[name]: said for name, said in words.items()}, 0))
        self.run(self._does(BEN, "accept", {"v": "1"}))

    def they_talk(self) -> None:
        """Both come in, and Ana says something that could be kept."""
        for move in ("enter", "ready"):
            for who in (ANA, BEN):
                self.run(self._does(who, move, {}))
        n = self._shown(self.quiet, ANA).floor.n
        self.run(self._does(ANA, "speak", {"v": str(n), "w1": "It was the silence."}))

    def they_come_to_the_end(self) -> None:
        """Both have said a last word, and neither has marked anything."""
        self.run(self._does(BEN, "begin_closing", {}))
        for who in (ANA, BEN):
            self.run(self._does(who, "parting_words", {"w1": f"From {who}."}))

    def both_say_a_last_word(self, data: st.DataObject) -> None:
        for who in data.draw(st.permutations([ANA, BEN])):
            self.run(self._does(who, "parting_words", {"w1": data.draw(st.sampled_from(acts.SAYINGS))}))

    def one_marks(self, data: st.DataObject) -> None:
        """What to keep. Before Ben does, the busy Ana has marked what the quiet one has."""
        who = data.draw(st.sampled_from([ANA, BEN]))
        texts = [str(text.version) for text in self._shown(self.quiet, BEN).talk.keepable]
        keep = data.draw(st.lists(st.sampled_from(texts), unique=True)) if texts else []
        self.run(self._mark_what_the_quiet_one_has())
        self.run(self._does(who, "mark", {"w1": " ".join(keep)}))

    def ana_opens_or_closes_her_page_of_it(self, data: st.DataObject) -> None:
        """Where both are in, Ben sees whether she is there."""
        page = [path_of(TALK, self.talks[-1])] if data.draw(st.booleans()) else []
        for one in self.ana_at_the_talk:
            self.run(one.open(page))

    def minutes_pass(self, data: st.DataObject) -> None:
        self.clock.forward(minutes=data.draw(st.sampled_from(MINUTES)))
        self.look_after_talks()

    def look_after_talks(self) -> None:
        """What each process does once a minute."""
        for t in self.towns:
            self.run(keeping.sweep(t.house))

    def _terms(self, data: st.DataObject) -> Typed:
        """What is suggested, but for when."""
        words = {name: data.draw(st.sampled_from([said, *acts.SAYINGS[:1]])) for name, said in WORDING.items()}
        words |= {"mode": data.draw(st.sampled_from(["written", "written", "spoken"])), "minutes": "30"}
        words |= {"first": data.draw(st.sampled_from(["me", "other"])), "format": self._format(data)}
        words |= {"slot": "10", "stays": data.draw(st.sampled_from(["once", "keeps"]))}
        return {FIELDS[name]: value for name, value in words.items()}

    def _format(self, data: st.DataObject) -> str:
        return data.draw(st.sampled_from(["talk", "talk", "talk", "slots", "disclosure", "check_in"]))

    async def _suggest(self, who: str, path: str, words: Typed, version: int) -> None:
        """For in ten minutes, on the clock that she has in each town: Ben is not to learn which that is."""
        at, zones = self.clock() + 10 * MINUTE, (ZONE, self.zone if who == ANA else ZONE)
        quiet, busy = [words | {"v": str(version), FIELDS["starts"]: _clock(at, zone)} for zone in zones]
        await self._both(who, "POST", path, quiet, busys=busy)
        key = press(self.presses) if who == BEN else f"story-{self.presses:016}"
        await self._remember(JOINT_SESSION, derived_id(self._person(who), key))

    async def _come_in(self, who: str) -> None:
        await self._come_to_where_the_quiet_one_is()
        await self._does(who, "enter", {})

    async def _does(self, who: str, move: str, form: Typed) -> None:
        await self._both(who, "POST", f"/talk/{self.talks[-1]}/{move}", {"v": "0", **form})


def _clock(at: int, zone: str) -> str:
    return times.local(at, zone).strftime("%Y-%m-%dT%H:%M")
