"""Copy what the pages use from the installed front-end packages into `web/static/vendor/`.

Nobody else's code is committed: `package-lock.json` names each package by hash, npm fetches it, this picks the files.
"""

from pathlib import Path
from shutil import copyfile

ROOT = Path(__file__).parent.parent
PACKAGES = ROOT / "node_modules"
VENDOR = ROOT / "web" / "static" / "vendor"

FILES = {
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
    "hx-ws.min.js": "htmx.org/dist/ext/hx-ws.min.js",
    "sans-latin.woff2": "@fontsource-variable/source-sans-3/files/source-sans-3-latin-wght-normal.woff2",
    "sans-latin-ext.woff2": "@fontsource-variable/source-sans-3/files/source-sans-3-latin-ext-wght-normal.woff2",
    "serif-latin.woff2": "@fontsource-variable/source-serif-4/files/source-serif-4-latin-wght-normal.woff2",
    "serif-latin-ext.woff2": "@fontsource-variable/source-serif-4/files/source-serif-4-latin-ext-wght-normal.woff2",
}


def main() -> None:
    """Fill the folder; the licences come last, so that their file says that everything is there."""
    VENDOR.mkdir(parents=True, exist_ok=True)
    for name, source in FILES.items():
        copyfile(PACKAGES / source, VENDOR / name)
    (VENDOR / "LICENCES.txt").write_text("\n\n".join(licences()), encoding="utf-8")


def licences() -> list[str]:
    """Each package's own licence text under its name."""
    packages = sorted({source.split("/dist/")[0].split("/files/")[0] for source in FILES.values()})
    return [f"{package}\n\n{(PACKAGES / package / 'LICENSE').read_text('utf-8')}" for package in packages]


if __name__ == "__main__":
    main()
