"""Everything of somebody's, item by item: what is hers goes, what is the other's or both's stays."""

from domain.kernel import ERASED, Event
from domain.practices.check_in import CHECK_IN
from domain.practices.preparation import PREPARATION
from domain.records import Record
from domain.verbs.reveal import put_in
from domain.verbs.say import Entry
from tests.domain.cast import ANA, BEN, TUESDAY, Story
from tests.domain.rounds import puts_in, window, with_rhythm


def gone(events: list[Event]) -> list[tuple[str, int]]:
    """What erases which version."""
    return [(event.kind, event.body.version) for event in events]  # type: ignore[attr-defined]


def test_of_an_entry_only_her_own_texts_go() -> None:
    story = Story()
    story.does(ANA, "apology", "share", regret="I lied.")
    story.does(BEN, "apology", "answer", "item 0", answer="I have read it.")
    assert gone(story.forgets(BEN, "item 0")) == [("apology.erased", 2)]
    assert gone(story.forgets(ANA, "item 0")) == [("apology.erased", 1)]
    state: Entry = story.state("apology", "item 0")
    assert [text.words for text in state.texts] == [ERASED, ERASED]


def test_once_more_changes_nothing() -> None:
    story = Story()
    story.does(ANA, "apology", "share", regret="I lied.")
    story.forgets(ANA, "item 0")
    assert story.forgets(ANA, "item 0") == []


def test_agreed_words_stay_and_those_that_were_not_go() -> None:
    story = Story()
    story.does(ANA, "milestone", "put_forward", moment="The lake.")
    story.does(BEN, "milestone", "accept", "item 0", 1)
    story.does(ANA, "milestone", "change", "item 0", 2, moment="The lake, in May.")
    assert gone(story.forgets(ANA, "item 0")) == [("milestone.erased", 3)]
    assert story.state("milestone", "item 0").in_force.words == {"moment": "The lake."}


def test_it_goes_on_in_a_space_that_is_read_only() -> None:
    story = Story()
    story.does(ANA, "question", "ask", topic="when", question="Since when?")
    story.close()
    assert gone(story.forgets(ANA, "item 0")) == [("question.erased", 1)]


def test_what_she_put_into_a_round_goes_unseen_and_with_it_opened_both_places_go() -> None:
    story = with_rhythm()
    assert story.couple
    item = CHECK_IN.round_item(story.couple, window(story))
    held = CHECK_IN.held_item(story.couple, window(story), ANA)
    puts_in(story, ANA, "Tired.")
    assert {event.record for event in story.forgets(ANA, held)} == {Record.HELD}
    assert put_in(story.history(held)) is None
    puts_in(story, BEN, "Calm.")
    assert story.history(item) == ()
    puts_in(story, ANA, "Less tired.")
    assert {event.record for event in story.forgets(ANA, item)} == {Record.HELD, Record.SHARED}
    opened = CHECK_IN.evolve(story.history(item))
    assert opened is not None
    assert [part.words is ERASED for part in opened.parts] == [True, False]
    assert put_in(story.history(held)) is None


def test_chapters_and_pages_of_mine_go() -> None:
    story = Story()
    story.does(ANA, "journal", "keep", page="A long day.")
    story.does(ANA, "preparation", "keep", topic="when", words="In May.", mark="certain")
    assert gone(story.forgets(ANA, "item 0")) == [("journal.erased", 1)]
    assert gone(story.forgets(ANA, "item 1")) == [("preparation.erased", 1)]
    state = PREPARATION.evolve(story.history("item 1"))
    assert state is not None
    assert state.chapters == ()
    assert state.at == TUESDAY
