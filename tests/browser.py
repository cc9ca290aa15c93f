"""Find a Chromium for the browser tests, or fetch one: `python -m tests.browser` prints its path."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PACKAGES = ("chromium", "libatomic1")  # the second for Playwright's driver
NONE_FOUND = f"""No Chromium that Playwright can drive was found, and none could be fetched.
On Debian: apt-get install {" ".join(PACKAGES)}
Or name one: CHROMIUM=/path/to/chromium make test"""


def main() -> None:
    """Print the path of a Chromium that starts; end with a clear message where there is none."""
    path = found()
    if path is None and "CHROMIUM" not in os.environ:
        path = fetched(playwrights_own) or fetched(debians)
    if path is None:
        sys.exit(NONE_FOUND)
    sys.stdout.write(f"{path}\n")


def found() -> str | None:
    """The first Chromium on this machine that starts; None as well where Playwright's driver does not."""
    if not starts(sys.executable, "-m", "playwright"):
        return None
    return next((path for path in candidates() if starts(path)), None)


def candidates() -> Iterator[str]:
    """Paths worth trying: the one named and no other, or those on the PATH, then Playwright's own."""
    if named := os.environ.get("CHROMIUM"):
        yield named
        return
    yield from filter(None, map(shutil.which, NAMES))
    with sync_playwright() as playwright:
        yield playwright.chromium.executable_path


def starts(*program: str) -> bool:
    """Whether the program is there and all its libraries with it."""
    try:
        subprocess.run([*program, "--version"], check=True, capture_output=True, timeout=30)
    except (OSError, subprocess.SubprocessError):
        return False
    return True


def fetched(fetch: Callable[[], None]) -> str | None:
    """What can be found after trying to fetch; a fetch that does not succeed is not an error yet."""
    try:
        fetch()
    except (OSError, subprocess.CalledProcessError):
        return None
    return found()


def playwrights_own() -> None:
    """Download the build that belongs to the installed Playwright."""
    run(sys.executable, "-m", "playwright", "install", "chromium")


def debians() -> None:
    """Install Debian's package, which only root can."""
    if os.geteuid() == 0 and Path("/etc/debian_version").exists():
        run("apt-get", "update", "-qq")
        run("apt-get", "install", "-y", "-qq", "--no-install-recommends", *PACKAGES)


def run(*command: str) -> None:
    """Run a step whose output goes to the error stream: the output is for the path alone."""
    sys.stderr.write(f"Fetching a Chromium: {' '.join(command)}\n")
    unattended = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(command, check=True, stdout=sys.stderr, env=unattended)


if __name__ == "__main__":
    main()
