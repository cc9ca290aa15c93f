"""Makes pages to print out of data, in a process of its own:  python typeset.py TEMPLATE < data.json > pages.pdf

Setting many pages takes seconds of a processor and much memory, and what sets them is not ours. So it has neither
the keys nor the store, may take no more than it is allowed, and ends with everything that it remembers.
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path

import typst

SECONDS = 60
"""Of a processor."""
BYTES = 2 * 1024**3
"""Of memory: enough for some twenty thousand entries."""


def main() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    pages = typst.compile(Path(sys.argv[1]).read_bytes(), sys_inputs={"data": sys.stdin.read()})
    sys.stdout.buffer.write(pages)


if __name__ == "__main__":
    main()
