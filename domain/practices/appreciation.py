"""Appreciation: something good, either way. No reciprocity is counted, and none is owed."""

from domain.fields import Text
from domain.verbs.say import Say

APPRECIATION = Say(
    name="appreciation",
    code="g8vs",
    title="Something good",
    fields=(Text("good", "Something good", hint="What you noticed, or what did you good.", required=True),),
    called="note",
    after="It is with {name} now. There is nothing more to do.",
)
