"""Checks a copy of a shared history:  python verify.py history.jsonl --key KEY [--head OLDER] [--read]

KEY is that of the Goldseam that made the copy, as its page shows it: have it from the people, not with the file.
OLDER is a head that was kept from an earlier copy. It takes Python 3.11, the package `cryptography`, nothing else.
Heads are signed notes (https://c2sp.org/signed-note, tlog-checkpoint); the tree is that of RFC 9162, section 2.1.
"""

import argparse
import hmac
import json
import sys
from base64 import b64decode
from collections.abc import Callable, Iterator, Sequence
from functools import reduce
from hashlib import sha256
from pathlib import Path
from typing import IO, Any, NamedTuple

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM


class Wrong(Exception):
    """Something does not fit. A sentence for whoever checks."""


def need(fits: bool, otherwise: str = "") -> None:
    if not fits:
        raise Wrong(otherwise)


FORMAT = "goldseam-history-1"
LONGEST_LINE = 4 * 1024 * 1024
ENTRY = ("n", "v", "version", "at", "record", "item", "kind", "by", "kc", "ct")
SHORTER = "This copy is shorter than one that was signed before: entries are missing at its end."
ENDS = "This copy does not end where its head does: entries are missing, or were put after it."
TURNED = "Between this copy and a head an older state was put back: neither continues the other past that state."
ODD = (Wrong, ValueError, LookupError, TypeError, AttributeError, RecursionError, InvalidTag, InvalidSignature)


class Head(NamedTuple):
    """A signed statement: the first `size` entries of the history `origin` have this root."""

    origin: str
    size: int
    root: bytes


class Tree:
    """The tree over entries in their order: the roots of its full parts, the largest first. A leaf is one of 1."""

    def __init__(self) -> None:
        self.size, self.parts = 0, list[bytes]()

    def add(self, part: bytes, count: int = 1) -> None:
        below, self.size = self.size // count, self.size + count
        while below & 1:
            part, below = node(self.parts.pop(), part), below >> 1
        self.parts.append(part)

    def root(self) -> bytes:
        return reduce(lambda right, left: node(left, right), reversed(self.parts or [sha256().digest()]))


class Found:
    """What fits, up to `head`. `read`: words, by the number of their entry. `put_back`: entries that say so."""

    def __init__(self, head: Head, key: str) -> None:
        self.head, self.key, self.origin = head, key, "/".join(head.origin.split("/")[:2])
        self.tree, self.read, self.put_back = Tree(), dict[int, str](), list[int]()
        self.withheld, self.at, self.versions = 0, 0, dict[str, int]()

    def take_in(self, line: bytes) -> None:
        """Puts an entry into the tree, or the hash of one part of the tree whose entries are kept from the reader."""
        n = self.tree.size + 1
        try:
            given = json.loads(line)
            need(given["n"] == n and type(given["n"]) is int)
            if given.keys() != {"n", "count", "node"}:
                return self.tree.add(sha256(b"\x00" + canonical(self.entry_of(given))).digest())
            count = given["count"]
            need(type(count) is int and count.bit_count() == 1 and count > 0 and (n - 1) % count == 0)
            self.withheld += count
            return self.tree.add(digest(given["node"]), count)
        except ODD as problem:
            raise Wrong(f"Entry {n} is not as it was written: it was changed, moved or damaged.") from problem

    def entry_of(self, given: dict[str, Any]) -> dict[str, Any]:
        """What stands in the leaf of an entry, once all of it fits."""
        entry = {name: given.pop(name) for name in ENTRY}
        need([type(value) for value in entry.values()] == 4 * [int] + 6 * [str] and given.keys() <= {"text", "key"})
        need(entry["v"] == 1 and entry["record"] == self.origin.split("/")[1])
        need(entry["at"] >= self.at and entry["version"] > self.versions.get(entry["item"], -1))
        self.at, self.versions[entry["item"]] = entry["at"], entry["version"]
        committed, hashed = digest(entry["kc"]), digest(entry["ct"])
        if given:
            text, key = (b64decode(given[name], validate=True) for name in ("text", "key"))
            need(sha256(text).digest() == hashed and hmac.digest(key, b"commit", "sha256") == committed)
            bound = canonical({name: entry[name] for name in ENTRY if name not in {"n", "ct"}})
            padded = AESGCM(hmac.digest(key, b"enc", "sha256")).decrypt(bytes(12), text, bound)
            self.read[entry["n"]] = padded[4 : 4 + int.from_bytes(padded[:4], "big")].decode()
        if entry["kind"] == "couple.put_back":
            self.go_on_from(entry["n"], entry["item"])
        return entry

    def go_on_from(self, n: int, epoch: str) -> None:
        """An older state was put back: its entry names the head of that state, which is all that came before it."""
        state = read_head(json.loads(self.read[n])["body"]["head"], self.key)
        need(state == Head(self.origin, self.tree.size, self.tree.root()))
        self.origin = "/".join([*self.origin.split("/")[:2], epoch])
        self.put_back.append(n)


