"""The same shared story, with and without what Ana does on her own: to Ben it is the same.

How many stories are played is set by GOLDSEAM_STORIES; then they are new ones each time, and a difference is
told by the shortest story that shows it, which takes minutes. Without it, a few are played, always the same.
"""

from __future__ import annotations

import contextlib
import inspect
import secrets
from dataclasses import replace
from typing import Any, cast

import pytest
import sqlalchemy as sa
from hypothesis import strategies as st
from hypothesis.stateful import run_state_machine_as_test

from domain.couple import Couple
from domain.kernel import History, derived_id, practice_of
from domain.practices import BY_NAME
from domain.practices.check_in import CHECK_IN, CHECK_IN_RHYTHM
from domain.practices.disclosure_boundary import DISCLOSURE_BOUNDARY
from domain.practices.let_in import LET_IN
from domain.verbs.reveal import Round, Window, put_in
from projections.sql import Statement
from server import live, safekeeping
from server.app import ROUTES
from server.clock import HOUR, MINUTE
from server.history import checkpoints
from server.history.checkpoints import Checkpoint
from server.house import House
from server.http import Door
from server.let_in import asides
from server.own import histories
from server.reading import Reading
from server.recorder import OF_ITEM, SealedRecorder
from server.sealed_events import SealedEvent, here
from server.sign_in.viewers import SHELF_SLOT
from server.tables import asides as asides_table
from server.tables import people
from server.vault import Vault
from tests.cast import ANA, BEN, PASSWORD
from tests.privacy import alone, stage, talk_alone, talk_story
from tests.privacy import story as shared
from tests.privacy.acts import Act, Typed
from tests.privacy.looking import normalised
from tests.privacy.playing import FINDING, PLAYED
from tests.privacy.stage import ELSEWHERE, ZONE
from tests.privacy.story import Story
from tests.privacy.town import Start
from web import regions, rounds
from web.offers import CODES
from web.reading import Reader
from web.viewer import Viewer


@pytest.fixture
def story(start: Start, cheap_passwords: None) -> type[Story]:
    return type("Played", (Story,), {"start": start})


def test_nothing_that_ana_does_on_her_own_reaches_ben(story: type[Story]) -> None:
    run_state_machine_as_test(story, settings=PLAYED)


def test_the_rounds_and_marks_of_some_weeks_tell_nothing_before_both(story: type[Story]) -> None:
    """One story in which everything that is held comes about: not in, in and out again, closed, open; marked."""
    some_weeks(story)


def some_weeks(story: type[Story]) -> None:
    told = story()
    try:
        told.they_agreed_on_a_rhythm_or_not("scales")
        _a_round_that_only_busy_ana_was_in(told)
        _a_round_that_opens(told)
        _marks(told)
    finally:
        told.teardown()  # which looks once more


RHYTHM = (CHECK_IN_RHYTHM.name, "put_forward")
MOMENT, APOLOGY = ("milestone", "put_forward"), ("apology", "share")


def test_in_which_zone_she_is_reaches_ben_by_a_rhythm_of_hers_alone(story: type[Story]) -> None:
    """Everything she shares is dated for its reader. Only the evening of her own rhythm is one where she is."""
    told = story()
    try:
        _everything_but_a_rhythm_of_hers(told)
        told.run(told._new(ANA, RHYTHM, {"w1": "scales", "w2": "6", "w3": "1"}, 2))
        assert told.zone == ZONE, "putting it forward shares the hour, so from there on both are in one zone"
        told.look()
    finally:
        told.teardown()


def _everything_but_a_rhythm_of_hers(told: Story) -> None:
    told.moves_to(ELSEWHERE)
    told.run(told._new(ANA, APOLOGY, {"w1": "Sorry."}, 0))
    told.run(told._new(ANA, MOMENT, {"w1": "The lake."}, 0))
    told.run(told._on_item(ANA, "change", told.items[-1][1], {"w1": "The lake, in May."}, 1))
    told.run(told._on_item(BEN, "accept", told.items[-1][1], {}, 2))
    told.run(told._new(BEN, RHYTHM, {"w1": "scales", "w2": "6", "w3": "1"}, 0))
    told.run(told._on_item(ANA, "accept", CHECK_IN_RHYTHM.item(told.couple), {}, 1))
    for who in (ANA, BEN):
        told.run(told._held(who, IN, LOW))
    told.run(told._both(ANA, "POST", "/sharing/self", {"r1": "on", "do": "show"}, keyed=False))
    told.run(told._both(BEN, "POST", "/mine", {"password": PASSWORD}, keyed=False))
    told.run(told._both(BEN, "POST", "/sharing/copy", keyed=False))
    told.look()
    assert told.zone == ELSEWHERE
    assert {name for name, _ in told.items} >= {"apology", "milestone", CHECK_IN_RHYTHM.name, CHECK_IN.name}


