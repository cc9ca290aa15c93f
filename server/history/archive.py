"""The one file that a copy which can be checked comes in. Its name and its members tell nothing of what is inside."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

from server import verify
from server.history.unpacking import HISTORY

READABLE, PAGES, VERIFIER, READ_ME, HEAD = "copy.html", "copy.pdf", "verify.py", "read me.txt", "head.txt"
BEGINNING = (1980, 1, 1, 0, 0, 0)
"""The earliest day that an archive can name: its members have no moment of their own."""


def packed(history: list[bytes], head: str, readable: str, pages: bytes | None, read_me: str) -> bytes:
    """The archive. `head`: the signed note that the history ends with, to be kept by itself.

    `pages`: the same to print, where it could be made.
    """
    members = {
        READ_ME: read_me.encode(),
        READABLE: readable.encode(),
        **({PAGES: pages} if pages else {}),
        HISTORY: b"".join(history),
        HEAD: head.encode(),
        VERIFIER: Path(verify.__file__).read_bytes(),
    }
    return zipped(members)


def zipped(members: Mapping[str, bytes]) -> bytes:
    """The members, packed at the quickest level: most of it is sealed, and hardly gets smaller."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in members.items():
            member = zipfile.ZipInfo(name, BEGINNING)
            member.external_attr = 0o600 << 16
            archive.writestr(member, data, zipfile.ZIP_DEFLATED, 1)
    return file.getvalue()