def node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def canonical(value: dict[str, Any]) -> bytes:
    """JSON with sorted names and no spaces (RFC 8785, for the plain values of an entry)."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def read_head(note: str, key: str) -> Head:
    """The head that a note states, once its signature by `key` fits. Raises Wrong."""
    try:
        name, key_id, public = key.strip().split("+", 2)
        kind_and_key = b64decode(public, validate=True)
        text, signed_by = note.split("\n\n", 1)
        origin, size, root = text.split("\n")
        signature = b64decode(signed_by.split(f"— {name} ", 1)[1].split("\n")[0], validate=True)
        need(kind_and_key[:1] == b"\x01" and sha256(name.encode() + b"\n" + kind_and_key).hexdigest()[:8] == key_id)
        need(signature[:4].hex() == key_id and str(int(size)) == size and int(size) >= 0 and "/" in origin)
        Ed25519PublicKey.from_public_bytes(kind_and_key[1:]).verify(signature[4:], text.encode() + b"\n")
        return Head(origin, int(size), b64decode(root, validate=True))
    except ODD as problem:
        raise Wrong("A head was not signed by this key, or was changed.") from problem


def verify(lines: Iterator[bytes], key: str, kept: Sequence[str] = ()) -> Found:
    """Checks a copy line by line, and against heads kept from before. Raises Wrong."""
    heads = read_heads(next(lines, b""), key, kept)
    found = Found(heads[-1], key)
    for head in heads:
        while found.tree.size < head.size and (line := next(lines, b"")):
            found.take_in(line)
        among = found.tree.size > head.size
        need(not among, "An older head falls among entries that were kept from you, so it cannot be compared here.")
        need(found.tree.size == head.size, ENDS)
        need(found.origin == head.origin, TURNED)
        same = found.tree.root() == head.root
        need(same, "The entries are not those that were signed: some were changed, moved, put in or left out.")
    need(not next(lines, b""), ENDS)
    return found


def read_heads(line: bytes, key: str, kept: Sequence[str]) -> list[Head]:
    """The heads that a copy has to fit, in their order; the last is its own."""
    try:
        first = json.loads(line)
        notes = [str(note) for note in first["heads"]]
        need(first["format"] == FORMAT and len(notes) > 0)
    except ODD as problem:
        raise Wrong("This is not a copy of a history, or its first line was changed.") from problem
    heads = [read_head(note, key) for note in (*notes, *kept)]
    own, heads = heads[len(notes) - 1], sorted(heads, key=lambda one: one.size)
    need(len({one.origin.split("/")[1] for one in heads}) == 1, "A head belongs to another history.")
    need(heads[-1].size == own.size, SHORTER if heads[-1].origin == own.origin else TURNED)
    return heads


def digest(text: str) -> bytes:
    need(len(text) == 64 and bytes.fromhex(text).hex() == text)
    return bytes.fromhex(text)


def main(arguments: Sequence[str] | None = None, opened: Callable[[Path], IO[bytes]] = lambda p: p.open("rb")) -> None:
    wanted = argparse.ArgumentParser(description="Checks a copy of a shared history.")
    wanted.add_argument("file", type=Path)
    wanted.add_argument("--key", required=True)
    wanted.add_argument("--head", type=Path, action="append", default=[])
    wanted.add_argument("--read", action="store_true")
    given = wanted.parse_args(arguments)
    try:
        with opened(given.file) as file:
            lines = iter(lambda: file.readline(LONGEST_LINE), b"")
            found = verify(lines, given.key, [head.read_text("utf-8") for head in given.head])
    except (Wrong, OSError, ValueError) as wrong:
        sys.exit(f"This does not fit. {wrong}")
    said = [f"{number} {text}" for number, text in found.read.items() if given.read]
    said += [f"It fits: nothing up to entry {found.head.size} was altered, moved or left out since it was signed."]
    said += [f"An older state was put back before entry {number}." for number in found.put_back]
    said += [f"With words: {len(found.read)}. Kept from you: {found.withheld}. Its code: {found.head.root.hex()}"]
    sys.stdout.write("\n".join([*said, "Whether it is true, and who sat at the keyboard, no copy can show.\n"]))


if __name__ == "__main__":
    main()