LOW, HIGH = {"w1": "0", "w2": "0", "w3": "0"}, {"w1": "10", "w2": "10", "w3": "10"}
IN = (CHECK_IN.name, "put_in_scales")
MARK = (DISCLOSURE_BOUNDARY.name, "mark")


def _alone(told: Story, act: Act, words: Typed) -> None:
    """The busy Ana has now what the quiet one has not, and Ben sees the same."""
    told.alone_on(act, words)
    practice = BY_NAME[act[0]]
    assert told.run(told.busy_held.kept(practice, ANA)) != told.run(told.held.kept(practice, ANA))
    told.look()


def _a_round_that_only_busy_ana_was_in(told: Story) -> None:
    for words in (LOW, HIGH):
        _alone(told, IN, words)
    for _ in range(2):  # past its evening
        told.pass_days(6)
        told.look()


def _a_round_that_opens(told: Story) -> None:
    _alone(told, IN, LOW)
    told.alone_on((CHECK_IN.name, "take_out"), {})
    told.look()
    told.run(told._held(ANA, IN, HIGH))
    told.look()
    _alone(told, IN, LOW)
    told.run(told._held(BEN, IN, LOW))
    told.look()
    assert any(name == CHECK_IN.name for name, _ in told.items), "it opened"


def _marks(told: Story) -> None:
    for depth in ("not_this", "meant", "facts"):
        _alone(told, MARK, {"w1": depth})
    told.run(told._held(ANA, MARK, {"w1": "facts"}))
    told.run(told._held(BEN, MARK, {"w1": "happened"}))
    told.look()
    _alone(told, MARK, {"w1": "meant"})  # no shallower than Ben's: it moves nothing


CHAPTERS = "/w/b6ms"
CHAPTER = {"do": "keep", "w1": "happened", "w2": "There was a blue room.", "w3": "certain"}


def test_what_she_prepares_reaches_ben_as_far_as_she_tells_it_and_not_before(story: type[Story]) -> None:
    told = story()
    try:
        _prepares_alone(told, "")
        told.run(told._both(ANA, "POST", CHAPTERS, CHAPTER))
        source = derived_id(told.start.ana.person, f"story-{told.presses:016}")
        _prepares_alone(told, source)
        telling = _agreed_to_tell(told)
        _prepares_alone(told, source)
        told._busy("GET", f"/t/{telling}/tell", keyed=False)
        told._busy("POST", f"/t/{telling}/say_more", {"do": "draft", "w1": "who", "w2": "?"})
        told.look()
        assert "blue room" not in told.run(told.quiet.browsers[BEN].get("/together")).text
        told.run(told._on_item(ANA, "tell", telling, {"w1": "yes", "w11": source}, 2))
        assert "blue room" in told.run(told.quiet.browsers[BEN].get("/together")).text
        _prepares_alone(told, source)
    finally:
        told.teardown()


def _prepares_alone(told: Story, source: str) -> None:
    """The busy Ana writes other chapters, changes one, takes one out, and begins one that stays a draft."""
    for words in ("In May.", "In March, if I am honest. " * 9):
        told._busy("POST", CHAPTERS, CHAPTER | {"w1": "when", "w2": words, "w4": source})
    told._busy("POST", CHAPTERS, CHAPTER | {"w1": "physical", "w4": source})
    told._busy("POST", CHAPTERS, CHAPTER | {"do": "draft"})
    if source:
        told._busy("POST", f"/t/{source}/erase", {"v": "3"})
    told._busy("GET", CHAPTERS, keyed=False)
    told.look()


