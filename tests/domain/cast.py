"""Ana and Ben, and what has happened between them, without a server."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

from domain import forgetting
from domain.couple import Couple
from domain.fields import Values
from domain.kernel import ERASED, Actor, Event, History, Refused, WordsErased
from domain.practices import BY_NAME
from domain.records import SEALED_KINDS, Record
from domain.verbs.move import Move, Situation, Wish

ANA, BEN = "ana", "ben"
VIENNA = "Europe/Vienna"
SECOND, HOUR, DAY = 1_000_000, 3_600_000_000, 86_400_000_000

Histories = defaultdict[str, list[Event]]


def moment(local: str, zone: str = VIENNA) -> int:
    """“2026-05-05 13:00” on a clock in that zone, in microseconds since 1970, UTC."""
    return int(datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(zone)).timestamp()) * SECOND


TUESDAY = moment("2026-05-05 13:00")


def other(person: str) -> str:
    return BEN if person == ANA else ANA


def refusal(act: Callable[..., object], /, *wish: object, **values: object) -> Refused:
    """The refusal that an act meets."""
    try:
        done = act(*wish, **values)
    except Refused as refused:
        return refused
    raise AssertionError(f"not refused: {done}")


@dataclass
class Story:
    """What happened so far. Nobody is asked for a sleep: time moves when the test moves it.

    Everything is kept twice, as it was written and as the log has it once erased words are gone; each decision
    is taken on both and must come out the same.
    """

    couple: Couple | None = field(default_factory=lambda: Couple("the couple", (ANA, BEN)))
    at: int = TUESDAY
    written: Histories = field(default_factory=lambda: defaultdict(list))
    left: Histories = field(default_factory=lambda: defaultdict(list))

    def does(
        self,
        who: str,
        practice: str,
        move: str,
        item: str = "",
        version: int = 0,
        /,
        zone: str = VIENNA,
        **values: Any,
    ) -> list[Event]:
        """Somebody wishes something; what is decided happens. Raises Refused."""
        step = BY_NAME[practice].moves[move]
        target = step.target(self.couple) if step.target and self.couple else item or f"item {len(self.left)}"
        actor, wish = Actor(who, self.at, zone), Wish(dict(values), version)
        events = self._decide(step, actor, target, wish, self.written)
        assert events == self._decide(step, actor, target, wish, self.left)
        self.happen(step, events)
        return events

    def forgets(self, who: str, item: str) -> list[Event]:
        """She erases whatever is hers of an item, as when she erases everything."""
        step = Move(lambda now, wish: forgetting.erased(now), tuple(Record))
        actor, wish = Actor(who, self.at), Wish({})
        events = self._decide(step, actor, item, wish, self.written)
        assert events == self._decide(step, actor, item, wish, self.left)
        self.happen(step, events)
        return events

    def happen(self, step: Move, events: list[Event]) -> None:
        """Writes events down as the log would, and forgets the words that they erase."""
        for event in events:
            self._check(step, event)
            self.written[event.item].append(event)
            self.left[event.item].append(event)
            if isinstance(event.body, WordsErased):
                forgotten = self.left[event.item][event.body.version - 1]
                self.left[event.item][event.body.version - 1] = without_words(forgotten)

    def history(self, item: str) -> History:
        return tuple(self.left[item])

    def state(self, practice: str, item: str) -> Any:
        """What an item is by now: the same from what was written and from what is left of it."""
        state = BY_NAME[practice].evolve(tuple(self.written[item]))
        assert type(state) is type(BY_NAME[practice].evolve(self.history(item)))
        return state

    def close(self) -> None:
        """One of the two has left."""
        assert self.couple
        self.couple = replace(self.couple, closed=True)

    def shared(self) -> list[Event]:
        """Everything that both can read."""
        return [event for event in chain(*self.left.values()) if event.record is Record.SHARED]

    def readable(self, who: str) -> list[Event]:
        """Everything that one of the two can read."""
        events = chain(*self.left.values())
        return [event for event in events if event.record is Record.SHARED or event.by == who]

    def _decide(self, step: Move, actor: Actor, item: str, wish: Wish, histories: Histories) -> list[Event]:
        def look(wanted: str) -> History:
            events = tuple(histories[wanted]) if wanted in histories else ()
            return tuple(event for event in events if self._may_know(step, actor, event))

        try:
            return step.decide(Situation(actor, self.couple, item, look(item), look), wish)
        except Refused as refused:
            if histories is self.written:
                self._refused_alike(step, actor, item, wish, refused)
            raise

    def _refused_alike(self, step: Move, actor: Actor, item: str, wish: Wish, refused: Refused) -> None:
        again = refusal(self._decide, step, actor, item, wish, self.left)
        assert (again.sentence, again.field) == (refused.sentence, refused.field)

    def _may_know(self, step: Move, actor: Actor, event: Event) -> bool:
        """Only a decision that queues at a gate may look into what the other holds."""
        if event.record is Record.HELD and step.gate:
            return True
        return event.record is Record.SHARED or event.by == actor.person

    def _check(self, step: Move, event: Event) -> None:
        assert event.record in step.writes
        assert event.version == len(self.left[event.item]) + 1
        assert isinstance(event.body, BY_NAME[event.practice].kinds[event.kind])


def without_words(event: Event) -> Event:
    """As the log gives it once its words are erased: outside the shared record the kind goes with them."""
    return replace(event, body=ERASED, kind="kept" if event.record in SEALED_KINDS else event.kind)


def words(event: Event) -> Values:
    """The words that an event carries."""
    body: Any = event.body
    said: Values = body.words if hasattr(body, "words") else body.terms
    return said
