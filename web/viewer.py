"""Who looks at a page, and when. Made in one place, from a sign-in; handed to everything that asks or renders."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from domain.couple import Couple
from domain.practices.joint_session import JOINT_SESSION
from domain.records import Record
from domain.verbs.let_in import Grant
from domain.verbs.quiet import NONE, Quiet

SOMEBODY = "the other person"
"""What the other is called before anybody has joined, and after somebody has left."""
SOMEBODY_FIRST = "The other person"
"""The same where a sentence begins."""

Called = Callable[[], str]
"""Opens a name, or what else is sealed beside an account; empty where there is none."""


@dataclass(frozen=True)
class Viewer:
    """One signed-in person. `at` is now, in microseconds since 1970, UTC.

    `own_key` opens her own record; it is there only while her password was given lately.
    `put_away`: the shared position up to which she put Today away. `left`: she left the space she was in.
    `idle_until` and `own_until`: when her sign-in and her own key end, if she rests.
    `talk`: the live talk whose page this is; `talk_record`: its own record, once somebody came in.
    `plain`: that page came without JavaScript, so what was being written went with the one before it.
    `beside`: the shared record of two people whom she sits with in that talk; `couple` are those two, and `names`
    what they are called. For one of the two, `names` are those of whoever could sit with them.
    `called` and `other_called` open the names of the two, which not every page says; `sealed_names` are the same
    as they are stored: other ones whenever a name was set. `earlier`: she looks at a space she left, by her own
    press, while another is the present one. `quiet`: her times of quiet that she has not opened since.
    `shelf` opens what she put away for herself, and `sealed_shelf` is the same as it is stored.
    `aside`: on a page of what one of two wrote for a therapist alone, the record it stands in.
    `therapist`: couples could let her in. `grants`: on a page of two people who do, what they let her read: then
    `couple` and `shared_record` are theirs.
    """

    person: str
    called: Called = field(repr=False, compare=False)
    other_called: Called = field(repr=False, compare=False)
    zone: str
    at: int
    own_record: str
    held_record: str
    sign_in: bytes
    own_key: bytes | None = field(default=None, repr=False)
    couple: Couple | None = None
    left: bool = False
    shared_record: str | None = None
    other_held: str | None = None
    put_away: int = 0
    stage: str = ""
    others_use_it: bool = False
    idle_until: int = 0
    own_until: int = 0
    sealed_names: tuple[bytes | None, bytes | None] = field(default=(None, None), repr=False, compare=False)
    earlier: bool = False
    talk: str = ""
    talk_record: str | None = None
    plain: bool = False
    beside: str | None = None
    names: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)
    quiet: Quiet = NONE
    shelf: Called = field(default=str, repr=False, compare=False)
    sealed_shelf: bytes | None = field(default=None, repr=False, compare=False)
    aside: str | None = None
    therapist: bool = False
    grants: tuple[Grant, ...] = ()

    @cached_property
    def name(self) -> str:
        """What she is called."""
        return self.called()

    @cached_property
    def other_name(self) -> str:
        """What the other is called within a sentence."""
        return self.other_called() or SOMEBODY

    @property
    def other_first(self) -> str:
        """What the other is called where a sentence begins: a name as it is written."""
        return SOMEBODY_FIRST if self.other_name == SOMEBODY else self.other_name

    @cached_property
    def shelved(self) -> frozenset[str]:
        """The codes of the practices that she put away for herself."""
        return frozenset(self.shelf().split())

    def offers(self, code: str) -> bool:
        """Whether a page of hers may offer to begin something with this practice. It locks nothing."""
        return code not in self.shelved

    @property
    def own_keys(self) -> dict[str, bytes]:
        """Record id -> key, for the vault."""
        return {self.own_record: self.own_key} if self.own_key else {}

    @property
    def readable(self) -> tuple[str, ...]:
        """Every record she may read: hers, the shared one, and that of the talk or the aside she is in. See `only`."""
        others = (self.shared_record, self.beside, self.talk_record, self.aside)
        return (self.own_record, self.held_record, *(record for record in others if record))

    @property
    def only(self) -> dict[str, frozenset[str]]:
        """Where she sits with two people: the items of their records that she may look up. That talk, and no more."""
        items = {self.beside: self.talk, self.talk_record: JOINT_SESSION.live_item(self.talk)} if self.beside else {}
        return {record: frozenset({item}) for record, item in items.items() if record}

    @property
    def heard(self) -> tuple[str, ...]:
        """The records her open pages listen to."""
        return tuple(record for record in (self.held_record, self.shared_record, self.talk_record) if record)

    @property
    def bells(self) -> tuple[str, ...]:
        """What wakes her open pages: those records, and her own sign-ins.

        Not the record of two people she sits with: a page that was woken sends its clock, and so would tell when
        they share something.
        """
        return (*self.heard, self.person)

    def record(self, audience: Record) -> str | None:
        """The record of hers that has this audience; `None` where there is none."""
        ids = {
            Record.OWN: self.own_record,
            Record.HELD: self.held_record,
            Record.ASIDE: self.aside,
            Record.TALK: self.talk_record,
            Record.SHARED: self.shared_record or self.beside,
        }
        return ids.get(audience)
