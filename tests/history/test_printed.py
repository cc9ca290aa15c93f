"""The pages to print in a copy with proof: what stands on them, and that nobody's words are taken for anything else."""

from __future__ import annotations

import io
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from server.history import printed, signing
from server.history.present import six_words
from server.house import House
from tests import cast
from tests.fixtures.house import MovedClock
from tests.history.reading import opened
from tests.history.test_taken_copies import HERS, HIS, Two
from tests.privacy.asgi import serving, signed_in

pytestmark = pytest.mark.anyio

MARKUP = '#panic("no") #sys.inputs $x$ @there <here> *not bold* _nor this_ `raw` \\ // /* = - + "]} https://example.org'
ODD = [
    "שלום, זה בסדר.",
    "مرحبا 123",
    "\U0001f600\U0001f468‍\U0001f469‍\U0001f467 e\u0301 \u202eturned\u202c",
    "漢字 ไทย हिन्दी",
    "\x00\x07\x1b\u2028\u2029\ufeff\uffff",
    "x" * 4000,
    "\n\n\n",
    "",
]


@pytest.fixture
async def two(house: House, clock: MovedClock) -> AsyncIterator[Two]:
    ana, ben = await cast.account(house), await cast.account(house, cast.BEN)
    await cast.joined(house, ana, ben)
    async with serving(house) as app:
        key = (await signing.signer(house)).public
        yield Two(house, clock, ana, ben, signed_in(app, ana), signed_in(app, ben), key)


def read(pdf: bytes | None) -> PdfReader:
    assert pdf is not None
    return PdfReader(io.BytesIO(pdf))


def plain(reader: PdfReader, page: int | None = None) -> str:
    """The text of a page, or of all, with its lines put together."""
    pages = reader.pages if page is None else [reader.pages[page]]
    return " ".join(" ".join(one.extract_text() for one in pages).split())


async def test_the_head_its_code_and_the_number_of_the_page_stand_on_every_page(two: Two) -> None:
    for _ in range(30):
        await two.shares(two.ana, HERS)
    copy = await two.copy(two.hers)
    reader, head = read(copy.members["copy.pdf"]), copy.found.head
    assert len(reader.pages) > 3
    for number in range(len(reader.pages)):
        page = plain(reader, number)
        assert " · ".join(six_words(head.root)) in page
        assert f"up to entry {head.size}" in page
        assert head.root.hex() in page
        assert f"{number + 1} of {len(reader.pages)}" in page
    assert plain(reader).count(HERS) == 30


async def test_the_first_page_says_what_it_proves_and_what_not(two: Two) -> None:
    await two.shares(two.ben, HIS)
    first = plain(read((await two.copy(two.hers)).members["copy.pdf"]), 0)
    assert (
        "Made for Ana on Tuesday 5 May. It shows that these words were written here, in this order, and not changed "
        "since the first head in it was signed. It does not show that they are true, who sat at the keyboard, or what "
        "was written elsewhere."
    ) in first
    for said in ("wrote nothing in another's name", "Paper shows nothing by itself", "has no proof", two.key):
        assert said in first.replace("’", "'")


async def test_it_can_be_read_aloud_and_tells_of_itself_no_more_than_a_name_and_a_language(two: Two) -> None:
    reader = read((await two.copy(two.hers)).members["copy.pdf"])
    root: Any = reader.trailer["/Root"]
    assert root["/Lang"] == "en"
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert reader.metadata
    assert {name: value for name, value in reader.metadata.items() if name not in {"/Creator", "/Producer"}} == {
        "/Title": "Goldseam"
    }


async def test_words_are_printed_as_they_stand(two: Two) -> None:
    await two.shares(two.ana, MARKUP)
    assert MARKUP in plain(read((await two.copy(two.hers)).members["copy.pdf"]))


async def test_of_one_thing_there_is_no_word_of_another(two: Two) -> None:
    await two.shares(two.ana, HERS)
    item = await two.shares(two.ben, HIS)
    copy = opened(await two.hers.post(f"/sharing/one/{item}"), two.key)
    pages = plain(read(copy.members["copy.pdf"]))
    assert HIS in pages
    assert HERS not in pages
    assert "has no proof" not in pages


async def test_where_it_could_not_be_made_the_rest_is_there_and_nothing_speaks_of_it(
    two: Two, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    await two.shares(two.ana, HERS)
    assert "copy.pdf" in (await two.copy(two.hers)).members["read me.txt"].decode()
    monkeypatch.setattr(printed, "TEMPLATE", printed.TEMPLATE.with_name("copy.html"))
    copy = await two.copy(two.hers)
    assert "copy.pdf" not in copy.members
    assert "copy.pdf" not in copy.members["read me.txt"].decode()
    assert HERS in copy.words
    assert HERS not in "".join(capsys.readouterr())


def given_to_print(*texts: str) -> str:
    said = [printed.said("A label", text) for text in texts]
    things = [{"heading": "Ana · Apology", "erased": False, "words": said}]
    rest = {"name": "Ana", "made_on": "Tuesday 5 May", "one": False, "left_out": "", "key": "k"}
    head = {"words": six_words(bytes(32)), "size": 1, "code": "0" * 64}
    return json.dumps(rest | head | {"parts": [{"name": "Together", "things": things}]}, ensure_ascii=False)


@pytest.mark.parametrize("odd", ODD)
def test_every_script_and_every_sign_can_be_printed(odd: str) -> None:
    assert "Together" in plain(read(printed.set_in_type(given_to_print(odd))))


@settings(max_examples=20, deadline=None)
@given(st.lists(st.text(), max_size=40))
def test_whatever_is_written_can_be_printed(texts: list[str]) -> None:
    assert len(read(printed.set_in_type(given_to_print(*texts))).pages) > 1


def test_a_word_without_an_end_stays_on_the_page() -> None:
    lines = read(printed.set_in_type(given_to_print("x" * 1000))).pages[1].extract_text().splitlines()
    assert sum(line.count("x") for line in lines) == 1000
    assert max(line.count("x") for line in lines) < 100


@pytest.mark.parametrize(
    ("text", "found"),
    [("שלום hello", True), ("hello שלום", False), ("123 مرحبا", True), ("\U0001f600", False), ("", False)],
)
def test_a_text_runs_as_its_first_letter_does(text: str, found: bool) -> None:
    assert printed.said("", text)["rtl"] is found
