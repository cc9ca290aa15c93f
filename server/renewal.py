"""Renewal of keys: after it, what was erased before is gone for good."""

from __future__ import annotations

from projections.sql import Tx
from server.clock import DAY
from server.settings import Settings
from server.startup import KEYS_RENEWED_AT, fact


def next_renewal(tx: Tx, settings: Settings, now: int) -> int:
    """When keys are renewed next, in microseconds since 1970, UTC. Never before now."""
    return max(now, int(fact(tx, KEYS_RENEWED_AT)) + settings.renew_keys_days * DAY)
