"""A break, outside a live talk: for oneself, at once. The shortest is as long as a body needs to calm down
(Gottman and Levenson)."""

from domain.verbs.meet.form import Whole
from domain.verbs.pause import Pause

BREAK_TIME = Pause(
    name="break_time",
    code="r6jv",
    title="A break",
    length=Whole("minutes", "How long?", 20, 1440),
    intro=(
        "One line tells {name} when you mean to be back here. It needs no reason and no yes. Until then you have "
        "quiet: what {name} shares is kept, and shown to you afterwards if you open it."
    ),
    after=(
        "You are on a break until {time}. Nobody can end it for you. You might walk, drink some water, breathe out "
        "slowly. Nothing has to be solved now."
    ),
)
