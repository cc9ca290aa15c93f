import pytest

from domain.couple import NOTHING_NEW
from domain.fields import read
from domain.kernel import ImpossibleHistory, Refused
from domain.practices.break_time import BREAK_TIME
from domain.records import Record
from domain.verbs.pause import NOBODY_ELSE, Break, Called, returning
from tests.domain.cast import ANA, BEN, DAY, HOUR, SECOND, TUESDAY, Story, refusal

MINUTE = 60 * SECOND


def test_she_takes_a_break_alone_and_names_when_she_means_to_be_back() -> None:
    story = Story()
    [event] = story.does(ANA, "break_time", "call", minutes=60)
    assert (event.record, event.by, event.kind) == (Record.SHARED, ANA, "break_time.called")
    assert story.state("break_time", event.item) == Break(ANA, TUESDAY, TUESDAY + HOUR)
    assert BREAK_TIME.called(event) == TUESDAY + HOUR


def test_either_can_and_as_often_as_it_takes() -> None:
    story = Story()
    items = {story.does(who, "break_time", "call", minutes=20)[0].item for who in (ANA, BEN, ANA)}
    assert len(items) == 3


@pytest.mark.parametrize(("past", "minutes", "back"), [(0, 20, 20), (1, 20, 25), (4, 60, 65), (2, 1440, 1440)])
def test_back_is_by_the_clock_and_within_a_day(past: int, minutes: int, back: int) -> None:
    assert returning(TUESDAY + past * MINUTE, minutes) == TUESDAY + back * MINUTE


def test_a_break_has_20_minutes_to_a_day() -> None:
    for minutes in ("19", "1441", "-20", "2e1"):
        with pytest.raises(Refused) as refused:
            read(BREAK_TIME.fields, {"w1": minutes})
        assert refused.value.field == "minutes"
    assert read(BREAK_TIME.fields, {"w1": "20"}) == {"minutes": 20}
    assert returning(TUESDAY, 1440) == TUESDAY + DAY


def test_it_takes_two_and_a_space_that_is_open() -> None:
    assert refusal(Story(couple=None).does, ANA, "break_time", "call", minutes=20).sentence == NOBODY_ELSE
    story = Story()
    story.close()
    assert refusal(story.does, ANA, "break_time", "call", minutes=20).sentence == NOTHING_NEW


def test_a_break_has_one_event() -> None:
    story = Story()
    [event] = story.does(ANA, "break_time", "call", minutes=20)
    with pytest.raises(ImpossibleHistory):
        BREAK_TIME.evolve((event, event))
    assert BREAK_TIME.called(story.does(BEN, "apology", "share", regret="Sorry.")[0]) is None
    assert isinstance(event.body, Called)
