"""What one of two wrote for a therapist alone, made ready for the only two who read it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from domain.kernel import Erasure, History
from domain.practices.alone import ALONE
from domain.verbs.alone import PAGE
from domain.verbs.let_in import SECRETS

SENTENCES = {
    "none": (
        "{therapist} keeps no secrets between the two of you: what you write here, {therapist} may bring to both. "
        "Goldseam itself shows it to nobody else."
    ),
    "together": (
        "{therapist} decides with you what must be told: what you write here may have to be brought to both, "
        "and {therapist} speaks with you first. Goldseam itself shows it to nobody else."
    ),
    "kept": (
        "{therapist} says that they keep to themselves what you write here. Goldseam itself shows it to nobody else. "
        "What a person says elsewhere, no program can promise."
    ),
}
"""What a therapist may do with it, by what they said of secrets."""


@dataclass(frozen=True)
class Written:
    """One of them. `words` is none where they were erased, at `erased_at`; `under`: what was said of secrets then."""

    item: str
    at: int
    words: str | None
    under: str
    erased_at: int | None


@dataclass(frozen=True)
class For:
    """All that somebody wrote for one therapist. `grant`: what a form of hers is sent under, while it stands.

    `sentence`: what the therapist may do with it, empty where nothing is taken.
    """

    name: str
    reads: str
    grant: str
    sentence: str
    written: tuple[Written, ...]


def sentence(kind: str, name: str) -> str:
    """What a therapist may do with what one writes for them alone."""
    return SENTENCES[kind].replace("{therapist}", name)


def written(histories: Iterable[History]) -> tuple[Written, ...]:
    """Each of them, in the order given."""
    return tuple(_one(history) for history in histories)


def name(histories: Iterable[History]) -> str:
    """What the therapist was called when something that still has its words was written; empty where nothing has."""
    states = [ALONE.evolve(history) for history in histories]
    words = [state.first.words for state in states if state]
    return next((str(said["name"]) for said in words if isinstance(said, dict)), "")


def _one(history: History) -> Written:
    state = ALONE.evolve(history)
    assert state is not None
    words, at = state.first.words, state.first.at
    if isinstance(words, Erasure):
        return Written(history[0].item, at, None, "", state.first.erased_at)
    return Written(history[0].item, at, str(words[PAGE.name]), dict(SECRETS)[str(words["secrets"])], None)
