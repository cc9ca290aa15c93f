"""The figures of a run: a table to read, and a file for machines."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

SAYS = {
    "action_to_frame_p50_ms": "an action until the other's page has it, 20 a second, SQLite: half",
    "action_to_frame_p99_ms": "the same: 99 of 100",
    "action_to_frame_p99_ms_postgres": "the same on PostgreSQL, two processes",
    "actions_per_s_sqlite": "50 couples, one action outstanding each, SQLite, one process",
    "loaded_p99_ms_sqlite": "how long an action takes then: 99 of 100",
    "actions_per_s_postgres": "50 couples on PostgreSQL and Valkey, two processes",
    "idle_socket_kb": "memory of an open page that nothing happens on",
    "timeline_page_ms": "Together, of 10,000 shared events",
    "rebuild_events_per_s": "projections emptied and filled from the log, SQLite",
    "floor_change_p99_ms": "a step in a talk until the other's screen has it, 200 talks at once, SQLite: 99 of 100",
    "both_stopped_ms": "one calls a break until both screens have stopped: the slowest",
    "recovered_s": "the server is killed in a talk and started again, until a step shows on the other's screen",
    "verify_100k_s": "a copy of 100,000 entries with their words, checked",
    "export_10k_s": "a copy of 10,000 shared events taken with proof, SQLite",
}
"""Every figure, in order, and what it is."""

AGAINST = {
    "idle_socket_kb": "a bare socket",
    "timeline_page_ms": "the same bytes from a bare page",
    "rebuild_events_per_s": "the same rows read and written, unopened",
    "recovered_s": "the bare application, killed and started again",
    "verify_100k_s": "the same lines read and hashed, unchecked",
    "export_10k_s": "the same files packed, and nothing else",
}
BARE = "bare store and push, nothing of the product"

BARS = {
    "action_to_frame_p99_ms": ("≤", 10),
    "action_to_frame_p99_ms_postgres": ("≤", 25),
    "actions_per_s_sqlite": ("≥", 1000),
    "loaded_p99_ms_sqlite": ("≤", 100),
    "actions_per_s_postgres": ("≥", 500),
    "idle_socket_kb": ("≤", 45),
    "timeline_page_ms": ("≤", 20),
    "rebuild_events_per_s": ("≥", 20_000),
    "floor_change_p99_ms": ("≤", 50),
    "both_stopped_ms": ("≤", 1_000),
    "recovered_s": ("≤", 5),
    "verify_100k_s": ("≤", 3),
}


@dataclass(frozen=True)
class Figure:
    """A value, and what the same machine gave in the same run with nothing of the product in the way."""

    value: float
    raw: float

    @property
    def ratio(self) -> float:
        return self.value / self.raw


def unit(name: str) -> str:
    return next(said for part, said in (("_per_s", "1/s"), ("_ms", "ms"), ("_kb", "kB"), ("_s", "s")) if part in name)


def percentile(taken: Sequence[float], part: float) -> float:
    """The smallest of the values that `part` of them (0 to 1) do not exceed."""
    return sorted(taken)[max(0, math.ceil(part * len(taken)) - 1)]


def ms(taken: Sequence[float], part: float) -> float:
    """The same in milliseconds, of seconds."""
    return 1000 * percentile(taken, part)


def table(figures: Mapping[str, Figure]) -> str:
    """What people read."""
    head = f"{'':33}{'value':>10} {'':4}{'raw':>10}{'ratio':>7}  {'bar':9}"
    return "\n".join([head, *(_line(name, figures[name]) for name in SAYS if name in figures)])


def _line(name: str, figure: Figure) -> str:
    sign, bar = BARS.get(name, ("", ""))
    figures = f"{_short(figure.value):>10} {unit(name):4}{_short(figure.raw):>10}{figure.ratio:>7.2f}"
    return f"{name:33}{figures}  {sign + ' ' + str(bar):9}{SAYS[name]}\n{'':76}raw: {AGAINST.get(name, BARE)}"


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.2f}" if value < 10 else f"{value:.1f}"


def write(figures: Mapping[str, Figure], path: Path) -> None:
    """What machines read: for each name a value, unit, raw limit and ratio."""
    content = {
        name: {"value": figure.value, "unit": unit(name), "raw": figure.raw, "ratio": figure.ratio}
        for name, figure in figures.items()
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=2) + "\n")
