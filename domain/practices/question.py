"""The question ledger: questions inside how far both go, and whatever the one asked says to them.

Two kinds of question feel alike and ask for different things: what it looked like, and what it meant. The hints
say which of them a text seems to ask for. They go to its author alone, block nothing and are stored nowhere.
"""

from domain.fields import Choice, Text
from domain.practices.disclosure_boundary import DISCLOSURE_BOUNDARY, NOT_THIS, THERAPIST
from domain.verbs.ask import Ask

# Read by the browser, whatever the case: only what means the same in its patterns and in Python's.
A_DETAIL = (
    r"\b(how\s+(many|often|long|much)|what\s+(time|day|hotel|room|position)|which\s+(hotel|room|restaurant|bed)"
    r"|where\s+exactly|exactly\s+(where|when|what)|what\s+(did|was)\s+(he|she|they)\s+wear(ing)?|look(ed)?\s+like"
    r"|word\s+for\s+word|in\s+bed|better\s+than\s+me)\b"
)
A_MEANING = (
    r"\b(why|what\s+did\s+(it|that|this|they|he|she)\s+mean|what\s+(it|that|this)\s+meant|what\s+were\s+you\s+missing"
    r"|what\s+did\s+you\s+(feel|want|need|hope|think|tell\s+yourself)|how\s+did\s+you\s+feel|how\s+could\s+you)\b"
)

QUESTION = Ask(
    name="question",
    code="d5wn",
    title="A question",
    limits=DISCLOSURE_BOUNDARY,
    refused=NOT_THIS,
    listed=THERAPIST,
    about=Choice("topic", "What it is about", DISCLOSURE_BOUNDARY.topics),
    question=Text("question", "Your question", required=True, longest=4_000),
    intro="A question stays inside how far the two of you go here. {name} may answer, say “not yet”, or leave it.",
    after="It is with {name} now. There is nothing more to do. {name} may answer, or not, and both are all right.",
    hints=(
        (
            A_DETAIL,
            "This asks for a detail. What is told can stay in the mind for long. It can be asked all the same.",
        ),
        (A_MEANING, "This asks what it meant. Such an answer can take its time, and can change."),
    ),
)
