"""The root key: it wraps the keys of shared and held records, and lies outside the database.

A JSON file, mode 0600: {"current": 2, "keys": {"2": hex}}. During a renewal it holds the old and the new one.
"""

from __future__ import annotations

import json
import os
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from server import sealing


class NoRootKey(Exception):
    """The file is missing, unreadable or another store's. The message is for whoever runs this copy."""


class RootKey:
    """Wraps and unwraps record keys. Reads its file again when it meets a version it does not know."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._keys: dict[int, bytes] = {}
        self.current = 0
        self._read()

    @classmethod
    def create(cls, path: Path) -> RootKey:
        """A first key. Raises NoRootKey rather than overwrite a file that is there."""
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if path.exists():
            raise NoRootKey(f"There is already a key at {path}. It was not overwritten.")
        _write(path, 1, {1: sealing.new_key()})
        return cls(path)

    @property
    def id(self) -> str:
        """Names the current key without telling anything of it."""
        return sha256(b"goldseam root key" + self._keys[self.current]).hexdigest()[:32]

    def wrap(self, record: str, key: bytes) -> tuple[int, bytes]:
        """The version used, and the record's key under it."""
        return self.current, sealing.wrap(AESGCM(self._keys[self.current]), key, record.encode())

    def unwrap(self, record: str, version: int, wrapped: bytes) -> bytes:
        """The record's key. Raises sealing.CannotOpen, or NoRootKey for a version that no longer exists."""
        if version not in self._keys:
            self._read()
        if version not in self._keys:
            raise NoRootKey("The root key that this was locked with is not there any more.")
        return sealing.unwrap(AESGCM(self._keys[version]), wrapped, record.encode())

    def renew(self) -> None:
        """Adds a new current key beside the old ones."""
        version = self.current + 1
        _write(self._path, version, self._keys | {version: sealing.new_key()})
        self._read()

    def forget_old(self) -> None:
        """Destroys every key but the current one."""
        _write(self._path, self.current, {self.current: self._keys[self.current]})
        self._read()

    def _read(self) -> None:
        try:
            content = json.loads(self._path.read_text())
            self._keys = {int(version): bytes.fromhex(key) for version, key in content["keys"].items()}
            self.current = int(content["current"])
            _ = self._keys[self.current]
        except FileNotFoundError:
            raise NoRootKey(
                f"There is no root key at {self._path}. Without it nothing shared can be opened."
            ) from None
        except (OSError, ValueError, KeyError, TypeError):
            raise NoRootKey(f"The root key at {self._path} cannot be read.") from None


def _write(path: Path, current: int, keys: dict[int, bytes]) -> None:
    """Replaces the file in one step, on disk before it counts, readable by its owner alone."""
    new = path.with_suffix(".new")
    content = json.dumps({"current": current, "keys": {str(v): k.hex() for v, k in keys.items()}})
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
