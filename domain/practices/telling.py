"""Telling it, prepared: a time both accept, then what its author prepared, chapter by chapter."""

from domain.fields import Choice, Text
from domain.practices.preparation import PREPARATION
from domain.verbs.tell import Tell

KEPT = "kept"

TELLING = Tell(
    name="telling",
    code="n9tk",
    title="Telling it, prepared",
    source=PREPARATION,
    when=Text(
        "occasion",
        "When and where",
        hint="A day, an hour, a place; who else is at home; how long you both have for rest afterwards.",
        required=True,
        longest=1_000,
        rows=3,
    ),
    stays=Choice(
        "stays", "What happens to the words", ((KEPT, "They stay here, to be read"), ("talk", "For one talk only"))
    ),
    kept=KEPT,
    copied=Choice("copied", "In a copy", (("yes", "The words may stand in a copy that {name} takes"),), required=False),
    intro=(
        "Put forward a time and a place first. It stands once {name} agrees to the same words. The chapters come "
        "after that, when you tell them, and stay inside how far the two of you go."
        "\n\n"
        "Most therapists would do this with you, and one session can be enough."
    ),
    after=(
        "It is with {name} now. That was not easy. There is nothing more to do today: rest, eat something, and be with "
        "someone kind if you can."
    ),
)
