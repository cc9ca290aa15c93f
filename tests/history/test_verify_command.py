"""`goldseam verify`, on a history and on the archive that a copy comes in."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from server import cli
from server.house import House
from tests.history.test_copies import KINDNESS, a_story, copied, key

pytestmark = pytest.mark.anyio

DAMAGED = "This does not fit. This archive is damaged, or was changed."
NO_COPY = "This does not fit. This archive is cut off, or no copy from Goldseam."
NONE_IN_IT = "This does not fit. This archive holds no history.jsonl, or more than one."
LOCKED = (
    "This does not fit. The history.jsonl in this archive is locked or packed in an unusual way. Take it out first."
)


@dataclass(frozen=True)
class Said:
    out: str
    wrong: str | int | None


Verify = Callable[..., Said]


@pytest.fixture
def verify(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Verify:
    """Runs the command; `wrong` is what it ended with."""

    def run(*arguments: object) -> Said:
        monkeypatch.setattr("sys.argv", ["goldseam", "verify", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return Said(capsys.readouterr().out, ended.value.code)

    return run


def packed(path: Path, history: bytes, method: int = zipfile.ZIP_DEFLATED, name: str = "history.jsonl") -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        archive.writestr("read me.txt", "something else")
        archive.writestr(name, history)
    return path


def archive_of(*names: str, method: int = zipfile.ZIP_STORED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name in names:
            archive.writestr(name, b"x" * 99)
    return file.getvalue()


def locked(data: bytes) -> bytes:
    """With the mark of encryption on every member."""
    changed = bytearray(data)
    for name, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = changed.find(name)
        while at >= 0:
            changed[at + flags] |= 1
            at = changed.find(name, at + 4)
    return bytes(changed)


def far_end(data: bytes) -> bytes:
    """With the place of a longer list of contents, as archives of many gigabytes have it."""
    return data[:-22] + struct.pack("<4sLQL", b"PK\x06\x07", 0, 0, 1) + data[-22:]


ODD: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "cut off": (lambda data: data[:-30], NO_COPY),
    "with more after it": (lambda data: data + b"more", NO_COPY),
    "many members": (lambda _: archive_of(*map(str, range(100))), NO_COPY),
    "a far end": (far_end, NO_COPY),
    "damaged": (lambda data: data.replace(b"once more", b"once less"), DAMAGED),
    "two histories": (lambda _: archive_of("a/history.jsonl", "history.jsonl", "history.jsonl"), NONE_IN_IT),
    "none": (lambda _: archive_of("holiday.txt"), NONE_IN_IT),
    "locked": (locked, LOCKED),
    "packed as bzip2": (lambda _: archive_of("history.jsonl", method=zipfile.ZIP_BZIP2), LOCKED),
    "packed as lzma": (lambda _: archive_of("history.jsonl", method=zipfile.ZIP_LZMA), LOCKED),
}


async def test_a_copy_fits_in_its_archive_and_out_of_it(house: House, tmp_path: Path, verify: Verify) -> None:
    history, public = b"".join(await copied(house, await a_story(house))), await key(house)
    plain = tmp_path / "history.jsonl"
    plain.write_bytes(history)
    archives = [packed(tmp_path / f"{way}.zip", history, way) for way in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)]
    said = [verify(file, "--key", public, "--read") for file in (plain, *archives)]
    assert {one.out for one in said} == {said[0].out}
    assert {one.wrong for one in said} == {0}
    assert KINDNESS in said[0].out
    assert "It fits" in said[0].out


async def test_older_heads_are_compared_too(house: House, tmp_path: Path, verify: Verify) -> None:
    lines, public = await copied(house, await a_story(house)), await key(house)
    other = await copied(house, await a_story(house))
    file, head = packed(tmp_path / "copy.zip", b"".join(lines)), tmp_path / "head.txt"
    head.write_text(heads_of(lines), "utf-8")
    assert verify(file, "--key", public, "--head", head).wrong == 0
    head.write_text(heads_of(other), "utf-8")
    assert (
        verify(file, "--key", public, "--head", head).wrong == "This does not fit. A head belongs to another history."
    )


def heads_of(lines: list[bytes]) -> str:
    return str(json.loads(lines[0])["heads"][-1])


async def test_what_was_changed_in_an_archive_is_found(house: House, tmp_path: Path, verify: Verify) -> None:
    lines, public = await copied(house, await a_story(house)), await key(house)
    changed = b"".join(lines).replace(b'"version":1', b'"version":7', 1)
    said = verify(packed(tmp_path / "copy.zip", changed), "--key", public)
    assert (said.out, str(said.wrong)[:20]) == ("", "This does not fit. E")
    said = verify(packed(tmp_path / "copy.zip", b"".join(lines)), "--key", "goldseam+00000000+AQ==")
    assert said.wrong == "This does not fit. A head was not signed by this key, or was changed."


async def test_an_archive_of_another_kind_is_told_in_a_sentence(tmp_path: Path, verify: Verify) -> None:
    """Cut off anywhere, or with any byte of it changed: never a traceback, never a pass."""
    whole = packed(tmp_path / "whole.zip", b"{}\n" * 50).read_bytes()
    file = tmp_path / "odd.zip"
    for odd in (
        *(whole[:size] for size in range(2, len(whole), 7)),
        *(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :] for at in range(len(whole))),
    ):
        file.write_bytes(odd)
        said = verify(file, "--key", "x")
        assert said.out == ""
        assert str(said.wrong).startswith("This does not fit. ")


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("odd", ODD)
def test_what_is_odd_about_it_is_named(tmp_path: Path, verify: Verify, odd: str) -> None:
    change, sentence = ODD[odd]
    file = packed(tmp_path / "copy.zip", b"once more" * 9, zipfile.ZIP_STORED)
    file.write_bytes(change(file.read_bytes()))
    assert verify(file, "--key", "x") == Said("", sentence)


def test_a_bomb_takes_no_room(tmp_path: Path, verify: Verify, monkeypatch: pytest.MonkeyPatch) -> None:
    """A gigabyte of nothing in a megabyte: no more of it is unpacked than the one line that can be its first."""
    file = tmp_path / "bomb.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("history.jsonl", "w") as member:
        for _ in range(256):
            member.write(bytes(4 * 1024 * 1024))
    unpacked = counted(monkeypatch)
    said = verify(file, "--key", "x")
    assert said == Said("", "This does not fit. This is not a copy of a history, or its first line was changed.")
    assert sum(unpacked) < 8 * 1024 * 1024


async def test_what_comes_after_the_end_is_not_read(
    house: House, tmp_path: Path, verify: Verify, monkeypatch: pytest.MonkeyPatch
) -> None:
    history, public = b"".join(await copied(house, await a_story(house))), await key(house)
    after = b'{"n":6,"count":1,"node":"%s"}\n' % (b"0" * 64)
    file = packed(tmp_path / "copy.zip", history + after * 200_000)
    unpacked = counted(monkeypatch)
    assert str(verify(file, "--key", public).wrong).startswith("This does not fit. This copy does not end where")
    assert sum(unpacked) < 1024 * 1024


def counted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many bytes each look into an archive gave."""
    sizes, read = list[int](), zipfile.ZipExtFile.read

    def reading(self: zipfile.ZipExtFile, n: int | None = -1) -> bytes:
        data = read(self, n)
        sizes.append(len(data))
        return data

    monkeypatch.setattr(zipfile.ZipExtFile, "read", reading)
    return sizes
