"""What every answer carries, what a form may say, and what comes of saying it twice."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import pytest
import sqlalchemy as sa
from starlette.applications import Starlette

from projections.sql import Statement
from server.house import House
from server.http import MOST_BYTES
from server.stores import StoreAway
from server.tables import events
from tests import cast
from tests.fixtures.house import MovedClock
from tests.privacy.asgi import FORM, OWN_PAGE, Browser, serving, signed_in

pytestmark = pytest.mark.anyio

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
EVENTS = Statement(sa.select(sa.func.count()).select_from(events))


@dataclass(frozen=True)
class Place:
    """The application, and Ana's and Ben's browsers."""

    house: House
    clock: MovedClock
    app: Starlette
    ana: Browser
    ben: Browser

    async def events(self) -> int:
        return int((await self.house.store.read(lambda tx: tx.run(EVENTS)))[0][0])


@pytest.fixture
async def place(house: House, clock: MovedClock) -> AsyncIterator[Place]:
    ana, ben = await cast.account(house), await cast.account(house, cast.BEN)
    await cast.joined(house, ana, ben)
    async with serving(house) as app:
        yield Place(house, clock, app, signed_in(app, ana), signed_in(app, ben))


def apology(words: str = "I am sorry that I lied.", **more: str) -> dict[str, str]:
    return {"key": "a" * 22, "v": "0", "do": "share", "w1": words} | more


async def test_every_answer_carries_the_policy_and_private_ones_are_kept_nowhere(place: Place) -> None:
    answers = [
        await place.ana.get("/today"),
        await place.ana.get("/nothing/here"),
        await place.ana.get("/static/css/base.css"),
        await place.ana.get("/static/nothing.css"),
        await place.ana.post("/w/k7qd", {"key": "no"}),
        await place.ana.post("/w/k7qd", apology()),
        await place.ana.send("POST", "/w/k7qd", b"", {"origin": "https://elsewhere.example"}),
        await place.ana.send("POST", "/w/k7qd", b"w1=" + b"x" * MOST_BYTES, {**OWN_PAGE, "content-type": FORM}),
        await Browser(place.app).get("/"),
    ]
    assert [answer.status for answer in answers] == [200, 404, 200, 404, 422, 303, 403, 413, 200]
    for answer in answers:
        assert answer.header("content-security-policy") == CSP
        assert answer.header("x-content-type-options") == "nosniff"
        assert answer.header("referrer-policy") == "same-origin"
        assert answer.header("cross-origin-opener-policy") == "same-origin"
    for answer in (answers[0], answers[1], answers[4], answers[5], answers[8]):
        assert answer.header("cache-control") == "no-store"


async def test_a_fault_of_ours_is_one_sentence_with_the_words_and_the_same_headers(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> object:
        raise RuntimeError("a fault of ours: words of theirs")

    monkeypatch.setattr("server.routes.practices.act", broken)
    answer = await place.ana.post("/w/k7qd", apology("Words I want back."))
    assert answer.status == 500
    assert "Words I want back." in answer.text
    assert "words of theirs" not in answer.text
    assert answer.header("content-security-policy") == CSP


async def test_over_tls_the_cookie_belongs_to_this_host_alone(house: House) -> None:
    account = await cast.account(house)
    settings = house.settings.model_copy(update={"origin": "https://goldseam.example"})
    async with serving(replace(house, settings=settings)) as app:
        headers = {"origin": "https://goldseam.example", "sec-fetch-site": "same-origin"}
        form = {"w1": account.sign_in_name, "password": cast.PASSWORD}
        answer = await Browser(app).post("/sign-in", form, headers)
        cookies = [value for name, value in answer.headers if name == "set-cookie" and "goldseam=" in value]
        assert cookies
        for cookie in cookies:
            assert cookie.startswith("__Host-goldseam=")
            assert {"Secure", "HttpOnly", "Path=/"} <= {part.strip() for part in cookie.split(";")}
            assert "samesite=lax" in cookie.lower()
            assert "domain" not in cookie.lower()
        assert answer.header("strict-transport-security")


MALFORMED = {
    "no key": {"v": "0", "do": "share", "w1": "kept"},
    "a short key": {"key": "x", "v": "0", "do": "share", "w1": "kept"},
    "a key that is no key": {"key": "ä" * 22, "v": "0", "do": "share", "w1": "kept"},
    "a version that is no number": {"key": "k" * 22, "v": "one", "do": "share", "w1": "kept"},
    "a version below nothing": {"key": "k" * 22, "v": "-1", "do": "share", "w1": "kept"},
    "a version beyond all numbers": {"key": "k" * 22, "v": "9" * 40, "do": "share", "w1": "kept"},
    "an unknown wish": {"key": "k" * 22, "v": "0", "do": "publish", "w1": "kept"},
    "no wish": {"key": "k" * 22, "v": "0", "w1": "kept"},
    "a field that is not there": {"key": "k" * 22, "v": "0", "do": "share", "w1": "kept", "w9": "more"},
    "a field of another form": {"key": "k" * 22, "v": "0", "do": "share", "w1": "kept", "by": "Ben"},
    "too many words": {"key": "k" * 22, "v": "0", "do": "share", "w1": "kept" + "x" * 20_000},
    "nothing said": {"key": "k" * 22, "v": "0", "do": "share"},
}


@pytest.mark.parametrize("form", MALFORMED.values(), ids=MALFORMED)
async def test_what_does_not_fit_is_told_in_a_sentence_and_the_words_are_kept(
    place: Place, form: dict[str, str]
) -> None:
    before = await place.events()
    answer = await place.ana.post("/w/k7qd", form)
    assert answer.status == 422
    assert "kept" in answer.text or "w1" not in form
    assert await place.events() == before


@pytest.mark.parametrize(
    "body",
    [b"w1=a&w1=b&key=" + b"k" * 22, b"w1=%ff%fe", b"\xff\xfe", b"&".join(b"w%d=x" % n for n in range(1, 90))],
    ids=["twice", "no text", "no form", "far too many"],
)
async def test_a_form_that_cannot_be_read_changes_nothing(place: Place, body: bytes) -> None:
    before = await place.events()
    answer = await place.ana.send("POST", "/w/k7qd", body, {**OWN_PAGE, "content-type": FORM})
    assert answer.status == 422
    assert await place.events() == before


@pytest.mark.parametrize("kind", ["application/json", "multipart/form-data; boundary=x", "text/plain", ""])
async def test_only_a_form_is_a_form(place: Place, kind: str) -> None:
    answer = await place.ana.send("POST", "/w/k7qd", b'{"w1": "x"}', {**OWN_PAGE, "content-type": kind})
    assert answer.status == 422


async def test_a_double_click_says_it_once_and_shows_the_present_page(place: Place) -> None:
    answers = [await place.ana.post("/w/k7qd", apology()) for _ in range(3)]
    assert {(answer.status, answer.header("location")) for answer in answers} == {(303, "/w/k7qd/after")}
    together = await place.ben.get("/together")
    assert together.text.count("I am sorry that I lied.") == 1


async def test_the_same_key_from_two_people_names_two_things(place: Place) -> None:
    await place.ana.post("/w/k7qd", apology("Hers."))
    await place.ben.post("/w/k7qd", apology("His."))
    together = await place.ana.get("/together")
    assert "Hers." in together.text
    assert "His." in together.text


async def test_a_yes_to_words_that_changed_meanwhile_is_not_counted(place: Place) -> None:
    form = {"key": "m" * 22, "v": "0", "do": "put_forward", "w1": "The lake."}
    await place.ben.post("/w/t5nb", form)
    page = await place.ana.get("/together/agreed")
    accept = page.text.split('/accept"')[0].rsplit('"', 1)[-1]
    await place.ben.post(f"{accept}/change", {"key": "c" * 22, "v": "1", "w1": "The lake, in May."})
    answer = await place.ana.post(f"{accept}/accept", {"key": "y" * 22, "v": page.hidden("v")})
    assert answer.status == 409
    assert "changed these words while you were reading" in answer.text
    assert "Your yes was not counted." in answer.text
    assert "The lake, in May." in answer.text
    assert "You both said yes to this." not in (await place.ben.get("/together/agreed")).text


@pytest.mark.parametrize("address", ["http://[", "http://[x]/together", "//", "\x7f", "/together?b=x", "x" * 3000])
async def test_an_address_that_is_none_of_ours_does_not_spoil_the_answer_to_what_was_done(
    place: Place, address: str
) -> None:
    await place.ben.post("/w/t5nb", {"key": "m" * 22, "v": "0", "do": "put_forward", "w1": "The lake."})
    page = await place.ana.get("/together/agreed")
    accept, form = page.text.split('/accept"')[0].rsplit('"', 1)[-1], {"key": "y" * 22, "v": page.hidden("v")}
    headers = {"hx-request": "true", "hx-current-url": address}
    answer = await place.ana.post(f"{accept}/accept", form, headers)
    assert (answer.status, answer.raised) == (200, None)


async def test_a_second_tab_meets_what_the_first_one_changed(place: Place) -> None:
    await place.ana.post("/w/k7qd", apology())
    page = await place.ana.get("/together")
    erase = page.text.split('/erase?v=1"')[0].rsplit('"', 1)[-1]
    for key in ("1" * 22, "2" * 22):
        answer = await place.ana.post(f"{erase}/erase", {"key": key, "v": "1"})
        assert answer.status == 303
    answer = await place.ben.post(f"{erase}/answer", {"key": "3" * 22, "v": "1", "w1": "I read it."})
    assert answer.status in {409, 422}
    assert "I read it." in answer.text


class Away:
    """A store that reads, and cannot write for the moment."""

    def __init__(self, house: House) -> None:
        self._store = house.store

    async def write(self, *_: object) -> object:
        raise StoreAway("database or disk is full")

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)


async def test_while_nothing_can_be_saved_the_words_come_back_with_a_sentence(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = await place.events()
    monkeypatch.setattr(place.house, "store", Away(place.house))
    answer = await place.ana.post("/w/k7qd", apology("Words for later."))
    assert answer.status == 503
    assert "This could not be saved just now, and nothing was shared." in answer.text
    assert "Words for later." in answer.text
    assert (await place.ana.get("/together")).status == 200
    assert await place.events() == before


async def test_a_sign_in_that_ended_gives_the_words_back(place: Place) -> None:
    place.clock.forward(days=40)
    answer = await place.ana.post("/w/k7qd", apology("Typed before it ended."))
    assert answer.status == 401
    assert "Typed before it ended." in answer.text
    assert "Sign in" in answer.text


async def test_mine_that_has_closed_keeps_the_words_in_the_box_and_opens_with_the_password(place: Place) -> None:
    place.clock.forward(minutes=20)
    page = {"key": "p" * 22, "v": "0", "do": "keep", "w1": "A page of mine."}
    answer = await place.ana.post("/w/m2xe", page)
    assert answer.status == 422
    assert "A page of mine." in answer.text
    assert 'type="password"' in answer.text
    again = await place.ana.post("/w/m2xe", page | {"password": cast.PASSWORD})
    assert again.status == 303
    assert "A page of mine." in (await place.ana.get("/mine/earlier")).text
