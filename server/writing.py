"""Writes what was decided: sealed, appended, and projected in the same transaction.

A talk that ends takes its key with it. A break brings quiet to whoever called it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from domain.kernel import Event, History, Look
from domain.practices.break_time import BREAK_TIME
from domain.practices.joint_session import JOINT_SESSION
from domain.records import Record
from projections import project
from projections.changes import Change
from server import quiet
from server.event_log import EventLog
from server.joint_session import rooms
from server.vault import Vault


def write(log: EventLog, vault: Vault, events: Sequence[Event], before: Look | None = None) -> None:
    """Writes events into records that are held for writing.

    `before` gives what stood in an item until now; without it, it is read. Raises IntegrityError where
    somebody else was first.
    """
    positions = log.append(vault, events)
    shared = defaultdict[str, list[tuple[Event, int]]](list)
    for event, n in zip(events, positions, strict=True):
        if event.record is Record.SHARED:
            shared[event.item].append((event, n))
    for placed in shared.values():
        new, at = zip(*placed, strict=True)
        record = vault.record_of(new[0])
        project.apply(vault.tx, Change(record, (*_before(log, vault, new[0], before), *new), at))
    for event in events:
        returns = BREAK_TIME.called(event)
        if returns is not None:
            quiet.begin_break(vault.tx, event, returns)
    if any(JOINT_SESSION.ends(event) for event in events):
        for room in [record for record in vault.writing if vault.heads[record].kind is Record.TALK]:
            rooms.end(vault.tx, room)


def _before(log: EventLog, vault: Vault, first: Event, before: Look | None) -> History:
    """The events of the item that are older than its first new one."""
    if first.version == 1:
        return ()
    known = before(first.item) if before else log.history(vault, first.item)
    return tuple(event for event in known if event.version < first.version)
