"""Two people, one shared record: how it opens, what each says of herself, how it closes."""

from __future__ import annotations

from dataclasses import dataclass

from domain.kernel import BOTH, Actor, Event, History, ImpossibleHistory, Refused, WordsErased, derived_id
from domain.records import Record

READ_ONLY = "This could not be shared, because nothing new can be added to this space. Your words are kept in Mine."
NOTHING_NEW = "Nothing new can be added to this space, so nothing was changed."
ALONE = "This needs somebody to share it with, and nobody else is here yet. Your words are still in the box."


TAG = 16
"""Hexadecimal digits, for an address that tells nothing."""


@dataclass(frozen=True)
class Couple:
    """The two people of a shared record, in the order they came. `closed`: nothing new can be added."""

    id: str
    people: tuple[str, str]
    closed: bool = False

    @property
    def tag(self) -> str:
        """See `tag`."""
        return tag(self.id)

    def other(self, person: str) -> str:
        """The other of the two. Raises ImpossibleHistory for somebody who is neither."""
        if person not in self.people:
            raise ImpossibleHistory("an action by somebody who is not one of the two")
        return self.people[1] if person == self.people[0] else self.people[0]


def tag(couple: str) -> str:
    """By what pages name a space to its own people: nothing is kept under it but, sealed, what a therapist notes."""
    return derived_id(couple, "space")[:TAG]


def open_couple(couple: Couple | None, read_only: str = READ_ONLY) -> Couple:
    """The couple, if something can be added to its record now; Refused otherwise.

    `read_only`: the sentence for a space that takes nothing new, where no words of hers are at stake.
    """
    if couple is None:
        raise Refused(ALONE)
    if couple.closed:
        raise Refused(read_only)
    return couple


@dataclass(frozen=True)
class Joined:
    """Somebody is in. `name` is what she chose to be called."""

    name: str


@dataclass(frozen=True)
class RoleShared:
    """What somebody says about herself, shown to the other by her own press. It limits her alone."""

    roles: tuple[str, ...]


@dataclass(frozen=True)
class Closed:
    """Nothing new is added from here on. Names nobody."""


@dataclass(frozen=True)
class PutBack:
    """An older state of the record was put back. `head`: the signed note of that state, which is all before this."""

    head: str


ROLES = (
    ("broke", "I broke our agreement"),
    ("hurt", "I was hurt by it"),
    ("left", "I left"),
    ("was_left", "I was left"),
)
"""What one can say of oneself: several at once, or nothing."""

KINDS: dict[str, type] = {
    "couple.joined": Joined,
    "couple.role_shared": RoleShared,
    "couple.closed": Closed,
    "couple.erased": WordsErased,
    "couple.put_back": PutBack,
}


def begin(couple: str, names: dict[str, str], at: int) -> list[Event]:
    """The first events of a shared record: both are in, from the same moment."""
    return [
        Event(couple, version, "couple.joined", person, at, Record.SHARED, Joined(name))
        for version, (person, name) in enumerate(names.items(), start=1)
    ]


def share_roles(couple: Couple, version: int, actor: Actor, roles: tuple[str, ...]) -> Event:
    """She shows the other what she says about herself; `version` is the couple's next one."""
    open_couple(couple, NOTHING_NEW)
    known = tuple(role for role, _ in ROLES if role in roles)
    return Event(couple.id, version, "couple.role_shared", actor.person, actor.at, Record.SHARED, RoleShared(known))


def leave(couple: Couple, version: int, at: int) -> Event:
    """The space becomes readable only. The stored author is nobody: who left is in no page and no proof."""
    open_couple(couple, NOTHING_NEW)
    return Event(couple.id, version, "couple.closed", BOTH, at, Record.SHARED, Closed())


def put_back(epoch: str, head: str, at: int) -> Event:
    """From here on the record is another one than after the same state before. `epoch` names it from then on."""
    return Event(epoch, 1, "couple.put_back", BOTH, at, Record.SHARED, PutBack(head))


def forget(history: History, actor: Actor, *, name: bool) -> list[Event]:
    """Erases what she said about herself here; with `name` also what she was called when it opened."""
    wanted = (Joined, RoleShared) if name else RoleShared
    gone = {event.body.version for event in history if isinstance(event.body, WordsErased)}
    hers = [e for e in history if e.by == actor.person and isinstance(e.body, wanted) and e.version not in gone]
    return [
        Event(event.item, version, "couple.erased", actor.person, actor.at, Record.SHARED, WordsErased(event.version))
        for version, event in enumerate(hers, start=len(history) + 1)
    ]
