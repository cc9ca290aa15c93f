"""Ana and Ben in their space, with something of Ana's in every place there is."""

from __future__ import annotations

from dataclasses import dataclass

from domain.practices import BY_NAME
from server import drafts
from server.drafts import About
from server.house import House
from server.sign_in import roles
from tests import cast
from tests.cast import Account
from tests.privacy.asgi import Browser, signed_in
from tests.sign_in.stories import Street

REGRET, ANSWERED, GRATEFUL, HILL = "I lied about the trip.", "I have read it.", "You made soup.", "The hill."
SOUP_ASKED, ASKED, LAKE = "Why the trip?", "Since when?", "The lake."
HERS = (REGRET, ANSWERED, GRATEFUL, HILL, SOUP_ASKED, ASKED)
"""What she shared, or holds back."""
HIS = ("I shouted.", "I am listening.")
MINE = ("A long day.", "In the spring.", "not yet")
"""A page, a chapter, a draft."""


@dataclass(frozen=True)
class Two:
    house: House
    ana: Account
    ben: Account
    hers: Browser
    his: Browser


async def two(on: Street) -> Two:
    """Both have said something; one thing is agreed."""
    house = on.house
    ana, ben = await cast.account(house), await cast.account(house, cast.BEN)
    await cast.joined(house, ana, ben)
    await _say(house, ana, ben)
    return Two(house, ana, ben, signed_in(on.app, ana, "192.0.2.201"), signed_in(on.app, ben, "192.0.2.202"))


async def _say(house: House, one: Account, other: Account) -> None:
    ana, ben = await cast.viewer(house, one), await cast.viewer(house, other)
    his = await cast.does(house, ben, "apology", "share", {"regret": HIS[0]})
    hers = await cast.does(house, ana, "apology", "share", {"regret": REGRET})
    await cast.does(house, ana, "apology", "answer", {"answer": ANSWERED}, item=his.item)
    await cast.does(house, ben, "apology", "answer", {"answer": HIS[1]}, item=hers.item)
    await cast.does(house, ana, "appreciation", "share", {"good": GRATEFUL})
    await cast.does(house, ana, "question", "ask", {"topic": "when", "question": SOUP_ASKED})
    await cast.does(house, ana, "question", "set_aside", {"topic": "who", "question": ASKED})
    await cast.does(house, ana, "disclosure_boundary", "mark", {"who": "meant"})
    lake = await cast.does(house, ana, "milestone", "put_forward", {"moment": LAKE})
    await cast.does(house, ben, "milestone", "accept", item=lake.item, version=1)
    await cast.does(house, ana, "milestone", "put_forward", {"moment": HILL})
    await cast.does(house, ana, "journal", "keep", {"page": MINE[0]})
    await cast.does(house, ana, "preparation", "keep", {"topic": "when", "words": MINE[1], "mark": "certain"})
    await drafts.keep(house, ana, About(BY_NAME["apology"]), {"w1": MINE[2]}, "a form")
    await roles.keep(house, ana, ["broke"])
    await roles.show(house, ana)
