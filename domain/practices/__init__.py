"""The table of contents: every practice there is."""

from domain import couple
from domain.practices.apology import APOLOGY
from domain.practices.check_in import CHECK_IN, CHECK_IN_RHYTHM
from domain.practices.disclosure_boundary import DISCLOSURE_BOUNDARY
from domain.practices.journal import JOURNAL
from domain.practices.milestone import MILESTONE
from domain.verbs.move import Practice

PRACTICES: tuple[Practice, ...] = (
    APOLOGY,
    JOURNAL,
    MILESTONE,
    DISCLOSURE_BOUNDARY,
    CHECK_IN_RHYTHM,
    CHECK_IN,
)

BY_NAME = {practice.name: practice for practice in PRACTICES}
BY_CODE = {practice.code: practice for practice in PRACTICES}

KINDS: dict[str, type] = dict(couple.KINDS) | {k: t for practice in PRACTICES for k, t in practice.kinds.items()}
"""Every stored name there can be, and the type of its words. What is not listed here is not read."""
