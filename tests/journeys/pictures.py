"""The pictures of the README: `python -m tests.journeys.pictures` takes them anew.

They show Together as the invented couple of `goldseam demo` has it, by day and at night. A copy is made and
served for the purpose; nothing of it stays but `docs/images/together-light.png` and `together-dark.png`.
"""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser import NONE_FOUND, found
from tests.journeys.copies import Copy
from tests.journeys.doing import signs_in
from tests.journeys.people import Somebody

IMAGES = Path(__file__).parents[2] / "docs" / "images"
SIZE = {"width": 1280, "height": 1170}
LIGHTS = ("light", "dark")


def main() -> None:
    """Takes both."""
    path = found() or sys.exit(NONE_FOUND)
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        copy = Copy(Path(folder))
        ways = re.findall(r"  (\w+): (\S+), password: (\S+)", copy.command("demo"))
        copy.start()
        with playwright.chromium.launch(executable_path=path) as browser:
            for light in LIGHTS:
                take(browser, copy, ways[1], light)
        copy.stop()


def take(browser: Browser, copy: Copy, way: tuple[str, str, str], light: str) -> None:
    """Together, in one light, as one of the two sees it."""
    called, name, password = way
    with Somebody.with_a_browser(called, browser, copy, viewport=SIZE, color_scheme=light) as who:
        signs_in(who, name, password)
        who.opens("/together")
        who.page.evaluate("document.fonts.ready.then(() => true)")
        who.page.screenshot(path=IMAGES / f"together-{light}.png")


if __name__ == "__main__":
    main()