def _agreed_to_tell(told: Story) -> str:
    told.run(told._new(ANA, ("telling", "put_forward"), {"w1": "Sunday, at home.", "w2": "kept"}, 0))
    telling = told.items[-1][1]
    told.run(told._on_item(BEN, "accept", telling, {}, 1))
    return telling


HAPPENED = {"w1": "happened"}


def test_her_quiet_changes_nothing_that_ben_sees_or_can_do(story: type[Story]) -> None:
    """Whatever he does while the busy Ana has quiet, to what was there and to what was not; then she opens it."""
    told = story()
    try:
        told.run(told._new(ANA, MOMENT, {"w1": "The lake."}, 0))
        told.run(told._new(ANA, APOLOGY, {"w1": "Sorry."}, 0))
        moment, apology = told.items[-2][1], told.items[-1][1]
        told.clock.forward(minutes=1)
        _quiet(told, "say")
        told.run(told._on_item(BEN, "answer", apology, {"w1": "I read it."}, 1))
        told.run(told._on_item(BEN, "accept", moment, {}, 1))
        told.run(told._new(BEN, ("break_time", "call"), {"w1": "60"}, 0))
        told.run(told._both(BEN, "POST", "/sharing/self", {"r1": "on", "do": "show"}, keyed=False))
        told.run(told._held(BEN, MARK, HAPPENED))
        assert "I read it." not in told.run(told.busy.browsers[ANA].get("/together")).text
        told.clock.forward(minutes=1)
        for do in ("end", "rest", "begin", "open", "end", "open"):
            _quiet(told, do)
        assert "I read it." in told.run(told.busy.browsers[ANA].get("/together")).text
    finally:
        told.teardown()


