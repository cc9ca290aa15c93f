"""The pages on which something new is written: their fields, filled with what was typed, kept or marked before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from domain.fields import ITEM, Field, wire_name
from domain.verbs.agree import Agree
from domain.verbs.ask import FURTHER, Ask
from domain.verbs.mark import MarkTogether, latest
from domain.verbs.move import Practice
from domain.verbs.pause import Pause
from domain.verbs.prepare import Prepare
from domain.verbs.reveal import Round
from domain.verbs.say import Say
from domain.verbs.tell import Tell
from web import breaks, preparations, questions, regions, rounds
from web.reading import Reader
from web.regions import Page
from web.viewer import Viewer

AFTER_PUT_FORWARD = "It is with {name} now, as something put forward. It stands once {name} agrees to the same words."


@dataclass(frozen=True)
class Filled:
    """A field with what stands in it."""

    name: str
    field: Field
    value: str


@dataclass(frozen=True)
class Ready:
    """A page to write on. `more`: what only its own template knows; `regions`: its live parts, rendered."""

    practice: Practice
    title: str
    intro: str
    filled: tuple[Filled, ...]
    fields: tuple[Field, ...]
    hints: tuple[tuple[str, str], ...]
    regions: list[tuple[str, Markup]]
    more: Mapping[str, Any]


def prepared(practice: Practice, reader: Reader, typed: Mapping[str, str]) -> Ready:
    """Everything the page of a practice shows to this reader."""
    fields, values, more = _contents(practice, reader, typed)
    return Ready(
        practice,
        practice.title,
        getattr(practice, "intro", "").replace("{name}", reader.viewer.other_name),
        tuple(
            Filled(wire_name(n), field, typed.get(wire_name(n), str(values.get(field.name, ""))))
            for n, field in enumerate(fields)
        ),
        fields,
        tuple((pattern, said.replace("{name}", reader.viewer.other_name)) for pattern, said in _hints(practice)),
        regions.render(reader, regions.regions_of(reader, Page(practice.code))),
        more,
    )


def _hints(practice: Practice) -> tuple[tuple[str, str], ...]:
    """For the author alone, gone when the page is."""
    return practice.hints if isinstance(practice, Say | Ask) else ()


def after(practice: Practice, viewer: Viewer) -> str:
    """The sentence after something was shared, kept or put forward."""
    if isinstance(practice, Pause):
        return breaks.on_a_break(viewer, practice.after)
    sentence = practice.after if isinstance(practice, Say | Ask) else AFTER_PUT_FORWARD
    return sentence.replace("{name}", viewer.other_name)


Contents = tuple[tuple[Field, ...], Mapping[str, Any], Mapping[str, Any]]


def _contents(practice: Practice, reader: Reader, typed: Mapping[str, str]) -> Contents:
    """The fields, what stands in them already, and what else the page shows."""
    if isinstance(practice, MarkTogether):
        return _marks(practice, reader)
    if isinstance(practice, Round):
        return _round(practice, reader)
    if isinstance(practice, Ask):
        return _question(practice, reader, typed)
    if isinstance(practice, Prepare):
        return practice.fields, *preparations.contents(practice, reader, typed)
    if isinstance(practice, Tell):
        return practice.fields, {}, {"topics": preparations.topics(reader), "source": practice.source.code}
    if isinstance(practice, Pause):
        return (), {}, {"lengths": breaks.lengths(reader.viewer)}
    assert isinstance(practice, Say | Agree)
    return practice.fields, _agreed(practice, reader), {"version": _version(practice, reader)}


def _agreed(practice: Say | Agree, reader: Reader) -> Mapping[str, Any]:
    """For an agreement a couple has once: the words that hold now, to change."""
    couple = reader.viewer.couple
    if not isinstance(practice, Agree) or not practice.single or couple is None:
        return {}
    state = practice.evolve(reader.history(practice.item(couple)))
    terms = state.in_force if state else None
    return terms.words if terms and isinstance(terms.words, dict) else {}


def _version(practice: Say | Agree, reader: Reader) -> int:
    couple = reader.viewer.couple
    if not isinstance(practice, Agree) or not practice.single or couple is None:
        return 0
    history = reader.history(practice.item(couple))
    return history[-1].version if history else 0


def _marks(practice: MarkTogether, reader: Reader) -> Contents:
    couple = reader.viewer.couple
    marks = latest(reader.history(practice.marks_item(couple, reader.viewer.person))) if couple else None
    words = [depth for depth, _ in practice.depths]
    values = {topic: words[depth] for topic, depth in (marks or {}).items()}
    start = {topic: words[depth] for topic, depth in practice.start.items()}
    return practice.fields, values, {"start": start, "marked": marks is not None}


def _round(practice: Round, reader: Reader) -> Contents:
    now = rounds.standing(reader, practice)
    if now is None:
        return (), {}, {"round": None}
    fields = practice.forms[now.window.form]
    return fields, now.mine.words if now.mine else {}, {"round": now}


def brought(practice: Practice, given: Mapping[str, str]) -> dict[str, str]:
    """What an address brings along into a form: the question that is asked again, the chapter that is changed."""
    item, topic = given.get("a", ""), given.get("n", "")
    if isinstance(practice, Prepare):
        return preparations.brought(practice, item if ITEM.fullmatch(item) else "", topic)
    if not isinstance(practice, Ask) or not ITEM.fullmatch(item):
        return {}
    return {wire_name(practice.fields.index(practice.earlier)): item}


def _question(practice: Ask, reader: Reader, typed: Mapping[str, str]) -> Contents:
    """Each topic with how far it goes; for a question asked again what was said before, and its words."""
    before = questions.before(reader, typed.get(wire_name(practice.fields.index(practice.earlier)), ""))
    values: dict[str, str] = {}
    if before:
        mine, state = before[-1]
        values = {practice.about.name: state.topic, practice.question.name: mine.words}
    more = {"topics": questions.depths(reader, practice), "before": before, "further": FURTHER}
    return practice.fields, values, more
