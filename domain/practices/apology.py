"""Apology: five parts after Lewicki, Polin and Lount (2016).

The sixth part of that study, asking for forgiveness, has no field: it mattered least there, and it asks
something of the other. Hints go to the author alone, block nothing and are stored nowhere.
"""

from domain.fields import Text
from domain.verbs.say import Say

# Read by the browser, whatever the case: only what means the same in its patterns and in Python's.
TURNS = r"\bbut,?\s+((if|when)\s+)?you\b"
IF_IT_HURT = r"\bif\s+(you\s+(feel|felt)|you\s+were\s+(angry|offended|upset)|(\w+\s+){1,4}hurts?)\b"
SMALLER = r"\b(just|only|a\s+mistake)\b"
A_TIME = (
    r"\b(or\s+else|deadline|by\s+(tomorrow|tonight|next\s+(week|month)|the\s+end\s+of)"
    r"|by\s+(mon|tues|wednes|thurs|fri|satur|sun)day)\b"
)

APOLOGY = Say(
    name="apology",
    code="k7qd",
    title="Apology",
    fields=(
        Text("regret", "What I am sorry for", hint="The act itself, in plain words."),
        Text("responsibility", "What was mine", hint="Often the part that matters most."),
        Text("explanation", "How it came about", hint="What led to it, without making it smaller."),
        Text("repentance", "What I mean to do differently"),
        Text("repair", "What I can do to put something right", hint="Something you can do, not something you ask for."),
    ),
    answerable=True,
    called="apology",
    intro="Write as much or as little as is true. Any of these is enough, and there can be more than one apology.",
    after="It is with {name} now. There is nothing more to do. {name} may answer, or not, and both are all right.",
    hints=(
        (TURNS, "This turns to what {name} did. It may be true. Here it can undo the rest."),
        (IF_IT_HURT, "“If” leaves open whether it hurt. You could say that it did."),
        (SMALLER, "This makes it smaller than it may have been for {name}."),
        (A_TIME, "This gives {name} a time to answer. It can stand without one."),
    ),
)
