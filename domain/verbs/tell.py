"""Tell: a time that both accept, then the chapters that its author prepared, inside the limits that both set.

A mark says how complete a chapter is. It stands beside the words, not in them: its author can say more, with another
mark next to the first, and erase her words, but no mark.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from domain.couple import NOTHING_NEW, open_couple
from domain.fields import Choice, Field, Link, Text, Values
from domain.kernel import ERASED, NOTHING_HERE, Event, History, Refused, WordsErased
from domain.records import Record
from domain.verbs.agree import Agree
from domain.verbs.move import Decide, Move, Situation, Wish
from domain.verbs.prepare import Chapter, Prepare, depths, too_far
from domain.verbs.say import Words
from domain.verbs.told import Marked, Telling, Told, evolve, of_the_offer

NO_TIME = "There is no time yet that both of you said yes to, so nothing was told. Your words are kept in Mine."
ONE_TALK = "This is for one talk only, so nothing was told here. Your words are kept in Mine."
NO_CHAPTER = "No chapter was chosen, so nothing was told. Your words are kept in Mine."
BEYOND = (
    "“{topic}” goes further than the two of you have agreed to go here, so nothing was told. Your words are kept in "
    "Mine. You can leave this chapter out."
)
NOT_MARKED = "“{topic}” does not say yet whether it is all, so nothing was told. Your words are kept in Mine."
TOLD_ALREADY = "This has been told, so nothing was changed."
FURTHER = (
    "This goes further than the two of you have agreed to go here, so it was not told. Your words are still in the "
    "box. You can keep them in Mine."
)


@dataclass(frozen=True)
class Tell:
    """A practice of telling. `source`: where its chapters are prepared; `kept`: the answer in `stays` that lets them
    stand where both read."""

    name: str
    code: str
    title: str
    source: Prepare
    when: Text
    stays: Choice
    kept: str
    copied: Choice
    called: str = "chapter"
    intro: str = ""
    after: str = ""
    shape: str = "tell"
    prepared: Field = field(default=Link("prepared", "What was prepared"))

    @cached_property
    def offer(self) -> Agree:
        """The time and place, which takes a yes from both."""
        return Agree(self.name, self.code, self.title, (self.when, self.stays), called="time")

    @property
    def fields(self) -> tuple[Field, ...]:
        return self.offer.fields

    @cached_property
    def told(self) -> tuple[Field, ...]:
        """Which chapters go along, and where they come from."""
        each = (Choice(topic, words, (("yes", words),), required=False) for topic, words in self.source.limits.topics)
        return (*each, self.prepared, self.copied)

    @cached_property
    def more(self) -> tuple[Field, ...]:
        return self.source.about, self.source.words, replace(self.source.mark, required=True)

    @cached_property
    def moves(self) -> Mapping[str, Move]:
        shared = (Record.SHARED,)
        of_the_offer = {
            name: Move(self._offered(name), shared, move.fields, begins=move.begins)
            for name, move in self.offer.moves.items()
            if name != "erase"
        }
        return of_the_offer | {
            "tell": Move(self.tell, shared, self.told, needs_one=False),
            "say_more": Move(self.say_more, shared, self.more),
            "erase": Move(self.erase, shared),
        }

    @cached_property
    def kinds(self) -> Mapping[str, type]:
        acts = {"told": Told, "written": Words, "marked": Marked}
        return dict(self.offer.kinds) | {f"{self.name}.{act}": body for act, body in acts.items()}

    def evolve(self, history: History) -> Telling | None:
        return evolve(history)

    def is_kept(self, state: Telling) -> bool:
        """Whether what both said yes to lets the words stand where both read."""
        terms = state.offer.in_force
        return bool(terms and isinstance(terms.words, dict) and terms.words[self.stays.name] == self.kept)

    def tell(self, now: Situation, wish: Wish) -> list[Event]:
        """She tells the chapters she chose, each with its mark. A second press changes nothing."""
        open_couple(now.couple, NOTHING_NEW)
        state = self._hers(now)
        if state.told_at:
            return []
        self._check_time(state)
        item = str(wish.values.get(self.prepared.name, ""))
        chapters = self.source.prepared(now.look, item, now.actor.person).chapters if item else ()
        chosen = [one for one in chapters if one.topic in wish.values]
        if not chosen:
            raise Refused(NO_CHAPTER)
        known = depths(self.source.limits, now.couple, now.look)
        self._check_chapters(chosen, known)
        bodies: list[tuple[str, object]] = [("told", Told(self.copied.name in wish.values))]
        for one in chosen:
            bodies += self._said(one.topic, one.words, one.mark, known[one.topic], state.version + len(bodies) + 1)
        return self._events(now, state, bodies)

    def say_more(self, now: Situation, wish: Wish) -> list[Event]:
        """She says more about a topic, with today's mark beside the earlier one. The same again changes nothing."""
        open_couple(now.couple)
        state = self._hers(now)
        if not state.told_at:
            raise Refused(NOTHING_HERE)
        topic, words, mark = (str(wish.values.get(one.name, "")) for one in self.more)
        depth = depths(self.source.limits, now.couple, now.look)[topic]
        if self._is_too_far(depth):
            raise Refused(FURTHER)
        before = state.about(topic)
        if not words and before and before[-1].mark == mark:
            return []
        return self._events(now, state, self._said(topic, words, mark, depth, state.version + 1))

    def erase(self, now: Situation, wish: Wish) -> list[Event]:
        """An author erases words of hers; the mark beside them stays. Works also in a space that is read-only."""
        state = self._state(now)
        text = state.texts.get(wish.version)
        if text is None:
            return self._offered("erase", after_told=True)(now, wish)
        if text.by != now.actor.person:
            raise Refused(NOTHING_HERE)
        if text.words is ERASED:
            return []
        return self._events(now, state, [("erased", WordsErased(text.version))])

    def _offered(self, name: str, *, after_told: bool = False) -> Decide:
        """A move of the offer, on the offer's own events."""

        def decide(now: Situation, wish: Wish) -> list[Event]:
            state = evolve(now.history)
            if state and state.told_at and not after_told:
                raise Refused(TOLD_ALREADY)
            offered = replace(now, history=of_the_offer(now.history))
            events = self.offer.moves[name].decide(offered, wish)
            return [replace(event, originator_version=(state.version if state else 0) + 1) for event in events]

        return decide

    def _said(self, topic: str, words: str, mark: str, depth: int, version: int) -> list[tuple[str, object]]:
        """The words, if there are any, under this version; then the mark."""
        written: list[tuple[str, object]] = [("written", Words(self._words(words)))] if words else []
        return [*written, ("marked", Marked(topic, mark, depth, version if words else 0))]

    def _words(self, words: str) -> Values:
        return {self.source.words.name: words}

    def _check_time(self, state: Telling) -> None:
        if state.offer.in_force is None:
            raise Refused(NO_TIME)
        if not self.is_kept(state):
            raise Refused(ONE_TALK)

    def _check_chapters(self, chosen: list[Chapter], known: Mapping[str, int]) -> None:
        called = dict(self.source.limits.topics)
        for one in chosen:
            if self._is_too_far(known[one.topic]):
                raise Refused(BEYOND.format(topic=called[one.topic]))
            if not one.mark:
                raise Refused(NOT_MARKED.format(topic=called[one.topic]))

    def _is_too_far(self, depth: int) -> bool:
        return bool(too_far(self.source.limits, depth, self.source.refused, self.source.listed))

    def _hers(self, now: Situation) -> Telling:
        state = self._state(now)
        if state.teller != now.actor.person:
            raise Refused(NOTHING_HERE)
        return state

    def _state(self, now: Situation) -> Telling:
        state = evolve(now.history)
        if state is None:
            raise Refused(NOTHING_HERE)
        return state

    def _events(self, now: Situation, state: Telling, bodies: list[tuple[str, object]]) -> list[Event]:
        actor = now.actor
        return [
            Event(now.item, version, f"{self.name}.{act}", actor.person, actor.at, Record.SHARED, body)
            for version, (act, body) in enumerate(bodies, start=state.version + 1)
        ]
