"""A live talk: proposed and accepted by both, bounded in time, one floor, stoppable by anybody at once."""

from domain.practices.disclosure_boundary import DISCLOSURE_BOUNDARY, THERAPIST
from domain.practices.question import QUESTION
from domain.verbs.meet.practice import Meet

JOINT_SESSION = Meet(
    name="talk",
    code="v6kd",
    title="Talk",
    limits=DISCLOSURE_BOUNDARY,
    listed=THERAPIST,
    asks=QUESTION,
    intro="An hour, a topic, a way to stop. It takes a yes from both of you, and either can leave it at any time.",
)
