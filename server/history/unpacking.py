"""A history out of the archive that a copy comes in, a piece at a time: nothing is unpacked to a disk."""

from __future__ import annotations

import io
import os
import struct
import zipfile
import zlib
from pathlib import Path
from typing import IO, TYPE_CHECKING

from server.verify import Wrong

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

HISTORY = "history.jsonl"
BEGINS = b"PK"
MOST_MEMBERS, MOST_OF_CONTENTS = 64, 64 * 1024
_END = struct.Struct("<4s4H2LH")
_FAR_END = 20
"""Bytes that would stand before the end of an archive with more members, or larger ones, than a copy has."""
PLAIN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""What is unpacked no further than it is read."""
ODD = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, LookupError, RuntimeError, struct.error, OverflowError)


def opened(path: Path) -> IO[bytes]:
    """The history, whether it lies in an archive or was taken out of it. Raises Wrong."""
    file = path.open("rb")
    try:
        with_head = file.read(len(BEGINS)) == BEGINS
        file.seek(0)
        return io.BufferedReader(_Member(file, _find(file))) if with_head else file
    except BaseException:
        file.close()
        raise


class _Member(io.RawIOBase):
    """What is odd about an archive while it is read is told in a sentence."""

    def __init__(self, archive: IO[bytes], member: IO[bytes]) -> None:
        self._archive, self._member = archive, member

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        room = memoryview(buffer)
        try:
            read = self._member.read(len(room))
        except ODD as problem:
            raise Wrong("This archive is damaged, or was changed.") from problem
        room[: len(read)] = read
        return len(read)

    def close(self) -> None:
        self._member.close()
        self._archive.close()
        super().close()


def _find(file: IO[bytes]) -> IO[bytes]:
    _check_size(file)
    try:
        archive = zipfile.ZipFile(file)
        found = [member for member in archive.infolist() if member.filename == HISTORY]
        if len(found) != 1:
            raise Wrong(f"This archive holds no {HISTORY}, or more than one.")
        if found[0].flag_bits & 1 or found[0].compress_type not in PLAIN:
            raise Wrong(f"The {HISTORY} in this archive is locked or packed in an unusual way. Take it out first.")
        return archive.open(found[0])
    except ODD as problem:
        raise Wrong("This archive is damaged, or was changed.") from problem


def _check_size(file: IO[bytes]) -> None:
    """Refuses an archive whose list of contents alone would be much to read."""
    length = file.seek(0, os.SEEK_END)
    file.seek(max(0, length - _END.size - _FAR_END))
    tail = file.read()
    file.seek(0)
    if len(tail) < _END.size:
        raise Wrong("This archive is damaged, or was changed.")
    name, _, _, _, members, contents, _, comment = _END.unpack(tail[-_END.size :])
    ends_so = name == b"PK\x05\x06" and not comment and not tail.startswith(b"PK\x06\x07")
    if not ends_so or members > MOST_MEMBERS or contents > MOST_OF_CONTENTS:
        raise Wrong("This archive is cut off, or no copy from Goldseam.")
