"""What a projection is told: an item of a shared record, and what is new in it."""

from __future__ import annotations

from dataclasses import dataclass

from domain.kernel import Event, History


@dataclass(frozen=True)
class Change:
    """`history` is all of the item; `positions` are those of its last events, of all that are new."""

    record: str
    history: History
    positions: tuple[int, ...]

    @property
    def item(self) -> str:
        return self.history[0].item

    @property
    def practice(self) -> str:
        return self.history[0].practice

    @property
    def begins(self) -> bool:
        """Whether the item itself is new."""
        return len(self.positions) == len(self.history)

    @property
    def new(self) -> list[tuple[Event, int]]:
        """The new events with their positions, in order."""
        return list(zip(self.history[-len(self.positions) :], self.positions, strict=True))
