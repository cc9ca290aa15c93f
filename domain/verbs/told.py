"""What was told: a time that was put forward, then chapters, each with a mark of how complete it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from domain.kernel import ERASED, History, ImpossibleHistory, WordsErased
from domain.verbs import agree
from domain.verbs.agree import Agreement
from domain.verbs.say import Said, Words


@dataclass(frozen=True)
class Told:
    """It was told. `in_copies`: its author lets the words stand in a copy that the other takes."""

    in_copies: bool


@dataclass(frozen=True)
class Marked:
    """How complete a topic is by its author's word. `depth`: how far the topic went then; `text`: the version of
    the words beside it, or 0."""

    topic: str
    mark: str
    depth: int
    text: int = 0


@dataclass(frozen=True)
class Saying:
    """What was said about a topic at one time: the mark, and the words beside it if there were any."""

    topic: str
    mark: str
    depth: int
    at: int
    text: Said | None


@dataclass(frozen=True)
class Telling:
    """A time put forward, and what was told then and since. `told_at` in microseconds, UTC."""

    offer: Agreement
    sayings: tuple[Saying, ...]
    told_at: int | None
    in_copies: bool
    version: int

    @property
    def teller(self) -> str:
        """Whoever put it forward first."""
        return self.offer.versions[0].by

    @property
    def topics(self) -> tuple[str, ...]:
        """What there are chapters about, in the order they were told."""
        return tuple(dict.fromkeys(saying.topic for saying in self.sayings))

    def about(self, topic: str) -> tuple[Saying, ...]:
        """Everything said about a topic, the first first."""
        return tuple(saying for saying in self.sayings if saying.topic == topic)

    @property
    def texts(self) -> dict[int, Said]:
        return {saying.text.version: saying.text for saying in self.sayings if saying.text}


def evolve(history: History) -> Telling | None:
    """The telling that these events make. Raises ImpossibleHistory."""
    if not history:
        return None
    texts = _texts(history)
    offer = agree.evolve(of_the_offer(history))
    if offer is None:
        raise ImpossibleHistory("told without a time put forward")
    told = next((event for event in history if isinstance(event.body, Told)), None)
    in_copies = isinstance(told.body, Told) and told.body.in_copies if told else False
    return Telling(offer, _sayings(history, texts), told.at if told else None, in_copies, history[-1].version)


def _texts(history: History) -> dict[int, Said]:
    texts: dict[int, Said] = {}
    for event in history:
        if isinstance(event.body, Words):
            texts[event.version] = Said(event.version, event.by, event.at, event.body.words)
        elif event.body is ERASED and event.act == "written":
            texts[event.version] = Said(event.version, event.by, event.at, ERASED)
        elif isinstance(event.body, WordsErased) and event.body.version in texts:
            gone = texts[event.body.version]
            texts[gone.version] = replace(gone, words=ERASED, erased_at=event.at)
    return texts


def _sayings(history: History, texts: Mapping[int, Said]) -> tuple[Saying, ...]:
    marked = [(event.at, event.body) for event in history if isinstance(event.body, Marked)]
    return tuple(Saying(m.topic, m.mark, m.depth, at, texts.get(m.text)) for at, m in marked)


def of_the_offer(history: History) -> History:
    """The events of the time that was put forward."""
    texts = {event.version for event in history if event.act == "written"}
    return tuple(
        event
        for event in history
        if event.act not in {"told", "written", "marked"}
        and not (isinstance(event.body, WordsErased) and event.body.version in texts)
    )
