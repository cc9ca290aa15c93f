import pytest

from server.house import House
from tests import cast

pytestmark = pytest.mark.anyio


async def test_what_one_shares_stands_in_the_record_of_both(any_house: House) -> None:
    ana, ben = await cast.couple(any_house)
    done = await cast.does(any_house, ana, "apology", "share", {"regret": "I lied about the trip."})
    assert [event.kind for event in done.events] == ["apology.shared"]
    assert ana.shared_record == ben.shared_record
    assert (ana.other_name, ben.other_name) == (cast.BEN, cast.ANA)
