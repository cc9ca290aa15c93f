"""What a screen reader says in a live talk, when it changes. Politely, but for a break and the end."""

from __future__ import annotations

from domain.kernel import History
from domain.verbs.meet.floor import ACTS, Step
from domain.verbs.meet.talk import Phase
from web import times
from web.talk_shown import Shown
from web.viewer import Viewer

ASKS = {
    Step.PARAPHRASE: "Say in your words what you heard.",
    Step.CONFIRM: "Is that what you meant?",
    Step.FOLLOW: "You can read now, and stop at any line.",
    Step.COVERED: "You have stopped reading for now.",
}
"""What whoever writes in a step is asked. In every other step it is her turn."""
BY_ITSELF = "This talk has stopped by itself. You can wait, or close it for today."
LET_GO = "This talk stands still. You can both go on."


def politely(shown: Shown, viewer: Viewer, live: History) -> str:
    """Whose turn it is, or that the other is away."""
    if shown.phase is Phase.GATHERING:
        return _gathered(shown, viewer)
    if shown.phase is Phase.STOPPED and shown.talk.stop and not shown.talk.stop.by:
        return LET_GO if shown.talk.stop.let_go else BY_ITSELF
    if shown.phase is not Phase.OPEN:
        return ""
    if shown.away:
        return f"{viewer.other_first} is away. The turn is kept."
    return f"{_confirmed(shown, viewer, live)}{_turn(shown, viewer)}"


def _gathered(shown: Shown, viewer: Viewer) -> str:
    if shown.away:
        return f"You have both come in. {viewer.other_first} is away for the moment."
    return "You are both here."


def at_once(shown: Shown, viewer: Viewer) -> str:
    """A break, and the end: the only two that may interrupt."""
    if shown.phase is Phase.CLOSED:
        return "The talk is closed."
    stop = shown.talk.stop
    if shown.phase is not Phase.STOPPED or stop is None or not stop.by:
        return ""
    return f"A break. Back at {times.when(stop.returns, stop.at, viewer.zone)}."


def _turn(shown: Shown, viewer: Viewer) -> str:
    floor = shown.floor
    if floor.step is Step.COOL:
        return "A pause between two turns."
    if floor.writer == viewer.person and floor.step:
        return ASKS.get(floor.step, "Your turn.")
    return f"{viewer.other_first} is speaking." if floor.writer else ""


def _confirmed(shown: Shown, viewer: Viewer, live: History) -> str:
    """To whoever said it back, that it was right."""
    newest = next((event for event in reversed(live) if event.act in ACTS.values()), None)
    said_back = newest is not None and newest.act == "confirmed" and newest.by != viewer.person
    return f"{viewer.other_first} says: yes, that is it. " if said_back and shown.floor.writer == viewer.person else ""
