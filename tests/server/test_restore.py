"""Old copies of the store put back: what opens, with which key, and what does not open any more."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from server import renewal
from server.backup import backup
from server.house import House, build
from server.root_key import NoRootKey
from server.settings import Settings
from tests import cast
from tests.cast import PASSWORD
from tests.fixtures.house import MovedClock, another
from tests.privacy import thief
from tests.privacy.test_canary import key_from
from web.viewer import Viewer

pytestmark = pytest.mark.anyio

ERASED, KEPT, PAGE = b"the blue room", b"the green room", b"a long day"


async def couple(house: House) -> Viewer:
    """Ana said two things, and wrote a page for herself."""
    ana, _ = await cast.couple(house)
    for words in (ERASED, KEPT):
        await cast.does(house, ana, "apology", "share", {"regret": words.decode()})
    await cast.does(house, ana, "journal", "keep", {"page": PAGE.decode()})
    return ana


async def erase_first(house: House, ana: Viewer) -> None:
    """She erases the first of the two, and her page."""
    loot = thief.loot(house.settings)
    first = next(row["item"] for row in loot.of("events", record=ana.shared_record, kind="apology.shared"))
    page = loot.of("events", record=ana.own_record)[0]["item"]
    await cast.does(house, ana, "apology", "erase", item=first, version=1)
    await cast.does(house, ana, "journal", "erase", item=page, version=1)


def put_back(settings: Settings, copy: Path, folder: Path, key: Path) -> Settings:
    """The store of a copy, with a root key, in a place of their own."""
    folder.mkdir()
    (folder / "keys").mkdir()
    shutil.copy(copy, folder / "goldseam.db")
    shutil.copy(key, folder / "keys" / "root.key")
    return settings.model_copy(
        update={"database": f"sqlite:///{folder}/goldseam.db", "root_key_file": folder / "keys" / "root.key"}
    )


def opens(settings: Settings, record: str | None, *more: bytes) -> list[bytes]:
    """Which of the texts can be read by whoever has this store and this key."""
    loot = thief.loot(settings)
    text = b"".join(loot.read(record or "", loot.keys(*more)))
    return [words for words in (ERASED, KEPT, PAGE) if words in text]


async def test_a_copy_opens_with_the_key_of_its_own_time_and_with_no_later_one(
    house: House, settings: Settings, clock: MovedClock, tmp_path: Path
) -> None:
    ana = await couple(house)
    old, old_key = tmp_path / "old.db", tmp_path / "old.key"
    backup(settings, old)
    shutil.copy(settings.root_key_file, old_key)
    await erase_first(house, ana)
    clock.forward(minutes=1)
    await renewal.renew(house)
    kept_key = put_back(settings, old, tmp_path / "with its own key", old_key)
    new_key = put_back(settings, old, tmp_path / "with the new key", settings.root_key_file)
    assert opens(kept_key, ana.shared_record) == [ERASED, KEPT]  # so old keys are not to be kept beside old copies
    assert opens(new_key, ana.shared_record) == []
    async with another(kept_key, clock):
        pass
    with pytest.raises(NoRootKey):
        await build(new_key).open()


async def test_a_copy_made_after_the_renewal_holds_what_survived_and_nothing_that_was_erased(
    house: House, settings: Settings, clock: MovedClock, tmp_path: Path
) -> None:
    ana = await couple(house)
    await erase_first(house, ana)
    clock.forward(minutes=1)
    await renewal.renew(house)
    backup(settings, tmp_path / "new.db")
    back = put_back(settings, tmp_path / "new.db", tmp_path / "back", settings.root_key_file)
    assert opens(back, ana.shared_record) == [KEPT]
    async with another(back, clock) as second:
        await cast.does(second, ana, "apology", "share", {"regret": "Another day."})


async def test_an_erased_page_of_mine_opens_from_an_old_copy_with_her_password_alone(
    house: House, settings: Settings, clock: MovedClock, tmp_path: Path
) -> None:
    """Own keys are not renewed: what the pages say of it is so."""
    ana = await couple(house)
    backup(settings, tmp_path / "old.db")
    await erase_first(house, ana)
    clock.forward(minutes=1)
    await renewal.renew(house)
    old = put_back(settings, tmp_path / "old.db", tmp_path / "back", settings.root_key_file)
    assert opens(old, ana.own_record) == []
    assert opens(old, ana.own_record, key_from(thief.loot(old), ana.person, PASSWORD)) == [PAGE]
    assert opens(settings, ana.own_record, key_from(thief.loot(settings), ana.person, PASSWORD)) == []
