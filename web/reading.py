"""What the pages may ask for. The server hands down something of this shape; it opens only what the viewer may read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from domain.kernel import History
from projections.sql import Tx
from web.viewer import Viewer

LATEST = 20
"""Events that a look back goes through; who is further behind looks at everything anew."""


class Reader(Protocol):
    """One viewer's reading, on one state of the store."""

    @property
    def viewer(self) -> Viewer: ...
    @property
    def tx(self) -> Tx: ...
    @property
    def renewed_at(self) -> int:
        """When keys were last renewed, in microseconds, UTC."""

    @property
    def gone_after(self) -> int:
        """When erased words are gone for good, in microseconds, UTC."""

    def history(self, item: str) -> History:
        """The events of one item, opened; empty for what is not there and for what is not hers."""

    def waits(self, item: str) -> bool:
        """Whether something of an item came while she had quiet, and is not shown to her before she opens it."""

    def came(self) -> bool:
        """Whether anything did."""

    def last_seq(self) -> int:
        """The place of the newest shared entry that is shown to her; 0 while there is none."""

    def own(self) -> Sequence[History]:
        """What is in her own record, the newest first; nothing while Mine is locked."""

    def held(self) -> Sequence[History]:
        """What is in her held record, the newest first."""

    def entries(self, seqs: Iterable[int]) -> Mapping[int, History]:
        """Place -> events of the shared entries that stand in these places. None where nothing stands yet."""

    def touched(self, after: int) -> Sequence[int]:
        """The places of the shared entries in which something happened after a position, newest first.

        Meant for a short way back: of all that happened, only the latest `LATEST` events are looked at.
        """

    def elsewhere(self, after: int) -> bool:
        """Whether something happened after a position that none of the entries read so far shows."""

    def away(self) -> Mapping[str, int]:
        """Who is away from the live talk whose page this is, and since when (microseconds, UTC)."""

    def seats(self) -> Sequence[Reader]:
        """For somebody who is in no space: a reading of each talk to which two people have asked her."""

    def shared_size(self) -> int:
        """The newest position of the shared record; 0 while there is none."""
