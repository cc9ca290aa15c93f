"""The table of contents: every practice there is."""

from __future__ import annotations

from domain import couple
from domain.practices.alone import ALONE
from domain.practices.apology import APOLOGY
from domain.practices.appreciation import APPRECIATION
from domain.practices.break_time import BREAK_TIME
from domain.practices.check_in import CHECK_IN, CHECK_IN_RHYTHM
from domain.practices.disclosure_boundary import DISCLOSURE_BOUNDARY
from domain.practices.joint_session import JOINT_SESSION
from domain.practices.journal import JOURNAL
from domain.practices.let_in import LET_IN
from domain.practices.milestone import MILESTONE
from domain.practices.notes import NOTES
from domain.practices.preparation import PREPARATION
from domain.practices.question import QUESTION
from domain.practices.repair import LOOK_BACK, REPAIR
from domain.practices.telling import TELLING
from domain.verbs.move import Practice

GROUPS: tuple[tuple[str, tuple[Practice, ...]], ...] = (
    ("", (JOURNAL, APPRECIATION, APOLOGY, QUESTION, CHECK_IN)),
    ("Put forward", (MILESTONE, CHECK_IN_RHYTHM, DISCLOSURE_BOUNDARY, TELLING, LOOK_BACK)),
    ("Answer together", (REPAIR,)),
    ("Take a break", (BREAK_TIME,)),
    ("Keep for myself", (PREPARATION,)),
)
"""As the Write page has them: what it opens first, then the rest in plain groups."""

PRACTICES: tuple[Practice, ...] = tuple(practice for _, group in GROUPS for practice in group)

_ELSEWHERE: tuple[Practice, ...] = (JOINT_SESSION, LET_IN, ALONE, NOTES)
"""Those with pages of their own."""

BY_NAME: dict[str, Practice] = {practice.name: practice for practice in (*PRACTICES, *_ELSEWHERE)}
BY_CODE = {practice.code: practice for practice in PRACTICES}

KINDS: dict[str, type] = (
    dict(couple.KINDS)
    | {kind: body for practice in PRACTICES for kind, body in practice.kinds.items()}
    | dict(JOINT_SESSION.kinds)
    | dict(LET_IN.kinds)
    | dict(ALONE.kinds)
    | dict(NOTES.kinds)
)
"""Every stored name there can be, and the type of its words. What is not listed here is not read."""
