"""The clock of a talk: it runs while the talk is open, stands still otherwise, and never passes what both accepted."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Clock:
    """All in microseconds. `accepted`: how long both said yes to. `before`: used up to the moment `since`.

    `since`: from when on it runs; `None` while it stands still.
    """

    accepted: int = 0
    before: int = 0
    since: int | None = None

    def used(self, at: int) -> int:
        running = 0 if self.since is None else max(0, at - self.since)
        return min(self.accepted, self.before + running)

    def left(self, at: int) -> int:
        return self.accepted - self.used(at)

    @property
    def ends(self) -> int | None:
        """When it will have run out, if nothing stops it; `None` while it stands still."""
        return None if self.since is None else self.since + self.accepted - self.before

    def when(self, used: int) -> int | None:
        """The moment at which so much will have been used; `None` while it stands still."""
        return None if self.since is None else self.since + used - self.before

    def start(self, at: int) -> Clock:
        return self if self.since is not None else replace(self, since=at)

    def stop(self, at: int) -> Clock:
        return replace(self, before=self.used(at), since=None)

    def longer(self, by: int) -> Clock:
        return replace(self, accepted=self.accepted + by)
