"""Together is open while more comes than one page holds."""

from __future__ import annotations

import secrets
from urllib.parse import urlencode

from projections.timeline import BLOCK
from tests.journeys.people import Somebody
from tests.journeys.same import ends_as_loaded_anew

Couple = tuple[Somebody, Somebody]


def test_an_open_page_turns_as_a_new_one_would_be(couple: Couple) -> None:
    ana, ben = couple
    ana.opens("/today")
    ben.opens("/together")
    for number in range(3 * BLOCK + 1):
        shares(ana, f"Good thing {number}.")
        if number % BLOCK in {0, 1}:
            ben.reads(f"Good thing {number}.")
            ends_as_loaded_anew(ben)
    assert ben.page.get_by_role("link", name="Earlier ones").is_visible()


def shares(who: Somebody, words: str) -> None:
    """As her page would, without the page: there are many."""
    form = {"do": "share", "key": secrets.token_urlsafe(16), "v": "0", "w1": words}
    send = """body => fetch("/w/g8vs", {method: "POST", redirect: "manual", body,
        headers: {"content-type": "application/x-www-form-urlencoded"}}).then(answer => answer.type)"""
    assert who.page.evaluate(send, urlencode(form)) == "opaqueredirect"
