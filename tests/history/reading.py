"""A copy as it was taken through a door: its archive, and what the verifier finds in it."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass
from typing import Any

from server import verify
from server.verify import Found
from tests import cast
from tests.privacy.asgi import Answer, Browser


@dataclass(frozen=True)
class Taken:
    """`lines`: the history, a line for each entry or for several that are kept back. `words`: of those that tell."""

    members: dict[str, bytes]
    lines: list[dict[str, Any]]
    found: Found

    @property
    def words(self) -> str:
        return "\n".join(self.found.read.values())

    @property
    def facts(self) -> list[str]:
        """The kinds of the entries that are there without their words."""
        return [line["kind"] for line in self.lines if "kind" in line and "text" not in line]

    @property
    def told(self) -> list[str]:
        """The kinds of the entries that are there with their words."""
        return [line["kind"] for line in self.lines if "text" in line]

    @property
    def history(self) -> str:
        return self.members["history.jsonl"].decode()


def opened(answer: Answer, key: str) -> Taken:
    """An archive that came back. Raises Wrong where its history does not fit."""
    assert answer.header("content-type") == "application/zip", answer.text
    with zipfile.ZipFile(io.BytesIO(answer.body)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    lines = members["history.jsonl"].splitlines(keepends=True)
    return Taken(members, [json.loads(line) for line in lines[1:]], verify.verify(iter(lines), key))


async def taken(browser: Browser, key: str, **ticked: str) -> Taken:
    """All that somebody may read."""
    await browser.post("/mine", {"password": cast.PASSWORD})
    return opened(await browser.post("/sharing/check/copy", ticked), key)
