"""What helps in a talk, at hand and out of the way: the same words for everybody, in every talk."""

from domain.practices.joint_session import JOINT_SESSION

GROUND_RULES = (
    "One speaks at a time.",
    "Say what it is like for you. Leave out what the other is.",
    "Say back what you heard before you answer.",
    "Anyone can stop, at once, without a reason.",
)
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

HELPS = {"rules": GROUND_RULES, "starters": STARTERS, "feelings": FEELINGS, "topics": dict(JOINT_SESSION.limits.topics)}
"""As the templates take them."""
