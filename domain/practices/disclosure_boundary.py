"""How far we go: topic by topic, marked by each in private; the shallower mark holds."""

from domain.verbs.mark import MarkTogether

NOT_THIS, THERAPIST, HAPPENED, FACTS, MEANT = range(5)

DEPTHS = (
    ("not_this", "Not this"),
    ("therapist", "Only with a therapist there"),
    ("happened", "That it happened"),
    ("facts", "The facts"),
    ("meant", "What it meant"),
)

START = {
    "happened": FACTS,
    "who": HAPPENED,
    "when": FACTS,
    "where": HAPPENED,
    "feelings": HAPPENED,
    "money": HAPPENED,
    "health": FACTS,
    "contact": FACTS,
    "knew": HAPPENED,
    "physical": NOT_THIS,
}
"""Where everybody starts: the same for every couple, from the first shared day."""

DISCLOSURE_BOUNDARY = MarkTogether(
    name="disclosure_boundary",
    code="h4rf",
    title="How far we go",
    topics=(
        ("happened", "That it happened"),
        ("who", "Who"),
        ("when", "When and how long"),
        ("where", "Where"),
        ("feelings", "Feelings"),
        ("money", "Money"),
        ("health", "Health"),
        ("contact", "Ongoing contact"),
        ("knew", "Family and friends who knew"),
        ("physical", "Physical detail"),
    ),
    depths=DEPTHS,
    start=START,
    intro=(
        "Each of you marks how far to go, in private. Once both have marked, the shallower mark of each topic holds."
        "\n\n"
        "Going deeper later needs both of you. Going shallower needs one, and is immediate. From what holds one can "
        "tell when the other marked less than oneself. Nobody owes a reason for a limit."
    ),
)
