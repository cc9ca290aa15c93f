"""Any story of preparing and telling: what Ben can read of it, and what stays."""

from __future__ import annotations

from contextlib import suppress

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from domain.kernel import ERASED, Refused
from domain.practices.disclosure_boundary import DISCLOSURE_BOUNDARY, THERAPIST
from domain.practices.preparation import MARKS, PREPARATION
from domain.records import Record
from domain.verbs.prepare import depths
from domain.verbs.told import Marked, Telling
from tests.domain.cast import ANA, BEN, HOUR, Story

people = st.sampled_from([ANA, BEN])
topics = st.sampled_from(["happened", "when", "money", "physical"])
marks = st.sampled_from([name for name, _ in MARKS])
OFFER = {"occasion": "Sunday.", "stays": "kept"}


class Tellings(RuleBasedStateMachine):
    """Ana prepares and tells; both mark how far they go, and settle the time."""

    def __init__(self) -> None:
        super().__init__()
        self.story = Story()
        self.source = self.item = ""
        self.said = 0
        self.marked: list[Marked] = []

    @initialize(agreed=st.sampled_from([True, True, False]), prepared=st.sets(topics))
    def a_time_is_put_forward(self, agreed: bool, prepared: set[str]) -> None:
        [put] = self.story.does(ANA, "telling", "put_forward", **OFFER)
        self.item = put.item
        if agreed:
            self.story.does(BEN, "telling", "accept", self.item, 1)
        for topic in sorted(prepared):
            self.prepare(topic, "certain")

    def state(self) -> Telling:
        found: Telling = self.story.state("telling", self.item)
        return found

    def new_words(self) -> str:
        self.said += 1
        return f"word{self.said}."

    @rule(topic=topics, mark=marks)
    def prepare(self, topic: str, mark: str) -> None:
        before = PREPARATION.evolve(self.story.history(self.source)) if self.source else None
        old = before.chapter(topic) if before else None
        wish = {"topic": topic, "words": self.new_words(), "mark": mark} | ({"of": self.source} if self.source else {})
        with suppress(Refused):
            kept = self.story.does(ANA, "preparation", "keep", "", old.version if old else 0, **wish)
            self.source = kept[0].item
            assert all(event.record is Record.OWN for event in kept)

    @rule(who=people, move=st.sampled_from(["accept", "not_now", "take_back", "end"]))
    def settle_the_time(self, who: str, move: str) -> None:
        with suppress(Refused):
            self.story.does(who, "telling", move, self.item, self.state().offer.versions[-1].version)

    @rule(who=people)
    def put_it_differently(self, who: str) -> None:
        with suppress(Refused):
            self.story.does(who, "telling", "change", self.item, self.state().version, **OFFER)

    @rule(who=people, topic=topics, depth=st.sampled_from([name for name, _ in DISCLOSURE_BOUNDARY.depths]))
    def mark_how_far(self, who: str, topic: str, depth: str) -> None:
        self.story.does(who, "disclosure_boundary", "mark", **{topic: depth})

    @rule(who=people, chosen=st.sets(topics, min_size=1))
    def tell(self, who: str, chosen: set[str]) -> None:
        agreed = self.state().offer.in_force
        with suppress(Refused):
            events = self.story.does(
                who, "telling", "tell", self.item, prepared=self.source, **dict.fromkeys(chosen, "yes")
            )
            assert who == ANA
            assert agreed
            self.remember([event.body for event in events])

    @rule(who=people, topic=topics, mark=marks)
    def say_more(self, who: str, topic: str, mark: str) -> None:
        with suppress(Refused):
            words = self.new_words()
            events = self.story.does(who, "telling", "say_more", self.item, topic=topic, words=words, mark=mark)
            assert who == ANA
            self.remember([event.body for event in events])

    def remember(self, bodies: list[object]) -> None:
        """What was told is inside how far both go now."""
        assert self.story.couple
        now = depths(DISCLOSURE_BOUNDARY, self.story.couple, self.story.history)
        for body in bodies:
            if isinstance(body, Marked):
                assert body.depth == now[body.topic] > THERAPIST
                self.marked.append(body)

    @rule(who=people, n=st.integers(0, 20))
    def erase(self, who: str, n: int) -> None:
        """A text that is there, or whatever version."""
        texts = sorted(self.state().texts)
        version = texts[n % len(texts)] if texts and n < 15 else n
        with suppress(Refused):
            events = self.story.does(who, "telling", "erase", self.item, version)
            assert who == ANA or not events or version not in self.state().texts

    @rule()
    def time_passes(self) -> None:
        self.story.at += HOUR

    @invariant()
    def marks_stand_as_they_were_made(self) -> None:
        if self.item:
            assert [(one.topic, one.mark, one.depth) for one in self.state().sayings] == [
                (one.topic, one.mark, one.depth) for one in self.marked
            ]

    @invariant()
    def ben_reads_the_words_that_were_told_and_not_erased_and_no_others(self) -> None:
        if self.item:
            told = [text.words["words"] for text in self.state().texts.values() if isinstance(text.words, dict)]
            readable = repr(self.story.readable(BEN))
            assert {f"word{n}." for n in range(1, self.said + 1) if f"word{n}." in readable} == set(told)
            assert all(text.words is ERASED or text.by == ANA for text in self.state().texts.values())


TestTellings = Tellings.TestCase
TestTellings.settings = settings(max_examples=60, stateful_step_count=25)
