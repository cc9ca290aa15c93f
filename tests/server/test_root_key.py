"""The key outside the database."""

import json
from pathlib import Path

import pytest

from server.root_key import NoRootKey, RootKey
from server.sealing import CannotOpen

SECRET = bytes(32)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "root.key"


@pytest.fixture
def root(path: Path) -> RootKey:
    return RootKey.create(path)


def version(root: RootKey) -> int:
    return root.version(root.id)


def test_its_owner_alone_can_read_it(root: RootKey, path: Path) -> None:
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert [file.name for file in path.parent.iterdir()] == ["root.key"]


def test_a_key_that_is_there_is_never_overwritten(root: RootKey, path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(NoRootKey, match="not overwritten"):
        RootKey.create(path)
    assert path.read_bytes() == before


def test_what_it_wraps_opens_for_that_record_alone(root: RootKey) -> None:
    wrapped = root.wrap(version(root), "r1", SECRET)
    assert root.unwrap("r1", version(root), wrapped) == SECRET
    with pytest.raises(CannotOpen):
        root.unwrap("r2", version(root), wrapped)


def test_its_id_tells_nothing_of_it(root: RootKey, path: Path) -> None:
    (key,) = json.loads(path.read_text())["keys"].values()
    assert root.id not in key
    assert RootKey(path).id == root.id


@pytest.mark.parametrize(
    "content",
    ["", "{}", "[]", "null", '{"current": 1, "keys": {}}', '{"current": 1, "keys": {"1": "00"}}', "\x00\xff"],
)
def test_a_damaged_file_is_told_of(root: RootKey, path: Path, content: str) -> None:
    path.write_text(content)
    with pytest.raises(NoRootKey, match="cannot be read"):
        RootKey(path)


def test_a_missing_file_is_told_of(path: Path) -> None:
    with pytest.raises(NoRootKey, match="There is no root key"):
        RootKey(path)


def test_while_it_is_renewed_the_old_one_still_opens(root: RootKey) -> None:
    first = version(root)
    wrapped = root.wrap(first, "r1", SECRET)
    root.renew()
    assert version(root) == first + 1
    assert root.unwrap("r1", first, wrapped) == SECRET


def test_a_renewal_that_was_cut_off_goes_on_with_the_same_key(root: RootKey) -> None:
    root.renew()
    begun = root.id
    root.renew()
    assert root.id == begun


def test_after_a_renewal_the_old_one_is_nowhere(root: RootKey, path: Path) -> None:
    first = version(root)
    wrapped, old = root.wrap(first, "r1", SECRET), json.loads(path.read_text())["keys"]["1"]
    root.renew()
    root.forget_old()
    assert old not in path.read_text()
    with pytest.raises(NoRootKey):
        root.unwrap("r1", first, wrapped)


def test_another_process_reads_the_file_again_when_it_meets_a_new_key(root: RootKey, path: Path) -> None:
    other = RootKey(path)
    root.renew()
    wrapped = root.wrap(version(root), "r1", SECRET)
    assert other.unwrap("r1", version(root), wrapped) == SECRET
    assert other.id == root.id
