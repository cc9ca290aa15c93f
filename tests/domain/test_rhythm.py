from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.kernel import ERASED
from domain.practices.check_in import CHECK_IN, CHECK_IN_RHYTHM, WEEKDAYS, window
from domain.verbs.agree import Terms
from domain.verbs.reveal import Window
from tests.domain.cast import ANA, BEN, DAY, HOUR, SECOND, TUESDAY, VIENNA, Story, moment
from tests.domain.rounds import SUNDAY_NINE, agrees

ZONES = ("UTC", VIENNA, "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia", "America/Havana")
WEEK = 7 * DAY
SUNDAY = "6"


def rhythm(agreed_at: int = TUESDAY, weekday: str = SUNDAY, weeks: str = "1", zone: str = VIENNA) -> Terms:
    words = {"form": "fanos", "weekday": weekday, "weeks": weeks}
    return Terms(1, ANA, agreed_at, dict(words), zone, frozenset({ANA, BEN}), agreed_at=agreed_at)


def on(terms: Terms, at: int) -> Window:
    """The round that is on at a moment."""
    found = window(terms, at)
    assert found
    return found


def local(at: int, zone: str) -> datetime:
    return datetime.fromtimestamp(at // SECOND, ZoneInfo(zone))


def test_the_first_round_takes_answers_from_the_second_yes_until_the_evening_they_chose() -> None:
    assert on(rhythm(), TUESDAY) == Window(TUESDAY, SUNDAY_NINE, "fanos")


@pytest.mark.parametrize(
    ("agreed", "closes"),
    [
        ("2026-05-09 20:59", "2026-05-10 21:00"),
        ("2026-05-09 21:00", "2026-05-10 21:00"),
        ("2026-05-09 21:01", "2026-05-17 21:00"),
        ("2026-05-10 20:00", "2026-05-17 21:00"),
        ("2026-05-10 23:59", "2026-05-17 21:00"),
    ],
)
def test_the_first_round_leaves_at_least_a_day(agreed: str, closes: str) -> None:
    assert on(rhythm(moment(agreed)), moment(agreed)).closes == moment(closes)


def test_a_day_is_a_whole_one_where_the_clocks_change() -> None:
    """On 29 March 2026 Vienna skips an hour: from Saturday nine to Sunday nine is one hour short of a day."""
    assert on(rhythm(moment("2026-03-28 21:00")), TUESDAY).closes > moment("2026-03-29 21:00")
    assert on(rhythm(moment("2026-03-28 20:00")), moment("2026-03-28 20:00")).closes == moment("2026-03-29 21:00")


def test_before_the_first_round_there_was_none_and_before_each_other_the_one_that_closed_then() -> None:
    story = Story()
    agrees(story)
    assert story.couple
    history = story.history(CHECK_IN_RHYTHM.item(story.couple))
    first = CHECK_IN.rhythm.window(history, story.at)
    assert first
    assert CHECK_IN.rhythm.before(history, first) is None
    second = CHECK_IN.rhythm.window(history, first.closes)
    assert second
    assert CHECK_IN.rhythm.before(history, second) == first
    assert CHECK_IN.rhythm.before((), second) is None


@pytest.mark.parametrize("weeks", ["1", "2", "4"])
def test_rounds_follow_each_other_without_a_gap(weeks: str) -> None:
    terms, every = rhythm(weeks=weeks), int(weeks) * WEEK
    assert on(terms, SUNDAY_NINE - 1).closes == SUNDAY_NINE
    assert on(terms, SUNDAY_NINE) == Window(SUNDAY_NINE, SUNDAY_NINE + every, "fanos")
    assert on(terms, SUNDAY_NINE + every - 1) == Window(SUNDAY_NINE, SUNDAY_NINE + every, "fanos")
    assert on(terms, SUNDAY_NINE + every).opens == SUNDAY_NINE + every


@pytest.mark.parametrize(("weekday", "name"), list(enumerate(WEEKDAYS)))
def test_a_round_closes_on_the_weekday_they_chose(weekday: int, name: str) -> None:
    assert local(on(rhythm(weekday=str(weekday)), TUESDAY).closes, VIENNA).strftime("%A %H:%M") == f"{name} 21:00"


def test_nine_in_the_evening_stays_nine_when_the_clocks_change() -> None:
    terms = rhythm()
    summer, winter = on(terms, moment("2026-10-20 12:00")), on(terms, moment("2026-10-27 12:00"))
    assert (summer.closes, winter.closes) == (moment("2026-10-25 21:00"), moment("2026-11-01 21:00"))
    assert winter.closes - winter.opens == WEEK
    assert summer.closes - summer.opens == WEEK + HOUR


def test_the_evening_is_one_in_the_zone_of_whoever_worded_the_rhythm() -> None:
    story = Story()
    agrees(story, zone="America/New_York")
    assert story.couple
    found = CHECK_IN.rhythm.window(story.history(CHECK_IN_RHYTHM.item(story.couple)), story.at)
    assert found
    assert found.closes == moment("2026-05-10 21:00", "America/New_York")


def test_a_rhythm_agreed_anew_counts_from_the_new_yes() -> None:
    story = Story()
    agrees(story)
    story.at += DAY
    agrees(story, weekday="0")
    assert story.couple
    found = CHECK_IN.rhythm.window(story.history(CHECK_IN_RHYTHM.item(story.couple)), story.at)
    assert found == Window(story.at, moment("2026-05-11 21:00"), "fanos")


def test_there_is_no_round_before_both_have_said_yes_nor_after_an_end() -> None:
    story = Story()
    assert story.couple
    item = CHECK_IN_RHYTHM.item(story.couple)
    story.does(ANA, "check_in_rhythm", "put_forward", form="fanos", weekday=SUNDAY, weeks="1")
    assert CHECK_IN.rhythm.window(story.history(item), story.at) is None
    story.does(BEN, "check_in_rhythm", "accept", item, 1)
    assert CHECK_IN.rhythm.window(story.history(item), story.at)
    story.does(BEN, "check_in_rhythm", "end", item, 2)
    assert CHECK_IN.rhythm.window(story.history(item), story.at) is None
    assert CHECK_IN.rhythm.window((), story.at) is None


def test_a_rhythm_without_its_words_has_no_rounds() -> None:
    terms = rhythm()
    assert window(Terms(1, ANA, 0, ERASED, "UTC", terms.yes, agreed_at=0), TUESDAY) is None
    assert window(Terms(1, ANA, 0, terms.words, "UTC", terms.yes), TUESDAY) is None


def test_a_clock_a_little_behind_the_second_yes_finds_the_first_round() -> None:
    assert on(rhythm(), TUESDAY - SECOND) == on(rhythm(), TUESDAY)


def reckoned(terms: Terms, at: int) -> Window:
    """The same, evening by evening: those of the weekday that are a day or more after the second yes."""
    assert isinstance(terms.words, dict)
    assert terms.agreed_at is not None
    opens, skip, zone = terms.agreed_at, 0, ZoneInfo(terms.zone)
    day = local(terms.agreed_at, terms.zone).date()
    while True:
        evening = datetime(day.year, day.month, day.day, 21, tzinfo=zone)
        closes = int(evening.astimezone(UTC).timestamp()) * SECOND
        if str(day.weekday()) == terms.words["weekday"] and closes >= terms.agreed_at + DAY:
            if not skip and at < closes:
                return Window(opens, closes, "fanos")
            opens, skip = (closes, int(terms.words["weeks"]) - 1) if not skip else (opens, skip - 1)
        day += timedelta(days=1)


moments = st.datetimes(datetime(2010, 1, 1), datetime(2027, 1, 1)).map(  # noqa: DTZ001
    lambda naive: int(naive.replace(tzinfo=UTC).timestamp() * SECOND)
)


@given(
    agreed_at=moments,
    later=st.integers(0, 500 * DAY),
    weekday=st.sampled_from("0123456"),
    weeks=st.sampled_from("124"),
    zone=st.sampled_from(ZONES),
)
@settings(max_examples=150)
def test_a_round_is_the_one_a_patient_reckoning_finds(
    agreed_at: int, later: int, weekday: str, weeks: str, zone: str
) -> None:
    terms = rhythm(agreed_at, weekday, weeks, zone)
    assert on(terms, agreed_at + later) == reckoned(terms, agreed_at + later)


@given(agreed_at=moments, later=st.integers(0, 500 * DAY), zone=st.sampled_from(ZONES))
@settings(max_examples=60)
def test_near_its_closing_each_microsecond_belongs_to_one_round(agreed_at: int, later: int, zone: str) -> None:
    terms = rhythm(agreed_at, zone=zone)
    now = on(terms, agreed_at + later)
    assert now.opens <= agreed_at + later < now.closes
    assert on(terms, now.closes - 1) == now
    assert on(terms, now.closes).opens == now.closes


@given(agreed_at=moments, years=st.integers(1_000, 7_000), zone=st.sampled_from(ZONES))
@settings(max_examples=60)
def test_a_rhythm_agreed_long_ago_is_found_at_once(agreed_at: int, years: int, zone: str) -> None:
    at = agreed_at + years * 365 * DAY
    now = on(rhythm(agreed_at, zone=zone), at)
    assert now.opens <= at < now.closes
    assert now.closes - now.opens <= WEEK + HOUR
