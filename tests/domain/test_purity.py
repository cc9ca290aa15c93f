"""The book of rules knows no clock, no chance, no store and no framework."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import domain

ROOT = Path(domain.__file__).parent
ALLOWED = {
    "__future__", "collections", "dataclasses", "datetime", "domain", "enum", "functools", "hashlib", "re", "typing",
    "zoneinfo",
}  # fmt: skip
CLOCKS = {"now", "today", "utcnow", "time_ns", "monotonic"}
DOORS = {"open", "print", "input", "eval", "exec", "__import__", "globals", "setattr"}

every_module = pytest.mark.parametrize("path", sorted(ROOT.rglob("*.py")), ids=lambda path: str(path.relative_to(ROOT)))


def imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            yield node.module or ""


@every_module
def test_it_imports_nothing_but_itself_and_harmless_parts_of_the_language(path: Path) -> None:
    names = {name.partition(".")[0] for name in imported(ast.parse(path.read_text()))}
    assert names <= ALLOWED
    assert names - {"domain"} <= sys.stdlib_module_names


@every_module
def test_it_asks_no_clock_and_opens_no_door(path: Path) -> None:
    calls = [node.func for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    named = {call.id for call in calls if isinstance(call, ast.Name)}
    asked = {call.attr for call in calls if isinstance(call, ast.Attribute)}
    assert not named & DOORS
    assert not asked & CLOCKS


@every_module
def test_it_changes_nothing_that_outlives_a_decision(path: Path) -> None:
    tree = ast.parse(path.read_text())
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Global | ast.Nonlocal)]
