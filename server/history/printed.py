"""The same copy as pages to print: a PDF, with the head that it ends with at the foot of every page."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import structlog

from server.history import typeset
from server.history.present import six_words
from server.sign_in.copies import Part
from server.verify import Head
from web import times
from web.copied import Line
from web.pages import TEMPLATES
from web.viewer import Viewer

TEMPLATE = TEMPLATES / "copy" / "copy.typ"
SECONDS = 60
"""After which whoever takes a copy gets it without these pages. Ten thousand entries take about three."""
UNBROKEN = re.compile(r"(\S{48})(?=\S)")
"""So much without a space would run over the edge of a page."""
BREAK = "\u200b"

_one_at_a_time = ThreadPoolExecutor(1, "printed")

log = structlog.get_logger()


async def pages(viewer: Viewer, parts: list[Part], head: Head, key: str, left_out: str, *, one: bool) -> bytes | None:
    """The PDF; None where it could not be made, or not within SECONDS. Nobody else waits meanwhile.

    `key`: with which the head was signed. `one`: whether it is a copy of one thing alone.
    """
    stands = partial(_data, viewer, parts, head, key, left_out, one=one)
    return await asyncio.get_running_loop().run_in_executor(_one_at_a_time, lambda: set_in_type(stands()))


def set_in_type(data: str) -> bytes | None:
    """The pages that hold `data` (JSON, as `copy.typ` reads it)."""
    command = [sys.executable, "-I", typeset.__file__, str(TEMPLATE)]
    try:
        done = subprocess.run(  # noqa: S603 - nothing of the command is anybody's
            command, input=data.encode(), capture_output=True, timeout=SECONDS, check=True, env={}
        )
    except (subprocess.SubprocessError, OSError) as problem:  # its own words are not logged: they could hold others
        log.warning("pages to print were not made", reason=type(problem).__name__)
        return None
    return done.stdout


def _data(viewer: Viewer, parts: list[Part], head: Head, key: str, left_out: str, *, one: bool) -> str:
    given: dict[str, Any] = {
        "name": viewer.name,
        "made_on": times.day(viewer.at, viewer.zone),
        "one": one,
        "left_out": left_out,
        "words": six_words(head.root),
        "size": head.size,
        "code": head.root.hex(),
        "key": key,
        "parts": [_part(part) for part in parts],
    }
    return json.dumps(given, ensure_ascii=False)


def _part(part: Part) -> dict[str, Any]:
    return {"name": part.name, "things": [_thing(line) for line in part.lines]}


def _thing(line: Line) -> dict[str, Any]:
    who = f"{line.who} {line.act}".strip()
    heading = " · ".join(filter(None, [who, line.title, line.day]))
    words = [said(label, text) for label, text in line.words or []]
    return {"heading": heading, "erased": line.words is None, "words": words}


def said(label: str, text: str) -> dict[str, Any]:
    """One text and its label, as they are given to be set."""
    lines = UNBROKEN.sub(rf"\1{BREAK}", text).splitlines()
    return {"label": label, "lines": lines, "rtl": _right_to_left(text)}


def _right_to_left(text: str) -> bool:
    """By the first letter that has a direction, as a browser does for `dir="auto"`."""
    directions = (unicodedata.bidirectional(letter) for letter in text)
    return next((one for one in directions if one in {"L", "R", "AL"}), "L") != "L"
