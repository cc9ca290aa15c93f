"""Letting a therapist in: agreed to by both, ended by either."""

from domain.practices.apology import APOLOGY
from domain.practices.appreciation import APPRECIATION
from domain.practices.check_in import CHECK_IN, CHECK_IN_RHYTHM
from domain.practices.disclosure_boundary import DISCLOSURE_BOUNDARY
from domain.practices.joint_session import JOINT_SESSION
from domain.practices.milestone import MILESTONE
from domain.practices.question import QUESTION
from domain.practices.repair import REPAIR
from domain.practices.telling import TELLING
from domain.verbs.let_in import NAME, PURPOSE, LetIn

_CAN_BE_CHOSEN = (
    APPRECIATION,
    APOLOGY,
    QUESTION,
    CHECK_IN,
    CHECK_IN_RHYTHM,
    MILESTONE,
    DISCLOSURE_BOUNDARY,
    TELLING,
    JOINT_SESSION,
    REPAIR,
)

LET_IN = LetIn(
    name=NAME,
    code="d2vx",
    title="Somebody let in",
    fields=(PURPOSE,),
    called="agreement",
    known=tuple((practice.name, practice.title) for practice in _CAN_BE_CHOSEN),
)
