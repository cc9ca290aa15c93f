"""The tree, against the published vectors of RFC 9162's predecessor and against its definition."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.verify import Tree, node

LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
"""Of google/certificate-transparency, merkletree tests: the roots over the first one, two, … of these."""


def hashed(entry: bytes) -> bytes:
    return sha256(b"\x00" + entry).digest()


def defined(leaves: list[bytes]) -> bytes:
    """RFC 9162, 2.1.1, word for word."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return node(defined(leaves[:half]), defined(leaves[half:]))


def test_the_published_roots_come_out() -> None:
    tree = Tree()
    assert tree.root().hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    for entry, root in zip(LEAVES, ROOTS, strict=True):
        tree.add(hashed(bytes.fromhex(entry)))
        assert tree.root().hex() == root


@given(st.integers(0, 300), st.data())
def test_full_parts_put_in_at_once_give_the_same_root_as_single_leaves(size: int, data: st.DataObject) -> None:
    leaves, tree = [hashed(bytes([n % 256, n // 256])) for n in range(size)], Tree()
    while tree.size < size:
        most = min(tree.size & -tree.size or 1 << 9, 1 << (size - tree.size).bit_length() - 1)
        count = 1 << data.draw(st.integers(0, most.bit_length() - 1))
        tree.add(defined(leaves[tree.size : tree.size + count]), count)
    assert tree.root() == defined(leaves)


@pytest.mark.parametrize("size", [1, 2, 7, 64, 65])
def test_an_entry_in_another_place_gives_another_root(size: int) -> None:
    leaves = [hashed(bytes([n])) for n in range(size + 1)]
    assert defined(leaves) != defined(leaves[::-1])
