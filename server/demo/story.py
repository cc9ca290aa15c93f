"""Nora and Elias: invented, as is every word they write. He broke their agreement; both are still there."""

from __future__ import annotations

from dataclasses import dataclass, field

from domain.fields import Values

NORA, ELIAS = "Nora", "Elias"


@dataclass(frozen=True)
class Step:
    """One act, `day` days after the shared record began, at `hour` of the day.

    `about` names an earlier step by its `name`; `version` is the version it is about.
    """

    day: int
    hour: int
    who: str
    practice: str
    move: str
    values: Values = field(default_factory=dict)
    name: str = ""
    about: str = ""
    version: int = 0


def apology(day: int, name: str, **parts: str) -> Step:
    return Step(day, 22, ELIAS, "apology", "share", dict(parts), name)


def answer(day: int, about: str, words: str, who: str = NORA) -> Step:
    return Step(day, 21, who, "apology", "answer", {"answer": words}, about=about)


def good(day: int, who: str, words: str) -> Step:
    return Step(day, 19, who, "appreciation", "share", {"good": words})


def page(day: int, who: str, words: str) -> Step:
    return Step(day, 23, who, "journal", "keep", {"page": words})


def mark(day: int, person: str, /, **depths: str) -> Step:
    return Step(day, 20, person, "disclosure_boundary", "mark", dict(depths))


def asked(day: int, who: str, topic: str, words: str, name: str = "", do: str = "ask") -> Step:
    return Step(day, 21, who, "question", do, {"topic": topic, "question": words}, name)


def told(day: int, who: str, about: str, words: str) -> Step:
    return Step(day, 22, who, "question", "answer", {"answer": words}, about=about)


def proposed(day: int, who: str, words: str, name: str) -> Step:
    return Step(day, 18, who, "milestone", "put_forward", {"moment": words}, name)


def accepted(day: int, who: str, about: str, version: int = 1) -> Step:
    return Step(day, 20, who, "", "accept", about=about, version=version)


def round_of(day: int, who: str, **answers: str) -> Step:
    return Step(day, 20, who, "check_in", "put_in_fanos", dict(answers))


STORY: tuple[Step, ...] = (
    page(0, NORA, "I made this place a while ago, alone. Today he is in it too. I don't know what I want from it."),
    page(1, ELIAS, "I have started four letters and thrown them away. Each one explains. None of them says it."),
    apology(
        3,
        "first",
        regret="I lied to you for eleven months. I came home and told you about days that I had made up.",
        responsibility="Nobody talked me into it. Every week I could have stopped, and I chose not to.",
    ),
    answer(5, "first", "I have read it. I can't say more than that now."),
    mark(
        8, NORA, happened="meant", who="facts", when="facts", feelings="happened", health="facts", physical="not_this"
    ),
    mark(11, ELIAS, happened="meant", who="facts", when="facts", feelings="meant", knew="facts", physical="not_this"),
    asked(12, NORA, "when", "From when to when? The months are enough.", "months"),
    told(13, ELIAS, "months", "From April of last year to this March. I ended it on the ninth."),
    asked(13, NORA, "feelings", "What did you look for there?", "looked for"),
    Step(
        14,
        20,
        NORA,
        "check_in_rhythm",
        "put_forward",
        {"form": "fanos", "weekday": "6", "weeks": "2"},
        "rhythm",
    ),
    accepted(15, ELIAS, "rhythm"),
    page(19, NORA, "Slept six hours. Walked to the weir and back. I did not look at his phone, and it was not easy."),
    round_of(
        21,
        NORA,
        feelings="Flat. Some anger in the mornings.",
        affirmation="You told your brother yourself, as you said you would.",
        needs="That you tell me when you will be late before you are late.",
    ),
    round_of(
        22,
        ELIAS,
        feelings="Ashamed, mostly. Glad to be asked anything at all.",
        affirmation="You said good night.",
        ownership="On Tuesday I went quiet when you asked about the car. I was hiding behind it.",
    ),
    Step(24, 22, ELIAS, "question", "not_yet", about="looked for"),
    asked(26, NORA, "physical", "I keep picturing it.", do="set_aside"),
    good(27, NORA, "You put the letter from the bank on the table before I asked."),
    page(33, ELIAS, "She laughed at the radio today. I stayed in the hall until it was over, so as not to be seen."),
    proposed(40, ELIAS, "The Sunday we cleared out the cellar and nobody raised their voice.", "cellar"),
    Step(42, 20, NORA, "", "not_now", about="cellar", version=1),
    apology(
        48,
        "second",
        regret="I let you doubt your own memory. When you asked in the spring, I said you were tired.",
        responsibility="You were right, and I knew it while I said it.",
        explanation="I was afraid of what would follow. It followed anyway, and you were alone with it for longer.",
        repair="When you ask whether you remembered something rightly, I will say yes or no first, then the rest.",
    ),
    answer(49, "second", "This is the one I needed. It does not make it smaller. But I am not mad, and it says so."),
    round_of(50, ELIAS, feelings="Less braced.", needs="Nothing this week."),
    asked(52, NORA, "contact", "Has there been a message since the ninth?", "messages"),
    told(52, ELIAS, "messages", "One, in May. I did not answer it, and I told you that evening."),
    page(55, NORA, "Her name came up in the supermarket, on a jar of jam. I had to leave the trolley standing."),
    good(61, ELIAS, "You came along to my mother's, though I had said you need not."),
    round_of(63, NORA, feelings="Tired of being brave.", struggles="The road past that hotel."),
    round_of(64, ELIAS, feelings="Sad with you.", ownership="I still choose the longer words when I am afraid."),
    mark(70, NORA, happened="meant", who="facts", when="facts", feelings="facts", health="facts", physical="not_this"),
    told(
        74,
        ELIAS,
        "looked for",
        "To be somebody nobody was disappointed in. It was not about you, and I let you think so.",
    ),
    good(78, NORA, "The soup. And that you asked nothing while I ate it."),
    accepted(83, NORA, "cellar"),
    page(90, ELIAS, "Six months ago I would have called today an ordinary day. It was a very good one."),
    apology(97, "third", regret="I was short with you in front of your sister, and said it was a joke."),
    Step(98, 8, ELIAS, "apology", "erase", about="third", version=1),
    round_of(105, NORA, feelings="Steadier.", affirmation="You were at the station before the train."),
    round_of(106, ELIAS, feelings="Hopeful, and careful with it.", affirmation="You told me that you were angry."),
    mark(118, ELIAS, happened="meant", who="facts", when="facts", feelings="meant", money="facts", physical="not_this"),
    good(126, ELIAS, "You slept. I heard you breathing, and it was the best part of the week."),
    proposed(140, NORA, "The first evening at the lake with the phones left in the car.", "lake"),
    accepted(141, ELIAS, "lake"),
    page(150, NORA, "I am not sure yet. I am less unsure than in winter. I will leave it at that."),
    round_of(161, ELIAS, feelings="Quiet, in a good way.", needs="An evening to talk about money."),
    round_of(162, NORA, feelings="Curious.", affirmation="You asked, and then you waited."),
    good(170, NORA, "You said no to the trip before I knew there was one."),
    proposed(176, NORA, "The day we told the children that we are both staying for now.", "staying"),
)
