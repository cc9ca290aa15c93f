"""Questions: asked, answered or not, seen at once by the other; and what stays with whoever would ask."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from domain.kernel import derived_id
from domain.practices.question import QUESTION
from domain.verbs.ask import FURTHER, OUTSIDE_NOW
from server.house import House
from tests import cast
from tests.cast import Account
from tests.fixtures.house import MovedClock
from tests.privacy.asgi import Answer, Browser, at_rest, serving, signed_in

pytestmark = pytest.mark.anyio

ASK = f"/w/{QUESTION.code}"
QUESTIONS, LIST = "/together/questions", "/together/questions/kept"
TOPICS = [topic for topic, _ in QUESTION.limits.topics]
OUTSIDE = "This question is now outside it."
ONE_FOR_A_TALK = "This question is now one for a talk with a therapist there."


@dataclass
class Place:
    """Ana and Ben, each with a browser. Every form has a key of its own, unless it is pressed twice."""

    house: House
    clock: MovedClock
    ana: Account
    ben: Account
    hers: Browser
    his: Browser
    pressed: int = 0

    def key(self) -> str:
        self.pressed += 1
        return f"form-{self.pressed:016}"

    async def sends(
        self, words: str, topic: str = "when", do: str = "ask", *, key: str = "", again: str = ""
    ) -> Answer:
        """What Ana's form sends."""
        form = {"key": key or self.key(), "v": "0", "do": do, "w1": topic, "w2": words, "w3": again}
        return await self.hers.post(ASK, form)

    async def asks(self, words: str, topic: str = "when", again: str = "") -> str:
        """Ana asks, and it is Ben's to see; gives the item."""
        answer = await self.sends(words, topic, again=again)
        assert (answer.status, answer.header("location")) == (303, f"{ASK}/after")
        return derived_id(self.ana.person, f"form-{self.pressed:016}")

    async def says(self, item: str, move: str, browser: Browser | None = None, **form: str) -> Answer:
        """What Ben presses, or Ana."""
        given = {"key": self.key(), "v": "1"} | form
        return await (browser or self.his).post(f"/t/{item}/{move}", given)

    async def marks(self, who: Account, **depths: str) -> None:
        await cast.does(self.house, await cast.viewer(self.house, who), "disclosure_boundary", "mark", depths)
        await at_rest()

    async def both_mark(self, **depths: str) -> None:
        for who in (self.ana, self.ben):
            await self.marks(who, **depths)

    async def both_see(self, path: str = QUESTIONS) -> tuple[str, str]:
        return (await self.hers.get(path)).text, (await self.his.get(path)).text


@pytest.fixture
async def place(house: House, clock: MovedClock) -> AsyncIterator[Place]:
    ana, ben = await cast.account(house), await cast.account(house, cast.BEN)
    await cast.joined(house, ana, ben)
    async with serving(house) as app:
        yield Place(house, clock, ana, ben, signed_in(app, ana), signed_in(app, ben))


# Asked, and seen


async def test_what_ana_asks_ben_sees_at_once_on_every_page_it_belongs_to(place: Place) -> None:
    open_pages = [await place.his.open((await place.his.get(path)).socket()) for path in (QUESTIONS, "/together")]
    today = await place.his.open((await place.his.get("/today")).socket())
    for socket in (*open_pages, today):
        socket.take()
    await place.asks("Since when?")
    await at_rest()
    for socket in open_pages:
        (frame,) = socket.take()
        assert "Since when?" in frame
    (frame,) = today.take()
    assert "A question" in frame
    assert "Since when?" not in frame


async def test_before_anything_is_asked_the_page_says_that_nothing_has_to_be(place: Place) -> None:
    for page in await place.both_see():
        assert "No questions. Some people never use this page." in page


