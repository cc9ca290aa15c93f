"""How every page is looked at: on a phone and a desk, by day and at night, by eye and by ear."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle
from typing import Literal

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

Size = tuple[int, int]
Light = Literal["light", "dark"]

PHONE, SMALL_PHONE, DESK = (390, 844), (320, 640), (1280, 900)
LOOKS: Iterator[tuple[tuple[Size, Light], ...]] = cycle(
    [((PHONE, "light"), (DESK, "dark")), ((PHONE, "dark"), (DESK, "light"))]
)
"""Each page in both widths and both lights; from page to page the pairs change."""

AXE = """
async options => {
  const { violations } = await axe.run({ resultTypes: ["violations"], preload: false, ...options });
  return violations.flatMap(({ id, nodes }) => nodes.map(node => `${id}: ${node.html.slice(0, 200)}`));
}
"""
EVERY_RULE = {"rules": {"target-size": {"enabled": True}}}
WHAT_SIZE_AND_LIGHT_CHANGE = {
    "runOnly": {"type": "rule", "values": ["color-contrast", "target-size", "link-in-text-block"]}
}
"""Names, headings and the like are what they were at the first look: it is the same page."""

TOO_WIDE = "() => document.documentElement.scrollWidth > innerWidth"
NOT_GOLDSEAM = "/weather"


def look_at(page: Page) -> list[str]:
    """Everything that is not as it should be on the page that is open."""
    amiss = [] if page.title() == "Goldseam" or NOT_GOLDSEAM in page.url else [f"title: {page.title()}"]
    page.evaluate(AXE_SCRIPT)
    for (size, light), rules in zip(next(LOOKS), (EVERY_RULE, WHAT_SIZE_AND_LIGHT_CHANGE), strict=True):
        page.emulate_media(color_scheme=light, reduced_motion="reduce")
        amiss += [f"{size[0]} {light}: {problem}" for problem in [*wide(page, size), *page.evaluate(AXE, rules)]]
    amiss += wide(page, SMALL_PHONE)
    return [f"{page.url} {problem}" for problem in amiss]


def wide(page: Page, size: Size) -> list[str]:
    """Whether one would have to scroll sideways."""
    page.set_viewport_size({"width": size[0], "height": size[1]})
    return [f"{size[0]} wide: scrolls sideways"] if page.evaluate(TOO_WIDE) else []
