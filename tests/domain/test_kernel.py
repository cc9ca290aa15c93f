from domain.kernel import ERASED, Event, WordsErased, derived_id, practice_of
from domain.records import SEALED_KINDS, UNDER_PASSWORD, Record


def event(kind: str, body: object = ERASED) -> Event:
    return Event("item", 1, kind, "ana", 0, Record.OWN, body)


def test_a_stored_name_says_practice_and_act() -> None:
    shared = event("apology.shared")
    assert (shared.practice, shared.act) == ("apology", "shared")
    assert (event("kept").practice, event("kept").act) == ("kept", "")


def test_the_practice_of_an_item_is_known_from_an_event_that_kept_its_name() -> None:
    assert practice_of((event("journal.kept"),)) == "journal"
    assert practice_of((event("kept"), event("journal.erased", WordsErased(1)))) == "journal"
    assert practice_of((event("kept"),)) == ""
    assert practice_of(()) == ""


def test_derived_ids_are_the_same_for_the_same_and_tell_nothing() -> None:
    assert derived_id("a", "b") == derived_id("a", "b") != derived_id("ab")
    assert derived_id("a", "bc") != derived_id("ab", "c")
    assert len(derived_id("a")) == 32
    assert set(derived_id("a")) <= set("0123456789abcdef")


def test_only_the_shared_record_says_in_clear_what_kind_a_thing_is() -> None:
    assert set(Record) - SEALED_KINDS == {Record.SHARED}
    assert UNDER_PASSWORD < SEALED_KINDS
