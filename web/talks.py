"""What the pages of talks show: those that were suggested and agreed, and one of them as it is now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from domain.practices.joint_session import JOINT_SESSION
from domain.verbs.meet.floor import Floor, Step
from domain.verbs.meet.live import Text
from domain.verbs.meet.talk import OVER, Phase, Talk
from projections import timeline
from web import times
from web.reading import Reader
from web.viewer import Viewer

MOST = 20
"""Talks on their page at once; those before them stand in Together."""

HOUR, DAY = 60, 1440
"""In minutes."""

GROUND_RULES = (
    "One speaks at a time.",
    "Say what it is like for you. Leave out what the other is.",
    "Say back what you heard before you answer.",
    "Anyone can stop, at once, without a reason.",
)
STARTERS = (
    "I feel … when …",
    "What I need is …",
    "What I heard is …",
    "It was hard for me that …",
    "I own that …",
    "Could we …",
    "I don't know yet.",
)
FEELINGS = (
    "afraid", "angry", "ashamed", "calm", "confused", "empty", "grateful", "hopeful", "hurt", "jealous", "lonely",
    "numb", "relieved", "sad", "sorry", "tender", "tense", "tired", "torn", "unsure",
)  # fmt: skip


@dataclass(frozen=True)
class Shown:
    """A talk as one of its people sees it now.

    `may`: the moves that are open to her. `mine_in`: she has come in; `mine_kept`: what she marked. `away`: the
    other is away for the moment. `floor`: whose turn it is. `left`: microseconds that can still be used.
    """

    talk: Talk
    phase: Phase
    may: frozenset[str]
    floor: Floor
    left: int
    ends: int | None
    step_ends: int | None
    warned: bool
    mine_in: bool
    mine_kept: frozenset[int] | None
    away: bool

    @property
    def item(self) -> str:
        return self.talk.id


def of(reader: Reader, item: str) -> Shown | None:
    """The talk, or nothing where there is none of this name for her."""
    viewer = reader.viewer
    history = reader.history(item)
    if viewer.couple is None or not history or history[0].practice != JOINT_SESSION.name:
        return None
    state = JOINT_SESSION.evolve(history, reader.history(JOINT_SESSION.live_item(item)))
    return _shown(reader, state) if state else None


def _shown(reader: Reader, state: Talk) -> Shown:
    viewer, away = reader.viewer, reader.away()
    now = state.settled(viewer.at, away)
    held = reader.history(JOINT_SESSION.held_item(state.id, viewer.person))
    other = viewer.couple.other(viewer.person) if viewer.couple else ""
    closed = viewer.couple is None or viewer.couple.closed
    return Shown(
        now,
        now.phase(viewer.at),
        frozenset({"erase"}) if closed else JOINT_SESSION.may(state, viewer.person, viewer.at, away),
        now.floor(viewer.at),
        now.left(viewer.at),
        now.ends(viewer.at),
        now.step_ends(viewer.at),
        now.warned(viewer.at),
        JOINT_SESSION.is_in(held),
        JOINT_SESSION.marks(held),
        other in away,
    )


def due(reader: Reader, item: str) -> bool:
    """Whether the clock or an absence has changed something that nobody has written down yet."""
    couple, history = reader.viewer.couple, reader.history(item)
    state = JOINT_SESSION.evolve(history, reader.history(JOINT_SESSION.live_item(item))) if history else None
    if couple is None or state is None:
        return False
    return bool(JOINT_SESSION.due(item, state, reader.viewer.at, reader.away(), couple))


def all_of_them(reader: Reader) -> dict[str, Any]:
    """For the Talk page: what is ahead or on, the next first."""
    record = reader.viewer.shared_record
    lines = timeline.of_practice(reader.tx, record, JOINT_SESSION.name, MOST) if record else []
    found = [shown for line in lines if (shown := of(reader, line.item))]
    ahead = [one for one in found if one.phase not in OVER and one.talk.terms]
    return {"talks": sorted(ahead, key=lambda one: one.talk.terms.starts_at if one.talk.terms else 0)}


def one(reader: Reader) -> dict[str, Any]:
    """For the page of one talk."""
    shown, viewer = of(reader, reader.viewer.talk), reader.viewer
    return {
        "shown": shown,
        "words_here": _words_here(shown, viewer.at) if shown else [],
        "returns": _returns(viewer),
        "name": name,
        "starters": STARTERS,
        "feelings": FEELINGS,
        "rules": GROUND_RULES,
        "said_aloud": _said_aloud(shown, viewer) if shown else "",
    }


def clock(reader: Reader) -> dict[str, Any]:
    """For the clock of a talk: what it says changes by itself, so it is pushed alone."""
    return {"shown": of(reader, reader.viewer.talk)}


def _words_here(shown: Shown, at: int) -> list[Text]:
    """What was written in the talk; what is told for this talk only, while it can be read."""
    covered = shown.talk.terms is not None and shown.talk.terms.once and not shown.talk.readable(at)
    return [text for text in shown.talk.live.texts if not (covered and text.part == "chapter")]


def _returns(viewer: Viewer) -> list[tuple[str, int]]:
    """(words, minutes from now) of the times to be back that a press names."""
    now = times.local(viewer.at, viewer.zone)
    evening, tomorrow = now.replace(hour=20, minute=0), (now + timedelta(days=1)).replace(hour=9, minute=0)
    found = [("20 minutes", 20), ("an hour", 60)]
    found += [("this evening", _minutes(evening, now))] if _minutes(evening, now) > HOUR else []
    return [*found, ("until tomorrow", min(_minutes(tomorrow, now), DAY))]


def _minutes(until: datetime, now: datetime) -> int:
    """In whole steps of five, so that a page is not another one every minute."""
    return int((until - now).total_seconds() // 300 * 5)


def _said_aloud(shown: Shown, viewer: Viewer) -> str:
    """What a screen reader says when it changes."""
    writer, step = shown.floor.writer, shown.floor.step
    if shown.phase is not Phase.OPEN:
        return ""
    if shown.away:
        return f"{viewer.other_first} is away. The turn is kept."
    if step is Step.PARAPHRASE and writer == viewer.person:
        return "Say in your words what you heard."
    return "Your turn." if writer == viewer.person else f"{viewer.other_first} is speaking." if writer else ""


def name(viewer: Viewer, person: str) -> str:
    """What somebody in a talk is called where a line begins."""
    return viewer.name if person == viewer.person else viewer.other_first