async def test_the_form_shows_how_far_each_topic_goes_where_everybody_starts_too(place: Place) -> None:
    page = (await place.hers.get(ASK)).text
    assert re.search(r'value="physical".*?<span class="option-more">Not this</span>', page)
    await place.both_mark(physical="happened", money="therapist")
    page = (await place.hers.get(ASK)).text
    assert re.search(r'value="physical".*?<span class="option-more">That it happened</span>', page)
    assert re.search(r'value="money".*?<span class="option-more">Only with a therapist there</span>', page)


async def test_a_form_that_comes_twice_asks_once(place: Place) -> None:
    key = place.key()
    for _ in range(2):
        assert (await place.sends("Since when?", key=key)).status == 303
    assert (await place.his.get(QUESTIONS)).text.count("Since when?") == 1


@pytest.mark.parametrize(
    ("topic", "words", "sentence"),
    [
        ("", "Since when?", "“What it is about” is still empty. What you wrote is still here."),
        ("when", "  ", "“Your question” is still empty. What you wrote is still here."),
        ("the weather", "Since when?", "“What it is about” takes one of the answers shown."),
        ("when", "x" * 4001, "holds up to 4,000 characters"),
    ],
)
async def test_what_is_missing_or_does_not_fit_is_named_and_the_words_stay(
    place: Place, topic: str, words: str, sentence: str
) -> None:
    answer = await place.sends(words, topic)
    assert answer.status == 422
    assert sentence in answer.text
    assert words.strip() in answer.text


# Further than agreed


async def test_on_a_topic_marked_not_this_it_is_not_sent_the_words_stay_and_there_are_three_ways(place: Place) -> None:
    his = await place.his.open((await place.his.get(QUESTIONS)).socket())
    his.take()
    answer = await place.sends("What did it look like?", "physical")
    assert answer.status == 422
    assert FURTHER in answer.text
    for way in ("Keep in Mine", "Set aside", "Change the question"):
        assert f">{way}</" in answer.text
    assert "What did it look like?</textarea>" in answer.text
    assert 'value="physical" checked' in answer.text
    await at_rest()
    assert his.take() == []


async def test_it_can_be_kept_in_mine_from_there(place: Place) -> None:
    await place.hers.post("/mine", {"password": cast.PASSWORD})
    answer = await place.sends("What did it look like?", "physical", "draft")
    draft = answer.header("location").partition("?d=")[2]
    page = (await place.hers.get(f"{ASK}?d={draft}")).text
    assert "What did it look like?</textarea>" in page
    assert 'value="physical" checked' in page


@pytest.mark.parametrize("do", ["set_aside", "ask"])
async def test_what_is_for_a_talk_with_a_therapist_is_on_her_list_and_nowhere_that_ben_looks(
    place: Place, do: str
) -> None:
    await place.both_mark(physical="therapist")
    his = await place.his.open((await place.his.get(QUESTIONS)).socket())
    his.take()
    before = await place.both_see()
    answer = await place.sends("What did it look like?", "physical", do)
    page = (await place.hers.get(answer.header("location"))).text
    assert "You left this for a talk with a therapist there. It is on your list for that." in page
    assert "Ben does not see the words before then. You can print your list and take it to any therapist." in page
    assert "What did it look like?" in page
    await at_rest()
    assert his.take() == []
    assert await place.both_see() == before
    assert "What did" not in (await place.his.get(LIST)).text


async def test_the_press_that_set_it_aside_leads_to_her_list_also_the_second_time(place: Place) -> None:
    key = place.key()
    went = [(await place.sends("Where?", "physical", "set_aside", key=key)).header("location") for _ in range(2)]
    assert went == [f"{LIST}?i={derived_id(place.ana.person, key)}"] * 2
    assert (await place.hers.get(LIST)).text.count("Where?") == 1


