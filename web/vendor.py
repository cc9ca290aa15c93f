"""Copy what the pages use from the installed front-end packages into `web/static/vendor/`.

Nobody else's code is committed: `package-lock.json` names each package by hash, npm fetches them, and this
picks the files and their licences.
"""

from pathlib import Path
from shutil import copyfile

ROOT = Path(__file__).parent.parent
PACKAGES = ROOT / "node_modules"
VENDOR = ROOT / "web" / "static" / "vendor"

FILES = {
    "htmx.org": {
        "htmx.min.js": "dist/htmx.min.js",
        "hx-ws.min.js": "dist/ext/hx-ws.min.js",
    },
    "@fontsource-variable/source-sans-3": {
        "sans-latin.woff2": "files/source-sans-3-latin-wght-normal.woff2",
        "sans-latin-ext.woff2": "files/source-sans-3-latin-ext-wght-normal.woff2",
    },
    "@fontsource-variable/source-serif-4": {
        "serif-latin.woff2": "files/source-serif-4-latin-opsz-normal.woff2",
        "serif-latin-ext.woff2": "files/source-serif-4-latin-ext-opsz-normal.woff2",
        "serif-italic-latin.woff2": "files/source-serif-4-latin-wght-italic.woff2",
        "serif-italic-latin-ext.woff2": "files/source-serif-4-latin-ext-wght-italic.woff2",
    },
}


def main() -> None:
    """Fill the folder. The licences come last, so that their file says that everything is there."""
    VENDOR.mkdir(parents=True, exist_ok=True)
    for package, files in FILES.items():
        for name, source in files.items():
            copyfile(PACKAGES / package / source, VENDOR / name)
    (VENDOR / "LICENCES.txt").write_text("\n\n".join(map(licence, FILES)), encoding="utf-8")


def licence(package: str) -> str:
    """The package's own licence text, under its name."""
    text = (PACKAGES / package / "LICENSE").read_text(encoding="utf-8")
    return f"{package}\n\n{text}"


if __name__ == "__main__":
    main()
