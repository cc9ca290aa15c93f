"""Decisions at the end: last words, what to keep, and closing, which anybody can do alone at any time."""

from __future__ import annotations

from domain.kernel import BOTH, ERASED, History, Refused
from domain.verbs.meet import sentences
from domain.verbs.meet.events import Closed, Kept, Marks, Worded
from domain.verbs.meet.live import Text
from domain.verbs.meet.pen import Pen, held_item
from domain.verbs.meet.talk import OVER, Phase
from domain.verbs.move import Wish

SECOND = 1_000_000


def marks(held: History) -> frozenset[int] | None:
    """What one would keep, from her own held events; `None` before she said."""
    said = [event.body for event in held if isinstance(event.body, Marks)]
    return frozenset(said[-1].versions) if said else None


def begin_closing(pen: Pen, wish: Wish) -> None:
    """Either brings the talk to its closing before its time is used."""
    if pen.phase not in (Phase.CLOSING, Phase.CLOSED):
        pen.need("begin_closing")
        pen.live("closing_begun")


def parting_words(pen: Pen, wish: Wish) -> None:
    """One takeaway and one appreciation, or none: once for each of the two."""
    if pen.phase is Phase.CLOSING and pen.me in pen.talk.live.parting:
        if wish.values in ({}, _parting(pen)):
            return
        raise Refused(sentences.SAID)
    pen.need("parting_words")
    for part, words in wish.values.items():
        pen.live("worded", Worded(part, {"words": words}))
    pen.live("parting_words")


def _parting(pen: Pen) -> dict[str, object]:
    mine = [text for text in pen.talk.live.texts if text.by == pen.me and text.part in {"takeaway", "appreciation"}]
    return {text.part: text.words["words"] for text in mine if text.words is not ERASED}


def mark(pen: Pen, wish: Wish) -> None:
    """She says what she would keep. Once both have, what both marked is kept, and the talk closes.

    Where there is nothing to keep there is nothing to mark either: it closes with the first press.
    """
    mine = frozenset(int(n) for n in str(wish.values.get("keep", "")).split() if n.isdecimal())
    before = marks(pen.now.look(held_item(pen.talk.id, pen.me)))
    if pen.phase is Phase.CLOSED and (before or frozenset()) == mine:
        return
    pen.need("mark")
    if before != mine:
        pen.held("marked", Marks(tuple(sorted(mine))))
    theirs = marks(pen.now.look(held_item(pen.talk.id, pen.other)))
    if not pen.talk.keepable:
        end(pen)
    elif theirs is not None:
        end(pen, tuple(text for text in pen.talk.keepable if text.version in mine & theirs))


def close(pen: Pen, wish: Wish) -> None:
    """Anybody closes the talk, alone, at once. Nobody is named; what both had not marked by then is not kept."""
    if pen.phase is not Phase.CLOSED:
        pen.need("close")
        end(pen)
    else:
        tidy(pen, wish)


def tidy(pen: Pen, wish: Wish) -> None:
    """Writes down what the clock alone, or somebody's absence, has made so; nothing where there is nothing."""
    arranged, live = pen.talk.arranged, pen.talk.live
    if arranged.over:
        if live.gathered and not live.ended:
            pen.live("ended", by=BOTH)
    elif pen.phase in OVER and live.version:
        end(pen)


def end(pen: Pen, kept: tuple[Text, ...] = ()) -> None:
    """It is over: what both keep goes into the shared record under its author's name; the rest goes with its key."""
    pen.live("ended", by=BOTH)
    for text in kept:
        if text.words is not ERASED:
            pen.shared("kept", Kept(text.part, text.words), text.by)
    used = pen.talk.live.clock.used(pen.at) // SECOND
    pen.shared("closed", Closed(used, pen.talk.parked, pen.talk.beside), BOTH)
