"""Every sentence that a person reads keeps to the voice: no word of those left out stands on a screen.

Read are the string literals of the program (its docstrings and names are for people who write it), the text, the
labels and the quoted sentences of the templates, and the sentences in the browser's scripts.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PROGRAM = ("domain", "projections", "web", "server")
TEMPLATES, SCRIPTS = ROOT / "web" / "templates", ROOT / "web" / "static" / "js"

OWN_WORDS = {"server/demo/story.py", "server/demo/words.py", "server/bench"}
"""What an invented couple writes is theirs: people may use any word. Measuring writes to nobody."""

NOT_OURS = {"web/templates/pages/weather.html"}
"""What quick exit opens says nothing of Goldseam."""

LEFT_OUT = {
    "names for people": r"he|him|his|she|her|hers|himself|herself|husband|wife|spouse|partners?",
    "urging and belittling": r"please|just|simply",
    "praise": r"well done|great work|congratulations|thank you|thanks",
    "judging what happened": r"betray(al|ed)|cheat(er|ed|ing)|victims?|guilty|affairs?|adultery|infidelity",
    "the language of therapy": r"healing|journey|closure|recovery|trigger(s|ed)?|unpack|hold space|toxic|to process",
    "names in the program": r"boundary|boundaries|disclosures?|impact statement|acknowledgements?|time-outs?|off-ramps?"
    r"|grants?|granted|projections?|records?|milestones?|idempotency|tokens?",
    "what somebody has not done": r"pending|waiting|overdue|unanswered|declined|rejected|ignored|refused|blocked"
    r"|delivered|seen|inactive|active|last|streaks?|progress|completed?|scores?|reminds?|no answer",
    "promises that do not hold": r"secure|securely|completely private|anonymous|forever|only you can|nobody can see"
    r"|safe|safer",
    "the machine's words": r"failed|failure|fails|invalid|errors?|oops|deleted|removed|forbidden|unauthori[sz]ed",
    "promises about the two": r"reconcil\w+|win back|save your relationship|trust score",
    "urging to think again": r"are you sure|maybe later|sorry to see",
    "reckoning time": r"ago|days? since|overdue|streak",
}

ALLOWED = {
    "If no is not a safe answer, that matters more than anything on this page": "about somebody's life, not a talk",
    "Answer when nobody can see your screen": "where somebody sits, not what Goldseam promises",
    "You know best what is safer for you": "said of a life, not of a talk",
    "just now": "the hour, in a sentence of the voice's own",
    "somebody else has seen them": "eight words on paper, not what the other has read",
}
"""Sentences, or parts of them, that use such a word all the same, and why."""

BARE_BUTTONS = re.compile(r"""(?:button|link|press)\(\s*["'](?:OK|Ok|Yes|No|Submit|Confirm|Cancel|Continue)["']""")
MARKS = re.compile("[!\U0001f300-\U0001faff\u2600-\u27bf]")


def faults(sentence: str) -> list[str]:
    """What a sentence has that no screen shows, in order."""
    for allowed in ALLOWED:
        sentence = sentence.replace(allowed, "")
    found = [
        f"{match.group()} ({why})"
        for why, words in LEFT_OUT.items()
        for match in re.finditer(rf"(?<![\w-])(?:{words})(?![\w-])", sentence, re.IGNORECASE)
    ]
    return found + MARKS.findall(sentence)


def may_be_read(text: str) -> bool:
    """Whether a literal looks like words for people: names, addresses and patterns do not."""
    is_pattern = text.startswith(("\\b", "(?", "^"))
    is_statement = re.match(r"[A-Z]{4,} |[\w-]+=|.*\b(?:default-src|filename=)", text) is not None
    return bool(re.search(r"[A-Za-z] |^[“A-Z][a-z]", text.strip())) and not is_pattern and not is_statement


def literals(source: str) -> Iterator[tuple[int, str]]:
    """The string literals of a module with their lines, docstrings left out."""
    tree = ast.parse(source)
    alone = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in alone:
            yield node.lineno, node.value


class Shown(HTMLParser):
    """Gathers what a page shows or reads aloud."""

    ATTRIBUTES = frozenset({"title", "alt", "aria-label", "placeholder", "content", "label"})

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[int, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [(self.getpos()[0], value) for name, value in attrs if name in self.ATTRIBUTES and value]

    def handle_data(self, data: str) -> None:
        self.found.append((self.getpos()[0], data))


def template_words(source: str) -> Iterator[tuple[int, str]]:
    """The words of a template: its text, its labels, and what is quoted in its expressions."""
    source = re.sub(r"\{#.*?#\}", _blank, source, flags=re.DOTALL)
    for tag in re.finditer(r"\{[{%].*?[%}]\}", source, flags=re.DOTALL):
        line = source.count("\n", 0, tag.start()) + 1
        yield from ((line, text) for text in quoted(tag.group()) if may_be_read(text))
    page = Shown()
    page.feed(re.sub(r"\{[{%].*?[%}]\}", _blank, source, flags=re.DOTALL))
    yield from page.found


def quoted(code: str) -> list[str]:
    """What stands between quotes of either kind."""
    return [double or single for double, single in re.findall(r'"((?:[^"\\\n]|\\.)*)"|\'((?:[^\'\\\n]|\\.)*)\'', code)]


def script_words(source: str) -> Iterator[tuple[int, str]]:
    """The sentences in a script, comments left out."""
    for number, line in enumerate(source.splitlines(), start=1):
        code = re.sub(r"(^|\s)//.*", "", line)
        yield from ((number, text) for text in [*quoted(code), *re.findall(r"`([^`]*)`", code)] if may_be_read(text))


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match.group())


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


MODULES = [
    path
    for folder in PROGRAM
    for path in sorted((ROOT / folder).rglob("*.py"))
    if not any(named(path).startswith(own) for own in OWN_WORDS)
]
PAGES = [path for path in sorted(TEMPLATES.rglob("*.html")) if named(path) not in NOT_OURS]


def told(path: Path, words: Iterator[tuple[int, str]]) -> list[str]:
    return [f"{named(path)}:{line}: {fault}: {text.strip()}" for line, text in words for fault in faults(text)]


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_no_sentence_of_the_program_uses_a_word_that_is_left_out(path: Path) -> None:
    assert told(path, ((line, text) for line, text in literals(path.read_text()) if may_be_read(text))) == []


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_no_page_uses_a_word_that_is_left_out(path: Path) -> None:
    assert told(path, template_words(path.read_text())) == []
    assert BARE_BUTTONS.findall(path.read_text()) == []


@pytest.mark.parametrize("path", sorted(SCRIPTS.glob("*.js")), ids=named)
def test_no_script_uses_a_word_that_is_left_out(path: Path) -> None:
    assert told(path, script_words(path.read_text())) == []


@pytest.mark.parametrize("sentence", list(ALLOWED))
def test_what_is_allowed_is_still_said(sentence: str) -> None:
    """An allowance that nothing needs any more goes."""
    assert any(sentence in path.read_text() for path in [*PAGES, *MODULES])


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("Please try again!", ["Please", "!"]),
        ("He hasn't answered: pending.", ["He", "pending"]),
        ("Invalid input, an error occurred.", ["Invalid", "error"]),
        ("Your record is secure.", ["record", "secure"]),
    ],
)
def test_a_word_that_is_left_out_is_found(sentence: str, words: list[str]) -> None:
    assert sorted(fault.partition(" (")[0] for fault in faults(sentence)) == sorted(words)


@pytest.mark.parametrize(
    "sentence",
    [
        "There is nothing here.",
        "Your words are still in the box.",
        "What was read, copied or photographed stays with whoever has it.",
        "The other person can agree to them, or not.",
        "Put it differently",
    ],
)
def test_our_own_voice_passes(sentence: str) -> None:
    assert faults(sentence) == []


def test_words_are_found_wherever_they_stand() -> None:
    assert list(literals('"""Doc."""\nx = "A sentence."\n')) == [(2, "A sentence.")]
    page = '{# secret #}<p title="A title">Some text {{ link("A link", x) }}</p>'
    assert [text.strip() for _, text in template_words(page) if text.strip()] == ["A link", "A title", "Some text"]
    assert list(script_words('say("You are back."); // please')) == [(1, "You are back.")]
