"""What the pages of talks show: those that were suggested and agreed, and one of them as it is now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from domain.kernel import ERASED
from domain.practices.joint_session import JOINT_SESSION
from domain.practices.question import QUESTION
from domain.verbs.meet.floor import LINES, Step
from domain.verbs.meet.live import Text
from domain.verbs.meet.talk import OVER, Phase
from projections import timeline
from web import breaks, brought, talk_aloud, tellings, times
from web.questions import Mine, on_the_list
from web.reading import Reader
from web.talk_helps import GROUND_RULES, HELPS
from web.talk_shown import Shown, of
from web.viewer import Viewer

MOST = 20
"""Talks on their page at once; those before them stand in Together."""

BEGINNINGS = frozenset({"spoke", "chapter", *LINES})
"""The parts with which an exchange begins."""


def all_of_them(reader: Reader) -> dict[str, Any]:
    """For the Talk page: what is ahead or on, the next first."""
    return {"talks": sorted(_ahead(reader), key=lambda one: one.talk.terms.starts_at if one.talk.terms else 0)}


def _ahead(reader: Reader) -> list[Shown]:
    viewer, record = reader.viewer, reader.viewer.shared_record
    if viewer.couple is None or viewer.couple.closed or record is None:
        return []
    lines = timeline.of_practice(reader.tx, record, JOINT_SESSION.name, MOST)
    found = [shown for line in lines if (shown := of(reader, line.item))]
    return [one for one in found if one.phase not in OVER and one.talk.terms]


def same_hour(reader: Reader, shown: Shown) -> list[Shown]:
    """Other talks that both said yes to at a time that this one would take too, where it has not begun. It locks
    nothing: both know what they do."""
    terms = shown.talk.terms
    if terms is None or shown.phase not in (Phase.PROPOSED, Phase.ACCEPTED):
        return []
    agreed = [one for one in _ahead(reader) if one.item != shown.item and one.talk.arranged.accepted]
    return [one for one in agreed if one.talk.terms and one.talk.terms.overlaps(terms)]


def one(reader: Reader) -> dict[str, Any]:
    """For the page of one talk."""
    viewer = reader.viewer
    shown = of(reader, viewer.talk)
    return {"name": name, "shown": shown} | (_around(reader, shown) if shown else {})


def _around(reader: Reader, shown: Shown) -> dict[str, Any]:
    viewer, live = reader.viewer, reader.history(JOINT_SESSION.live_item(shown.item))
    now, before = exchange(words_here(shown, viewer))
    terms = shown.talk.terms
    return HELPS | {
        "rules": GROUND_RULES[terms.format] if terms else (),
        "now": now,
        "before": before,
        "returns": breaks.lengths(viewer),
        "same_hour": same_hour(reader, shown),
        "brought": brought.names(reader, terms.brought if terms else ()),
        "to_bring": _to_bring(reader, shown),
        "gone": _gone(reader, shown),
        "rest": tellings.told_live(viewer, shown.talk),
        "politely": talk_aloud.politely(shown, viewer, live),
        "at_once": talk_aloud.at_once(shown, viewer),
    }


def _to_bring(reader: Reader, shown: Shown) -> Sequence[Mine]:
    """What she kept for a talk with somebody there, while somebody is there. It is on no page but hers."""
    if "bring_question" not in shown.may:
        return ()
    here = [text.words for text in shown.talk.live.texts if text.part == "question" and text.words is not ERASED]
    said = [words.get(QUESTION.question.name) for words in here]
    return [one for one in on_the_list(reader, reader.held()) if one.words not in said]


def clock(reader: Reader) -> dict[str, Any]:
    """For the clock of a talk: what it says changes by itself, so it is pushed alone."""
    shown = of(reader, reader.viewer.talk)
    outside = reader.viewer.beside and shown and shown.talk.live.seat != reader.viewer.person
    return {"shown": None if outside else shown}


def words_here(shown: Shown, viewer: Viewer) -> list[Text]:
    """What was written in the talk, as far as it can be read by her now."""
    terms, floor = shown.talk.terms, shown.floor
    covered = terms is not None and terms.once and not shown.talk.readable(viewer.at)
    stopped = floor.step is Step.COVERED and floor.holder != viewer.person
    texts = [text for text in shown.talk.live.texts if text.words is not ERASED]
    hidden = {text.version for text in texts if text.part == "chapter"} if covered else set()
    if stopped:
        hidden |= {max((text.version for text in texts if text.part == "chapter"), default=0)}
    return [text for text in texts if text.version not in hidden]


def exchange(texts: Sequence[Text]) -> tuple[Sequence[Text], Sequence[Text]]:
    """What is being talked about now, from its beginning; and what was said before."""
    start = max((n for n, text in enumerate(texts) if text.part in BEGINNINGS), default=0)
    return texts[start:], texts[:start]


def _gone(reader: Reader, shown: Shown) -> str:
    """The day after which what was not kept is gone for good; empty once it is, or while the talk is not closed."""
    closed = shown.talk.arranged.closed_at or reader.viewer.at
    if shown.phase is not Phase.CLOSED or closed < reader.renewed_at:
        return ""
    return times.day(reader.gone_after, reader.viewer.zone)


def name(viewer: Viewer, person: str) -> str:
    """What somebody in a talk is called where a line begins."""
    return viewer.name if person == viewer.person else viewer.names.get(person, viewer.other_first)
