"""An evening with and without what Ana does on her own around a talk: to Ben it is the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast

import pytest
import sqlalchemy as sa
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, run_state_machine_as_test

from domain.practices.joint_session import JOINT_SESSION
from domain.verbs.meet.talk import Phase
from projections.sql import Statement
from server.joint_session import attending
from server.own import histories
from server.reading import Reading
from server.tables import half_written
from tests.cast import ANA, BEN
from tests.privacy.playing import MANY, PLAYED
from tests.privacy.story import Story
from tests.privacy.talk_alone import LONG, TalksAlone
from tests.privacy.town import Start
from web import regions
from web.reading import Reader
from web.talk_shown import Shown

HALF_WRITTEN = Statement(sa.select(half_written.c.talk).where(half_written.c.talk == sa.bindparam("in_talk")))
AROUND_A_TALK = [name for name in dir(TalksAlone) if name.startswith("she_")]


class Evening(Story):
    """A story of talks alone. It begins with one that can be come in to, that is on, or that comes to its end."""

    alone = (*AROUND_A_TALK, "she_looks_around")

    @initialize(far=st.sampled_from(["agreed", "agreed", "on", "closing", "closing"]))
    def they_agreed_on_a_talk(self, far: str) -> None:
        self.they_agree()
        if far != "agreed":
            self.they_talk()
        if far == "closing":
            self.they_come_to_the_end()

    def _what_may_come(self) -> list[str]:
        return self._what_may_come_of_talks()


@pytest.fixture
def evening(start: Start, cheap_passwords: None) -> type[Evening]:
    return type("Played", (Evening,), {"start": start})


def test_nothing_that_ana_does_on_her_own_around_a_talk_reaches_ben(evening: type[Evening]) -> None:
    run_state_machine_as_test(evening, settings=PLAYED if MANY else settings(PLAYED, max_examples=6))


def test_a_whole_talk_tells_nothing_before_both(evening: type[Evening]) -> None:
    told = evening()
    try:
        _a_whole_talk(told)
        assert told._shown(told.busy, BEN).phase is Phase.CLOSED
        assert "From Ben." in told.run(told.quiet.browsers[BEN].get("/together")).text
    finally:
        told.teardown()


def _a_whole_talk(told: Story) -> None:
    """One story in which everything that is held comes about: in, out and in again; marked, and marked otherwise."""
    told.they_agree()
    _comes_in_alone(told)
    told.run(told._come_in(BEN))
    told.look()
    told.run(told._does(ANA, "enter", {}))
    told.they_talk()
    _leaves_something_half_written(told)
    told.they_come_to_the_end()
    told.look()
    _marks_alone(told)
    told.run(told._mark_what_the_quiet_one_has())
    told.look()
    told.run(told._does(BEN, "mark", {"w1": _all(told)}))
    told.look()


def _comes_in_alone(told: Story) -> None:
    """The busy Ana takes the check, opens her page, comes in, goes out, and comes in again; Ben sees the same."""
    item = told.talks[-1]
    told._busy("POST", f"/talk/{item}/before", {"w1": "yes", "w2": "no", "w3": "no"}, keyed=False)
    told.run(told.anas_talk_page.open([f"/talk/{item}"]))
    for move in ("enter", "step_out", "enter"):
        told._busy("POST", f"/talk/{item}/{move}", {"v": "0"})
        told.look()
    told.clock.forward(minutes=1)
    told.look()
    told.run(told.anas_talk_page.close())
    told.look()
    quiet, busy = [told._shown(t, ANA).mine_in for t in told.towns]
    assert (quiet, busy) == (False, True)


def _leaves_something_half_written(told: Story) -> None:
    path = f"/talk/{told.talks[-1]}"
    for words in ("Half a", LONG):
        told._busy("POST", f"{path}/kept", {"speak-4-w1": words}, keyed=False)
        told.look()
    assert LONG in told.run(told.busy.browsers[ANA].get(path)).text


def _marks_alone(told: Story) -> None:
    for keep in ("", _all(told)):
        told._busy("POST", f"/talk/{told.talks[-1]}/mark", {"v": "0", "w1": keep})
        told.look()
    assert told._shown(told.quiet, ANA).mine_kept != told._shown(told.busy, ANA).mine_kept


def _all(told: Story) -> str:
    return " ".join(str(text.version) for text in told._shown(told.quiet, ANA).talk.keepable)


def test_a_talk_that_did_not_come_about_tells_nobody_who_was_in(evening: type[Evening]) -> None:
    told = evening()
    try:
        told.they_agree()
        _comes_in_alone(told)
        told.run(told._does(BEN, "step_out", {}))
        for minutes in (20, 10, 60 * 24):
            told.clock.forward(minutes=minutes)
            told.look_after_talks()
            told.look()
        assert told._shown(told.busy, BEN).phase is Phase.LAPSED
    finally:
        told.teardown()


# That it would be seen


def is_seen(evening: type[Evening]) -> bool:
    """Whether that one story shows a difference between the two towns; the same story passes without a leak."""
    told = evening()
    try:
        try:
            _a_whole_talk(told)
        finally:
            told.teardown()  # which looks once more
    except AssertionError:
        return True
    return False


def of_the_other(reader: Reader, item: str) -> Any:
    """What the other holds of a talk, which no page may look at."""
    reading = cast(Reading, reader)
    reading.vault.admit(reading.viewer.other_held)
    other = reading.viewer.couple.other(reading.viewer.person) if reading.viewer.couple else ""
    held = histories(reading, reading.viewer.other_held or "")
    return next((h for h in held if h[0].item == JOINT_SESSION.held_item(item, other)), ())


Tells = Callable[[Reader, Shown], object]


def tells(monkeypatch: pytest.MonkeyPatch, what: Tells) -> None:
    """A page of a talk on which this could be read off."""
    before = regions.QUERIES["talk"]

    def more(reader: Reader) -> dict[str, Any]:
        context = before(reader)
        shown = context["shown"]
        return context | ({"politely": f"{what(reader, shown)}"} if shown else {})

    monkeypatch.setattr(regions, "QUERIES", {**regions.QUERIES, "talk": more})


def test_a_page_that_showed_whether_the_other_has_come_in_would_be_seen(
    evening: type[Evening], monkeypatch: pytest.MonkeyPatch
) -> None:
    tells(monkeypatch, lambda reader, shown: JOINT_SESSION.is_in(of_the_other(reader, shown.item)))
    assert is_seen(evening)


def test_a_page_that_showed_whether_the_other_has_marked_would_be_seen(
    evening: type[Evening], monkeypatch: pytest.MonkeyPatch
) -> None:
    tells(monkeypatch, lambda reader, shown: JOINT_SESSION.marks(of_the_other(reader, shown.item)) is not None)
    assert is_seen(evening)


def test_a_page_that_showed_whether_something_is_half_written_would_be_seen(
    evening: type[Evening], monkeypatch: pytest.MonkeyPatch
) -> None:
    tells(monkeypatch, lambda reader, shown: bool(reader.tx.run(HALF_WRITTEN, in_talk=shown.item)))
    assert is_seen(evening)


def test_a_page_that_showed_whether_a_talk_has_its_room_would_be_seen(
    evening: type[Evening], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is made when the first comes in."""
    tells(monkeypatch, lambda reader, shown: reader.viewer.talk_record is not None)
    assert is_seen(evening)


def test_an_open_page_that_counted_as_being_there_before_both_are_in_would_be_seen(
    evening: type[Evening], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = attending.notice

    def there(reading: Reading) -> attending.Noticed | None:
        noticed = before(reading)
        return replace(noticed, there=True) if noticed else None

    monkeypatch.setattr(attending, "notice", there)
    tells(monkeypatch, lambda reader, shown: cast(Reading, reader).away())
    assert is_seen(evening)
