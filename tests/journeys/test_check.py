"""A history checked by a browser: the same copies fit, and the same do not, as the program in every copy finds."""

from __future__ import annotations

import base64
import json
import random
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from server import verify
from server.history import signing
from server.house import House
from server.restore import go_on
from tests.history.tampering import tampered
from tests.history.test_copies import a_story, copied, stated
from tests.history.test_verify_command import ODD, packed
from tests.journeys.copies import Copy
from tests.journeys.doing import shares
from tests.journeys.people import Somebody

TAMPERINGS = 300
FITS_FILE = "It fits: nothing in it was altered, reordered or dropped since it was signed."
CHECKED = """
async ([files, key, kept]) => {
  const { verify } = await import("/static/js/proof.js"), { lines } = await import("/static/js/unpack.js");
  const said = [];
  for (const file of files) {
    const data = Uint8Array.from(atob(file), (letter) => letter.charCodeAt(0));
    const checked = verify(lines(new Blob([data])), key, kept);
    said.push(await checked.then((found) => [...found.read], (wrong) => `${wrong.message}`));
  }
  return said;
}
"""


async def a_copy(house: House) -> tuple[list[bytes], str]:
    return await copied(house, await a_story(house)), (await signing.signer(house)).public


def checked(page: Page, files: list[bytes], key: str, *kept: str) -> list[object]:
    given = [base64.b64encode(file).decode() for file in files]
    found: list[object] = page.evaluate(CHECKED, [given, key, list(kept)])
    return found


def test_a_good_copy_fits_and_of_many_tamperings_none_is_missed(couple: tuple[Somebody, Somebody], copy: Copy) -> None:
    ana, _ = couple
    lines, key = copy.inside(a_copy)
    ana.opens("/sharing/check/file")
    (good,) = checked(ana.page, [b"".join(lines)], key)
    assert good == [list(one) for one in verify.verify(iter(lines), key).read.items()]
    odd = [b"".join(changed) for changed in tampered(lines, random.Random(4), TAMPERINGS)]
    missed = [file for file, said in zip(odd, checked(ana.page, odd, key), strict=True) if not isinstance(said, str)]
    assert missed == []


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_archives_are_read_as_the_command_reads_them(
    couple: tuple[Somebody, Somebody], copy: Copy, tmp_path: Path
) -> None:
    ana, _ = couple
    lines, key = copy.inside(a_copy)
    ana.opens("/sharing/check/file")
    ways = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
    good = [packed(tmp_path / f"{way}.zip", b"".join(lines), way).read_bytes() for way in ways]
    plain, *same = checked(ana.page, [b"".join(lines), *good], key)
    assert same == [plain, plain]
    whole = packed(tmp_path / "whole.zip", b"once more" * 9, zipfile.ZIP_STORED).read_bytes()
    for name in ("cut off", "with more after it", "two histories", "none", "locked", "packed as bzip2"):
        change, sentence = ODD[name]
        assert checked(ana.page, [change(whole)], key) == [sentence.removeprefix("This does not fit. ")], name
    cut = [good[1][:size] for size in range(2, len(good[1]), 301)]
    assert [said for said in checked(ana.page, cut, key) if not isinstance(said, str) or not said.endswith(".")] == []


def test_a_copy_is_chosen_and_a_sentence_says_whether_it_fits(
    couple: tuple[Somebody, Somebody], copy: Copy, tmp_path: Path
) -> None:
    ana, _ = couple
    lines, _ = copy.inside(a_copy)
    good, odd = packed(tmp_path / "good.zip", b"".join(lines)), tmp_path / "history.jsonl"
    odd.write_bytes(b"".join(lines[:-1]))
    ana.opens("/sharing/check")
    ana.page.get_by_role("link", name="also here").click()
    asked = list[str]()
    ana.page.on("request", lambda request: asked.append(request.url))
    said = ana.page.locator("[data-check-said]")
    ana.page.get_by_label("The copy").set_input_files(good)
    expect(said).to_have_text(FITS_FILE)
    ana.page.get_by_label("The copy").set_input_files(odd)
    expect(said).to_contain_text("This does not fit. This copy does not end where its head does")
    ana.page.get_by_label("The copy").set_input_files(good)
    ana.writes("A head that you kept", "something else")
    ana.page.get_by_label("A head that you kept").blur()
    expect(said).to_contain_text("This does not fit. A head was not signed by this key, or was changed.")
    assert [address for address in asked if "/static/" not in address] == []