def _quiet(told: Story, do: str) -> None:
    until = told.clock.now + HOUR
    told._busy("POST", "/sharing/quiet", {"do": do, "w1": str(until // MINUTE)}, keyed=False)
    told.look()


# That it would be seen


def found(story: type[Story]) -> bool:
    """Whether playing it shows a difference between the two towns."""
    try:
        run_state_machine_as_test(story, settings=FINDING)
    except AssertionError:
        return True
    return False


def some_weeks_show(story: type[Story]) -> bool:
    """The same of the one story that is always played alike; without a leak it passes."""
    try:
        some_weeks(story)
    except AssertionError:
        return True
    return False


def test_a_page_that_showed_whether_the_other_is_in_would_be_seen(
    story: type[Story], monkeypatch: pytest.MonkeyPatch
) -> None:
    def other_is_in(reader: Reader, practice: Round, couple: Couple, history: History, now: Window) -> bool:
        reading = cast(Reading, reader)
        vault, other = Vault(reading.tx, reading.house.root), couple.other(reading.viewer.person)
        vault.admit(reading.viewer.other_held)
        return put_in(reading.house.log.history(vault, practice.held_item(couple, now, other))) is not None

    monkeypatch.setattr(rounds, "_closed_before", other_is_in)
    assert some_weeks_show(story)


def test_a_socket_that_was_woken_by_what_the_other_holds_would_be_seen(
    story: type[Story], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As far as it sends something then; a look that finds everything as it was tells nobody."""

    def bells(viewer: Viewer) -> tuple[str, ...]:
        return tuple(filter(None, (viewer.shared_record, viewer.held_record, viewer.person, viewer.other_held)))

    monkeypatch.setattr(Viewer, "bells", property(bells))
    monkeypatch.setattr(live, "_print", lambda html: secrets.token_bytes(8))
    assert found(story)


def test_a_position_that_counted_what_the_other_holds_would_be_seen(
    story: type[Story], monkeypatch: pytest.MonkeyPatch
) -> None:
    def shared_size(reading: Reading) -> int:
        reading.vault.admit(reading.viewer.other_held)
        sizes = {record: head.size for record, head in reading.vault.heads.items()}
        return sizes.get(reading.viewer.shared_record or "", 0) + sizes.get(reading.viewer.other_held or "", 0)

    monkeypatch.setattr(Reading, "shared_size", shared_size)
    assert found(story)


def test_a_page_that_showed_whether_the_other_set_a_question_aside_would_be_seen(
    story: type[Story], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = regions.QUERIES["questions"]

    def more_of_them(reader: Reader) -> dict[str, Any]:
        reading = cast(Reading, reader)
        reading.vault.admit(reading.viewer.other_held)
        held = histories(reading, reading.viewer.other_held or "")
        return before(reader) | {"more": any(practice_of(history) == "question" for history in held)}

    monkeypatch.setattr(regions, "QUERIES", {**regions.QUERIES, "questions": more_of_them})
    assert found(story)


def test_a_page_that_showed_whether_the_other_has_quiet_would_be_seen(
    story: type[Story], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On Today, which is looked at after each thing that happens to both."""
    everybodys = Statement(sa.select(people.c.quiet))

    def of_both(reader: Reader) -> dict[str, Any]:
        return {"said": "", "came": any(kept for (kept,) in reader.tx.run(everybodys))}

    monkeypatch.setattr(regions, "QUERIES", {**regions.QUERIES, "quiet": of_both})
    assert found(story)


def test_a_page_that_showed_what_the_other_put_away_would_be_seen(
    story: type[Story], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its words are the same, and one line of it is there or not."""
    before = regions.QUERIES["talks"]

    def of_both(reader: Reader) -> dict[str, Any]:
        reading, held = cast(Reading, reader), reader.viewer.other_held
        assert held is not None
        vault = Vault(reading.tx, reading.house.root)
        vault.admit(held)
        return before(reader) | {"viewer": replace(reader.viewer, shelf=lambda: kept(vault, held))}

    def kept(vault: Vault, held: str) -> str:
        return (safekeeping.get(vault, held, SHELF_SLOT) or b"").decode()

    monkeypatch.setattr(regions, "QUERIES", {**regions.QUERIES, "talks": of_both})
    assert puts_everything_away(story)


def test_what_she_puts_away_changes_nothing_that_ben_sees(story: type[Story]) -> None:
    assert not puts_everything_away(story)


def puts_everything_away(story: type[Story]) -> bool:
    """The busy Ana puts all of it away, and takes it out again. Whether Ben sees a difference at any moment."""
    told = story()
    try:
        told.run(told._new(BEN, APOLOGY, {"w1": "Sorry."}, 0))
        for do in ("put", "take"):
            for code in sorted(CODES):
                told._busy("POST", "/write/away", {"do": do, "w1": code}, keyed=False)
            told.look()
    except AssertionError:
        return True
    finally:
        with contextlib.suppress(AssertionError):
            told.teardown()
    return False


def test_that_she_takes_copies_changes_nothing_that_ben_sees(story: type[Story]) -> None:
    assert not takes_copies(story)


def test_a_head_of_her_copy_that_stood_in_his_would_be_seen(
    story: type[Story], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = checkpoints.issue

    async def known_to_both(house: House, record: str, upto: int, *, shown: bool) -> list[Checkpoint]:
        return await before(house, record, upto, shown=True)

    monkeypatch.setattr(checkpoints, "issue", known_to_both)
    assert takes_copies(story)


def takes_copies(story: type[Story]) -> bool:
    """The busy Ana takes some between what both share. Whether Ben sees a difference at any moment, also in his."""
    told = story()
    try:
        for words in ("Sorry.", "Once more.", "And once more."):
            told.run(told._new(ANA, APOLOGY, {"w1": words}, 0))
            told.she_takes_copies_with_proof(cast(st.DataObject, None))
            told.look()
        told.ben_takes_a_copy(cast(st.DataObject, None))
        for _ in range(2):
            told.pass_days(1)
            told.heads_are_signed(cast(st.DataObject, None))
            told.she_takes_copies_with_proof(cast(st.DataObject, None))
            told.ben_takes_a_copy(cast(st.DataObject, None))
    except AssertionError:
        return True
    finally:
        with contextlib.suppress(AssertionError):
            told.teardown()
    return False


def test_an_id_of_the_others_own_that_was_answered_otherwise_would_be_seen(
    story: type[Story], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = SealedRecorder.select_events

    def wherever_it_stands(recorder: SealedRecorder, originator_id: str, **options: Any) -> list[SealedEvent]:
        vault = here()
        vault.admit(*(row[0] for row in vault.tx.run(OF_ITEM, of=originator_id)))
        return before(recorder, originator_id, **options)

    monkeypatch.setattr(SealedRecorder, "select_events", wherever_it_stands)
    assert found(story)


def test_the_keys_of_forms_are_all_that_is_not_compared() -> None:
    key = '<input type="hidden" name="key" value="{}">'
    one, other = key.format("a" * 22), key.format("-_0Zz" + "b" * 17)
    assert normalised(one) == normalised(other)
    assert len(normalised(one)) == len(one)
    assert normalised(one) != normalised(one + one)
    assert normalised(one + "<p>") != normalised("<p>" + one)
    assert normalised(key.format("a" * 21)) != normalised(key.format("b" * 22))
    untouched = f'<a href="/t/{"0f" * 16}/erase?v=3"><input name="upto" value="7">'
    assert normalised(untouched) == untouched


# For a therapist alone

FOR_HER_ALONE = "/sharing/let-in/alone"


def test_what_she_writes_for_a_therapist_alone_changes_nothing_that_ben_sees(story: type[Story]) -> None:
    """Nor what he can do: with asides of his own, with looks of the therapist's into both, and once the door closed."""
    assert not writes_for_a_therapist(story)


def test_a_page_that_showed_what_the_other_wrote_for_a_therapist_would_be_seen(
    story: type[Story], monkeypatch: pytest.MonkeyPatch
) -> None:
    everybodys = Statement(sa.select(asides_table.c.therapist, asides_table.c.record))
    monkeypatch.setattr(asides, "by_her", lambda tx, person, couple: dict(map(tuple, tx.run(everybodys))))
    assert writes_for_a_therapist(story)


def writes_for_a_therapist(story: type[Story]) -> bool:
    """Whether Ben sees anything of it."""
    told = story()
    try:
        item = _lets_in(told)
        for who in ("nobody", ANA, BEN, ANA):
            if who == BEN:
                told.run(told._both(BEN, "POST", FOR_HER_ALONE, {"w1": "I am afraid.", "w2": item}))
            elif who == ANA:
                told._busy("POST", FOR_HER_ALONE, {"w1": "In March. " * 40, "w2": item})
            for t in told.towns:
                told.run(told._looks(t, end=False))
            told.look()
        assert "I am afraid." in told.run(told.quiet.browsers[BEN].get(FOR_HER_ALONE)).text
        told.run(told._on_item(BEN, "end", item, {}, 1))
        told._busy("POST", FOR_HER_ALONE, {"w1": "Too late.", "w2": item})
        told.look()
    except AssertionError:
        return True
    finally:
        with contextlib.suppress(AssertionError):
            told.teardown()
    return False


def _lets_in(told: Story) -> str:
    """Both do, by the therapist's code."""
    terms = {"w1": told.start.code, "w2": "To prepare.", "w3": "all", "w4": "", "w6": "30", "v": "1"}
    told.run(told._both(ANA, "POST", "/sharing/let-in", terms))
    item = derived_id(told.start.ana.person, f"story-{told.presses:016}")
    told.run(told._remember(LET_IN, item))
    told.run(told._on_item(BEN, "accept", item, {"w1": told.start.code}, 1))
    return item


# That it is played whole

FILLED = {
    "/w/{code}",
    "/t/{item}/{move}",
    "/i/{link}",
    "/talk/{item}/{move}",
    "/talk/{item}/before",
    "/talk/{item}/kept",
    "/sharing/one/{item}",
    "/c/{space}/end",
    "/c/{space}/notes",
    "/c/{space}/copy",
    "/sharing/let-in/alone/{item}",
}
"""Doors that the story fills in: with each practice, each item, each move, and a link."""

BEFORE_THERE_ARE_TWO = {"/begin/3", "/begin/4", "/begin/5", "/i/{link}/3", "/i/{link}/in"}


def test_every_door_that_something_can_be_sent_to_is_in_the_story() -> None:
    """A new one fails here until Ana or Ben goes through it in story.py, or Ana in alone.py."""
    written = "".join(inspect.getsource(part) for part in (shared, alone, stage, talk_alone, talk_story))
    doors = {route.path for route in ROUTES if isinstance(route, Door) and "POST" in (route.methods or ())}
    missing = {path for path in doors - FILLED - BEFORE_THERE_ARE_TWO if f'"{path}"' not in written}
    assert missing == set()
    assert doors >= FILLED | BEFORE_THERE_ARE_TWO
