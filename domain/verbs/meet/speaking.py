"""Decisions on the floor: each step has one writer, and what was meant for an earlier step is late."""

from __future__ import annotations

from domain.fields import Values
from domain.kernel import BOTH, ERASED, NOTHING_HERE, Refused, WordsErased, practice_of
from domain.verbs.ask import Ask
from domain.verbs.mark import MarkTogether
from domain.verbs.meet import sentences
from domain.verbs.meet.events import Line, Suggested, Worded
from domain.verbs.meet.floor import ACTS, Floor, Step
from domain.verbs.meet.pen import Pen
from domain.verbs.move import Wish

PARTS = {"speak": "spoke", "paraphrase": "paraphrased", "correct": "corrected", "open_chapter": "chapter"}
"""What takes words, and as what they are kept; in a check-in, as its line."""


def step(pen: Pen, wish: Wish, move: str) -> None:
    """Something on the floor. `version` names the step that it was meant for."""
    pen.need(move)
    floor = pen.talk.floor(pen.at)
    if wish.version != floor.n:
        raise Refused(sentences.MOVED_ON)
    words = _words(pen, wish, move, floor)
    if words:
        pen.live("worded", Worded(floor.line or PARTS[move], words))
    pen.live(ACTS[move])
    _close_after_the_last_line(pen)


def _words(pen: Pen, wish: Wish, move: str, floor: Floor) -> Values:
    """What is taken down. Of what is spoken nothing is; a chapter was prepared. A line of a check-in can be empty."""
    written = pen.talk.terms is not None and pen.talk.terms.mode == "written"
    if move not in PARTS or not (written or move == "open_chapter"):
        return {}
    if written and not floor.line and not wish.values.get("words"):
        raise Refused(sentences.NO_WORDS, "words")
    return dict(wish.values)


def _close_after_the_last_line(pen: Pen) -> None:
    """When each has had her five lines, it comes to the closing."""
    rules, turn, last = pen.talk.arranged.rules, pen.talk.live.turn, pen.written[-1]
    if rules and turn and rules.after(turn, last.act, last.version, 0).step is Step.DONE:
        pen.live("closing_begun", by=BOTH)


def suggest(pen: Pen, wish: Wish) -> None:
    """Whoever sits with them proposes what could come next."""
    pen.need("suggest")
    step = str(wish.values["step"])
    if pen.talk.live.suggestion != step:
        pen.live("suggested", Suggested(step))


def cover(pen: Pen, wish: Wish, act: str) -> None:
    """Either says of a line of the agenda that it was talked about, or that it was not."""
    pen.need("cover")
    line = int(wish.values["line"])
    if pen.talk.terms is None or not 0 <= line < len(pen.talk.terms.lines):
        raise Refused(NOTHING_HERE)
    if (line in pen.talk.live.covered) != (act == "covered"):
        pen.live(act, Line(line))


def open_chapter(pen: Pen, wish: Wish, limits: MarkTogether, listed: int) -> None:
    """The next chapter of a telling, as far as both go now: what is only for a talk with somebody there, with her."""
    pen.need("open_chapter")
    assert pen.now.couple
    held = limits.evolve(pen.now.look(limits.item(pen.now.couple)))
    depth = (held.depths if held else limits.start).get(str(wish.values.get("topic", "")), 0)
    if depth < listed or (depth == listed and not pen.talk.live.seat):
        raise Refused(sentences.FURTHER, "topic")
    step(pen, wish, "open_chapter")


def bring_question(pen: Pen, wish: Wish, asks: Ask) -> None:
    """A question from one's own list, for a talk with somebody there: here the other sees its words."""
    pen.need("bring_question")
    texts, words = pen.talk.live.texts, _listed(pen, str(wish.values["question"]), asks)
    brought = Worded("question", words)
    if not any(text.by == pen.me and (text.part, text.words) == (brought.part, brought.words) for text in texts):
        pen.live("worded", brought)
        pen.live("question_brought")


def _listed(pen: Pen, item: str, asks: Ask) -> Values:
    """The words of a question on her list. Raises Refused for any other, and where both do not go there at all."""
    assert pen.now.couple
    history, limits = pen.now.look(item), pen.now.look(asks.limits.item(pen.now.couple))
    question = asks.evolve(history) if practice_of(history) == asks.name else None
    words = question.first.words if question else ERASED
    if question is None or question.author != pen.me or words is ERASED:
        raise Refused(NOTHING_HERE)
    if asks.goes_too_far(question, limits):
        raise Refused(sentences.NOT_BROUGHT)
    if not asks.is_for_a_talk(question, limits):
        raise Refused(NOTHING_HERE)
    return words


def erase_here(pen: Pen, wish: Wish) -> None:
    """An author erases words of hers while the talk is on."""
    pen.need("erase_here")
    text = pen.talk.live.text(wish.version)
    if text is None or text.by != pen.me:
        raise Refused(NOTHING_HERE)
    if text.words is not ERASED:
        pen.live("erased", WordsErased(wish.version))
