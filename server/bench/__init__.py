"""How fast a copy is on this machine, measured from outside: the driver is one process, the servers are others."""

from importlib import import_module


def main() -> None:
    """Measures, prints a table, and writes var/bench.json."""
    # Not at the top: the bare application, which lies in this package, should load nothing of the rest.
    import_module("server.bench.run").main()
