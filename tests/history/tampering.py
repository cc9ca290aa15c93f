"""Ways to change a copy of a history."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from typing import Any


def tampered(lines: list[bytes], dice: random.Random, times: int) -> Iterator[list[bytes]]:
    """The same copy with one thing changed, each time another one."""
    while times:
        changed = dice.choice([a_bit, a_line_less, a_line_twice, two_lines_changed_over, a_value, cut_short])(
            lines, dice
        )
        if said(changed) != said(lines):
            times -= 1
            yield changed


def a_bit(lines: list[bytes], dice: random.Random) -> list[bytes]:
    text = bytearray(b"".join(lines))
    text[dice.randrange(len(text))] ^= 1 << dice.randrange(8)
    return bytes(text).splitlines(keepends=True)


def a_line_less(lines: list[bytes], dice: random.Random) -> list[bytes]:
    out = dice.randrange(len(lines))
    return lines[:out] + lines[out + 1 :]


def a_line_twice(lines: list[bytes], dice: random.Random) -> list[bytes]:
    return [*lines, dice.choice(lines)]


def two_lines_changed_over(lines: list[bytes], dice: random.Random) -> list[bytes]:
    one, other = dice.sample(range(len(lines)), 2)
    changed = list(lines)
    changed[one], changed[other] = lines[other], lines[one]
    return changed


def cut_short(lines: list[bytes], dice: random.Random) -> list[bytes]:
    text = b"".join(lines)
    return text[: dice.randrange(len(text) - 1)].splitlines(keepends=True)


ODD: list[Any] = [None, True, 0, -1, 1.5, 10**30, "", "x" * 64, [], {}, "0" * 64, float("nan")]


def a_value(lines: list[bytes], dice: random.Random) -> list[bytes]:
    at = dice.randrange(len(lines))
    line = json.loads(lines[at])
    name = dice.choice(list(line))
    if dice.random() < 0.2:
        del line[name]
    elif dice.random() < 0.5 and "count" not in line:
        line[name] = json.loads(dice.choice(lines)).get(name, 0)
    else:
        line[name] = dice.choice(ODD)
    return [*lines[:at], json.dumps(line).encode() + b"\n", *lines[at + 1 :]]


WAYS = (a_bit, a_line_less, a_line_twice, two_lines_changed_over, a_value, cut_short)


def said(lines: list[bytes]) -> Any:
    """What a copy says, however it is written: two spellings of one thing are no tampering."""
    try:
        return [json.loads(line) for line in lines]
    except ValueError:
        return lines
