"""Each text under a key of its own, bound to where it stands."""

import hmac
from dataclasses import replace
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from server import sealing
from server.sealing import CannotOpen, Header, Sealed

RECORD_KEY = AESGCM(bytes(range(32)))
HERE = Header("r1", "i1", 1, "apology.shared", "p1", 1_777_813_200_000_000)
WORDS = b"I lied about the trip."


def opened(header: Header, made: Sealed, key: AESGCM = RECORD_KEY) -> bytes:
    return sealing.open_sealed(key, header, made.kc, made.wrapped, made.ciphertext)


@given(st.binary(max_size=5000))
def test_what_is_sealed_opens_as_it_was(words: bytes) -> None:
    assert opened(HERE, sealing.seal(RECORD_KEY, HERE, words)) == words


@pytest.mark.parametrize(
    "elsewhere",
    [
        replace(HERE, record="r2"),
        replace(HERE, item="i2"),
        replace(HERE, version=2),
        replace(HERE, kind="apology.answered"),
        replace(HERE, by="p2"),
        replace(HERE, at=HERE.at + 1),
    ],
    ids=["record", "item", "version", "kind", "author", "time"],
)
def test_words_moved_to_another_place_do_not_open(elsewhere: Header) -> None:
    made = sealing.seal(RECORD_KEY, HERE, WORDS)
    with pytest.raises(CannotOpen):
        opened(elsewhere, made)


def test_words_swapped_between_two_texts_do_not_open() -> None:
    one, other = (sealing.seal(RECORD_KEY, HERE, words) for words in (b"yes", b"no"))
    for mixed in (
        replace(one, ciphertext=other.ciphertext),
        replace(one, wrapped=other.wrapped),
        replace(one, kc=other.kc),
        replace(one, wrapped=other.wrapped, ciphertext=other.ciphertext),
    ):
        with pytest.raises(CannotOpen):
            opened(HERE, mixed)


def test_changed_words_do_not_open() -> None:
    made = sealing.seal(RECORD_KEY, HERE, WORDS)
    flipped = bytes([made.ciphertext[0] ^ 1]) + made.ciphertext[1:]
    with pytest.raises(CannotOpen):
        opened(HERE, replace(made, ciphertext=flipped))


def test_another_records_key_does_not_open() -> None:
    with pytest.raises(CannotOpen):
        opened(HERE, sealing.seal(RECORD_KEY, HERE, WORDS), AESGCM(bytes(32)))


def test_a_key_that_is_not_the_committed_one_is_refused_even_where_it_would_open() -> None:
    """A forger who holds the record's key wraps another key beside a leaf that was made long ago."""
    kc, other = sealing.seal(RECORD_KEY, HERE, WORDS).kc, sealing.new_key()
    wrapped = sealing.wrap(RECORD_KEY, other, HERE.record.encode() + kc)
    ciphertext = AESGCM(hmac.digest(other, b"enc", "sha256")).encrypt(bytes(12), bytes(256), sealing._bound(HERE, kc))
    with pytest.raises(CannotOpen):
        sealing.open_sealed(RECORD_KEY, HERE, kc, wrapped, ciphertext)


def test_the_same_words_never_look_the_same() -> None:
    one, other = (sealing.seal(RECORD_KEY, HERE, WORDS) for _ in range(2))
    assert one.ciphertext != other.ciphertext
    assert one.kc != other.kc


@pytest.mark.parametrize(
    ("length", "bucket"), [(0, 256), (252, 256), (253, 512), (508, 512), (509, 1024), (5000, 8192)]
)
def test_a_size_tells_no_more_than_a_bucket(length: int, bucket: int) -> None:
    tag = 16
    assert len(sealing.seal(RECORD_KEY, HERE, bytes(length)).ciphertext) == bucket + tag


@given(st.integers(min_value=0, max_value=100_000))
def test_every_bucket_is_a_power_of_two_that_holds_the_words(length: int) -> None:
    size = len(sealing._pad(bytes(length)))
    assert size >= max(256, length + 4)
    assert size & (size - 1) == 0
    assert size == 256 or size < 2 * (length + 4)


def test_a_leaf_is_what_rfc_9162_and_the_architecture_page_say() -> None:
    kc, ct = bytes(range(32)), bytes(range(32, 64))
    written_by_hand = (
        b'{"at":1777813200000000,"by":"p1",'
        b'"ct":"202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f",'
        b'"item":"i1",'
        b'"kc":"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",'
        b'"kind":"apology.shared","n":7,"record":"r1","v":1,"version":1}'
    )
    assert sealing.leaf(HERE, 7, kc, ct) == sha256(b"\x00" + written_by_hand).digest()


def test_a_leaf_hashes_ciphertext_only() -> None:
    made = sealing.seal(RECORD_KEY, HERE, WORDS)
    assert made.ct == sha256(made.ciphertext).digest()


def test_a_rewrapped_text_opens_with_the_new_key_alone() -> None:
    new, made = AESGCM(sealing.new_key()), sealing.seal(RECORD_KEY, HERE, WORDS)
    again = replace(made, wrapped=sealing.rewrap(RECORD_KEY, new, HERE.record, made.kc, made.wrapped))
    assert opened(HERE, again, new) == WORDS
    with pytest.raises(CannotOpen):
        opened(HERE, again)
    with pytest.raises(CannotOpen):
        opened(HERE, made, new)
