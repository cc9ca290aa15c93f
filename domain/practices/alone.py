"""Writing for a therapist alone."""

from domain.practices.let_in import LET_IN
from domain.verbs.alone import PAGE, Alone

ALONE = Alone(
    name="alone",
    code="y3kt",
    title="For a therapist alone",
    fields=(PAGE,),
    called="entry",
    letting_in=LET_IN,
)
