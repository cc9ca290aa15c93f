import pytest

from domain import couple as couples
from domain.couple import ALONE, NOTHING_NEW, READ_ONLY, ROLES, Closed, Couple, Joined, RoleShared
from domain.kernel import BOTH, Actor, ImpossibleHistory
from domain.records import Record
from tests.domain.cast import ANA, BEN, TUESDAY, refusal

COUPLE = Couple("the couple", (ANA, BEN))
LEFT = Couple("the couple", (ANA, BEN), closed=True)


def test_the_shared_record_begins_with_both_from_the_same_moment() -> None:
    events = couples.begin("the couple", {ANA: "Ana", BEN: "Ben"}, TUESDAY)
    assert [(event.version, event.by, event.at) for event in events] == [(1, ANA, TUESDAY), (2, BEN, TUESDAY)]
    assert [event.body for event in events] == [Joined("Ana"), Joined("Ben")]
    assert {event.record for event in events} == {Record.SHARED}


def test_each_of_the_two_has_the_other() -> None:
    assert (COUPLE.other(ANA), COUPLE.other(BEN)) == (BEN, ANA)
    with pytest.raises(ImpossibleHistory):
        COUPLE.other("otto")


def test_nothing_is_added_alone_nor_after_the_space_has_closed() -> None:
    assert couples.open_couple(COUPLE) is COUPLE
    assert refusal(couples.open_couple, None).sentence == ALONE
    assert refusal(couples.open_couple, LEFT).sentence == READ_ONLY
    assert refusal(couples.open_couple, LEFT, NOTHING_NEW).sentence == NOTHING_NEW


def test_what_one_says_of_oneself_is_her_own_act_and_known_words_only() -> None:
    event = couples.share_roles(COUPLE, 3, Actor(ANA, TUESDAY), ("was_left", "broke", "guilty", "broke"))
    assert (event.by, event.kind, event.body) == (ANA, "couple.role_shared", RoleShared(("broke", "was_left")))


def test_one_can_go_back_to_rather_not_saying() -> None:
    assert couples.share_roles(COUPLE, 4, Actor(ANA, TUESDAY), ()).body == RoleShared(())


def test_roles_are_those_four_and_none_says_anything_of_the_other() -> None:
    assert [name for name, _ in ROLES] == ["broke", "hurt", "left", "was_left"]
    assert all(said.startswith("I ") for _, said in ROLES)


def test_leaving_names_nobody() -> None:
    event = couples.leave(COUPLE, 3, TUESDAY)
    assert (event.by, event.kind, event.body) == (BOTH, "couple.closed", Closed())
    assert not vars(Closed())


def test_what_is_closed_takes_no_more_of_it() -> None:
    assert refusal(couples.leave, LEFT, 4, TUESDAY).sentence == NOTHING_NEW
    assert refusal(couples.share_roles, LEFT, 4, Actor(ANA, TUESDAY), ("hurt",)).sentence == NOTHING_NEW
