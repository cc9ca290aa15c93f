"""An open page that was pushed to must end as the same page loaded anew."""

from __future__ import annotations

from playwright.sync_api import TimeoutError as TookTooLong

from tests.journeys.people import Somebody

PLAIN = """
main => {
  const plain = main.cloneNode(true);
  for (const key of plain.querySelectorAll("[name=key]")) key.setAttribute("value", "");
  for (const one of plain.querySelectorAll("*")) if (one.getAttribute("class") === "") one.removeAttribute("class");
  return plain.innerHTML.replace(/\\s+/g, " ").replace(/> | </g, edge => edge.trim());
}
"""
"""A page's main part as text: keys differ with each rendering, blanks mean nothing."""


def ends_as_loaded_anew(who: Somebody) -> None:
    """Compares her open page with the same address in a new tab, keys and blanks apart."""
    tab = who.beside(who.page.url).page
    anew = tab.locator("main").evaluate(PLAIN)
    tab.close()
    try:
        who.page.wait_for_function(f"anew => ({PLAIN})(document.querySelector('main')) === anew", arg=anew)
    except TookTooLong:
        assert who.page.locator("main").evaluate(PLAIN) == anew, anew
