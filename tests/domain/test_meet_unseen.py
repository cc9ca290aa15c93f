"""What one does in a talk before the other did the same changes nothing that the other meets."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.verbs.meet.events import MINUTE
from domain.verbs.meet.floor import ACTS
from tests.domain.cast import ANA, BEN
from tests.domain.evenings import LIVE, MOVES, given_to
from tests.domain.talks import HALF_PAST_EIGHT, TERMS, Talks, begun


@given(
    hers=st.lists(st.sampled_from(["enter", "step_out"]), max_size=5),
    his=st.sampled_from([move for move in MOVES if move != "enter"]),
    later=st.integers(0, 20),
)
@settings(max_examples=100)
def test_until_ben_comes_in_nothing_he_meets_depends_on_ana(hers: list[str], his: str, later: int) -> None:
    met = []
    for acts in (hers, []):
        story = Talks()
        story.does(ANA, "propose", **TERMS)
        story.does(BEN, "accept", 1)
        story.at = HALF_PAST_EIGHT - 5 * MINUTE
        for act in acts:
            story.does(ANA, act)
        story.later(later)
        events = story.tries(BEN, his, 1, **given_to(his, 20, {"words": "x"}))
        met.append((events, story.talk, story.may(BEN), story.shared(), story.sweep()))
    assert met[0] == met[1]


@given(
    hers=st.lists(st.sampled_from(["10", "15", "30", ""]), min_size=1, max_size=5),
    his=st.sampled_from([move for move in MOVES if move != "offer_more_time"]),
    later=st.integers(0, 70),
    step=st.integers(0, 3),
)
@settings(max_examples=100)
def test_until_ben_would_go_on_longer_nothing_he_meets_depends_on_what_ana_would(
    hers: list[str], his: str, later: int, step: int
) -> None:
    met = []
    for offers in (hers, []):
        story = begun(minutes=60)
        for minutes in offers:
            story.does(
                ANA, "offer_more_time" if minutes else "keep_to_time", **({"minutes": minutes} if minutes else {})
            )
        for who, move in ((ANA, "speak"), (BEN, "paraphrase"), (ANA, "confirm"))[:step]:
            story.says(who, move, words="x")
        story.later(later)
        version = story.floor.n if his in ACTS else 1
        events = story.tries(BEN, his, version, **given_to(his, 20, {"words": "x"}))
        met.append((events, story.talk, story.may(BEN), story.shared(), story.left[LIVE], story.sweep()))
    assert met[0] == met[1]
