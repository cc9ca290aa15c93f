"""What is different between the words of a talk that somebody said yes to, and those that stand by now."""

from __future__ import annotations

from domain.kernel import ERASED, History
from domain.practices.joint_session import JOINT_SESSION
from domain.verbs.meet.events import Proposed
from web import brought, copied_talk
from web.reading import Reader

Row = tuple[str, str, str]
"""Label, what stands now, what stood before; either may be empty."""


def since(reader: Reader, history: History, version: int) -> list[Row]:
    """The rows in which the words that stand differ from an earlier version; none where either is erased."""
    talk = JOINT_SESSION.evolve(history)
    earlier = next((w.terms for w in talk.arranged.wordings if w.version == version), ERASED) if talk else ERASED
    if talk is None or talk.terms is None or earlier is ERASED:
        return []
    before, now = (dict(_rows(reader, terms)) for terms in (earlier, talk.terms))
    labels = dict.fromkeys([*now, *before])
    return [
        (label, now.get(label, ""), before.get(label, "")) for label in labels if now.get(label) != before.get(label)
    ]


def _rows(reader: Reader, terms: Proposed) -> list[tuple[str, str]]:
    return copied_talk.terms_of(reader.viewer, terms, brought.names(reader, terms.brought))
