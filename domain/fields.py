"""What a form may contain: typed answers with limits, read strictly, refused in a sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from domain.kernel import NOTHING_HERE, Refused

Value = str | int
Values = dict[str, Value]

LONGEST = 20_000
"""Characters in one answer: some ten pages."""

UNWRITTEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
"""What no keyboard writes and not every store keeps: control characters and halves of characters."""

ITEM = re.compile("[0-9a-f]{32}")
"""The id of an item."""


class Field(Protocol):
    """One answer: its name in the stored words, its label on the screen, and how it is read."""

    @property
    def name(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def required(self) -> bool: ...
    @property
    def shape(self) -> str: ...

    def read(self, text: str) -> Value | None:
        """The value, `None` where nothing was said; raises Refused with a sentence that helps."""


@dataclass(frozen=True)
class Text:
    """Words of one's own. `rows` is the height the box starts with."""

    name: str
    label: str
    hint: str = ""
    required: bool = False
    longest: int = LONGEST
    rows: int = 4
    shape: str = "text"

    def read(self, text: str) -> Value | None:
        words = UNWRITTEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
        if not words:
            return None
        if len(words) > self.longest:
            raise Refused(f"“{self.label}” holds up to {self.longest:,} characters. Shorten it a little.", self.name)
        return words


@dataclass(frozen=True)
class Choice:
    """One of a few. `options` pairs the stored value with its words."""

    name: str
    label: str
    options: tuple[tuple[str, str], ...]
    required: bool = True
    shape: str = "choice"

    def read(self, text: str) -> Value | None:
        if not text:
            return None
        if text not in dict(self.options):
            raise Refused(f"“{self.label}” takes one of the answers shown.", self.name)
        return text


@dataclass(frozen=True)
class Scale:
    """A whole number from 0 to 10, with words for both ends."""

    name: str
    label: str
    low: str
    high: str
    required: bool = True
    shape: str = "scale"

    def read(self, text: str) -> Value | None:
        if not text:
            return None
        if text not in map(str, range(11)):
            raise Refused(f"“{self.label}” takes a whole number from 0 to 10.", self.name)
        return int(text)


@dataclass(frozen=True)
class Link:
    """The id of something that is there; the page brings it along, and nobody types it."""

    name: str
    label: str
    required: bool = False
    shape: str = "link"

    def read(self, text: str) -> Value | None:
        if not text:
            return None
        if not ITEM.fullmatch(text):
            raise Refused(NOTHING_HERE, self.name)
        return text


def wire_name(position: int) -> str:
    """The name a field has in a form. It tells nothing of what is inside."""
    return f"w{position + 1}"


def read(fields: Sequence[Field], form: Mapping[str, str], *, needs_one: bool = True) -> Values:
    """The answers of a form by field name.

    Raises Refused for what does not fit, for a missing answer that is needed, and, with `needs_one`,
    where nothing at all was said.
    """
    values: Values = {}
    for position, field in enumerate(fields):
        value = field.read(form.get(wire_name(position), ""))
        if value is not None:
            values[field.name] = value
        elif field.required:
            raise Refused(f"“{field.label}” is still empty. What you wrote is still here.", field.name)
    if needs_one and fields and not values:
        raise Refused("There are no words here yet. One of these is enough.", fields[0].name)
    return values
