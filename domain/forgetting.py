"""Everything that somebody wrote, erased item by item: what she could erase by hand, and what she holds back.

What two people made true together is not hers alone, and stays: agreed words, marks of how complete a telling is,
how far both go.
"""

from __future__ import annotations

from dataclasses import replace

from domain import couple as couples
from domain.kernel import Event, History, Refused, practice_of
from domain.practices import BY_NAME
from domain.records import Record
from domain.verbs.mark import MarkTogether
from domain.verbs.move import Practice, Situation, Wish
from domain.verbs.reveal import Round


def erased(now: Situation, *, name: bool = False, questions: bool = True) -> list[Event]:
    """What erases whatever is hers of one item; nothing where nothing is. Works also in a space that is read-only.

    `name`: with what she was called when the space opened. `questions`: with what she set aside for a talk, which
    belongs to no one space.
    """
    if now.couple and now.item == now.couple.id:
        return couples.forget(now.history, now.actor, name=name)
    practice = BY_NAME.get(practice_of(now.history))
    if practice is None:
        return []
    if now.history[0].record is Record.HELD:
        return _held(practice, now, questions=questions)
    return by_hand(practice, now, now.history) if "erase" in practice.moves else []


def by_hand(practice: Practice, now: Situation, texts: History, move: str = "erase") -> list[Event]:
    """As if she erased each of these with this move: those that are not hers, or not hers alone, stay."""
    events: list[Event] = []
    for version in [event.version for event in texts if event.by == now.actor.person]:
        try:
            events += practice.moves[move].decide(_after(now, events), Wish({}, version))
        except Refused:
            continue
    return events


def _after(now: Situation, new: list[Event]) -> Situation:
    """The same, once these have happened too."""
    done = tuple(new)

    def look(item: str) -> History:
        return (*now.look(item), *(event for event in done if event.item == item))

    return replace(now, history=(*now.history, *(event for event in done if event.item == now.item)), look=look)


def _held(practice: Practice, now: Situation, *, questions: bool) -> list[Event]:
    """Of what she holds back: her marks, what she put in, what she set aside. Not that she came in to a talk."""
    if practice.shape == "ask":
        return by_hand(practice, now, now.history) if questions else []
    if isinstance(practice, MarkTogether | Round):
        return practice.forget(now)
    return []
