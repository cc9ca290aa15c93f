"""The clock of a talk runs while it is open, and never past what both accepted."""

from hypothesis import given
from hypothesis import strategies as st

from domain.verbs.meet.clock import Clock


def test_it_stands_until_it_is_started() -> None:
    assert Clock(60).used(1_000) == 0
    assert Clock(60).ends is None
    assert Clock(60).when(10) is None


def test_it_runs_and_stops_where_it_was() -> None:
    clock = Clock(60).start(100)
    assert (clock.used(130), clock.left(130), clock.ends, clock.when(10)) == (30, 30, 160, 110)
    stopped = clock.stop(130)
    assert stopped.left(5_000) == 30
    assert stopped.start(5_000).ends == 5_030


def test_it_never_passes_what_was_accepted() -> None:
    assert Clock(60).start(0).left(1_000) == 0
    assert Clock(60).start(0).stop(1_000).left(2_000) == 0


def test_a_second_start_changes_nothing() -> None:
    assert Clock(60).start(10).start(20) == Clock(60).start(10)


def test_time_that_runs_backwards_gives_nothing_back() -> None:
    assert Clock(60).start(100).used(50) == 0


def test_longer_is_longer_by_that_much() -> None:
    clock = Clock(60).start(0).longer(15)
    assert (clock.left(60), clock.ends) == (15, 75)


@given(
    accepted=st.integers(0, 100), presses=st.lists(st.tuples(st.sampled_from(["start", "stop"]), st.integers(0, 30)))
)
def test_used_and_left_are_always_what_was_accepted(accepted: int, presses: list[tuple[str, int]]) -> None:
    clock, at, running, ran = Clock(accepted), 0, False, 0
    for press, pause in presses:
        ran += pause if running else 0
        at += pause
        assert clock.used(at) == min(accepted, ran)
        clock, running = (clock.start(at), True) if press == "start" else (clock.stop(at), False)
        assert clock.used(at) + clock.left(at) == accepted
