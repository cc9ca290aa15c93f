"""The parts of pages that change while they are looked at. The page, the answer and the push render the same way.

A region is a template, a query and the events that touch it. `render` is the only renderer of regions.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial as bound
from typing import Any

from markupsafe import Markup

from domain.kernel import Refused, practice_of
from domain.practices.disclosure_boundary import DEPTHS, DISCLOSURE_BOUNDARY, START
from domain.practices.question import QUESTION
from domain.verbs.reveal import Round
from projections import standing, timeline
from web import breaks, entries, news, pages, places, questions, rounds, seats, talks, tellings, times
from web.entries import Card, card
from web.reading import LATEST, Reader
from web.rounds import ROUNDS
from web.viewer import Viewer

Context = dict[str, Any]


@dataclass(frozen=True)
class Page:
    """A page somebody is looking at: its name, and for Together the block it ends with (-1: the newest).

    `item`: the talk that a page is about.
    """

    name: str
    block: int = -1
    item: str = ""


PAGES = frozenset(
    {
        *("today", "together", "agreed", "questions", "h4rf", "talks", "talk", "asked", "seat", "reading"),
        *(practice.code for practice in ROUNDS),
    }
)
OF_A_TALK = frozenset({"talk", "seat"})
"""The page of one talk: for the two, and for whoever they asked to sit with them."""
ITEM = re.compile(r"([0-9a-f]{32})?\Z")


def page_of(name: str, block: str, item: str = "") -> Page | None:
    """The live page that a socket's address names."""
    if name not in PAGES or not ITEM.match(item) or bool(item) is not (name in OF_A_TALK):
        return None
    return Page(name, int(block) if block.isdecimal() and len(block) < 9 else -1, item)


def socket_address(viewer: Viewer, page: Page) -> str:
    """Where a page's socket is opened: it names the page and its space, and whether that had ended."""
    block = f"&b={page.block}" if page.block >= 0 else ""
    state = int(viewer.couple is None or not viewer.couple.closed)
    space = f"&of={viewer.couple.tag}" if viewer.couple else ""
    talk = f"&t={page.item}" if page.item else ""
    return f"/live?p={page.name}{block}{talk}&s={state}{space}"


def regions_of(reader: Reader, page: Page) -> Sequence[str]:
    """Every region of a page, in its order."""
    if page.name == "together":
        return places.of_page(newest_block(reader) if page.block < 0 else page.block)
    return FIXED.get(page.name, ())


def is_entry(name: str) -> bool:
    """Whether a region is the place of an entry, which is read anew only where it has changed."""
    return name not in QUERIES


def ticking(page: Page) -> list[str]:
    """The regions of a page that change with the clock alone."""
    return [name for name in FIXED.get(page.name, ()) if name in TICKING]


def holding(reader: Reader, page: Page, item: str) -> Sequence[str]:
    """The regions of a page that one item can have changed."""
    if page.name != "together":
        return FIXED.get(page.name, ())
    seq = timeline.seq_of(reader.tx, item)
    return [name for name in regions_of(reader, page) if name == places.place(seq)] if seq else ()


def touched(reader: Reader, page: Page, after: int) -> Sequence[str]:
    """The regions that what came after a position of the shared record can have changed, on this page or another."""
    if page.name != "together":
        return FIXED.get(page.name, ())
    if reader.shared_size() - after > LATEST:
        return regions_of(reader, page)
    found = [places.place(seq) for seq in reader.touched(after)]
    return [*found, *_questions_on(reader, page)] if reader.elsewhere(after) else found


def _questions_on(reader: Reader, page: Page) -> list[str]:
    """The places of questions: how one stands follows from the limits too, which have no place of their own."""
    found = reader.entries(places.seq(name) for name in regions_of(reader, page))
    return [places.place(seq) for seq, history in found.items() if practice_of(history) == QUESTION.name]


FIXED: Mapping[str, tuple[str, ...]] = {
    "today": ("quiet", "news", *(f"round-{practice.code}" for practice in ROUNDS)),
    "agreed": ("agreed",),
    "questions": ("questions",),
    "h4rf": ("limits",),
    **{practice.code: (f"round_here-{practice.code}",) for practice in ROUNDS},
    "talks": ("talks",),
    "talk": ("talk_clock", "talk"),
    "asked": ("asked",),
    "seat": ("talk_clock", "seat"),
}
"""The regions of each page that always has the same ones."""

ROUND_PLACES = ("round", "round_here")
"""Where each round has a region: on Today, and above its own form."""

TICKING = frozenset(
    {
        *(f"{place}-{practice.code}" for practice in ROUNDS for place in ROUND_PLACES),
        *("quiet", "talks", "talk_clock", "talk", "asked", "seat"),
    }
)
"""What changes with the clock alone."""


def render(reader: Reader, names: Iterable[str]) -> list[tuple[str, Markup]]:
    """(id, HTML) of each region, for this viewer, now."""
    names = list(names)
    cards = _cards(reader, [name for name in names if is_entry(name)])
    return [(name, _render(reader, name, cards)) for name in names]


def _render(reader: Reader, name: str, cards: Mapping[str, Card]) -> Markup:
    """Escaped by its own template, so that a page can take it as it is."""
    if is_entry(name):
        return pages.macro("regions/entry.html", "place")(cards.get(name), **_everywhere(reader, name))
    context = _everywhere(reader, name) | QUERIES[name](reader)
    return Markup(pages.render(f"regions/{name.partition('-')[0]}.html", **context))  # noqa: S704


