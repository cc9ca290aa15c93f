"""What Ana does on her own around a talk: nothing of it may reach Ben, before his own act brings both together."""

from __future__ import annotations

from hypothesis import strategies as st

from domain.practices.joint_session import JOINT_SESSION
from domain.verbs.meet.talk import ON, Phase
from tests.cast import ANA, BEN
from tests.privacy.acts import Typed
from tests.privacy.asgi import at_rest
from tests.privacy.looking import TALK, path_of
from tests.privacy.stage import Stage, ask, press

CALM, AFRAID = {"w1": "no", "w2": "no", "w3": "no"}, {"w1": "yes", "w2": "no", "w3": "yes"}
"""What the check before a talk may be answered with."""

HALF_FILLED: tuple[tuple[str, Typed], ...] = (
    ("/talk/words", {"w1": "Only a topic"}),
    ("/talk/words", {"w1": "x", "w4": "talk", "w5": "written", "w6": "500", "w8": "never", "w9": "x", "w10": "me"}),
    ("/talk/{item}/words", {"w1": "Only a topic", "v": "999"}),
    ("/talk/{item}/accept", {"v": "999"}),
    ("/talk/{item}/speak", {"w1": "Half a", "v": "999"}),
    ("/talk/{item}/paraphrase", {"w99": "x"}),
    ("/talk/{item}/open_chapter", {"w2": "Of what?"}),
    ("/talk/{item}/call_break", {"w1": "3"}),
    ("/talk/{item}/parting_words", {"w1": "x" * 2_001}),
    ("/talk/{item}/mark", {"w1": "???"}),
    ("/talk/{item}/bring_question", {}),
    ("/talk/{item}/mine", {"w1": "when", "w2": "Half a"}),
    ("/talk/{item}/nowhere", {}),
)
"""What is refused at every moment of a talk, for one reason or another."""

LONG = "Half a sentence. " * 99
BOXES = ("speak-4-w1", "paraphrase-9-w1", "open_chapter-4-w2", "parting_words-0-w2")


class TalksAlone(Stage):
    """Each `she_…` is one thing, which the story draws. All of it is about the newest talk, if there is one."""

    def she_takes_the_check(self, data: st.DataObject) -> None:
        paths = ["/talk/new", *(f"/talk/{item}/before" for item in self.talks[-1:])]
        path, answers = data.draw(st.sampled_from(paths)), data.draw(st.sampled_from([CALM, AFRAID]))
        self._busy("POST", path, answers, keyed=False)
        self._busy("GET", "/talk/words", keyed=False)

    def she_fills_in_half_of_it(self, data: st.DataObject) -> None:
        path, form = data.draw(st.sampled_from(HALF_FILLED))
        if "{item}" not in path or self.talks:
            self._busy("POST", path.format(item=self.talks[-1]) if self.talks else path, form)

    def she_leaves_something_half_written(self, data: st.DataObject) -> None:
        """Her page sends it by itself, at any time."""
        if self.talks:
            boxes = {
                data.draw(st.sampled_from(BOXES)): data.draw(st.sampled_from(["Half a", "", "Half a sentence. " * 99]))
            }
            self._busy("POST", f"/talk/{self.talks[-1]}/kept", boxes, keyed=False)

    def she_comes_in_or_goes_out(self, data: st.DataObject) -> None:
        """As long as Ben is not in: with him in, her coming brings both together."""
        if self._among({Phase.ACCEPTED}) and not self._shown(self.busy, BEN).mine_in:
            move = data.draw(st.sampled_from(["enter", "enter", "step_out"]))
            self._busy("POST", f"/talk/{self.talks[-1]}/{move}", {"v": "0"})

    def she_marks_what_to_keep(self, data: st.DataObject) -> None:
        """As long as Ben has not: then her marks close the talk."""
        shown = self._shown(self.busy, BEN) if self._among({Phase.CLOSING}) else None
        if shown and shown.marking and shown.mine_kept is None:
            texts = [str(text.version) for text in shown.talk.keepable]
            keep = data.draw(st.lists(st.sampled_from(texts), unique=True)) if texts else []
            self._busy("POST", f"/talk/{self.talks[-1]}/mark", {"v": "0", "w1": " ".join(keep)})

    def she_opens_or_closes_the_page_of_a_talk(self, data: st.DataObject) -> None:
        """Once both are in it shows that she is there, and is a part of the story."""
        if self.talks and not self._among(ON | {Phase.GATHERING}):
            page = [path_of(TALK, self.talks[-1])] if data.draw(st.booleans()) else []
            self.run(self.anas_talk_page.open(page))

    def she_loads_the_page_of_a_talk_again(self, data: st.DataObject) -> None:
        """As she would without JavaScript; once both are in it tells that she is there, and is a part of the story."""
        if self.talks and not self._among(ON | {Phase.GATHERING}):
            self._busy("GET", f"/talk/{self.talks[-1]}?here", keyed=False)

    def _among(self, phases: frozenset[Phase] | set[Phase]) -> bool:
        """Whether the newest talk is in one of these phases."""
        return bool(self.talks) and self._shown(self.quiet, ANA).phase in phases

    async def _come_to_where_the_quiet_one_is(self) -> None:
        """Before Ben comes in: the busy Ana is in where the quiet one is, and out where she is out."""
        await self.anas_talk_page.close()
        quiet, busy = [await t.talk(self.talks[-1], ANA) for t in self.towns]
        if quiet.mine_in != busy.mine_in:
            await self._quietly("enter" if quiet.mine_in else "step_out", {})

    async def _mark_what_the_quiet_one_has(self) -> None:
        """Before Ben marks. Who has marked cannot unmark: then the quiet Ana marks too, the same."""
        quiet, busy = [await t.talk(self.talks[-1], ANA) for t in self.towns]
        if quiet.mine_kept is None and busy.mine_kept is not None:
            form = {"v": "0", "w1": " ".join(map(str, sorted(busy.mine_kept)))}
            await self._both(ANA, "POST", f"/talk/{self.talks[-1]}/mark", form)
        elif quiet.mine_kept != busy.mine_kept:
            await self._quietly("mark", {"w1": " ".join(map(str, sorted(quiet.mine_kept or ())))})

    async def _quietly(self, move: str, form: dict[str, str]) -> None:
        self.private_presses += 1
        form |= {"v": "0", "key": press(self.private_presses)}
        assert move in JOINT_SESSION.moves
        await ask(self.busy, ANA, "POST", f"/talk/{self.talks[-1]}/{move}", form)
        await at_rest()
