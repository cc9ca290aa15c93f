"""The page about one thing that is there, and where a thing stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from domain.fields import wire_name
from domain.kernel import Erasure, History, practice_of
from domain.practices import BY_NAME
from domain.records import Record
from domain.verbs.agree import Agree, Agreement
from domain.verbs.ask import Ask, Question
from domain.verbs.move import Move, Practice
from domain.verbs.prepare import Preparation
from domain.verbs.say import Entry, Say
from domain.verbs.tell import Tell
from domain.verbs.told import Telling
from web import entries, questions, tellings
from web.compose import Filled
from web.entries import Card, Part, card
from web.reading import Reader
from web.regions import FIXED, Page


@dataclass(frozen=True)
class Shown:
    """An item as it stands, the version in question, its words, and the fields of what one is about to do.

    `back`: where it stands; `gone_after`: when words erased now are gone for good (microseconds, UTC);
    `topics`: for a question, what it can be about, each with how far both go.
    """

    card: Card
    own: bool
    version: int
    parts: list[Part]
    filled: tuple[Filled, ...]
    back: str
    gone_after: int
    topics: list[tuple[str, str, str]]


def shown(reader: Reader, history: History, move: Move, version: int, typed: Mapping[str, str] | None) -> Shown:
    """What the page of a move shows."""
    practice = BY_NAME[practice_of(history)]
    made = card(reader.viewer, history, questions.limits_for(reader, [history]))
    values = _values(made.state) if typed is None else {}
    filled = tuple(
        Filled(wire_name(n), field, (typed or {}).get(wire_name(n), str(values.get(field.name, ""))))
        for n, field in enumerate(move.fields)
    )
    return Shown(
        made,
        history[0].record is not Record.SHARED,
        version or made.version,
        _asked(made, version) if made.asked else _parts(practice, made.state, version),
        filled,
        address(practice, made.item, held=history[0].record is Record.HELD),
        reader.gone_after,
        questions.depths(reader, practice) if isinstance(practice, Ask) else [],
    )


def _parts(practice: Practice, state: object, version: int) -> list[Part]:
    """The words in question: of the version named, or what was said first."""
    if isinstance(practice, Say) and isinstance(state, Entry):
        text = next((text for text in state.texts if text.version == version), state.first)
        return [] if isinstance(text.words, Erasure) else entries.text_parts(practice, text.words)
    if isinstance(practice, Tell) and isinstance(state, Telling) and version not in state.texts:
        return _parts(practice.offer, state.offer, version)
    if isinstance(state, Telling | Preparation):
        return [Part(heading, words) for heading, words in tellings.words_of(state, version)]
    if isinstance(practice, Agree) and isinstance(state, Agreement):
        words = (state.find(version) or state.shown).words
        return [] if isinstance(words, Erasure) else entries.parts(practice, words)
    return []


def _asked(made: Card, version: int) -> list[Part]:
    """The question, as far as it is for this reader, or the answer that is named."""
    assert isinstance(made.state, Question)
    text = next((text for text in made.state.answers if text.version == version), made.state.first)
    hidden = text is made.state.first and not (made.asked and made.asked.shown)
    return [] if hidden or isinstance(text.words, Erasure) else [Part("", str(said)) for said in text.words.values()]


def _values(state: object) -> Mapping[str, object]:
    """For a change of agreed words: the newest words, to change from."""
    state = state.offer if isinstance(state, Telling) else state
    if not isinstance(state, Agreement):
        return {}
    words = (state.open or state.shown).words
    return words if isinstance(words, dict) else {}


LIST = "/together/questions/kept"
"""Where somebody's list for a talk with a therapist there is."""


def address(practice: Practice, item: str, *, held: bool = False) -> str:
    """Where a thing stands once something was done with it. `held`: it is on a list of her own."""
    if practice.shape == "ask":
        return LIST if held else f"/together/questions#e-{item}"
    if practice.shape == "prepare":
        return f"/w/{practice.code}?a={item}"
    if any(Record.OWN in move.writes for move in practice.moves.values()):
        return "/mine/earlier"
    if practice.shape == "let_in":
        return "/sharing/let-in"
    return "/together/agreed" if practice.shape == "agree" else f"/together#e-{item}"


PAGES = {"/today": "today", "/together": "together", "/together/agreed": "agreed", "/together/questions": "questions"}


def page_at(url: str) -> Page:
    """The page that an address of ours shows; none for what is no address."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return Page("")
    name = PAGES.get(parts.path) or (parts.path[3:] if parts.path.startswith("/w/") else "")
    block = parse_qs(parts.query).get("b", ["-1"])[0]
    known = name if name == "together" or name in FIXED else ""
    return Page(known, int(block) if block.isdecimal() and len(block) < 9 else -1)
