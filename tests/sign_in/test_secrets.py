"""Passwords, eight words, names and proofs, by themselves."""

from __future__ import annotations

from itertools import pairwise

import pytest
from zxcvbn import zxcvbn
from zxcvbn.matching import L33T_TABLE, enumerate_l33t_subs, relevant_l33t_subtable

from domain.kernel import Refused
from server.clock import DAY, HOUR
from server.house import House
from server.said_aloud import WORDS
from server.sign_in import names, passwords, proofs, recovery_words, two_words
from tests.fixtures.house import MovedClock

anyio = pytest.mark.anyio
KEY = b"k" * 32


def one_letter_off(word: str) -> set[str]:
    """Every mask of a word with one letter covered: two words that share one differ in that letter alone."""
    return {f"{word[:place]}?{word[place + 1 :]}" for place in range(len(word))}


def test_a_slip_in_one_letter_never_makes_another_of_the_words() -> None:
    assert len(set(recovery_words.WORDS)) == 4096
    masks = [mask for word in recovery_words.WORDS for mask in one_letter_off(word)]
    assert len(masks) == len(set(masks))
    assert {len(word) for word in recovery_words.WORDS} == {5}


def test_the_first_four_letters_tell_every_word() -> None:
    assert len({word[:4] for word in recovery_words.WORDS}) == len(recovery_words.WORDS)


@pytest.mark.parametrize("between", [" ", ", ", "\n", " · ", "-", "\r\n\t"])
def test_eight_words_are_read_however_they_are_written(between: str) -> None:
    words = recovery_words.make()
    assert recovery_words.read(between.join(words).upper()) == " ".join(words)
    assert recovery_words.read(" ".join(f"{n}. {word}" for n, word in enumerate(words, 1))) == " ".join(words)


@pytest.mark.parametrize("text", ["", "babel", "babel " * 7, "babel " * 9, "babel " * 4000])
def test_other_than_eight_words_are_sent_back(text: str) -> None:
    with pytest.raises(Refused) as refused:
        recovery_words.read(text)
    assert refused.value.sentence == recovery_words.NOT_EIGHT


def test_a_word_that_is_none_is_named() -> None:
    words = recovery_words.make()
    with pytest.raises(Refused) as refused:
        recovery_words.read(" ".join([*words[:7], f"{words[7][:4]}x"]))
    assert f"“{words[7][:4]}x”" in refused.value.sentence


@anyio
@pytest.mark.parametrize(
    "password",
    ["seven kettles under snow", "ÄhnlicheRatten-fliegen9", "雨の日に窓辺で猫が眠っている午後", "x4!kQ9z_vT"],
)
async def test_a_password_that_would_do(password: str) -> None:
    await passwords.check(password)


@anyio
@pytest.mark.parametrize(
    "password", ["", "kettle snow"[:9], "password12", "aaaaaaaaaaaaaaaaaaaa", "qwertyuiop", "x" * 257]
)
async def test_a_password_that_would_not(password: str) -> None:
    with pytest.raises(Refused):
        await passwords.check(password)


SIGNS = "4@8({[<369&#!1|0$5+7%2"


@pytest.mark.parametrize("password", [SIGNS, SIGNS * 11, SIGNS[::-1] * 3, "@4" * 36, "0123456789" * 20])
def test_judging_a_password_of_signs_is_bounded_work(password: str) -> None:
    judged = passwords.judged(password)
    readings = enumerate_l33t_subs(relevant_l33t_subtable(judged, L33T_TABLE))
    assert len(judged) <= passwords.JUDGED
    assert len(readings) <= 2 * passwords.MOST_READINGS


@pytest.mark.parametrize("password", ["p4$$w0rd1984!", "!@#$%^&*()", "seven kettles under snow"])
def test_an_ordinary_password_is_judged_as_it_is(password: str) -> None:
    assert passwords.judged(password) == password


