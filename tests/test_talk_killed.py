"""A talk whose server is killed with -9 in each of its phases: started again, it is where it was, on both screens."""

from __future__ import annotations

import asyncio
import base64
import re
import signal
from dataclasses import dataclass

import httpx2
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from server import clock
from server.migrate import migrate
from server.settings import Settings
from tests import cast
from tests.cast import Account
from tests.fixtures.copies import Copy, serving
from tests.fixtures.house import MovedClock, another
from tests.talks import HEARD, SAID, TAKEAWAY, key, named, step_of
from web import times

ANSWERED = "I did not know that."


@dataclass
class Killed:
    """A store, the two, and a process that can be killed. `item` names their talk."""

    settings: Settings
    ana: Account
    ben: Account
    item: str = ""

    def page(self, copy: Copy, who: Account) -> str:
        with httpx2.Client(trust_env=False, verify=False) as client:
            return client.get(f"{copy.address}/talk/{self.item}", headers=headers(copy, who)).text

    def send(self, copy: Copy, who: Account, path: str, **form: str) -> httpx2.Response:
        with httpx2.Client(trust_env=False, verify=False) as client:
            filled = {"key": key(), "v": "0"} | form
            answer = client.post(f"{copy.address}{path}", data=filled, headers=headers(copy, who))
        assert answer.status_code == 303, answer.text
        return answer

    def does(self, copy: Copy, who: Account, move: str, **form: str) -> None:
        self.send(copy, who, f"/talk/{self.item}/{move}", **form)

    def speaks(self, copy: Copy, who: Account, move: str, words: str) -> None:
        self.does(copy, who, move, v=step_of(self.page(copy, who)), w1=words)

    def open(self, copy: Copy, who: Account) -> ClientConnection:
        given = {"cookie": headers(copy, who)["cookie"]}
        address = f"ws://127.0.0.1:{copy.port}/live?p=talk&t={self.item}&s=1"
        return connect(address, additional_headers=given, origin=Origin(copy.address), proxy=None)

    def agreed(self, copy: Copy) -> None:
        """On a written talk, now."""
        starts = times.local(clock.now(), "UTC").strftime("%Y-%m-%dT%H:%M")
        terms = {"topic": "The evenings", "format": "talk", "mode": "written", "minutes": "30", "place": "Here"}
        sent = self.send(copy, self.ana, "/talk/words", **named(**terms, starts=starts, first="me"))
        self.item = sent.headers["location"].rpartition("/")[2]
        self.does(copy, self.ben, "accept", v="1")

    def begun(self, copy: Copy) -> None:
        self.agreed(copy)
        for move in ("enter", "ready"):
            for who in (self.ana, self.ben):
                self.does(copy, who, move)


def headers(copy: Copy, who: Account) -> dict[str, str]:
    token = base64.urlsafe_b64encode(who.token).decode().rstrip("=")
    return {"cookie": f"goldseam={token}", "origin": copy.address, "sec-fetch-site": "same-origin"}


def kill(copy: Copy) -> None:
    """At once, with nothing said to it before."""
    copy.process.send_signal(signal.SIGKILL)
    copy.process.wait(30)


@pytest.fixture
def talk(any_settings: Settings, cheap_passwords: None) -> Killed:
    migrate(any_settings)
    return Killed(any_settings, *asyncio.run(_the_two(any_settings)))


async def _the_two(settings: Settings) -> tuple[Account, Account]:
    async with another(settings, MovedClock(clock.now())) as house:
        ana, ben = await cast.account(house, zone="UTC"), await cast.account(house, cast.BEN, "UTC")
        await cast.joined(house, ana, ben)
    return ana, ben


def frame_with(page: ClientConnection, words: str) -> str:
    while words not in (frame := str(page.recv(timeout=30))):
        pass
    return frame


