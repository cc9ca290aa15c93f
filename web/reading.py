"""What the pages may ask for. The server hands down something of this shape; it opens only what the viewer may read."""

from __future__ import annotations

from typing import Protocol

from domain.kernel import History
from projections.sql import Tx
from web.viewer import Viewer


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

    def entries(self, first: int, last: int) -> list[tuple[int, History]]:
        """(place, events) of the shared entries from `first` to `last`, newest first."""

    def shared_size(self) -> int:
        """The newest position of the shared record; 0 while there is none."""