def _everywhere(reader: Reader, name: str) -> Context:
    """What every region's template may use."""
    return {
        "id": name,
        "viewer": reader.viewer,
        "entries": entries,
        "new_key": lambda: secrets.token_urlsafe(16),
        "until": lambda erased_at: until(reader, erased_at),
    }


def until(reader: Reader, erased_at: int) -> str:
    """For the author of erased words, until they are gone for good: when that will be."""
    if erased_at < reader.renewed_at:
        return ""
    return f"Gone for good after {times.day(reader.gone_after, reader.viewer.zone)}."


def told(viewer: Viewer, refusal: Refused | None) -> Markup:
    """The place on a live page where a refusal is said; empty again after what went well."""
    sentence = refusal.sentence.replace("{name}", viewer.other_name) if refusal else ""
    return Markup(pages.render("regions/told.html", sentence=sentence))  # noqa: S704


def partial(name: str, html: str, swap: str = "outerMorph") -> str:
    """One region as a message: htmx puts it in the place of the element with the same id."""
    return f'<hx-partial hx-target="#{name}" hx-swap="{swap}">{html}</hx-partial>'


def message(page: Page, rendered: Mapping[str, Markup], had: Sequence[str], has: Sequence[str]) -> str:
    """Regions as one message, for a page that had some places and from now on has these."""
    if page.name != "together" or had == has:
        return "".join(partial(name, html) for name, html in rendered.items())
    if set(had).isdisjoint(has):
        return partial("together", pages.render("regions/together.html", regions=rendered.items(), **_before(has)))
    return "".join(_turned(rendered, had, has))


def _turned(rendered: Mapping[str, Markup], had: Sequence[str], has: Sequence[str]) -> Iterator[str]:
    """A new block comes on top, and the oldest goes. What was not on the page yet is all in the new one."""
    for name, inside in places.blocks((name, rendered[name]) for name in has if name not in had):
        yield partial("threads", pages.render("regions/block.html", name=name, places=inside), "afterbegin")
    for number in sorted({places.block_of(name) for name in had} - {places.block_of(name) for name in has}):
        yield partial(f"b{number}", "", "delete")
    yield partial("earlier", pages.render("regions/earlier.html", **_before(has)))
    yield from (partial(name, html) for name, html in rendered.items() if name in had)


def _before(has: Sequence[str]) -> Context:
    return {"earlier": places.earlier(places.block_of(has[0]))}


# Together


def earlier(reader: Reader, page: Page) -> int | None:
    """The block that the next page back ends with."""
    return places.earlier(newest_block(reader) if page.block < 0 else page.block)


def newest_block(reader: Reader) -> int:
    """The block that the newest entry stands in, from 0."""
    record = reader.viewer.shared_record
    return places.block(reader.last_seq()) if record else 0


def _cards(reader: Reader, names: Sequence[str]) -> Mapping[str, Card]:
    """What stands in these places."""
    found = reader.entries(places.seq(name) for name in names)
    limits = questions.limits_for(reader, found.values())
    return {places.place(seq): card(reader.viewer, history, limits) for seq, history in found.items()}


# Today


def _news(reader: Reader) -> Context:
    found, upto = news.fresh(reader)
    return {"news": found, "newest": newest_block(reader), "upto": upto}


def _quiet(reader: Reader) -> Context:
    """Her own quiet; and once it is over, that something came."""
    viewer = reader.viewer
    return {"said": breaks.quiet_until(viewer), "came": breaks.asks(viewer) and reader.came()}


def round_of(practice: Round, reader: Reader) -> Context:
    """How a round stands: on Today, and above its own form. `rest`: whether nothing more is suggested today."""
    return {
        "round": rounds.standing(reader, practice),
        "practice": practice,
        "rhythm": rounds.begins_with(practice),
        "rest": lambda: tellings.rests(reader),
    }


# What we agreed


def _agreed(reader: Reader) -> Context:
    viewer = reader.viewer
    rows = standing.current(reader.tx, viewer.shared_record) if viewer.shared_record else []
    found = [history for item, _ in rows if (history := reader.history(item))]
    return {"agreements": [card(viewer, history) for history in found]} | _limits(reader)


def _limits(reader: Reader) -> Context:
    couple = reader.viewer.couple
    history = reader.history(DISCLOSURE_BOUNDARY.item(couple)) if couple else ()
    limits = DISCLOSURE_BOUNDARY.evolve(history)
    depths = limits.depths if limits else START
    words = [depth for depth, _ in DEPTHS]
    return {
        "topics": [(said, words[depths[topic]]) for topic, said in DISCLOSURE_BOUNDARY.topics],
        "depths": DEPTHS,
        "limits": limits,
        "couple": couple,
    }


# Questions


def _questions(reader: Reader) -> Context:
    limits, found = questions.limits(reader), questions.newest(reader)
    cards = [card(reader.viewer, history, limits) for history in found[: questions.MOST]]
    return {"cards": cards, "more": len(found) > questions.MOST, "code": QUESTION.code}


QUERIES: Mapping[str, Callable[[Reader], Context]] = {
    "quiet": _quiet,
    "news": _news,
    **{f"{place}-{practice.code}": bound(round_of, practice) for practice in ROUNDS for place in ROUND_PLACES},
    "agreed": _agreed,
    "questions": _questions,
    "limits": _limits,
    "talks": talks.all_of_them,
    "talk": talks.one,
    "talk_clock": talks.clock,
    "asked": seats.all_of_them,
    "seat": seats.one,
}
