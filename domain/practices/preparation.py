"""What I would tell: chapters by topic, prepared by one alone, inside how far both go."""

from domain.fields import Choice, Text
from domain.practices.disclosure_boundary import DISCLOSURE_BOUNDARY, NOT_THIS, THERAPIST
from domain.verbs.prepare import Prepare

MARKS = (
    ("nothing_else", "There is nothing else here"),
    ("certain", "That is all I can say for certain"),
    ("more", "There is more; I will say it with the therapist there"),
)
"""How complete a chapter is."""

WORDS = Text("words", "What I would say about it", hint="What happened, without detail that nobody asked for.", rows=10)

PREPARATION = Prepare(
    name="preparation",
    code="b6ms",
    title="What I would tell",
    limits=DISCLOSURE_BOUNDARY,
    refused=NOT_THIS,
    listed=THERAPIST,
    words=WORDS,
    mark=Choice("mark", "Is this all", MARKS, required=False),
    intro=(
        "Chapter by chapter, for yourself, over as many days as it takes. Goldseam shows it to nobody else, and "
        "nothing tells that you are preparing something."
        "\n\n"
        "Most therapists would do this with you, and one session can be enough."
    ),
)
