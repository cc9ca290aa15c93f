"""What somebody reads when something in a talk was not done."""

from __future__ import annotations

from domain.verbs.meet.live import Stop
from domain.verbs.meet.talk import Phase

KEPT = "Your words are still here."
"""On the page of a talk: in their box, or among those kept where the talk has moved on and their form is gone."""
IN_THE_BOX = "Your words are still in the box."
"""Where a form comes back with them."""
CHANGED = "{name} changed these words while you were reading. Here is what is different. Your yes was not counted."
MOVED_ON = f"The talk has moved on since, so this was not put in. {KEPT}"
COUNTERED = f"This changed while you were writing, so your words were not put forward. {IN_THE_BOX}"
YOURS = "These are your own words. {name} can say yes to them, or not."
AGREED = "You have both said yes to this talk, so nothing was changed. You can leave it, and suggest another."
PAST = f"That time has passed, so this was not put forward. {IN_THE_BOX} Choose another time."
FAR = f"A talk can be suggested for a day within the next year. This was not put forward. {IN_THE_BOX}"
TOO_SHORT_TURNS = f"Each turn takes from 10 to 15 minutes. This was not put forward. {IN_THE_BOX}"
NO_WORDS = "There are no words here yet, so nothing was put in."
FURTHER = (
    f"This goes further than the two of you have agreed to go here, so it was not told. {KEPT} "
    "You can keep them in Mine."
)
NOT_BROUGHT = (
    "This goes further than the two of you have agreed to go here, so it was not brought. "
    "Your words are still on your list."
)
ON_BREAK = "This break lasts until the time that was named, and nobody can end it before. You can close for today."
SAID = f"Your words for the closing are in, so nothing was added. {KEPT}"
EARLY = "One can come in from a quarter of an hour before the agreed time. Nothing was changed."
SEAT_KEPT_OUT = f"Nobody is let in who could sit with you, so this was not put forward. {IN_THE_BOX}"
OF_BOTH = "You both said yes to these words, so neither can erase them alone."

WITH_WORDS = frozenset({"speak", "paraphrase", "correct", "open_chapter", "parting_words", "counter"})

_SO_FAR = {
    Phase.PROPOSED: "This takes a yes from both of you first",
    Phase.ACCEPTED: "This talk has not begun",
    Phase.GATHERING: "This talk has not begun",
    Phase.OPEN: "It is not your turn at the moment",
    Phase.STOPPED: "This talk stands still at the moment",
    Phase.CLOSING: "This talk is at its closing",
    Phase.CLOSED: "This talk is closed",
    Phase.OFF: "This talk did not take place",
    Phase.LAPSED: "This talk did not take place",
}


def why_not(move: str, phase: Phase, stop: Stop | None) -> str:
    """The sentence for a move that is not open: what did not happen, that the words are there, what else there is."""
    special = _special(move, phase, stop)
    if special:
        return special
    if move not in WITH_WORDS:
        return f"{_SO_FAR[phase]}, so nothing was changed."
    kept = IN_THE_BOX if move == "counter" else KEPT
    kept = f"{kept} You can keep them in Mine." if phase is Phase.CLOSED else kept
    return f"{_SO_FAR[phase]}, so this was not put in. {kept}"


def _special(move: str, phase: Phase, stop: Stop | None) -> str:
    match move, phase:
        case "accept", Phase.PROPOSED:
            return YOURS
        case (("accept" | "counter" | "withdraw"), (Phase.ACCEPTED | Phase.GATHERING)):
            return AGREED
        case "enter", Phase.ACCEPTED:
            return EARLY
        case "ready", Phase.STOPPED if stop and stop.by:
            return ON_BREAK
        case _:
            return ""
