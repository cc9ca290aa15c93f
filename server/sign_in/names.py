"""Made-up names to sign in with. One can be taken only from an offer of this copy's own making.

So nobody can find out, by trying to take a name, whether it is somebody's; and no name tells who somebody is.
"""

from __future__ import annotations

import re
import secrets

import sqlalchemy as sa

from domain.kernel import Refused
from projections.sql import Statement, Tx
from server.house import House
from server.sign_in import signing
from server.tables import people

HOW_MANY = 4
OFFERED_FOR = 3600
"""Seconds in which an offer can be taken up."""

CHOOSE = "Choose one of these names."
GONE = "That name has gone to somebody else. These are new: choose one of them."
NEW_ONES = "These names are new: an offer holds for an hour. Choose one of them."


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


FIRST = _words(
    "amber ash autumn bay birch blue bright brook calm cedar clear clover cool coral copper cotton dawn deep dew "
    "distant dove dry dusk early east elder even evening fair far fern field fine flax forest frost garden gentle "
    "glass grain grass green grey hazel heather high hill hollow honey indigo inland iron island ivory ivy "
    "juniper kind lake larch late lavender leaf level light linden linen little long low lunar maple marble marsh "
    "meadow mellow mild mint misty moon morning mossy mountain narrow near new night noon north oak oat ochre "
    "olive open opal orchard pale pearl pebble pine plain plum poplar quiet rain reed river rose rowan rush "
    "russet rye saffron sage salt sand sea shady shell silver slate slow small snow soft south spring spruce "
    "stone summer sunny thyme tidal timber umber upland valley velvet violet walnut warm water wheat white wide "
    "wild willow winter wool"
)
SECOND = _words(
    "anchor apple arch avenue awning balcony bank barn basin basket beach bell bench blanket boat bower bowl "
    "branch bridge bucket button cabin candle canopy canvas cape castle chair chapel cherry chimney cliff cloud "
    "coast corner cottage cove crossing cup curtain dale desk dock dome door dune fence ferry fiddle flute ford "
    "fountain gallery gate glade glen grove hall hamlet harbour hat haven hearth hedge hillside inlet jar jetty "
    "jug kettle key kitchen ladder lagoon lamp landing lane lantern lawn lighthouse loft loom lute map market "
    "mast meander mill mirror mooring needle nest oar orchestra oven paddock page painting park passage path "
    "pavilion pear pen piano pier pillow plate plaza pocket pond porch pottery quay quill quilt rail raft ribbon "
    "ridge road roof rope saddle sail scarf shed shelf shelter shore shutter skylight spire spoon square stair "
    "station steeple step stool stove street studio table teapot terrace thimble thread tile tower trail tray "
    "trellis trunk tunnel umbrella vase veranda village violin wagon wall wharf wheel window workshop yard"
)

TAKEN = Statement(sa.select(people.c.sign_in_name).where(people.c.sign_in_name == sa.bindparam("wanted")))


def read(typed: str) -> str:
    """A name as it is stored, however it was typed."""
    return "-".join(re.findall(r"[a-z]+|\d+", typed[:100].lower()))


async def offer(house: House) -> tuple[str, list[str]]:
    """A few names that nobody has, and the slip that a form brings back with the one chosen."""
    names = await house.store.read(_free)
    until = str(house.clock() // 1_000_000 + OFFERED_FOR)
    tag = signing.tag(await signing.key(house), "names", until, *names)
    return ".".join((until, *names, signing.text(tag))), names


def _free(tx: Tx) -> list[str]:
    names: list[str] = []
    while len(names) < HOW_MANY:
        name = f"{secrets.choice(FIRST)}-{secrets.choice(SECOND)}-{secrets.randbelow(100):02}"
        if name not in names and not tx.run(TAKEN, wanted=name):
            names.append(name)
    return names


async def read_offer(house: House, slip: str) -> list[str]:
    """The names that a slip offers; none for one that is too old or not of our making."""
    until, *names, tag = slip.split(".") if slip.count(".") >= 2 else ("", "")
    genuine = signing.fits(await signing.key(house), signing.data(tag), "names", until, *names)
    return names if genuine and int(until) > house.clock() // 1_000_000 else []


async def chosen(house: House, slip: str, name: str, field: str = "name") -> str:
    """The name, if it was offered. Raises Refused."""
    names = await read_offer(house, slip)
    if not names:
        raise Refused(NEW_ONES, field)
    if name not in names:
        raise Refused(CHOOSE, field)
    return name
