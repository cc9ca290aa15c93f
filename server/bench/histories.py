"""How long it takes to check a history, and to take one along."""

from __future__ import annotations

import base64
import io
import json
import secrets
import zipfile
from hashlib import sha256
from time import perf_counter
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from server import sealing, verify
from server.bench.words import text
from server.history import archive as archives
from server.history import checkpoints
from server.history.signing import Signer
from server.sealing import Header

RECORD, ITEM, WHO, FIRST = "r" * 32, "i" * 32, "p" * 32, 1_777_986_000_000_000


def made(size: int) -> tuple[list[bytes], str]:
    """A history of so many entries, each with its words, and the key that checks it."""
    signer, tree, entries = Signer("goldseam-bench", Ed25519PrivateKey.generate()), verify.Tree(), list[bytes]()
    wrapping = AESGCM(secrets.token_bytes(32))
    for n in range(1, size + 1):
        entry, leaf = _entry(wrapping, n)
        entries.append(_line(entry))
        tree.add(leaf)
    head = checkpoints.stated(signer, RECORD, size, tree.root())
    return [_line({"format": verify.FORMAT, "heads": [head.note]}), *entries], signer.public


def _entry(wrapping: AESGCM, n: int) -> tuple[dict[str, Any], bytes]:
    header = Header(RECORD, ITEM, n, "apology.shared", WHO, FIRST + n)
    sealed = sealing.seal(wrapping, header, json.dumps({"kind": header.kind, "body": {"words": text()}}).encode())
    key = sealing.text_key(wrapping, RECORD, sealed.kc, sealed.wrapped)
    told = {"text": base64.b64encode(sealed.ciphertext).decode(), "key": base64.b64encode(key).decode()}
    facts = sealing.facts(header, sealed.kc) | {"n": n, "ct": sealed.ct.hex()}
    return facts | told, sealing.leaf(header, n, sealed.kc, sealed.ct)


def _line(value: dict[str, Any]) -> bytes:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"


def checked_s(lines: list[bytes], key: str) -> float:
    """Seconds until all of it was found to fit."""
    began = perf_counter()
    verify.verify(iter(lines), key)
    return perf_counter() - began


def read_s(lines: list[bytes]) -> float:
    """Seconds to read and hash the same, and to check nothing."""
    began = perf_counter()
    for line in lines:
        json.loads(line)
        sha256(line).digest()
    return perf_counter() - began


def packed_s(copy: bytes) -> float:
    """Seconds to pack what is in an archive once more, and nothing else."""
    with zipfile.ZipFile(io.BytesIO(copy)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    began = perf_counter()
    archives.zipped(members)
    return perf_counter() - began