async def test_what_is_on_the_list_can_be_taken_off_and_is_in_her_copy_and_not_in_his(place: Place) -> None:
    await place.sends("Where?", "physical", "set_aside")
    item = derived_id(place.ana.person, f"form-{place.pressed:016}")
    for browser, there in ((place.hers, True), (place.his, False)):
        await browser.post("/mine", {"password": cast.PASSWORD})
        assert ("Where?" in (await browser.post("/sharing/copy")).text) is there
    page = (await place.hers.get(f"/t/{item}/erase?v=1")).text
    assert "Where?" in page
    assert "Neither of you" not in page
    answer = await place.says(item, "erase", place.hers)
    assert answer.header("location") == LIST
    assert "What you set aside for a talk with a therapist there will stand here." in (await place.hers.get(LIST)).text


async def test_to_ben_no_move_on_her_list_is_there(place: Place) -> None:
    await place.sends("Where?", "physical", "set_aside")
    item = derived_id(place.ana.person, f"form-{place.pressed:016}")
    for move in QUESTION.moves:
        for one in (item, "0" * 32):
            assert (await place.his.get(f"/t/{one}/{move}")).status == 404
            assert (await place.says(one, move, w1="who")).status == 404
    assert (await place.says(item, "answer", place.hers, w1="Mine.")).status == 409


# What the one asked can say


async def test_ben_answers_in_his_own_words_and_ana_sees_them_at_once(place: Place) -> None:
    item = await place.asks("Since when?")
    hers = await place.hers.open((await place.hers.get(QUESTIONS)).socket())
    hers.take()
    assert "Since when?" in (await place.his.get(f"/t/{item}/answer")).text
    answer = await place.says(item, "answer", w1="Since May.")
    assert answer.header("location") == f"{QUESTIONS}#e-{item}"
    await at_rest()
    (frame,) = hers.take()
    assert "Since May." in frame
    assert "An answer: A question" in (await place.hers.get("/today")).text


@pytest.mark.parametrize(
    ("move", "said"),
    [
        ("not_yet", "Ben: not yet."),
        ("park", "Ben: with a therapist there."),
        ("too_far", "Ben: further than we agreed."),
    ],
)
async def test_what_he_says_in_the_place_of_an_answer_both_read_and_it_is_news_to_nobody(
    place: Place, move: str, said: str
) -> None:
    item = await place.asks("Since when?")
    hers = await place.hers.open((await place.hers.get(QUESTIONS)).socket())
    hers.take()
    assert (await place.says(item, move)).status == 303
    assert (await place.says(item, move)).status == 303
    await at_rest()
    assert said in hers.take()[-1]
    for page in await place.both_see():
        assert said in page
    assert "That is a whole answer. It needs no reason and nothing from you." in (await place.hers.get(QUESTIONS)).text
    assert "A question" not in (await place.hers.get("/today")).text


async def test_what_he_would_answer_with_a_therapist_there_is_on_anas_list(place: Place) -> None:
    item = await place.asks("Since when?")
    assert "Since when?" not in (await place.hers.get(LIST)).text
    await place.says(item, "park")
    hers, his = await place.both_see(LIST)
    assert "Since when?" in hers
    assert "Since when?" not in his


async def test_pressed_on_a_live_page_the_part_that_changed_comes_back(place: Place) -> None:
    item = await place.asks("Since when?")
    headers = {"hx-request": "true", "hx-current-url": f"http://127.0.0.1:8000{QUESTIONS}"}
    answer = await place.his.post(f"/t/{item}/not_yet", {"key": place.key(), "v": "1"}, headers)
    assert 'hx-target="#questions"' in answer.text
    assert "Ben: not yet." in answer.text


async def test_he_says_that_it_belongs_elsewhere_and_both_topics_stand(place: Place) -> None:
    item = await place.asks("Since when?")
    page = (await place.his.get(f"/t/{item}/place")).text
    assert "Since when?" in page
    await place.says(item, "place", w1="money")
    for page in await place.both_see():
        assert "When and how long" in page
        assert "Ben: this belongs to “Money”." in page
        assert "Since when?" in page


