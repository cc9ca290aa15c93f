"""Notes: what a therapist keeps for herself about two people, in her own record, opened by her own password."""

from domain.fields import Text
from domain.verbs.say import Say

ABOUT = Text("about", "About")
NOTE = Text("note", "Your note", required=True, rows=8)
TWO = "two"
"""By what a note says which two people it is about: the tag of their space, which no record goes by."""

NOTES = Say(
    name="notes",
    code="q5nt",
    title="A note of mine",
    fields=(ABOUT, NOTE),
    own=True,
    called="note",
)
