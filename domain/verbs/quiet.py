"""Quiet: for a time that one names for herself, what the other shares is kept, and shown nowhere on her pages.

It is hers alone, and changes nothing that anybody else can do or see. What binds her is never kept back.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from domain.kernel import BOTH, Event, History
from domain.records import Record

UNTIL_I_SAY = 2**62
"""An end that no clock comes to, in microseconds, UTC."""

KEPT_BACK = frozenset(
    {
        *("shared", "answered"),  # said
        *("put_forward", "not_now"),  # to be agreed on
        *("opened",),  # revealed
        *("asked", "not_yet", "parked", "too_far", "placed"),
        *("proposed", "countered"),  # a talk
        *("told", "written", "marked"),
        *("called",),  # a break
        *("role_shared",),
    }
)
"""What somebody says to the other, or would like from her: it can wait."""

BINDS = frozenset(
    {
        *("joined", "closed"),  # a space, or a talk
        *("accepted", "ended", "set"),
        *("began", "kept", "withdrawn", "left", "seat_refused"),  # a talk both said yes to
        *("erased", "taken_back"),
        *("put_back",),  # an older state of everything
    }
)
"""What holds for her, or no longer does, and words that are gone: it is never kept back."""

FOLLOWS = {"written": "told", "marked": "told"}
"""What can be understood only beside something else: it waits with that, also once her quiet is over."""


@dataclass(frozen=True)
class Window:
    """A time of quiet, in microseconds, UTC: from `since` on, `until` no longer."""

    since: int
    until: int

    def holds(self, at: int) -> bool:
        return self.since <= at < self.until


@dataclass(frozen=True)
class Quiet:
    """One's times of quiet that she has not opened since. At most the latest is on.

    `asks_from`: from when on her page may say again that something came, in microseconds, UTC.
    """

    windows: tuple[Window, ...] = ()
    asks_from: int = 0

    def on(self, at: int) -> Window | None:
        """The one that she has now."""
        return next((window for window in self.windows if window.holds(at)), None)

    def holds(self, at: int) -> bool:
        """Whether what came at a moment came while she had quiet."""
        return any(window.holds(at) for window in self.windows)

    def begun(self, at: int, until: int) -> Quiet:
        """Quiet from now on; where there is some already, until another time."""
        now = self.on(at)
        before = tuple(window for window in self.windows if window is not now)
        return replace(self, windows=(*before, Window(now.since if now else at, until)))

    def at_least(self, at: int, until: int) -> Quiet:
        """The same for a break: it makes no quiet shorter that she has."""
        now = self.on(at)
        return self if now and now.until >= until else self.begun(at, until)

    def ended(self, at: int) -> Quiet:
        """Over now, by her own press. What came stays closed."""
        ended = tuple(replace(window, until=min(window.until, at)) for window in self.windows)
        return replace(self, windows=tuple(window for window in ended if window.since < window.until))

    def opened(self, at: int) -> Quiet:
        """What came is shown from now on, but for what comes in the quiet that she has."""
        now = self.on(at)
        return Quiet((now,) if now else ())


NONE = Quiet()


def visible(history: History, quiet: Quiet, person: str) -> History:
    """The events of an item that the pages of somebody show while she has quiet, and until she opens what came.

    Nothing of an item that began then, unless she does something in it herself: she has it before her then.
    """
    back = _kept_back(history, quiet, person)
    if not back:
        return history
    if history[0].version in back:
        return history if any(_is_hers(event, person) for event in history) else ()
    return tuple(event for event in history if event.version not in back)


def waits(history: History, quiet: Quiet, person: str) -> bool:
    """Whether something of an item is kept back."""
    return len(visible(history, quiet, person)) < len(history)


def _kept_back(history: History, quiet: Quiet, person: str) -> frozenset[int]:
    """The versions of the events that are kept back, with those that only say something of these."""
    back = {event.version for event in history if is_kept_back(event, quiet, person)}
    if not back:
        return frozenset()
    acts = {event.act for event in history if event.version in back}
    back |= {event.version for event in history if FOLLOWS.get(event.act) in acts and event.by != person}
    back -= {about for event in history if _is_hers(event, person) for about in _about(event)}
    return frozenset(back | {event.version for event in history if not back.isdisjoint(_about(event))})


def is_kept_back(event: Event, quiet: Quiet, person: str) -> bool:
    """Whether an event is by itself."""
    return event.record is Record.SHARED and quiet.holds(event.at) and can_wait(event.act, event.by, person)


def can_wait(act: str, by: str, person: str) -> bool:
    """Whether what somebody did in the shared record is news to a person, and binds her to nothing.

    Of what two revealed both parts are: her own alone would tell that there is another.
    """
    return act == "opened" or (act in KEPT_BACK and by not in {person, BOTH})


def _is_hers(event: Event, person: str) -> bool:
    return event.by == person and event.act != "opened"


def _about(event: Event) -> Iterator[int]:
    """The version of an earlier event that this one says something of."""
    if event.act in BINDS | KEPT_BACK and isinstance(version := getattr(event.body, "version", None), int):
        yield version
