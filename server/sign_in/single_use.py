"""What every link for one person has in common: single use, for seven days, known to the store by a hash alone.

What is not a live link for whoever asks is nothing at all: one answer for spent, expired, taken back, malformed,
made up, and one's own. A link follows from the press that made it: the same press gives it again, and nobody else.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from hashlib import sha256

from projections.sql import Tx, insert_new
from server.clock import DAY
from server.house import House
from server.sign_in import signing, spaces
from server.tables import done
from web.viewer import Viewer

OPEN_FOR = 7 * DAY

CLAIM = insert_new(done, "person", "key")


class NoLink(Exception):
    """This opens nothing for whoever asks."""


def hashed(kind: str, text: str) -> bytes:
    """What the store holds of the link with this end."""
    return sha256(kind.encode() + signing.data(text)).digest()


async def made(
    house: House,
    viewer: Viewer,
    press: tuple[bytes, str],
    kind: str,
    put: Callable[[Tx, bytes, int], None],
    is_live: Callable[[Tx, str], bool],
) -> str | None:
    """The end of a link that `put` has put into the store, given its hash and until when it is open.

    `press`: the token of her sign-in and the form's key. `None` where that link was used or taken back since.
    """
    token, key = press
    text = signing.text(hmac.digest(token, kind.encode() + key.encode(), "sha256"))

    def work(tx: Tx) -> bool:
        spaces.queue(tx, viewer.person)
        if tx.run(CLAIM, person=viewer.person, key=key, record=viewer.held_record, n=0):
            put(tx, hashed(kind, text), house.clock() + OPEN_FOR)
            return True
        try:
            return is_live(tx, text)
        except NoLink:
            return False

    return text if await house.store.write(work) else None