@pytest.mark.parametrize("password", ["p4$5w0r|)1!7", "M@n4g3r$5!1|", "1984-05-12!|@4"])
def test_many_signs_are_never_judged_better_than_they_are(password: str) -> None:
    judged = passwords.judged(password)
    assert judged != password
    assert zxcvbn(judged)["score"] <= zxcvbn(password)["score"]


@anyio
async def test_what_others_know_of_her_counts_as_guessed() -> None:
    await passwords.check("quiet-harbour-41-anastasia")
    with pytest.raises(Refused):
        await passwords.check("quiet-harbour-41", "quiet-harbour-41")


@anyio
async def test_one_letter_typed_in_two_ways_is_one_password(cheap_passwords: None) -> None:
    salt = passwords.new_salt()
    one, other = await passwords.derive("Käse", salt), await passwords.derive("Ka\u0308se", salt)
    assert one.verifier == other.verifier


@anyio
async def test_an_account_keeps_its_cost_when_the_cost_is_raised(
    cheap_passwords: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    salt = passwords.new_salt()
    before = await passwords.derive("seven kettles", salt)
    monkeypatch.setattr(passwords, "COST", passwords.Cost(2, 16, 1))
    assert (await passwords.derive("seven kettles", salt)).verifier == before.verifier
    assert passwords.new_salt()[:6] != salt[:6]


def test_what_one_guess_costs() -> None:
    assert passwords.Cost(rounds=3, memory=65_536, lanes=4) == passwords.COST


@anyio
async def test_only_a_name_that_was_offered_can_be_taken(house: House, clock: MovedClock) -> None:
    slip, offered = await names.offer(house)
    assert len(set(offered)) == names.HOW_MANY
    assert await names.chosen(house, slip, offered[2]) == offered[2]
    other, _ = await names.offer(house)
    for forged, name in (
        (other, offered[0]),
        (slip.replace(offered[0], "quiet-harbour-41"), "quiet-harbour-41"),
        (slip[:-1], offered[0]),
        (slip.replace(slip.split(".")[0], "9999999999"), offered[0]),
        ("é" * 50 + ".b.c", "b"),
        ("0", "0"),
    ):
        with pytest.raises(Refused):
            await names.chosen(house, forged, name)
    clock.forward(hours=1)
    with pytest.raises(Refused):
        await names.chosen(house, slip, offered[0])


@pytest.mark.parametrize("typed", ["quiet-harbour-07", " Quiet Harbour 07 ", "quiet_harbour_07", "QUIET-HARBOUR-07\n"])
def test_a_name_is_read_however_it_is_typed(typed: str) -> None:
    assert names.read(typed) == "quiet-harbour-07"


def test_there_are_some_two_million_names() -> None:
    assert len(set(names.FIRST)) * len(set(names.SECOND)) * 100 > 2_000_000


def test_a_proof_is_good_for_its_name_and_its_time() -> None:
    now = 1_777_000_000_000_000
    proof = proofs.make(KEY, "quiet-harbour-41", now)
    assert proofs.read(KEY, proof, "quiet-harbour-41", now + 364 * DAY - HOUR)
    assert proofs.read(KEY, proof, "quiet-harbour-42", now) is None
    assert proofs.read(KEY, proof, "quiet-harbour-41", now + 366 * DAY) is None
    assert proofs.read(b"j" * 32, proof, "quiet-harbour-41", now) is None
    another = ("B" if proof[0] == "A" else "A") + proof[1:]
    for forged in ("", "x", proof[:-2], another, proof + "AA", "é" * 48):
        assert proofs.read(KEY, forged, "quiet-harbour-41", now) is None


def test_two_words_follow_from_the_link_and_from_who_came() -> None:
    assert two_words.of(b"link", "ben") == two_words.of(b"link", "ben")
    many = [two_words.of(b"link", str(joiner)) for joiner in range(500)]
    assert all(first != second for first, second in many)
    assert len(set(many)) > 450
    assert sum(one == other for one, other in pairwise(many)) == 0


def test_no_two_of_the_words_are_mistaken_for_each_other() -> None:
    masks = [mask for word in WORDS for mask in one_letter_off(word)]
    assert len(masks) == len(set(masks))
