"""The root key: it wraps the keys of shared and held records, and lies outside the database.

A JSON file, mode 0600: {"current": 2, "keys": {"2": hex}}. During a renewal it holds the old and the new one.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from server import sealing


class NoRootKey(Exception):
    """The file is missing, unreadable or another store's. The message is for whoever runs this copy."""


@dataclass(frozen=True)
class Keys:
    """What the file holds. Versions count from 1."""

    current: int
    by_version: dict[int, bytes]


class RootKey:
    """Wraps and unwraps record keys. Reads its file again when it meets a key it does not know."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.read_again()

    @classmethod
    def create(cls, path: Path) -> RootKey:
        """A first key. Raises NoRootKey rather than overwrite a file that is there."""
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if path.exists():
            raise NoRootKey(
                f"There is already a key at {path}, and it was not overwritten. If it is another store's, "
                "name another place in GOLDSEAM_ROOT_KEY_FILE; if it belongs to no store, move it away."
            )
        _write(path, Keys(1, {1: sealing.new_key()}))
        return cls(path)

    @property
    def path(self) -> Path:
        return self._path

    @property
    def id(self) -> str:
        """Names the current key without telling anything of it."""
        return _id(self._keys.by_version[self._keys.current])

    def version(self, id: str) -> int:
        """The version of the key of this id. Raises NoRootKey where the file has no such key."""
        if id not in map(_id, self._keys.by_version.values()):
            self.read_again()
        for version, key in self._keys.by_version.items():
            if _id(key) == id:
                return version
        raise NoRootKey(
            f"The root key at {self._path} is not this store's. Put the right one back; nothing was changed."
        )

    def wrap(self, version: int, record: str, key: bytes) -> bytes:
        """A record's key under the root key of this version."""
        return sealing.wrap(self._ciphers[version], key, record.encode())

    def unwrap(self, record: str, version: int, wrapped: bytes) -> bytes:
        """The record's key. Raises sealing.CannotOpen, or NoRootKey for a version that no longer exists."""
        return self.unwrapping(record, version, wrapped)()

    def unwrapping(self, record: str, version: int, wrapped: bytes) -> Callable[[], bytes]:
        """Unwraps a record's key when it is called, though the root key be renewed meanwhile. Raises NoRootKey."""
        if version not in self._ciphers:
            self.read_again()
        if version not in self._ciphers:
            raise NoRootKey("The root key that this was locked with is not there any more.")
        cipher = self._ciphers[version]
        return lambda: sealing.unwrap(cipher, wrapped, record.encode())

    def renew(self) -> None:
        """Adds a new current key beside the old one, unless that was done and the renewal not ended."""
        self.read_again()
        if len(self._keys.by_version) == 1:
            version = self._keys.current + 1
            _write(self._path, Keys(version, self._keys.by_version | {version: sealing.new_key()}))
            self.read_again()

    def forget_old(self) -> None:
        """Destroys every key but the current one."""
        self.read_again()
        if len(self._keys.by_version) > 1:
            current = self._keys.current
            _write(self._path, Keys(current, {current: self._keys.by_version[current]}))
            self.read_again()

    def read_again(self) -> None:
        self._keys = _read(self._path)
        self._ciphers = {version: AESGCM(key) for version, key in self._keys.by_version.items()}


def _id(key: bytes) -> str:
    return sha256(b"goldseam root key" + key).hexdigest()[:32]


def _read(path: Path) -> Keys:
    try:
        content = json.loads(path.read_text())
        keys = {int(version): bytes.fromhex(key) for version, key in content["keys"].items()}
        if any(len(key) != sealing.KEY_BYTES for key in keys.values()):
            raise ValueError
        return Keys(current := int(content["current"]), {current: keys[current]} | keys)
    except FileNotFoundError:
        raise NoRootKey(
            f"There is no root key at {path}. Without it nothing shared can be opened: put it back."
        ) from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise NoRootKey(f"The root key at {path} cannot be read.") from None


def _write(path: Path, keys: Keys) -> None:
    """Replaces the file in one step, on disk before it counts, readable by its owner alone."""
    new = path.with_name(path.name + ".new")
    content = {"current": keys.current, "keys": {str(v): key.hex() for v, key in keys.by_version.items()}}
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(json.dumps(content))
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
