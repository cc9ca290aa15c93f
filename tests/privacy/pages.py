"""A page that is left open: what the browser has, and what it makes of each frame."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from tests.privacy.looking import normalised

PARTIAL = re.compile(r'<hx-partial hx-target="#([^"]+)" hx-swap="([^"]+)">(.*?)</hx-partial>', re.DOTALL)
VOID = frozenset({"br", "circle", "hr", "img", "input", "line", "link", "meta", "path", "rect", "use"})


@dataclass
class Element:
    """One element, with what is in it: further ones, and text."""

    tag: str
    attrs: tuple[tuple[str, str | None], ...] = ()
    inside: list[Element | str] = field(default_factory=list)

    @property
    def id(self) -> str | None:
        return dict(self.attrs).get("id")

    def elements(self) -> Iterator[Element]:
        """This one, and every one in it."""
        yield self
        for part in self.inside:
            if isinstance(part, Element):
                yield from part.elements()

    def find(self, id: str) -> Element | None:
        return next((element for element in self.elements() if element.id == id), None)


def read(html: str) -> Element:
    """The elements of a page or of a part of one, under a root of their own."""
    reader = _Reader()
    reader.feed(normalised(html))
    return reader.open[0]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Element("root")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        made = Element(tag, tuple(attrs))
        self.open[-1].inside.append(made)
        if tag not in VOID:
            self.open.append(made)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].inside.append(Element(tag, tuple(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open[-1].tag == tag, f"<{self.open[-1].tag}> is closed by </{tag}>"
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if words := data.strip():
            self.open[-1].inside.append(words)


def apply(page: Element, frame: str) -> None:
    """Puts each part of a frame in the place of the element with its id, as the browser does.

    A part for which the page has no place is lost there, and so is an error here.
    """
    partials = PARTIAL.findall(frame)
    assert len(partials) == frame.count("<hx-partial")
    for name, swap, html in partials:
        old, new = page.find(name), read(html).inside
        assert old is not None, f"the page has no place for {name}"
        SWAPS[swap](page, old, new)


def _replace(_: Element, old: Element, new: list[Element | str]) -> None:
    (only,) = new
    assert isinstance(only, Element)
    old.tag, old.attrs, old.inside = only.tag, only.attrs, only.inside


def _put_first(_: Element, old: Element, new: list[Element | str]) -> None:
    old.inside[:0] = new


def _delete(page: Element, old: Element, new: list[Element | str]) -> None:
    assert new == []
    for element in page.elements():
        element.inside = [part for part in element.inside if part is not old]


SWAPS = {"outerMorph": _replace, "afterbegin": _put_first, "delete": _delete}
"""What a browser does with a part of a frame."""
