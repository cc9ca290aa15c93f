"""What quiet keeps back, and what it never does. Ana has it; Ben goes on as ever."""

from __future__ import annotations

import pytest

from domain.kernel import BOTH, Event, History
from domain.practices import BY_NAME, KINDS
from domain.records import Record
from domain.verbs.agree import Accepted
from domain.verbs.quiet import BINDS, KEPT_BACK, NONE, UNTIL_I_SAY, Quiet, Window, visible, waits
from domain.verbs.told import Marked, Told
from tests.domain.cast import ANA, BEN, HOUR, TUESDAY, Story

QUIET = NONE.begun(TUESDAY + HOUR, TUESDAY + 3 * HOUR)
DURING, AFTER = TUESDAY + 2 * HOUR, TUESDAY + 4 * HOUR


def seen(story: Story, item: str, quiet: Quiet = QUIET) -> History:
    return visible(story.history(item), quiet, ANA)


# The time itself


def test_she_has_quiet_until_the_time_she_named_or_until_she_says() -> None:
    assert [bool(QUIET.on(at)) for at in (TUESDAY, TUESDAY + HOUR, DURING, TUESDAY + 3 * HOUR)] == [0, 1, 1, 0]
    for_long = NONE.begun(TUESDAY, UNTIL_I_SAY)
    assert for_long.on(TUESDAY + 10_000 * HOUR)
    assert for_long.ended(AFTER).windows == (Window(TUESDAY, AFTER),)


def test_another_end_changes_the_quiet_she_has_and_a_break_makes_it_no_shorter() -> None:
    assert QUIET.begun(DURING, AFTER).windows == (Window(TUESDAY + HOUR, AFTER),)
    assert QUIET.at_least(DURING, DURING + 1) == QUIET
    assert QUIET.at_least(DURING, AFTER).windows == (Window(TUESDAY + HOUR, AFTER),)


def test_what_came_in_between_two_times_of_quiet_stays_where_she_saw_it() -> None:
    twice = QUIET.begun(AFTER + HOUR, AFTER + 2 * HOUR)
    assert [twice.holds(at) for at in (DURING, AFTER, AFTER + HOUR)] == [True, False, True]
    assert not twice.on(AFTER)


def test_what_came_is_opened_but_for_the_quiet_she_has() -> None:
    assert QUIET.opened(AFTER) == NONE
    twice = QUIET.begun(AFTER, AFTER + HOUR)
    assert twice.opened(AFTER).windows == (Window(AFTER, AFTER + HOUR),)


def test_quiet_that_is_ended_at_once_was_none() -> None:
    assert NONE.begun(TUESDAY, AFTER).ended(TUESDAY) == NONE


# What it keeps back


def test_every_act_in_the_shared_record_was_looked_at() -> None:
    """A new one is listed as what can wait, or as what never does."""
    acts = set[str]()
    for practice in BY_NAME.values():
        if any(Record.SHARED in move.writes for move in practice.moves.values()):
            acts |= {kind.partition(".")[2] for kind in practice.kinds}
    acts |= {kind.partition(".")[2] for kind in KINDS if kind.startswith("couple.")}
    elsewhere = {"put_in", "taken_out", "set_aside"} | _in_a_talk_alone()
    assert acts - elsewhere == KEPT_BACK | BINDS
    assert not KEPT_BACK & BINDS


def _in_a_talk_alone() -> set[str]:
    """What is written in a talk's own record, or in one's held one, and nowhere else."""
    talk = {kind.partition(".")[2] for kind in BY_NAME["talk"].kinds}
    return talk - BINDS - KEPT_BACK


def test_what_he_shares_is_kept_back_and_what_she_shares_is_not() -> None:
    story = Story(at=DURING)
    his = story.does(BEN, "apology", "share", regret="Sorry.")[0].item
    hers = story.does(ANA, "apology", "share", regret="Sorry.")[0].item
    assert seen(story, his) == ()
    assert waits(story.history(his), QUIET, ANA)
    assert seen(story, his, QUIET.opened(AFTER)) == visible(story.history(his), NONE, ANA) == story.history(his)
    assert seen(story, hers) == story.history(hers)
    assert visible(story.history(his), QUIET, BEN) == story.history(his)


def test_his_answer_waits_with_its_erasing_and_what_was_there_stays() -> None:
    story = Story()
    item = story.does(ANA, "apology", "share", regret="Sorry.")[0].item
    story.at = DURING
    story.does(BEN, "apology", "answer", item, answer="I read it.")
    story.at = AFTER
    story.does(BEN, "apology", "erase", item, 2)
    story.does(BEN, "apology", "answer", item, answer="I read it twice.")
    assert [event.version for event in seen(story, item)] == [1, 4]
    assert BY_NAME["apology"].evolve(seen(story, item))


