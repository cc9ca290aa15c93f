"""Any story of saying, answering and erasing."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, precondition, rule

from domain.kernel import ERASED, Refused
from domain.records import Record
from domain.verbs.say import evolve
from tests.domain.cast import ANA, BEN, Story

people = st.sampled_from([ANA, BEN])


class Saying(RuleBasedStateMachine):
    items = Bundle("items")

    def __init__(self) -> None:
        super().__init__()
        self.story = Story()
        self.texts: dict[str, dict[int, tuple[str, str | None]]] = {}
        self.own: dict[str, str] = {}
        self.said = 0

    def new_words(self) -> str:
        self.said += 1
        return f"word{self.said}."

    @precondition(lambda self: self.story.couple and not self.story.couple.closed)
    @rule(target=items, who=people)
    def share(self, who: str) -> str:
        words = self.new_words()
        [shared] = self.story.does(who, "apology", "share", regret=words)
        self.texts[shared.item] = {1: (who, words)}
        return shared.item

    @rule(target=items, who=people)
    def keep(self, who: str) -> str:
        words = self.new_words()
        [kept] = self.story.does(who, "journal", "keep", page=words)
        assert kept.record is Record.OWN
        self.texts[kept.item], self.own[kept.item] = {1: (who, words)}, who
        return kept.item

    @rule(item=items, who=people)
    def answer(self, item: str, who: str) -> None:
        words, texts = self.new_words(), self.texts[item]
        allowed = item not in self.own and texts[1][0] != who and texts[1][1] is not None
        try:
            [answered] = self.story.does(who, "apology", "answer", item, answer=words)
        except Refused:
            assert not allowed or (self.story.couple and self.story.couple.closed)
            return
        assert allowed
        texts[answered.version] = (who, words)

    @rule(item=items, who=people, version=st.integers(0, 6))
    def erase(self, item: str, who: str, version: int) -> None:
        practice, before = "journal" if item in self.own else "apology", self.texts[item].get(version)
        try:
            events = self.story.does(who, practice, "erase", item, version)
        except Refused:
            assert before is None or before[0] != who
            return
        assert before
        assert before[0] == who
        assert len(events) == (before[1] is not None)
        self.texts[item][version] = (who, None)

    @precondition(lambda self: self.said > 6)
    @rule()
    def one_leaves(self) -> None:
        self.story.close()

    @invariant()
    def each_text_stands_as_its_author_left_it(self) -> None:
        for item, texts in self.texts.items():
            for history in (self.story.written[item], self.story.left[item]):
                entry = evolve(tuple(history))
                assert entry
                found = {
                    text.version: (text.by, None if text.words is ERASED else next(iter(text.words.values())))
                    for text in entry.texts
                }
                assert found == texts

    @invariant()
    def no_erased_words_are_left(self) -> None:
        left = repr(self.story.left)
        for texts in self.texts.values():
            assert all(f"'{words}'" in left for _, words in texts.values() if words)
        kept = {words for texts in self.texts.values() for _, words in texts.values() if words}
        assert all(f"'word{n}.'" not in left for n in range(1, self.said + 1) if f"word{n}." not in kept)

    @invariant()
    def nothing_of_one_s_own_is_where_the_other_reads(self) -> None:
        for item, who in self.own.items():
            assert all(event.by == who and event.record is Record.OWN for event in self.story.history(item))


TestSaying = Saying.TestCase
TestSaying.settings = settings(max_examples=40, stateful_step_count=25)
