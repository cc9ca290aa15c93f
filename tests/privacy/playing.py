"""How many stories are played, and how long they are."""

import os

from hypothesis import HealthCheck, Phase, Verbosity, settings

MANY = "GOLDSEAM_STORIES" in os.environ
LENGTH = 20

PLAYED = settings(
    max_examples=int(os.environ.get("GOLDSEAM_STORIES", "10")),
    stateful_step_count=LENGTH,
    derandomize=not MANY,
    phases=list(Phase) if MANY else [Phase.generate],
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
FINDING = settings(
    PLAYED,
    max_examples=60,
    derandomize=True,
    phases=[Phase.generate],
    report_multiple_bugs=False,
    verbosity=Verbosity.quiet,
)
"""Until the first difference."""
