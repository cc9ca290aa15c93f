"""Where entries stand on Together: each has a place of its own, and places lie in blocks. A page shows two blocks."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import groupby

from markupsafe import Markup

from projections.timeline import BLOCK


def place(seq: int) -> str:
    """The name of the place of an entry, counted from 1."""
    return f"c{seq}"


def seq(name: str) -> int:
    return int(name[1:])


def block(seq: int) -> int:
    """The block that an entry stands in, counted from 0; before there is any, the first."""
    return max(0, seq - 1) // BLOCK


def block_of(name: str) -> int:
    return block(seq(name))


@lru_cache(maxsize=256)
def of_page(last: int) -> tuple[str, ...]:
    """The places of a block and of the one before, newest first; those still empty stand ready."""
    return tuple(place(seq) for seq in range((last + 1) * BLOCK, max(0, last - 1) * BLOCK, -1))


def earlier(last: int) -> int | None:
    """The block that the next page back ends with."""
    return last - 2 if last >= 2 else None


def blocks(rendered: Iterable[tuple[str, Markup]]) -> list[tuple[str, list[Markup]]]:
    """Rendered places, in their order, as blocks: a name for each, and what stands in it."""
    grouped = groupby(rendered, key=lambda one: block_of(one[0]))
    return [(f"b{number}", [html for _, html in some]) for number, some in grouped]
