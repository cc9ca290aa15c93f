"""Coming in by a link, and being found to be the one it was for: only then is there a shared record."""

from __future__ import annotations

import sqlalchemy as sa

from domain import couple as couples
from domain.records import Record
from projections.sql import Statement, Tx
from server import records
from server.house import House
from server.sign_in import called, earlier, invitations, spaces
from server.sign_in.single_use import NoLink
from server.sign_in.spaces import Beginning
from server.tables import invitations as links
from server.tables import people
from server.vault import Vault
from server.writing import write
from web.viewer import Viewer

SPEND = Statement(sa.update(links).where(links.c.couple == sa.bindparam("of")).values(open=0))
NOTHING_PUT_AWAY = Statement(sa.update(people).where(people.c.id == sa.bindparam("whose")).values(put_away=0))


async def join(house: House, viewer: Viewer, text: str) -> None:
    """She comes in by a link: it is spent, and its maker is asked whether it is she.

    Raises NoLink, or Refused for somebody who is in a space already or has no name. A second press changes nothing.
    """
    called.check_named(viewer)

    def work(tx: Tx) -> None:
        maker = invitations.find(tx, text, house.clock()).inviter
        spaces.queue(tx, viewer.person, maker)
        link = invitations.find(tx, text, house.clock())
        begun = spaces.beginning(tx, viewer.person, house.clock())
        if begun and begun.space == link.space and not begun.is_mine:
            return
        if not link.live or maker == viewer.person:
            raise NoLink
        spaces.check_alone(tx, viewer.person)
        called.check_both(house, tx, viewer.held_record, link.inviter_held, called.BOTH_THE_SAME)
        if begun:
            spaces.dissolve(tx, begun.space)  # a link of her own
        tx.run(spaces.NEW_MEMBER, couple=link.space, person=viewer.person, seat=1, left=0)
        tx.run(SPEND, of=link.space)
        tx.run(spaces.MOVE_ON, of=link.space, to=spaces.ARRIVED, shared=None)

    await house.store.write(work)


async def turn_away(house: House, viewer: Viewer) -> None:
    """Either of the two stops before the space is open: nothing of it stays, and its link is spent."""

    def work(tx: Tx) -> None:
        begun = _arrived(house, tx, viewer)
        if begun:
            spaces.dissolve(tx, begun.space)

    await house.store.write(work)


async def open_space(house: House, viewer: Viewer, words: str) -> None:
    """The maker of the link has compared the two words: the shared record begins, for both at once.

    `words` are those she was shown: for somebody who came in since, nothing happens. Raises Refused where their
    names do not tell the two apart.
    """
    called.check_named(viewer)

    def work(tx: Tx) -> list[str]:
        begun = _arrived(house, tx, viewer)
        if begun is None or not begun.is_mine or words != " ".join(begun.words or ()):
            return []
        assert begun.other_held is not None
        called.check_both(house, tx, viewer.held_record, begun.other_held, called.STILL_THE_SAME)
        return _open(house, tx, viewer, begun)

    house.wakeups.wake(await house.store.write(work))


def _arrived(house: House, tx: Tx, viewer: Viewer) -> Beginning | None:
    """The space that somebody came into, with both of them held."""
    before = spaces.beginning(tx, viewer.person, house.clock())
    if before is None or before.other is None:
        return None
    spaces.queue(tx, viewer.person, before.other)
    now = spaces.beginning(tx, viewer.person, house.clock())
    return now if now == before else None


def _open(house: House, tx: Tx, viewer: Viewer, begun: Beginning) -> list[str]:
    assert begun.other is not None
    assert begun.other_held is not None
    held = {viewer.person: viewer.held_record, begun.other: begun.other_held}
    shared = records.make(tx, house.root, Record.SHARED, couple=begun.space)
    tx.run(invitations.FORGET, of=begun.space)
    tx.run(spaces.MOVE_ON, of=begun.space, to=spaces.OPEN, shared=shared)
    for person in held:
        tx.run(NOTHING_PUT_AWAY, whose=person)
        tx.run(earlier.LOOK_AT_PRESENT, whose=person)
    names = {person: spaces.name_of(house, tx, record) for person, record in held.items()}
    vault = Vault(tx, house.root)
    vault.lock(shared)
    write(house.log, vault, couples.begin(begun.space, names, house.clock()))
    return list(held.values())
