"""What a decision about a talk is made with: the talk as it is now, and events in their order and place."""

from __future__ import annotations

from dataclasses import dataclass, field

from domain.kernel import BOTH, Event, Refused, derived_id
from domain.records import Record
from domain.verbs.meet import sentences
from domain.verbs.meet.events import Fact, Stopped
from domain.verbs.meet.may import may
from domain.verbs.meet.talk import Phase, Talk
from domain.verbs.move import Situation


def live_item(talk: str) -> str:
    """Where all that happens in a talk stands, in its own record."""
    return derived_id(talk, "live")


def held_item(talk: str, person: str) -> str:
    """Where it stands that one is in, how much longer she would go on, and what she would keep, in her held record."""
    return derived_id(talk, "held", person)


@dataclass
class Pen:
    """`talk` is settled: if somebody was away too long, it has stopped, and the first event says so."""

    practice: str
    now: Situation
    talk: Talk
    written: list[Event] = field(default_factory=list)

    @property
    def me(self) -> str:
        return self.now.actor.person

    @property
    def at(self) -> int:
        return self.now.actor.at

    @property
    def phase(self) -> Phase:
        return self.talk.phase(self.at)

    @property
    def other(self) -> str:
        """The other of the two."""
        assert self.now.couple
        return self.now.couple.other(self.me)

    def need(self, move: str) -> None:
        """Raises Refused, with the sentence for the moment, where the move is not open to her."""
        if move not in may(self.talk, self.me, self.at):
            raise Refused(sentences.why_not(move, self.phase, self.talk.stop))

    def shared(self, act: str, body: object = Fact(), by: str = "") -> None:
        self._write(self.now.item, self.talk.version, Record.SHARED, act, body, by)

    def live(self, act: str, body: object = Fact(), by: str = "") -> None:
        self._write(live_item(self.now.item), self.talk.live.version, Record.TALK, act, body, by)

    def held(self, act: str, body: object = Fact()) -> None:
        item = held_item(self.now.item, self.me)
        self._write(item, len(self.now.look(item)), Record.HELD, act, body, "")

    def note_stop(self) -> None:
        """If somebody's absence has stopped it, and nothing says so, that comes first."""
        if self.talk.stop and not self.talk.stop.noted:
            self.live("stopped", Stopped(self.talk.stop.at), BOTH)

    def _write(self, item: str, before: int, record: Record, act: str, body: object, by: str) -> None:
        version = before + 1 + sum(event.item == item for event in self.written)
        kind = f"{self.practice}.{act}"
        self.written.append(Event(item, version, kind, by or self.me, self.at, record, body))
