"""Journal: words for oneself, in one's own record, opened by one's own password."""

from domain.fields import Text
from domain.verbs.say import Say

JOURNAL = Say(
    name="journal",
    code="m2xe",
    title="For myself",
    fields=(Text("page", "For myself", required=True, rows=12),),
    own=True,
    called="page",
    after="Kept in Mine.",
)
