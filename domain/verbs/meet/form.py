"""What a talk is proposed with, and what is filled in while it is on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from domain.fields import Choice, Field, Text, Value
from domain.kernel import Refused


@dataclass(frozen=True)
class Whole:
    """A whole number within limits, in the unit that its label names."""

    name: str
    label: str
    low: int
    high: int
    required: bool = True
    shape: str = "whole"

    def read(self, text: str) -> Value | None:
        if not text.strip():
            return None
        if not re.fullmatch("[0-9]{1,6}", text.strip()) or not self.low <= int(text) <= self.high:
            raise Refused(f"“{self.label}” takes a whole number from {self.low} to {self.high}.", self.name)
        return int(text)


FIRST_YEAR, LAST_YEAR = 1970, 9999
"""Between them every moment is one in every zone."""


@dataclass(frozen=True)
class Moment:
    """A day and a time on the clock of whoever fills it in, as a browser sends it: `2026-05-05T20:30`."""

    name: str
    label: str
    required: bool = True
    shape: str = "moment"

    def read(self, text: str) -> Value | None:
        if not text:
            return None
        try:
            if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:00)?", text):
                raise ValueError
            moment = datetime.fromisoformat(text)
            if not FIRST_YEAR < moment.year < LAST_YEAR:
                raise ValueError
            return moment.isoformat(timespec="minutes")
        except ValueError:
            raise Refused(f"“{self.label}” takes a day and a time.", self.name) from None


@dataclass(frozen=True)
class Several:
    """Some of what is shown, by their ids, with spaces between them."""

    name: str
    label: str
    most: int = 50
    required: bool = False
    shape: str = "several"

    def read(self, text: str) -> Value | None:
        ids = tuple(dict.fromkeys(text.split()))
        if len(ids) > self.most or not all(re.fullmatch("[0-9a-z]{1,32}", one) for one in ids):
            raise Refused(f"“{self.label}” takes some of what is shown.", self.name)
        return " ".join(ids) or None


PROPOSAL: tuple[Field, ...] = (
    Text("topic", "What it is about", required=True, longest=500, rows=2),
    Text("agenda", "What could come up", hint="One line for each thing.", longest=4_000),
    Several("brought", "From what stands in Together"),
    Choice(
        "format",
        "How you talk",
        (
            ("talk", "One speaks, the other says back what was heard"),
            ("slots", "Turns of equal length, nobody interrupts"),
            ("disclosure", "Telling it, prepared"),
            ("check_in", "Our check-in, aloud: five short answers each, no comments"),
        ),
    ),
    Choice(
        "mode",
        "Spoken or written",
        (("spoken", "Spoken, in one room or by phone: nothing said is taken down"), ("written", "Written, here")),
    ),
    Whole("minutes", "How long, in minutes", 30, 90),
    Whole("slot", "Minutes of each turn, where turns are of equal length", 10, 15, required=False),
    Moment("starts", "When (your time)"),
    Text(
        "place",
        "Where",
        hint="Where will each of you be, and who else is at home?",
        required=True,
        longest=1_000,
        rows=2,
    ),
    Choice("first", "Who begins, and tells if it is a telling", (("me", "I do"), ("other", "The other person does"))),
    Choice(
        "stays",
        "What is told",
        (("once", "For this talk only: it cannot be read here once the talk closes"), ("keeps", "It can be kept")),
        required=False,
    ),
    Several("seat", "Who sits with us", most=1),
)
"""`first` is read from where its author stands, and kept as the person it means."""

WORDS = (Text("words", "Your words"),)
TOLD = Text("words", "What I tell", rows=8)
PARTING = (
    Text("takeaway", "What I take with me", longest=2_000, rows=2),
    Text("appreciation", "Something I value in you today", longest=2_000, rows=2),
)
BREAK = (Whole("minutes", "Back in how many minutes", 20, 1440, required=False),)
MORE_TIME = (Choice("minutes", "How much longer", tuple((str(n), f"{n} minutes") for n in (10, 15, 20, 30))),)
LINE = (Whole("line", "Which line", 0, 500),)
MARKS = (Several("keep", "What I would keep", most=500),)
NEXT_STEP = (
    Choice(
        "step",
        "What could come next",
        (
            ("again", "Say once more what you heard"),
            ("pass", "Let the floor pass"),
            ("slower", "Go a little slower"),
            ("line", "Go on to the next line"),
            ("break", "Take a break"),
            ("closing", "Come to the closing"),
        ),
    ),
)