def test_killed_while_both_come_in_it_begins_after_the_start(talk: Killed) -> None:
    with serving(talk.settings) as copy:
        talk.agreed(copy)
        talk.does(copy, talk.ana, "enter")
        kill(copy)
    with serving(talk.settings) as copy:
        assert "You are in." in talk.page(copy, talk.ana)
        assert "You are both here." not in talk.page(copy, talk.ben)
        talk.does(copy, talk.ben, "enter")
        talk.does(copy, talk.ana, "ready")
        kill(copy)
    with serving(talk.settings) as copy:
        assert "You have said that you are ready." in talk.page(copy, talk.ana)
        assert "You are both here." in talk.page(copy, talk.ben)
        for who in (talk.ana, talk.ben):  # whoever was away when both were ready says so again
            talk.does(copy, who, "ready")
        assert "Your turn." in talk.page(copy, talk.ana)


def test_killed_while_it_is_on_every_acknowledged_word_is_there_and_both_come_back_to_the_same_step(
    talk: Killed,
) -> None:
    with serving(talk.settings) as copy:
        talk.begun(copy)
        with talk.open(copy, talk.ana) as hers, talk.open(copy, talk.ben) as his:
            talk.speaks(copy, talk.ana, "speak", SAID)
            frame_with(his, SAID)
            kill(copy)
            for page in (hers, his):
                with pytest.raises(ConnectionClosed):
                    frame_with(page, "nothing that comes")
    with serving(talk.settings) as copy, talk.open(copy, talk.ana) as hers, talk.open(copy, talk.ben) as his:
        assert "Ben says it back." in frame_with(hers, SAID)
        assert "Say in your words what you heard." in frame_with(his, SAID)
        talk.speaks(copy, talk.ben, "paraphrase", HEARD)
        assert "Is that what you meant?" in frame_with(hers, HEARD)


def test_killed_while_it_stands_still_nobody_can_end_the_break_and_what_was_said_is_there(talk: Killed) -> None:
    with serving(talk.settings) as copy:
        talk.begun(copy)
        talk.speaks(copy, talk.ana, "speak", SAID)
        talk.does(copy, talk.ben, "call_break", w1="60")
        before = [returns(talk.page(copy, who)) for who in (talk.ana, talk.ben)]
        kill(copy)
    with serving(talk.settings) as copy:
        assert [returns(talk.page(copy, who)) for who in (talk.ana, talk.ben)] == before
        assert "Go on" not in talk.page(copy, talk.ana)
        talk.does(copy, talk.ana, "close")
        for who in (talk.ana, talk.ben):
            shown = talk.page(copy, who)
            assert "This talk was closed." in shown
            assert SAID not in shown


def test_killed_between_marking_and_closing_what_both_marked_is_kept(talk: Killed) -> None:
    with serving(talk.settings) as copy:
        talk.begun(copy)
        talk.speaks(copy, talk.ana, "speak", SAID)
        talk.does(copy, talk.ben, "begin_closing")
        talk.does(copy, talk.ana, "parting_words", w1=TAKEAWAY)
        kill(copy)
    with serving(talk.settings) as copy:
        assert "Your words for the closing are in." in talk.page(copy, talk.ana)
        talk.does(copy, talk.ben, "parting_words", w2=ANSWERED)
        assert all(words in talk.page(copy, talk.ben) for words in (SAID, TAKEAWAY, ANSWERED))
        marks = dict(re.findall(r'name="(n\d+)" value="(\d+)"', talk.page(copy, talk.ana)))
        talk.does(copy, talk.ana, "mark", **marks)
        kill(copy)
    with serving(talk.settings) as copy:
        assert "You have marked what you would keep." in talk.page(copy, talk.ana)
        assert "You have marked" not in talk.page(copy, talk.ben)
        talk.does(copy, talk.ben, "mark", n1=marks["n2"])
        kill(copy)
    with serving(talk.settings) as copy:
        for who in (talk.ana, talk.ben):
            shown = talk.page(copy, who)
            assert "This talk is closed." in shown
            assert TAKEAWAY in shown
            assert SAID not in shown


def returns(page: str) -> str:
    """Until when the break is."""
    found = re.search(r"(?:until|back here at) (\d\d:\d\d)\.", page)
    assert found
    return found[1]
