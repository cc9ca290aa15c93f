"""A rhythm that Ana and Ben agreed on, and what each puts into its rounds."""

from __future__ import annotations

from typing import Any

from domain.kernel import Event
from domain.practices.check_in import CHECK_IN, CHECK_IN_RHYTHM
from domain.verbs.reveal import PutIn, Revealed, Window, put_in
from tests.domain.cast import ANA, BEN, VIENNA, Story, moment

SUNDAY_NINE = moment("2026-05-10 21:00")
"""When the round closes that is on after `with_rhythm`."""
SCALES: dict[str, Any] = {"calm": 5, "trust": 2, "closeness": 3}


def agrees(story: Story, form: str = "fanos", weekday: str = "6", weeks: str = "1", zone: str = VIENNA) -> None:
    """Ana words a rhythm, Ben says yes to it."""
    assert story.couple
    before = len(story.history(CHECK_IN_RHYTHM.item(story.couple)))
    terms = {"form": form, "weekday": weekday, "weeks": weeks}
    [worded] = story.does(ANA, "check_in_rhythm", "put_forward", "", before, zone=zone, **terms)
    story.does(BEN, "check_in_rhythm", "accept", worded.item, worded.version)


def with_rhythm() -> Story:
    """On Tuesday they agreed on five short answers, open until every Sunday evening."""
    story = Story()
    agrees(story)
    return story


def window(story: Story) -> Window:
    """The round that is on."""
    assert story.couple
    found = CHECK_IN.rhythm.window(story.history(CHECK_IN_RHYTHM.item(story.couple)), story.at)
    assert found
    return found


def number(story: Story, closes: int = 0) -> int:
    """What a form calls the round that closes then, or the one that is on."""
    assert story.couple
    return CHECK_IN.number(story.couple, Window(0, closes or window(story).closes, ""))


def puts_in(story: Story, who: str, feelings: str, closes: int = 0) -> list[Event]:
    """Five short answers, or one of them, into the round on her page: the one that is on, or was."""
    return story.does(who, "check_in", "put_in_fanos", "", number(story, closes), feelings=feelings)


def answers_scales(story: Story, who: str) -> list[Event]:
    return story.does(who, "check_in", "put_in_scales", "", number(story), **SCALES)


def takes_out(story: Story, who: str) -> list[Event]:
    return story.does(who, "check_in", "take_out", "", number(story))


def has_in(story: Story, who: str) -> PutIn | None:
    assert story.couple
    return put_in(story.history(CHECK_IN.held_item(story.couple, window(story), who)))


def round_item(story: Story) -> str:
    assert story.couple
    return CHECK_IN.round_item(story.couple, window(story))


def revealed(story: Story) -> Revealed | None:
    """The round that is on, once it is open."""
    found: Revealed | None = story.state("check_in", round_item(story))
    return found


def shown(story: Story) -> dict[str, Any]:
    """Whose words stand in the open round."""
    found = revealed(story)
    return {part.by: part.words for part in found.parts} if found else {}
