"""Our proofs, put before a verifier that others wrote, and before the one that the standard spells out.

sigstore's check of inclusion in a Merkle tree is not among what it promises to keep (`sigstore._internal`), so that
its version is pinned to the digit; it has none of consistency. That one tree continues another is therefore shown
twice: by RFC 9162, 2.1.4.2, step for step, and because sigstore finds each entry at one place in both.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sigstore._internal.merkle import verify_merkle_inclusion
from sigstore.errors import VerificationError
from sigstore.models import TransparencyLogEntry

from projections.sql import Tx
from server.history import checkpoints, present, provable, signing
from server.history.checkpoints import roots_at
from server.history.provable import Entry, Given
from server.house import House
from server.vault import Vault
from server.verify import ENTRY, Tree, canonical, node
from tests import cast as people
from tests.history.test_copies import a_story
from tests.history.test_tree import hashed

MOST = 40
"""So many entries, and every size up to it: each shape that a tree of up to six levels has at its right edge."""

Nodes = list[tuple[int, int, bytes]]
"""Of full parts of a tree: where each begins, how many entries it has, and its hash."""


@dataclass(frozen=True)
class Proof:
    """RFC 9162, 2.1.3: that `body` is the entry `index` (from 0) of the tree of this size and root."""

    body: bytes
    index: int
    size: int
    root: bytes
    path: list[bytes]


def accepted(proof: Proof) -> bool:
    """Whether sigstore finds it to fit."""
    given = {"log_index": proof.index, "tree_size": proof.size, "root_hash": proof.root, "hashes": proof.path}
    inner = SimpleNamespace(inclusion_proof=SimpleNamespace(**given), canonicalized_body=proof.body)
    try:
        verify_merkle_inclusion(cast(TransparencyLogEntry, SimpleNamespace(_inner=inner)))
    except VerificationError:
        return False
    return True


def over(nodes: Nodes, begin: int, size: int) -> bytes:
    """The root over these entries, out of the hashes that there are."""
    tree = Tree()
    for at, count, part in nodes:
        if begin <= at < begin + size:
            tree.add(part, count)
    assert tree.size == size
    return tree.root()


def audit_path(nodes: Nodes, index: int, begin: int, size: int) -> list[bytes]:
    """RFC 9162, 2.1.3.1."""
    if size == 1:
        return []
    half = half_of(size)
    if index < half:
        return [*audit_path(nodes, index, begin, half), over(nodes, begin + half, size - half)]
    return [*audit_path(nodes, index - half, begin + half, size - half), over(nodes, begin, half)]


def half_of(size: int) -> int:
    return 1 << (size - 1).bit_length() - 1


async def a_long_story(house: House) -> tuple[str, list[Entry]]:
    ana = await a_story(house)
    for n in range(MOST - 5):
        await people.does(house, ana, "appreciation", "share", {"good": f"The {n}th time."})
    record = ana.shared_record or ""
    return record, await house.read(lambda tx: provable.entries(tx, record, MOST))


async def one_of(house: House, record: str, entries: list[Entry], index: int, root: bytes) -> Proof:
    """What a copy of one thing proves of it, with nothing but what stands in that copy."""
    head = checkpoints.stated(await signing.signer(house), record, len(entries), root)

    def told(tx: Tx) -> list[bytes]:
        vault = Vault(tx, house.root)
        vault.admit(record)
        choose = {index + 1: Given.WORDS}
        return provable.told(vault, record, [head], entries, lambda one: choose.get(one.n, Given.HASH), few=True)

    lines = [json.loads(line) for line in (await house.read(told))[1:]]
    (entry,) = [line for line in lines if "kind" in line]
    nodes = [(line["n"] - 1, line["count"], bytes.fromhex(line["node"])) for line in lines if "node" in line]
    path = audit_path(nodes, index, 0, len(entries))
    return Proof(canonical({name: entry[name] for name in ENTRY}), index, len(entries), root, path)


@pytest.mark.anyio
async def test_each_entry_of_a_history_of_each_size_is_found_where_its_copy_says(house: House) -> None:
    record, entries = await a_long_story(house)
    roots = roots_at([(entry.leaf,) for entry in entries], set(range(MOST + 1)))
    for size in range(1, MOST + 1):
        for index in range(size):
            proof = await one_of(house, record, entries[:size], index, roots[size])
            assert accepted(proof)
            assert [one for one in spoiled(proof) if accepted(one)] == []


def spoiled(proof: Proof) -> list[Proof]:
    """The same with one thing wrong."""
    wrong = [
        replace(proof, body=proof.body + b" "),
        replace(proof, root=bytes(32)),
        replace(proof, size=proof.size * 2),
    ]
    for at, part in enumerate(proof.path):
        changed = bytes([part[0] ^ 1]) + part[1:]
        wrong.append(replace(proof, path=[*proof.path[:at], changed, *proof.path[at + 1 :]]))
        wrong.append(replace(proof, path=[*proof.path[:at], *proof.path[at + 1 :]]))
    if proof.path:
        wrong.append(replace(proof, index=proof.index ^ 1))
    return wrong


@given(st.integers(1, 300), st.data())
def test_what_came_since_proves_that_a_tree_goes_on_from_an_earlier_one(size: int, data: st.DataObject) -> None:
    """With the parts that a device keeps of the first so many, and those that it is given of the rest."""
    before = data.draw(st.integers(1, size))
    bodies = [b"%d" % n for n in range(size)]
    leaves = [hashed(body) for body in bodies]
    nodes = parts_of(leaves[:before]) + parts_of(leaves, before)
    first, second = over(nodes, 0, before), over(nodes, 0, size)
    proof = consistency_path(nodes, before, 0, size, whole=True)
    assert goes_on(before, size, first, second, proof)
    index = data.draw(st.integers(0, before - 1))
    for so_many, root in ((before, first), (size, second)):
        path = audit_path(parts_of_one(leaves), index, 0, so_many)
        assert accepted(Proof(bodies[index], index, so_many, root, path))
    for at, part in enumerate(proof):
        changed = [*proof[:at], bytes([part[0] ^ 1]) + part[1:], *proof[at + 1 :]]
        assert not goes_on(before, size, first, second, changed)
    other = over(parts_of([hashed(b"another"), *leaves[1:before]]), 0, before)
    assert not goes_on(before, size, other, second, proof)


def parts_of(leaves: list[bytes], after: int = 0) -> Nodes:
    """As the page gives them to a device that kept the first so many."""
    return [(part.n - 1, part.count, bytes.fromhex(part.node)) for part in present.parts(leaves, after)]


def parts_of_one(leaves: list[bytes]) -> Nodes:
    return [(at, 1, leaf) for at, leaf in enumerate(leaves)]


def consistency_path(nodes: Nodes, before: int, begin: int, size: int, *, whole: bool) -> list[bytes]:
    """RFC 9162, 2.1.4.1."""
    if before == size:
        return [] if whole else [over(nodes, begin, size)]
    half = half_of(size)
    if before <= half:
        return [*consistency_path(nodes, before, begin, half, whole=whole), over(nodes, begin + half, size - half)]
    rest = consistency_path(nodes, before - half, begin + half, size - half, whole=False)
    return [*rest, over(nodes, begin, half)]


def goes_on(before: int, size: int, first: bytes, second: bytes, proof: list[bytes]) -> bool:
    """RFC 9162, 2.1.4.2, in its steps and with its names."""
    if before == size:
        return first == second and not proof
    path = [first, *proof] if before & (before - 1) == 0 else list(proof)
    fn, sn = before - 1, size - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = path[0]
    for c in path[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            fr, sr = node(c, fr), node(c, sr)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = node(sr, c)
        fn, sn = fn >> 1, sn >> 1
    return fr == first and sr == second and sn == 0
