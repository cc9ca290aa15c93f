"""The command `goldseam`. What does not work is said in one sentence, with exit code 1."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from importlib import import_module
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from pydantic import ValidationError

from server import backup as backups
from server import migrate as migrations
from server import rebuild as rebuilding
from server import renewal, verify
from server import restore as restoring
from server.history import unpacking
from server.house import House, build
from server.root_key import NoRootKey
from server.settings import Settings
from server.stores import StoreAway

T = TypeVar("T")

goldseam = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)


def main() -> None:
    """Runs a command."""
    try:
        goldseam()
    except (StoreAway, NoRootKey) as problem:
        sys.exit(str(problem))
    except OSError as problem:
        sys.exit(f"{problem.filename}: {problem.strerror}." if problem.filename else f"{problem}.")
    except ValidationError as problem:
        sys.exit("\n".join(f"GOLDSEAM_{str(e['loc'][0]).upper()}: {e['msg']}." for e in problem.errors()))


@goldseam.callback()
def about() -> None:
    """A shared place for two people who are mending trust. Settings are environment variables: see docs."""


@goldseam.command()
def migrate() -> None:
    """Brings the store to the present shape; makes a new store, and its root key, where there is none."""
    settings = Settings()
    if migrations.migrate(settings):
        typer.echo(f"A new store is ready. Its root key is at {settings.root_key_file}: keep a copy of it elsewhere.")
    else:
        typer.echo("The store is ready.")


@goldseam.command()
def serve(host: str | None = None, port: int | None = None) -> None:
    """Serves this copy until it is told to stop."""
    given = {"host": host, "port": port}
    settings = Settings.model_validate({name: value for name, value in given.items() if value is not None})
    _with_house(_nothing, settings)  # so that what does not fit is said before anything listens
    import_module("server.serving").serve(settings)


@goldseam.command()
def rebuild() -> None:
    """Makes everything that is derived from the log anew."""
    _with_house(lambda house: rebuilding.rebuild(house, Shown("events")))
    typer.echo("Everything derived from the log was made anew.")


@goldseam.command()
def rotate_keys() -> None:
    """Renews the keys of what is shared and held. What was erased there is then gone for good, in old copies too."""
    if not _with_house(lambda house: renewal.renew(house, Shown("records"))):
        raise StoreAway("Another process is renewing keys now.")
    typer.echo("Keys were renewed. What was erased of what is shared is gone for good.")


@goldseam.command()
def backup(path: Annotated[Path, typer.Argument(help="A file that is not there yet.")]) -> None:
    """Copies the embedded store while it is in use. Never includes the root key."""
    typer.echo(backups.backup(Settings(), path, Shown("pages")))


@goldseam.command()
def restore(
    path: Annotated[Path | None, typer.Argument(help="A copy; none for a store that another tool put back.")] = None,
) -> None:
    """Puts a copy where there is no store, or goes on in one that another tool put back. Every history says so."""
    if path is None:
        typer.echo(_with_house(lambda house: restoring.go_on(house, Shown("histories"))))
    else:
        typer.echo(asyncio.run(restoring.restore(Settings(), path, Shown("histories"))))


@goldseam.command()
def demo() -> None:
    """Fills a store with an invented couple's six months, and prints ways to sign in as each of them."""
    import_module("server.demo").main(Settings())


@goldseam.command()
def bench() -> None:
    """Measures this machine: speed, memory, and the raw limits beside them."""
    import_module("server.bench").main()


@goldseam.command("verify", context_settings={"ignore_unknown_options": True}, add_help_option=False)
def verify_(arguments: Annotated[list[str], typer.Argument(metavar="FILE --key KEY [--head FILE] [--read]")]) -> None:
    """Checks a copy of a shared history, as the file verify.py in every copy does; also in its archive."""
    verify.main(arguments, unpacking.opened)


class Shown:
    """Progress on one line of the terminal; none where the output goes elsewhere."""

    def __init__(self, what: str) -> None:
        self._what = what

    def __call__(self, done: int, total: int) -> None:
        if sys.stderr.isatty():
            typer.echo(f"\r{done} of {total} {self._what}", err=True, nl=done == total)


def _with_house(work: Callable[[House], Awaitable[T]], settings: Settings | None = None) -> T:
    async def run() -> T:
        house = build(settings or Settings())
        await house.open()
        try:
            return await work(house)
        finally:
            await house.close()

    return asyncio.run(run())


async def _nothing(house: House) -> None:
    """A house that opens is one that can be served."""
