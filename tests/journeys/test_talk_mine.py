"""Whoever tells takes a chapter out of what she prepared by one press, and can still change it before it is told."""

from __future__ import annotations

import base64

from playwright.sync_api import Locator, expect

from server.house import House
from server.sign_in import rest
from server.sign_in.viewers import token_hash
from tests.cast import ANA, BEN, PASSWORD
from tests.journeys.conftest import Meet, joined
from tests.journeys.copies import Copy
from tests.journeys.looking import look_at
from tests.journeys.people import Somebody
from tests.journeys.talking import begun, says_yes, suggests

Couple = tuple[Somebody, Somebody]

MAY = "It began in May.\n\nOn a Thursday."
TYPED, MORE = "What I can say of it:", " There was one more time in June."
TELLING = "Telling it, prepared"
TAKE = "Take what I prepared"
LOCKED = "Mine has closed after a while. Your words are still in the box."


def prepares(ana: Somebody) -> None:
    ana.opens("/w/b6ms")
    ana.page.locator("input[value=when]").check()
    ana.writes("What I would say about it", MAY)
    ana.chooses("That is all I can say for certain")
    ana.presses("Keep for myself")
    ana.reads("On a Thursday.")


def it_is_hers_to_tell(ana: Somebody, ben: Somebody) -> None:
    prepares(ana)
    begun(ana, ben, "disclosure")


def box(ana: Somebody) -> Locator:
    return ana.page.get_by_label("What I tell")


def about(ana: Somebody, topic: str) -> None:
    ana.page.get_by_label("What this part is about").select_option(topic)


def test_a_chapter_is_taken_by_one_press_changed_and_told(couple: Couple) -> None:
    ana, ben = couple
    it_is_hers_to_tell(ana, ben)
    about(ana, "money")
    ana.presses(TAKE)
    ana.reads("What you prepared has no chapter about this.")
    ana.writes("What I tell", TYPED)
    about(ana, "when")
    for _ in range(2):  # a second press adds nothing
        ana.presses(TAKE)
        expect(box(ana)).to_be_focused()
        expect(box(ana)).to_have_value(f"{TYPED}\n\n{MAY}")
    assert not look_at(ana.page)
    ana.page.keyboard.type(MORE)
    ana.presses("Tell this")
    ben.reads("Read as far as you can.")
    ben.page.get_by_text("Open it").click()
    ben.reads(MORE.strip())
    expect(ana.page.locator("#kept-words")).to_be_hidden()


def test_while_mine_is_locked_the_password_opens_it_there_and_nothing_is_lost(couple: Couple) -> None:
    ana, ben = couple
    it_is_hers_to_tell(ana, ben)
    mine_closes(ana)
    ana.writes("What I tell", TYPED)
    about(ana, "when")
    ana.presses(TAKE)
    ana.reads(LOCKED)
    expect(ana.page.get_by_label("Your password")).to_be_focused()
    assert not look_at(ana.page)
    ana.page.keyboard.type("not this one")
    ana.presses("Open Mine")
    ana.reads("That password doesn't fit.")
    expect(box(ana)).to_have_value(TYPED)
    ana.writes("Your password", PASSWORD)
    ana.page.keyboard.press("Enter")
    expect(box(ana)).to_have_value(f"{TYPED}\n\n{MAY}")
    expect(ana.page.get_by_label("Your password")).to_have_count(0)


def test_it_works_without_a_script(copy: Copy, meet: Meet) -> None:
    one, other = copy.inside(joined)
    ana, ben = meet(ANA, java_script_enabled=False), meet(BEN)
    ana.is_signed_in(one)
    ben.is_signed_in(other)
    prepares(ana)
    suggests(ana, way=TELLING)
    says_yes(ben)
    ana.opens(ben.page.url)
    for who in (ana, ben):
        who.presses("Come in")
    ben.reads("You are both here.")
    ana.presses("Load it again")
    for who in (ana, ben):
        who.presses("I am ready")
    ana.presses("Load it again")
    ana.writes("What I tell", TYPED)
    about(ana, "when")
    ana.presses(TAKE)
    expect(box(ana)).to_have_value(f"{TYPED}\n\n{MAY}")
    expect(ana.page.get_by_label("What this part is about")).to_have_value("when")
    ana.writes("What I tell", f"{MAY}{MORE}")
    ana.presses("Tell this")
    ben.reads("Read as far as you can.")


def test_what_is_for_this_talk_only_is_covered_on_a_page_that_is_cut_off(couple: Couple) -> None:
    """Such a page cannot know whether the talk is still open."""
    ana, ben = couple
    begun(ana, ben, "disclosure")
    about(ana, "when")
    ana.writes("What I tell", MAY)
    ana.presses("Tell this")
    ben.page.get_by_text("Open it").click()
    ben.reads("On a Thursday.")
    ben.context.set_offline(True)
    ben.reads("Covered while you are offline")
    expect(ben.page.get_by_text("On a Thursday.")).to_be_hidden()
    ben.context.set_offline(False)
    ben.reads("On a Thursday.")
    expect(ben.page.get_by_text("Covered while you are offline")).to_be_hidden()
    ben.lost_touch()


def mine_closes(who: Somebody) -> None:
    """As after ten minutes' rest."""
    cookie = who.context.cookies()[0]["value"]
    token = base64.urlsafe_b64decode(cookie + "=" * (-len(cookie) % 4))

    async def lock(house: House) -> None:
        await house.store.write(lambda tx: tx.run(rest.LOCK, sign_in=token_hash(token)))

    who.copy.inside(lock)
