"""The forms of a page, as a browser would find them, and ways to fill them in."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser

Filled = dict[str, str]
TAGS = re.compile(r"</?(?:a|form|button|input|option|select|textarea)\b[^>]*>")


@dataclass
class Field:
    """Something to fill in. `kind`: an input's type, or textarea, or select; `options`: what it takes."""

    name: str
    kind: str
    value: str = ""
    options: list[str] = field(default_factory=list)
    fresh: bool = False
    """Whether a password is asked for that was not there before."""
    least: str = ""
    """The least that a number can be."""


@dataclass
class Form:
    """One form. `buttons`: (name, value) of each; without a name both are empty."""

    action: str
    method: str
    fields: dict[str, Field] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)


def forms_of(page: str, here: str = "") -> list[Form]:
    """Every form of a page, in its order. `here`: the page's own address, to which a form without one is sent."""
    return _read(page, here).forms


def links_of(page: str) -> list[str]:
    """Where a page's links lead, within this copy."""
    return [link.partition("#")[0] for link in _read(page).links if link.startswith("/")]


def _read(page: str, here: str = "") -> _Reader:
    """Of a page only the tags that matter: to parse all of it took a tenth of all tests' time."""
    reader = _Reader(here)
    reader.feed("".join(TAGS.findall(page)))
    return reader


class _Reader(HTMLParser):
    def __init__(self, here: str = "") -> None:
        super().__init__()
        self.here = here
        self.forms: list[Form] = []
        self.links: list[str] = []
        self._open: Form | None = None
        self._select: Field | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a":
            self.links.append(given.get("href", ""))
        elif tag == "form":
            self._open = Form(given.get("action", "") or self.here, given.get("method", "get"))
            self.forms.append(self._open)
        elif self._open:
            self._inside(self._open, tag, given)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None

    def _inside(self, form: Form, tag: str, given: dict[str, str]) -> None:
        if tag == "button":
            form.buttons.append((given.get("name", ""), given.get("value", "")))
        elif tag == "option" and self._select:
            self._select.options.append(given["value"])
        elif tag in {"input", "textarea", "select"} and "name" in given:  # what has none is not sent
            kind = given.get("type", "text") if tag == "input" else tag
            fresh = given.get("autocomplete") == "new-password"
            made = Field(given["name"], kind, given.get("value", ""), fresh=fresh, least=given.get("min", ""))
            found = form.fields.setdefault(given["name"], made)
            self._select = found if tag == "select" else None
            if kind in {"radio", "checkbox"}:
                found.options.append(given["value"])


def filled(form: Form, button: tuple[str, str], word: Callable[[Field], str], moment: str = "") -> Filled:
    """A form filled in. `word` gives what is typed, `moment` every day and time.

    A kind of field that is not known here is a KeyError.
    """
    kinds: dict[str, Callable[[Field], str]] = {
        "hidden": lambda found: found.value,
        "text": word,
        "password": word,
        "textarea": word,
        "number": lambda found: found.least,
        "datetime-local": lambda found: moment,
        "date": lambda found: moment.partition("T")[0],
        "radio": lambda found: found.options[0],
        "checkbox": lambda found: found.options[0],
        "select": lambda found: found.options[0],
    }
    sent = {name: kinds[found.kind](found) for name, found in form.fields.items()}
    return sent | ({button[0]: button[1]} if button[0] else {})
