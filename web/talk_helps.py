"""What helps in a talk, at hand and out of the way: the same words for everybody, in every talk."""

from domain.practices.joint_session import JOINT_SESSION

STOP = "Anyone can stop, at once, without a reason."
TURNS = ("One speaks at a time.", "Say what it is like for you. Leave out what the other is.")
GROUND_RULES: dict[str, tuple[str, ...]] = {
    "talk": (*TURNS, "Say back what you heard before you answer.", STOP),
    "slots": (*TURNS, "Nobody interrupts a turn.", STOP),
    "check_in": (*TURNS, "Nobody comments on what was said.", STOP),
    "disclosure": (
        "One tells, one part at a time.",
        "Say what happened, without detail that nobody asked for.",
        "Nothing has to be answered today.",
        STOP,
    ),
}
"""How we talk, by the format of a talk."""
STARTERS = (
    "I feel … when …",
    "What I need is …",
    "What I heard is …",
    "It was hard for me that …",
    "I own that …",
    "Could we …",
    "I don't know yet.",
)
FEELINGS = (
    "afraid", "angry", "ashamed", "calm", "confused", "empty", "grateful", "hopeful", "hurt", "jealous", "lonely",
    "numb", "relieved", "sad", "sorry", "tender", "tense", "tired", "torn", "unsure",
)  # fmt: skip

HELPS = {"starters": STARTERS, "feelings": FEELINGS, "topics": dict(JOINT_SESSION.limits.topics)}
"""As the templates take them."""