@pytest.mark.parametrize(
    ("topic", "sentence"),
    [
        ("physical", "That goes further than the two of you have agreed to go here."),
        ("money", "That is for a talk with a therapist there."),
    ],
)
async def test_placed_where_both_do_not_go_its_words_are_anas_alone(place: Place, topic: str, sentence: str) -> None:
    await place.both_mark(money="therapist")
    item = await place.asks("Since when?")
    await place.says(item, "place", w1=topic)
    for path in (QUESTIONS, "/together"):
        hers, his = await place.both_see(path)
        assert sentence in hers
        assert "Since when?" in hers
        assert sentence in his
        assert "Since when?" not in his
    assert "Since when?" not in (await place.his.get(f"/t/{item}/place")).text
    await place.says(item, "place", w1="who")
    assert "Since when?" in (await place.his.get(QUESTIONS)).text


# When how far both go changes


@pytest.mark.parametrize(("to", "sentence"), [("not_this", OUTSIDE), ("therapist", ONE_FOR_A_TALK)])
@pytest.mark.parametrize("path", [QUESTIONS, "/together"])
async def test_narrowing_closes_an_open_question_on_both_open_pages_at_once(
    place: Place, to: str, sentence: str, path: str
) -> None:
    await place.both_mark()
    await place.asks("Since when?")
    sockets = [await browser.open((await browser.get(path)).socket()) for browser in (place.hers, place.his)]
    for socket in sockets:
        socket.take()
    await place.marks(place.ben, when=to)
    hers, his = (socket.take() for socket in sockets)
    assert [sentence in frame for frame in (*hers, *his)] == [True, True]
    assert "Since when?" in hers[0]
    assert "Since when?" not in his[0]


async def test_its_words_are_kept_in_mine_for_whoever_asked(place: Place) -> None:
    await place.both_mark()
    await place.asks("Since when?")
    for browser in (place.hers, place.his):
        await browser.post("/mine", {"password": cast.PASSWORD})
    assert "Since when?" not in (await place.hers.get("/mine/earlier")).text
    await place.marks(place.ana, when="not_this")
    assert "Your words are kept in Mine." in (await place.hers.get(QUESTIONS)).text
    assert "kept in Mine" not in (await place.his.get(QUESTIONS)).text
    hers, his = await place.both_see("/mine/earlier")
    assert "Since when?" in hers
    assert "Since when?" not in his


async def test_who_narrowed_makes_no_difference_to_what_either_sees(house: House, place: Place) -> None:
    """The same words in the same places, whoever it was."""
    await place.both_mark()
    await place.asks("Since when?")
    await place.marks(place.ana, when="not_this")
    one = await place.both_see()
    other = Place(house, place.clock, place.ana, place.ben, place.hers, place.his, place.pressed)
    await other.both_mark()
    await other.asks("Since when?")
    await other.marks(place.ben, when="not_this")
    first, second = await other.both_see()
    sentence = re.compile(r"How far you go here changed[^<]*")
    assert set(sentence.findall(first)) == set(sentence.findall(one[0]))
    assert set(sentence.findall(second)) == set(sentence.findall(one[1]))


async def test_going_deeper_again_brings_nothing_back_and_it_can_be_asked_again(place: Place) -> None:
    await place.both_mark()
    item = await place.asks("Since when?")
    await place.marks(place.ben, when="not_this")
    await place.marks(place.ben, when="facts")
    hers, his = await place.both_see()
    assert OUTSIDE in hers
    assert "Since when?" not in his
    assert f'href="{ASK}?a={item}"' in hers
    await place.asks("Since when?", again=item)
    assert "Since when?" in (await place.his.get(QUESTIONS)).text


async def test_a_press_on_a_page_from_before_is_told_what_changed(place: Place) -> None:
    await place.both_mark()
    item = await place.asks("Since when?")
    await place.marks(place.ana, when="not_this")
    answer = await place.says(item, "not_yet")
    assert answer.status == 409
    assert OUTSIDE_NOW in answer.text
    answer = await place.says(item, "answer", w1="Since May.")
    assert answer.status == 409
    assert "Since May.</textarea>" in answer.text
    assert "Since when?" not in answer.text


