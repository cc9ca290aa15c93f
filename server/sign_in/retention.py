"""How long what is kept: what a deployment sets, and what holds in every one."""

from __future__ import annotations

from dataclasses import dataclass

from server.clock import DAY, MINUTE
from server.settings import Settings
from server.sign_in import single_use
from server.sign_in.sign_ins import IDLE, IDLE_SHARED, LONGEST, OWN_REST


@dataclass(frozen=True)
class Kept:
    """In days, and where it says so in minutes."""

    renewal: int
    """Until keys are renewed, at the latest: then what was erased before is gone for good."""
    idle: int
    longest: int
    shared_minutes: int
    own_minutes: int
    link: int


def of(settings: Settings) -> Kept:
    """What the page about it says of this copy."""
    return Kept(
        renewal=settings.renew_keys_days,
        idle=IDLE // DAY,
        longest=LONGEST // DAY,
        shared_minutes=IDLE_SHARED // MINUTE,
        own_minutes=OWN_REST // MINUTE,
        link=single_use.OPEN_FOR // DAY,
    )
