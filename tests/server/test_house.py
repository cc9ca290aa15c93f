"""What a house does around its store."""

import pytest

from projections.sql import Tx
from server.house import House
from server.root_key import NoRootKey
from server.sealing import CannotOpen

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("problem", [CannotOpen, NoRootKey])
async def test_who_reads_while_keys_are_renewed_reads_once_more(any_house: House, problem: type[Exception]) -> None:
    looks = []

    def work(_: Tx) -> str:
        looks.append("a look")
        if len(looks) == 1:
            raise problem
        return "read"

    assert await any_house.read(work) == "read"
    assert len(looks) == 2


async def test_what_cannot_be_opened_at_all_is_told(any_house: House) -> None:
    def work(_: Tx) -> str:
        raise CannotOpen

    with pytest.raises(CannotOpen):
        await any_house.read(work)