def test_a_copy_that_is_chosen_before_the_program_came_is_checked_once_it_is_there(
    couple: tuple[Somebody, Somebody], copy: Copy, tmp_path: Path
) -> None:
    ana, _ = couple
    lines, _ = copy.inside(a_copy)
    ana.opens("/sharing/check/file")
    said = ana.page.locator("[data-check-said]")
    with ana.before("**/check_file.js*"):
        ana.page.get_by_label("The copy").set_input_files(packed(tmp_path / "good.zip", b"".join(lines)))
        expect(said).to_be_empty()
    expect(said).to_have_text(FITS_FILE)


FITS = "What is shared here continues what this device kept."
DIFFERS = "What is shared here does not continue what this device kept."
SHORTER = "What is shared here is shorter than what this device kept."
PUT_BACK = "An older state of what is shared here was put back since this device kept it."
KEPT = "() => Object.keys(localStorage)"
SPOILED = """(change) => {
  const [name] = Object.keys(localStorage), kept = JSON.parse(localStorage[name]);
  localStorage[name] = JSON.stringify({ ...kept, ...change });
}"""


def test_a_device_keeps_the_head_by_her_press_and_says_whether_the_history_still_continues_it(
    couple: tuple[Somebody, Somebody], copy: Copy
) -> None:
    ana, ben = couple
    ana.opens("/sharing/check")
    assert ana.page.evaluate(KEPT) == []
    ana.presses("Keep it on this device")
    ana.reads(FITS)
    for words in ("The lake.", "The hill.", "The wood."):
        shares(ben, words)
        ana.opens("/sharing/check")
        ana.reads(FITS)
    ana.page.evaluate(SPOILED, {"parts": ["0" * 64]})
    ana.opens("/sharing/check")
    ana.reads(DIFFERS)
    ana.opens("/sharing/check")
    ana.reads(DIFFERS)
    ana.presses("Forget it")
    assert ana.page.evaluate(KEPT) == []
    ana.presses("Keep it on this device")
    ana.reads(FITS)
    ana.page.evaluate(SPOILED, {"size": 64, "parts": ["0" * 64]})
    ana.opens("/sharing/check")
    ana.reads(SHORTER)
    ana.page.evaluate(SPOILED, {"size": 64, "parts": ["0" * 64], "epoch": "e" * 32})
    ana.opens("/sharing/check")
    ana.reads(PUT_BACK)


def test_leaving_fast_forgets_what_the_device_kept(couple: tuple[Somebody, Somebody]) -> None:
    ana, _ = couple
    ana.opens("/sharing/check")
    ana.presses("Keep it on this device")
    ana.reads(FITS)
    ana.presses("Leave this page")
    ana.page.wait_for_url("**/weather")
    assert ana.page.evaluate(KEPT) == []


async def a_copy_after_an_older_state_was_put_back(house: House) -> tuple[list[bytes], str, list[str], list[str]]:
    """The copy and the key; heads that have to fit it; and such as were signed where it does not go on, or changed."""
    ana = await a_story(house)
    then = await copied(house, ana)
    fit, not_continued = [json.loads(then[0])["heads"][-1]], await stated(house, ana, 9, bytes(32))
    await go_on(house)
    lines = await copied(house, ana)
    fit += [json.loads(lines[0])["heads"][-1]]
    return lines, (await signing.signer(house)).public, fit, [not_continued, await stated(house, ana, 5, bytes(32))]


def test_where_an_older_state_was_put_back_the_same_heads_fit_and_the_same_do_not(
    couple: tuple[Somebody, Somebody], copy: Copy
) -> None:
    """It is the last test here: everybody has to sign in again afterwards."""
    ana, _ = couple
    ana.opens("/sharing/check/file")
    lines, key, fit, odd = copy.inside(a_copy_after_an_older_state_was_put_back)
    (good,) = checked(ana.page, [b"".join(lines)], key, *fit)
    assert good == [list(one) for one in verify.verify(iter(lines), key, fit).read.items()]
    for head in odd:
        with pytest.raises(verify.Wrong) as wrong:
            verify.verify(iter(lines), key, [head])
        assert checked(ana.page, [b"".join(lines)], key, head) == [str(wrong.value)]
    changed = [b"".join(one) for one in tampered(lines, random.Random(7), 100)]
    assert [said for said in checked(ana.page, changed, key) if not isinstance(said, str)] == []