async def test_what_was_answered_stays_as_it_is(place: Place) -> None:
    await place.both_mark()
    item = await place.asks("Since when?")
    await place.says(item, "answer", w1="Since May.")
    await place.marks(place.ana, when="not_this")
    for page in await place.both_see():
        assert "Since when?" in page
        assert "Since May." in page


# Asking again


async def test_asking_again_shows_what_was_said_and_asks_anew(place: Place) -> None:
    item = await place.asks("Since when?")
    await place.says(item, "answer", w1="Since May.")
    page = (await place.hers.get(f"{ASK}?a={item}")).text
    assert "You asked about this before. Here is what was said." in page
    assert "You can read it first, or ask again; both are fine." in page
    assert "Since May." in page
    assert "Since when?</textarea>" in page
    assert 'value="when" checked' in page
    again = await place.asks("Since when, to the day?", again=item)
    for page in await place.both_see():
        assert f'href="{QUESTIONS}#e-{item}"' in page
        assert page.index(again) < page.index(item)
    assert "Since May." in (await place.hers.get(f"{ASK}?a={again}")).text


async def test_an_open_question_is_not_offered_to_be_asked_again(place: Place) -> None:
    item = await place.asks("Since when?")
    await place.says(item, "not_yet")
    assert "?a=" not in (await place.hers.get(QUESTIONS)).text
    await place.says(item, "answer", w1="Since May.")
    hers, his = await place.both_see()
    assert f"?a={item}" in hers
    assert "?a=" not in his


async def test_a_question_of_his_or_of_nobody_is_not_asked_again(place: Place) -> None:
    form = {"key": place.key(), "do": "ask", "w1": "when", "w2": "Do you sleep?"}
    await place.his.post(ASK, form)
    his = derived_id(place.ben.person, form["key"])
    for item in (his, "0" * 32, "nothing"):
        page = await place.hers.get(f"{ASK}?a={item}")
        assert page.status == 200
        assert "You asked about this before" not in page.text
        assert (await place.sends("And you?", again=item)).status == 422


# Erasing, and a space that ended


async def test_each_erases_own_words_and_the_line_stays(place: Place) -> None:
    item = await place.asks("Since when?")
    await place.says(item, "place", w1="money")
    await place.says(item, "answer", w1="Since May.")
    await place.says(item, "erase", v="3")
    await place.says(item, "erase", place.hers, v="1")
    for page in await place.both_see():
        assert "Since" not in page
        assert "Money" not in page
        assert "Ana erased the words of this question on" in page
        assert "Ben erased the words of this answer on" in page
    assert (await place.says(item, "answer", w1="More.")).status == 409


async def test_in_a_space_that_is_read_only_nothing_is_asked_and_the_words_are_kept_in_mine(place: Place) -> None:
    item = await place.asks("Since when?")
    await place.his.post("/sharing/space")
    await place.hers.post("/mine", {"password": cast.PASSWORD})
    answer = await place.sends("And now?")
    assert answer.status == 422
    assert "This could not be shared, because nothing new can be added to this space." in answer.text
    assert "A question, begun" in (await place.hers.get("/mine")).text
    page = (await place.hers.get(QUESTIONS)).text
    assert "Since when?" in page
    assert f'href="{ASK}"' not in page
    assert f"/t/{item}/erase" in page


async def test_no_page_counts_dates_from_or_hurries_a_question(place: Place) -> None:
    for number in range(4):
        await place.asks(f"Question {'abcd'[number]}?")
    place.clock.forward(days=5)
    for page in await place.both_see():
        text = re.sub(r"\b\d{1,2} [A-Z][a-z]+", " ", re.sub(r"<[^>]*>", " ", page))
        assert not re.search(r"\d|\b(four|five|ago|waiting|unanswered|overdue|already|new)\b", text)
