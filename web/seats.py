"""The pages of whoever sits with two people: the talks she is asked to, and the one talk while it is on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from domain.verbs.meet.floor import Floor, Step
from domain.verbs.meet.live import Text
from domain.verbs.meet.talk import OVER, Phase
from web import seat_shown, talk_aloud, talks
from web.reading import Reader
from web.talk_helps import HELPS
from web.talk_shown import Shown, of
from web.viewer import Viewer

SAYS = {
    Step.SPEAK: "{holder} is speaking.",
    Step.TELL: "{holder} is telling.",
    Step.PARAPHRASE: "{listener} says it back.",
    Step.CONFIRM: "{holder} looks whether that is it.",
    Step.FOLLOW: "{listener} is reading.",
    Step.COVERED: "{listener} has stopped reading for now.",
    Step.COOL: "A pause between two turns.",
}


@dataclass(frozen=True)
class Asked:
    """A talk that she is asked to. `who`: the names of the two."""

    shown: Shown
    who: str


def all_of_them(reader: Reader) -> dict[str, Any]:
    """The talks that are ahead or on to which both have asked her, the next first."""
    found = [(shown, seat.viewer) for seat in reader.seats() if (shown := of(seat, seat.viewer.talk))]
    ahead = [Asked(shown, two(viewer)) for shown, viewer in found if shown.phase not in OVER and shown.talk.terms]
    return {"talks": sorted(ahead, key=lambda one: one.shown.talk.terms.starts_at if one.shown.talk.terms else 0)}


def two(viewer: Viewer) -> str:
    """The names of the two whom she sits with."""
    return " and ".join(viewer.names.get(person, "") for person in _two(viewer))


def one(reader: Reader) -> dict[str, Any]:
    """For her page of one talk. What is said in it is hers to read while she sits there, and while it is open."""
    viewer, shown = reader.viewer, of(reader, reader.viewer.talk)
    if shown is None:
        return {"shown": None}
    sits = shown.talk.live.seat == viewer.person
    now, before = talks.exchange(_words(shown, viewer) if sits else ())
    context = {"name": talks.name, "shown": shown, "who": two(viewer), "sits": sits, "now": now, "before": before}
    return (
        HELPS
        | context
        | {
            "turn": turn(shown.floor, viewer) if sits else "",
            "steps": seat_shown.STEPS,
            "away": [talks.name(viewer, person) for person in _two(viewer) if sits and person in reader.away()],
            "at_once": talk_aloud.at_once(shown, viewer) if sits else "",
        }
    )


def _words(shown: Shown, viewer: Viewer) -> Sequence[Text]:
    return talks.words_here(shown, viewer) if shown.phase is Phase.OPEN else ()


def _two(viewer: Viewer) -> tuple[str, ...]:
    return viewer.couple.people if viewer.couple else ()


def turn(floor: Floor, viewer: Viewer) -> str:
    """Whose turn it is, to whoever sits with them; empty where nobody has the floor."""
    listener = next((person for person in _two(viewer) if person != floor.holder), "")
    names = {"holder": talks.name(viewer, floor.holder), "listener": talks.name(viewer, listener)}
    return SAYS.get(floor.step, "").format(**names) if floor.step else ""