def test_words_of_his_that_he_erases_are_gone_at_once() -> None:
    story = Story()
    item = story.does(BEN, "apology", "share", regret="Sorry.")[0].item
    story.at = DURING
    story.does(BEN, "apology", "erase", item, 1)
    assert seen(story, item) == story.history(item)


def test_what_he_puts_forward_waits_and_what_he_agrees_to_binds() -> None:
    story = Story()
    item = story.does(ANA, "milestone", "put_forward", moment="The lake.")[0].item
    story.at = DURING
    story.does(BEN, "milestone", "accept", item, 1)
    story.does(BEN, "milestone", "change", item, 2, moment="The lake, in May.")
    state = BY_NAME["milestone"].evolve(seen(story, item))
    assert state.in_force.version == 1
    assert state.open is None
    story.does(BEN, "milestone", "end", item)
    assert BY_NAME["milestone"].evolve(seen(story, item)).in_force is None


def test_what_she_says_yes_to_all_the_same_is_before_her() -> None:
    story = Story()
    item = story.does(ANA, "milestone", "put_forward", moment="The lake.")[0].item
    story.at = DURING
    story.does(BEN, "milestone", "change", item, 1, moment="The lake, in May.")
    assert [event.version for event in seen(story, item)] == [1]
    story.does(ANA, "milestone", "accept", item, 2)
    assert seen(story, item) == story.history(item)


def test_what_he_put_forward_and_took_back_was_nothing() -> None:
    story = Story(at=DURING)
    item = story.does(BEN, "milestone", "put_forward", moment="The lake.")[0].item
    story.at = AFTER
    story.does(BEN, "milestone", "take_back", item, 1)
    assert seen(story, item) == ()


def test_a_round_that_opened_waits_whole_whoever_was_second() -> None:
    parts = tuple(
        Event("round", n, "check_in.opened", who, DURING, Record.SHARED, None)
        for n, who in enumerate((ANA, BEN), start=1)
    )
    assert visible(parts, QUIET, ANA) == visible(parts, QUIET, BEN) == ()


def test_how_far_both_go_is_never_kept_back() -> None:
    story = Story(at=DURING)
    story.does(ANA, "disclosure_boundary", "mark", happened="meant")
    story.does(BEN, "disclosure_boundary", "mark", happened="not_this")
    limits = next(event for event in story.shared())
    assert limits.by == BOTH
    assert seen(story, limits.item) == (limits,)


def test_what_is_said_only_beside_something_that_waits_waits_with_it() -> None:
    story = _told(Story())
    assert [event.act for event in seen(story, "telling")] == ["put_forward", "accepted"]
    assert BY_NAME["telling"].evolve(seen(story, "telling")).told_at is None
    story.at = AFTER
    story.happen(
        BY_NAME["telling"].moves["say_more"],
        [Event("telling", 5, "telling.marked", BEN, AFTER, Record.SHARED, story.history("telling")[3].body)],
    )
    assert [event.version for event in seen(story, "telling")] == [1, 2]


def _told(story: Story) -> Story:
    story.does(BEN, "telling", "put_forward", "telling", occasion="Sunday.", stays="kept")
    story.does(ANA, "telling", "accept", "telling", 1)
    story.at = DURING
    bodies = [("told", Told(False)), ("marked", Marked("who", "certain", 2))]
    story.happen(
        BY_NAME["telling"].moves["tell"],
        [
            Event("telling", version, f"telling.{act}", BEN, DURING, Record.SHARED, body)
            for version, (act, body) in enumerate(bodies, start=3)
        ],
    )
    return story


def test_what_nobody_shared_is_nobody_elses_to_wait() -> None:
    held = Event("held", 1, "talk.marked", BEN, DURING, Record.TALK, None)
    assert visible((held,), QUIET, ANA) == (held,)


@pytest.mark.parametrize("act", sorted(BINDS))
def test_what_binds_her_is_shown_whatever_it_is(act: str) -> None:
    hers = Event("item", 1, "x.put_forward", ANA, TUESDAY, Record.SHARED, None)
    binding = Event("item", 2, f"x.{act}", BEN, DURING, Record.SHARED, Accepted(1))
    assert visible((hers, binding), QUIET, ANA) == (hers, binding)
