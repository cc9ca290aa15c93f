"""What a reader gets of each entry of a shared history. One rule: no more than the readable copy gives her.

The words of an entry go along only where the readable copy gives all that is stored: where a screen leaves something
out of it (the zone in which it was written, the id of a person), they stay behind, since words that were taken apart
would no longer fit their hash. The facts around an entry name its author and its moment, so they go along only where
the readable copy says whose it is. Of everything else there is no more than a hash: the couple's own id, with which
the ids of rounds could be worked out; the end of a space, whose moment would tell when somebody left; a third
person's id; and what was told, unless its author ticked it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from domain.kernel import BOTH, ERASED, Event, History
from server import quiet
from server.history.checkpoints import PUT_BACK
from server.history.provable import Choose, Entry, Given
from server.own import histories_of
from server.reading import Reading
from server.sealed_events import SINCE
from web import copied


def upto(reading: Reading) -> int:
    """Where a copy of hers ends: before the first thing that is kept back by her quiet, and its number with it."""
    came = quiet.first(reading.tx, reading.viewer)
    return reading.shared_size() if came is None else came - 1


Chosen = Callable[[], Choose]
"""Looks at what was read already, which may take a while, and asks the store for nothing."""


def everything(reading: Reading, record: str, *, ticked: bool) -> Chosen:
    """All that she may read there. `ticked`: with what she told herself."""
    rows = reading.tx.run(SINCE, of=record, after=0)
    return lambda: _chosen(reading, histories_of(reading, rows), ticked=ticked)


def one(reading: Reading, item: str, *, ticked: bool) -> Chosen:
    """No more than one thing."""
    history = reading.history(item)
    return lambda: _chosen(reading, [history], ticked=ticked)


def _chosen(reading: Reading, items: Iterable[History], *, ticked: bool) -> Choose:
    given = {
        (event.item, event.version): _given(reading, event)
        for history in items
        for event in copied.without_told(reading.viewer, history, ticked=ticked)
    }

    def choose(entry: Entry) -> Given:
        """That an older state was put back is for everybody who checks."""
        return Given.WORDS if entry.kind == PUT_BACK else given.get((entry.item, entry.version), Given.HASH)

    return choose


def _given(reading: Reading, event: Event) -> Given:
    line, couple = copied.line(reading.viewer, event), reading.viewer.couple
    if line is None or not line.item or couple is None or event.by not in {*couple.people, BOTH}:
        return Given.HASH
    return Given.WORDS if event.body is ERASED or _stored(event.body) == _plain(line.body) else Given.FACTS


def _stored(body: object) -> Any:
    """Without an empty zone, which tells nothing."""
    plain = _plain(body)
    return {name: value for name, value in plain.items() if value or name not in copied.TELL_WHERE}


def _plain(body: object) -> Any:
    return msgspec.json.decode(msgspec.json.encode(body))
