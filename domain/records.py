"""Whose record an event is written in. A reader's queries touch only the records she may read."""

from __future__ import annotations

from enum import StrEnum


class Record(StrEnum):
    """The audiences there are. Sharing never widens one: it writes a new event into a wider record."""

    OWN = "own"
    """One person's, under her password."""
    HELD = "held"
    """One person's, not yet revealed; she can look and take back."""
    SHARED = "shared"
    """Both partners'."""
    ASIDE = "aside"
    """One partner's and the therapist's."""
    NOTES = "notes"
    """The therapist's, under her password."""
    TALK = "talk"
    """Both partners' and whoever sits with them, for one talk; its key is destroyed when the talk closes."""
    HOUSE = "house"
    """Nobody's: what this Goldseam keeps for itself. It has no history."""


SEALED_KINDS = frozenset(Record) - {Record.SHARED}
"""Records whose clear `kind` is only `kept`: what kind of thing it is would already tell something."""

UNDER_PASSWORD = frozenset({Record.OWN, Record.NOTES})
"""Records whose key is wrapped only by what their person knows."""
