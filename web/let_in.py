"""The terms on which somebody is let in, as two people read them."""

from __future__ import annotations

from datetime import date

from domain.fields import Values
from domain.verbs.let_in import DAYS, SCOPE, SECRETS, LetIn

Terms = list[tuple[str, str]]


def terms(practice: LetIn, words: Values) -> Terms:
    """Label and text of each; nothing where there are none."""
    if "name" not in words:
        return []
    lines = [
        ("Who", str(words["name"])),
        (SCOPE.label, _what(practice, words)),
        ("What for", str(words["purpose"])),
        ("For how long", f"{dict(DAYS.options)[str(words['days'])].capitalize()}, from the day you both say yes"),
        ("About secrets", secrets(str(words["secrets"]), str(words.get("rules", "")))),
    ]
    return [line for line in lines if line[1]]


def secrets(kind: str, rules: str) -> str:
    """What a therapist says of secrets: one of three kinds, and her own words."""
    said = f"“{dict(SECRETS)[kind]}.”"
    return f"{said}\n{rules}" if rules else said


def _what(practice: LetIn, words: Values) -> str:
    if words["scope"] == "kinds":
        titles = dict(practice.known)
        return "\n".join(titles[name] for name in str(words["kinds"]).split() if name in titles)
    if words["scope"] == "since":
        day = date.fromisoformat(str(words["since"]))
        return f"What is shared from {day:%A} {day.day} {day:%B %Y} on"
    return str(dict(SCOPE.options)[str(words["scope"])])
