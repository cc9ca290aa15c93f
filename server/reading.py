"""One viewer's reading: what the pages ask for, opened through a vault that holds only her records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from typing import TypeVar

import sqlalchemy as sa

from domain.kernel import Event, History
from domain.verbs.quiet import NONE, Quiet, visible, waits
from projections import timeline
from projections.sql import Statement, Tx
from projections.timeline import BLOCK
from server import quiet, renewal
from server.house import House
from server.joint_session import presence, seats
from server.own import held_histories, own_histories
from server.sealed_events import FULL_EVENTS, from_row, opened
from server.startup import KEYS_RENEWED_AT, fact
from server.tables import events
from server.vault import Vault
from web.reading import LATEST
from web.viewer import Viewer

T = TypeVar("T")

_lines = timeline.table
_ENTRIES = (
    FULL_EVENTS.add_columns(_lines.c.seq)
    .join(_lines, (_lines.c.item == events.c.item) & (_lines.c.record == events.c.record))
    .order_by(_lines.c.seq.desc(), events.c.version)
)
ENTRIES = Statement(
    _ENTRIES.where(
        _lines.c.record == sa.bindparam("record_id"),
        _lines.c.seq.between(sa.bindparam("first"), sa.bindparam("last")),
    )
)
_news = events.alias("news")
_latest = (
    sa.select(_news.c.item)
    .where(_news.c.record == sa.bindparam("record_id"), _news.c.n > sa.bindparam("after"))
    .order_by(_news.c.n.desc())
    .limit(sa.literal_column(str(LATEST)))  # spelt out: of a parameter PostgreSQL's plan would expect many
    .subquery("latest")
)
_touched = sa.select(_latest.c.item).distinct().subquery("touched")
TOUCHED = Statement(_ENTRIES.join(_touched, _touched.c.item == _lines.c.item))
"""Led by the items of the latest events: both stores look up the rest by them, whatever the record's size."""


@dataclass
class Reading:
    """Implements web.reading.Reader."""

    house: House
    tx: Tx
    viewer: Viewer
    known: Vault | None = None
    """A vault of what she may read, where it was made with the viewer."""
    _histories: dict[str, History] = field(default_factory=dict, init=False)
    """Each item is read and opened once, however many parts of a page ask for it."""
    _at_hand: dict[int, History] = field(default_factory=dict, init=False)
    _read: set[int] = field(default_factory=set, init=False)
    """Positions of the events of these entries."""

    @cached_property
    def vault(self) -> Vault:
        if self.known:
            return self.known
        vault = Vault(self.tx, self.house.root, self.viewer.own_keys, only=self.viewer.only)
        vault.admit(*self.viewer.readable)
        return vault

    @cached_property
    def renewed_at(self) -> int:
        return int(fact(self.tx, KEYS_RENEWED_AT))

    @cached_property
    def gone_after(self) -> int:
        return renewal.next_renewal(self.tx, self.house.settings, self.viewer.at)

    @cached_property
    def quiet(self) -> Quiet:
        """Hers, but for the page of a talk that she sits in, or both said yes to: that she enters by her own act."""
        viewer = self.viewer
        if not viewer.quiet.windows or viewer.beside:
            return NONE
        agreed = viewer.talk and any(event.act == "accepted" for event in self._whole(viewer.talk))
        return NONE if agreed else viewer.quiet

    def shown(self, history: History) -> History:
        """What her pages show of an item: of what others let her read no more than that, whatever is asked; and the
        one place that keeps back what comes while she has quiet."""
        if history and self.viewer.grants and not any(given.covers(history) for given in self.viewer.grants):
            return ()
        return visible(history, self.quiet, self.viewer.person) if self.quiet.windows else history

    def waits(self, item: str) -> bool:
        return bool(self.quiet.windows) and waits(self._whole(item), self.quiet, self.viewer.person)

    def came(self) -> bool:
        return quiet.first(self.tx, self.viewer) is not None

    def history(self, item: str) -> History:
        return self.shown(self._whole(item))

    def _whole(self, item: str) -> History:
        if item not in self._histories:
            self._histories[item] = self.house.log.history(self.vault, item)
        return self._histories[item]

    def own(self) -> Sequence[History]:
        return own_histories(self) if self.viewer.own_key else ()

    def held(self) -> Sequence[History]:
        return held_histories(self)

    def entries(self, seqs: Iterable[int]) -> Mapping[int, History]:
        wanted = list(seqs)
        missing = [seq for seq in wanted if seq not in self._at_hand]
        if missing:
            self._bring(ENTRIES, first=min(missing), last=max(missing))
        return {seq: self._at_hand[seq] for seq in wanted if seq in self._at_hand}

    def touched(self, after: int) -> Sequence[int]:
        return [seq for seq, n in self._bring(TOUCHED, after=after).items() if n > after]

    def elsewhere(self, after: int) -> bool:
        return any(n not in self._read for n in range(after + 1, self.shared_size() + 1))

    def _bring(self, statement: Statement, **which: int) -> dict[int, int]:
        """Reads entries. Gives their places, newest first, with the position of the newest event that is shown."""
        record = self.viewer.shared_record
        if record is None or record not in self.vault.heads:
            return {}
        found_rows, newest = self.tx.run(statement, record_id=record, **which), dict[int, int]()
        self._read.update(int(row[1]) for row in found_rows)
        for seq, group in groupby(found_rows, key=lambda row: int(row[-1])):
            placed = [(self._open(row[:-1]), int(row[1])) for row in group]
            if shown := self.shown(tuple(event for event, _ in placed)):
                self._at_hand[seq] = shown
                newest[seq] = max(n for event, n in placed if event.version <= shown[-1].version)
        return newest

    def last_seq(self) -> int:
        record = self.viewer.shared_record
        last = timeline.last_seq(self.tx, record) if record else 0
        while self.quiet.windows and last:
            found = self.entries(range(max(1, last - BLOCK + 1), last + 1))
            if found:
                return max(found)
            last = max(0, last - BLOCK)
        return last

    def away(self) -> Mapping[str, int]:
        return presence.away(self.tx, self.viewer.talk, self.viewer.at) if self.viewer.talk else {}

    def seats(self) -> Sequence[Reading]:
        return [Reading(self.house, self.tx, seated) for seated in seats.all_of(self.house, self.tx, self.viewer)]

    def shared_size(self) -> int:
        record = self.viewer.shared_record
        return self.vault.heads[record].size if record and record in self.vault.heads else 0

    def _open(self, row: tuple[object, ...]) -> Event:
        return opened(self.vault, from_row(row))


async def read(house: House, viewer: Viewer, ask: Callable[[Reading], T]) -> T:
    """Answers what a page asks, on one state of the store."""
    return await house.read(lambda tx: ask(Reading(house, tx, viewer)))
