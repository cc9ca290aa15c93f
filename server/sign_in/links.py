"""What stands behind a link: a space for two, or a seat beside two people; or nothing, which looks the same always."""

from __future__ import annotations

from dataclasses import dataclass

from server.house import House
from server.sign_in import invitations, seat_links
from server.sign_in.single_use import NoLink
from web.viewer import Viewer


@dataclass(frozen=True)
class Behind:
    """`name`: what whoever made the link is called. `seat`: it is for somebody who could sit with two people."""

    name: str
    seat: bool


async def behind(house: House, text: str, viewer: Viewer | None) -> Behind:
    """What a link is for. Changes nothing. Raises NoLink."""
    try:
        return Behind(await invitations.name_behind(house, text, viewer), seat=False)
    except NoLink:
        return Behind(await seat_links.name_behind(house, text, viewer), seat=True)
