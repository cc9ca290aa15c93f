"""What people do in a live talk, through the pages alone."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from tests.cast import ANA, BEN
from tests.journeys.doing import THE_OTHER
from tests.journeys.people import Somebody
from tests.talks import key, named

TOPIC = "The evenings when you come home late"
AGENDA = "Not calling\nWhat I imagine then"
CHECKS = (
    "Are you sometimes afraid",
    "Has either of you ever hurt",
    "Is anyone making you do this",
)


def passes_the_check(who: Somebody, answer: str = "No") -> None:
    who.reads("Answer when nobody can see your screen.")
    for question in CHECKS:
        group = who.page.get_by_role("group", name=question)
        group.get_by_label(answer, exact=True).check()
    who.presses("Go on")


def suggests(who: Somebody, written: bool = True, way: str = "One speaks, the other says back what was heard") -> None:
    """A talk in a minute from now, in which whoever suggests it begins."""
    who.opens("/talk")
    who.presses("Suggest a talk")
    passes_the_check(who)
    fills_in(who, written, way)
    who.presses("Put forward")
    who.reads("You suggested a talk")


def fills_in(who: Somebody, written: bool, way: str) -> None:
    who.writes("What it is about", TOPIC)
    who.writes("What could come up", AGENDA)
    who.chooses(way)
    who.chooses("Written, here" if written else "Spoken, in one room or by phone: nothing said is taken down")
    who.writes("How long, in minutes", "45")
    if way.startswith("Turns"):
        who.writes("Minutes of each turn, where turns are of equal length", "10")
    who.writes("When (your time)", f"{datetime.now(ZoneInfo('Europe/Vienna')) + timedelta(minutes=1):%Y-%m-%dT%H:%M}")
    who.writes("Where", "Each in a room of our own. Nobody else is at home.")
    who.chooses("I do")


def says_yes(who: Somebody) -> None:
    """From Today, through the check, to exactly the words that stand."""
    who.opens("/talk")
    who.page.get_by_role("link", name=TOPIC).click()
    who.presses("Say yes to it")
    passes_the_check(who)
    who.presses("I agree to this")
    who.reads("You both said yes to this.")


def come_in(ana: Somebody, ben: Somebody) -> None:
    """Neither sees the other before both are in."""
    ana.opens(ben.page.url)
    ana.presses("Come in")
    ana.reads("You are in.")
    ben.reads("You both said yes to this.")
    ben.presses("Come in")
    for who in (ana, ben):
        who.reads("You are both here.")


def begin(ana: Somebody, ben: Somebody) -> None:
    for who in (ana, ben):
        who.presses("I am ready")
    ana.reads("Your turn.")
    ben.reads(f"{ANA} is speaking.")


def begun(ana: Somebody, ben: Somebody, way: str = "talk") -> None:
    """A written talk in which Ana has the first turn. How two come there is played by test_talk.py, press by press.

    `way`: the format, as it is sent.
    """
    starts = f"{datetime.now(ZoneInfo('Europe/Vienna')) + timedelta(minutes=1):%Y-%m-%dT%H:%M}"
    place = "Each in a room of our own. Nobody else is at home."
    terms = {"topic": TOPIC, "agenda": AGENDA, "format": way, "mode": "written", "minutes": "45", "starts": starts}
    talk = _sends(ana, "/talk/words", named(**terms, place=place, first="me"))
    _sends(ben, f"{talk}/accept", {"v": "1"})
    for who in (ana, ben):
        _sends(who, f"{talk}/enter", {})
        who.opens(talk)
    begin(ana, ben)


def _sends(who: Somebody, path: str, form: dict[str, str]) -> str:
    """As a page without scripts would. Gives where it leads."""
    filled = {"key": key(), "v": "0"} | form
    ours = {"origin": who.copy.address, "sec-fetch-site": "same-origin"}
    answer = who.context.request.post(path, form=dict(filled), headers=ours, max_redirects=0)
    assert answer.status == 303, answer.text()
    return answer.headers["location"]


def says(who: Somebody, words: str, button: str = "Say it") -> None:
    who.writes("Your words", words)
    who.presses(button)


def exchange(speaker: Somebody, listener: Somebody, said: str, heard: str) -> None:
    """One turn: said, said back, confirmed; the floor passes."""
    says(speaker, said)
    listener.reads("Say in your words what you heard.")
    listener.reads(said)
    says(listener, heard, "Say it back")
    speaker.reads("Is that what you meant?")
    speaker.presses("Yes, that is it")
    listener.reads("Your turn.")
    speaker.reads(f"{THE_OTHER.get(speaker.name, BEN)} is speaking.")
