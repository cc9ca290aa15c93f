"""Decisions before a talk: proposing, changing, accepting, leaving it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.couple import open_couple
from domain.fields import Values
from domain.kernel import BOTH, ERASED, NOTHING_HERE, Refused, WordsErased
from domain.records import Record
from domain.verbs.meet import sentences
from domain.verbs.meet.events import DAY, MINUTE, AcceptedTerms, Proposed
from domain.verbs.meet.pen import Pen
from domain.verbs.meet.talk import Phase
from domain.verbs.move import Situation, Wish

AHEAD = 366 * DAY
JUST_NOW = 5 * MINUTE
"""How long ago a time may be that was chosen as "now": a form takes its time to fill in."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def proposed(now: Situation, values: Values) -> Proposed:
    """The terms that a form asks for. Raises Refused."""
    couple, me = open_couple(now.couple), now.actor.person
    words = {name: str(value) for name, value in values.items()}
    slot = _slot(values)
    return Proposed(
        topic=words["topic"],
        agenda=tuple(line.strip() for line in words.get("agenda", "").splitlines() if line.strip()),
        brought=_brought(now, words),
        place=words["place"],
        format=words["format"],
        mode=words["mode"],
        minutes=int(values["minutes"]),
        starts_at=_starts_at(now, words["starts"]),
        first=me if words["first"] == "me" else couple.other(me),
        slot=slot,
        once=words["format"] == "disclosure" and words.get("stays", "once") == "once",
        seat=_seat(now, words),
    )


def _slot(values: Values) -> int:
    if values["format"] != "slots":
        return 0
    if "slot" not in values:
        raise Refused(sentences.TOO_SHORT_TURNS, "slot")
    return int(values["slot"])


def _brought(now: Situation, words: Mapping[str, str]) -> tuple[str, ...]:
    """What stands in the shared record, and nothing else: nobody brings what the other does not have."""
    items = tuple(words.get("brought", "").split())
    if any(not any(event.record is Record.SHARED for event in now.look(item)) for item in items):
        raise Refused(NOTHING_HERE, "brought")
    return items


def _seat(now: Situation, words: Mapping[str, str]) -> str:
    seat = words.get("seat", "")
    if seat and seat not in now.seats():
        raise Refused(sentences.SEAT_KEPT_OUT, "seat")
    return seat


def _starts_at(now: Situation, local: str) -> int:
    """A time on her own clock, in microseconds, UTC. A time that the clocks leave out is the one an hour later."""
    moment = datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(now.actor.zone))
    at = (moment.astimezone(UTC) - EPOCH) // timedelta(microseconds=1)
    if at < now.actor.at - JUST_NOW:
        raise Refused(sentences.PAST, "starts")
    if at > now.actor.at + AHEAD:
        raise Refused(sentences.FAR, "starts")
    return at


def counter(pen: Pen, wish: Wish) -> None:
    """Other words in the place of those that stand; they take a yes from the other."""
    pen.need("counter")
    if wish.version != pen.talk.standing.version:
        raise Refused(sentences.COUNTERED)
    pen.shared("countered", proposed(pen.now, wish.values))


def accept(pen: Pen, wish: Wish) -> None:
    """The other says yes to exactly the words she was reading."""
    arranged = pen.talk.arranged
    if arranged.accepted and (arranged.accepted, arranged.accepted_by) == (wish.version, pen.me):
        return
    newer = arranged.standing.version != wish.version and arranged.standing.by != pen.me
    if pen.phase is Phase.PROPOSED and newer:
        raise Refused(sentences.CHANGED)
    pen.need("accept")
    pen.shared("accepted", AcceptedTerms(wish.version))


def withdraw(pen: Pen, wish: Wish) -> None:
    """Whoever's words stand takes them back, before they are agreed. Nobody is named."""
    if pen.phase is not Phase.OFF:
        pen.need("withdraw")
        pen.shared("withdrawn", by=BOTH)


def leave(pen: Pen, wish: Wish) -> None:
    """Either leaves an agreed talk before it begins, without a reason. Nobody is named."""
    if pen.phase is not Phase.OFF:
        pen.need("leave")
        if pen.talk.live.gathered:
            pen.live("ended", by=BOTH)
        pen.shared("left", by=BOTH)


def refuse_seat(pen: Pen, wish: Wish) -> None:
    """Whoever was asked to sit with them does not, without a reason."""
    if not pen.talk.arranged.seat_refused:
        pen.need("refuse_seat")
        pen.shared("seat_refused")


def erase(pen: Pen, wish: Wish) -> None:
    """An author erases words of hers in the shared record: kept ones, or ones that were never agreed to."""
    arranged = pen.talk.arranged
    wording = next((w for w in arranged.wordings if w.version == wish.version), None)
    kept = next((k for k in arranged.kept if k.version == wish.version), None)
    if wording and wording.version == arranged.accepted:
        raise Refused(sentences.OF_BOTH)
    mine = next((one for one in (wording, kept) if one and one.by == pen.me), None)
    if mine is None:
        raise Refused(NOTHING_HERE)
    if (wording.terms if wording else kept.words if kept else ERASED) is not ERASED:
        pen.shared("erased", WordsErased(wish.version))
