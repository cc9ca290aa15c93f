"""Milestone: proposed by one, a moment to mark once both agree to the same words."""

from domain.fields import Text
from domain.verbs.agree import Agree

MILESTONE = Agree(
    name="milestone",
    code="t5nb",
    title="A moment to mark",
    fields=(Text("moment", "The moment, in words you could both say", required=True, longest=2_000),),
    called="moment",
    intro="It stands as yours together once {name} agrees to the same words. Until then they are only put forward.",
)
