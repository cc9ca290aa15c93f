"""What there is to do, read from the practices, so that a new one is played without anybody naming it here."""

from __future__ import annotations

from hypothesis import strategies as st

from domain.fields import Field, wire_name
from domain.practices import BY_NAME, PRACTICES
from domain.records import Record
from domain.verbs.mark import MarkTogether
from domain.verbs.move import Move
from domain.verbs.reveal import PutIn, Round

Typed = dict[str, str]
"""What stands in a form, by wire name."""

Act = tuple[str, str]
"""The names of a practice and of one of its moves."""

ACTS: list[Act] = [(practice.name, move) for practice in PRACTICES for move in practice.moves]
NO_ITEM = "f" * 32

SAYINGS = ("Sorry.", "I was in the blue room. " * 12, "Żółć, und ein ‚Zitat‘ <b>", "one\n\ntwo")
"""A few letters and many, so that sizes differ."""

WRONG: tuple[tuple[str, str, Typed], ...] = (
    ("POST", "/w/k7qd", {"key": "short", "do": "share", "w1": "x"}),
    ("POST", "/w/k7qd", {"key": "k" * 22, "do": "share", "w99": "x"}),
    ("POST", "/w/k7qd", {"key": "k" * 22, "do": "no such", "w1": "x"}),
    ("POST", "/w/h4rf", {"key": "k" * 22, "do": "mark", "w1": "deeper than deep"}),
    ("POST", f"/t/{NO_ITEM}/erase", {"key": "k" * 22, "v": "1"}),
    ("POST", "/today", {"upto": "many"}),
    ("POST", "/nowhere", {}),
    ("GET", "/together?b=x", {}),
    ("DELETE", "/together", {}),
)
"""What is refused: a method, an address and a form."""


def move_of(act: Act) -> Move:
    return BY_NAME[act[0]].moves[act[1]]


def is_shared(act: Act) -> bool:
    return move_of(act).writes == (Record.SHARED,)


def is_asked(act: Act) -> bool:
    """Whether it is about a question, which stays with its author where the limits say so."""
    return BY_NAME[act[0]].shape == "ask"


def is_held(act: Act) -> bool:
    """Whether it begins in private: marks, answers of a round."""
    return Record.HELD in move_of(act).writes and move_of(act).begins and not is_asked(act)


def is_own(act: Act) -> bool:
    return Record.OWN in move_of(act).writes


SHARED_NEW = [act for act in ACTS if is_shared(act) and move_of(act).begins]
SHARED_ON_ITEM = [act for act in ACTS if Record.SHARED in move_of(act).writes and not move_of(act).begins]
HELD = [act for act in ACTS if is_held(act)]
HELD_ON_ITEM = [
    act for act in ACTS if Record.HELD in move_of(act).writes and not move_of(act).begins and not is_asked(act)
]
ASKED = [act for act in ACTS if is_asked(act) and move_of(act).begins]
OWN = [act for act in ACTS if is_own(act)]
DRAFTED = [practice.name for practice in PRACTICES if practice.shape in {"say", "agree", "ask", "prepare"}]


def typed(move: Move) -> st.SearchStrategy[Typed]:
    """Answers to a move's fields, as a form has them; some are left out where they may be."""
    each = {wire_name(n): (field, st.sampled_from(answers(field))) for n, field in enumerate(move.fields)}
    needed = {name: s for n, (name, (field, s)) in enumerate(each.items()) if n == 0 or field.required}
    return st.fixed_dictionaries(needed, optional={name: s for name, (_, s) in each.items() if name not in needed})


def answers(field: Field) -> list[str]:
    """Some answers that a field takes. A new shape of field is a KeyError here."""
    options = [key for key, _ in getattr(field, "options", ())]
    numbers = [str(getattr(field, end, 0)) for end in ("low", "high")]
    known = {"text": list(SAYINGS), "choice": options, "scale": ["0", "4", "10"], "link": [""]}
    return (known | {"whole": numbers, "several": [""]})[field.shape]


def typed_marks(practice: MarkTogether, marks: dict[str, int]) -> Typed:
    """Marks as the form has them."""
    return {wire_name(n): practice.depths[marks[t]][0] for n, (t, _) in enumerate(practice.topics) if t in marks}


def marks_typed(practice: MarkTogether, words: Typed) -> dict[str, int]:
    """And back again."""
    depths = [depth for depth, _ in practice.depths]
    names = {wire_name(n): topic for n, (topic, _) in enumerate(practice.topics)}
    return {names[name]: depths.index(depth) for name, depth in words.items()}


def typed_answers(practice: Round, mine: PutIn) -> Typed:
    """What somebody has in, as the form has it."""
    fields = practice.forms[mine.form]
    return {wire_name(n): str(mine.words[f.name]) for n, f in enumerate(fields) if f.name in mine.words}
