"""The direction of imports: server -> io -> engine, and an engine without effects."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import datagen

PACKAGE = Path(datagen.__file__).parent
ROOMS = {
    "engine": ("engine", "errors"),
    "io": ("io", "engine", "errors"),
    "server": ("server", "io", "engine", "errors", "api"),
}
"""What each room may import of the package; the command line and the public calls may import everything."""
PURE = {
    "__future__", "collections", "concurrent", "contextlib", "contextvars", "dataclasses", "datetime", "decimal", "difflib",
    "fractions", "functools", "graphlib", "hashlib", "itertools", "json", "math", "operator", "re", "threading", "typing",
    "unicodedata",
    "mimesis", "numpy", "polars",
    "queue", "pyarrow", "sqlglot",
}  # fmt: skip
"""What the engine may import: no files, sockets, clock, environment or SQL drivers."""
EFFECTS = {"open", "input", "print", "exec", "eval", "__import__", "hash", "id"}
"""Built-in functions that reach outside, or whose results change from run to run."""
CLOCKS = {"now", "today", "utcnow", "fromtimestamp", "time_ns", "getenv", "environ", "read_text", "read_bytes", "default_rng"}

MODULES = sorted(path.relative_to(PACKAGE) for path in PACKAGE.rglob("*.py"))
ENGINE = [module for module in MODULES if module.parts[0] == "engine"]


def tree_of(module: Path) -> ast.Module:
    return ast.parse((PACKAGE / module).read_text(), str(module))


def imported(module: Path) -> Iterator[str]:
    """The full names of all modules that a module imports, wherever in it."""
    for node in ast.walk(tree_of(module)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} imports relatively"
            yield node.module or ""


@pytest.mark.parametrize("module", [module for module in MODULES if module.parts[0] in ROOMS], ids=str)
def test_a_room_imports_only_rooms_below_it(module: Path) -> None:
    ours = {name.split(".")[1] for name in imported(module) if name.startswith("datagen.")}

    assert ours <= set(ROOMS[module.parts[0]])
    assert "datagen" not in imported(module)


@pytest.mark.parametrize("module", ENGINE, ids=str)
def test_the_engine_imports_nothing_with_effects(module: Path) -> None:
    assert {name.split(".")[0] for name in imported(module)} <= PURE | {"datagen"}


@pytest.mark.parametrize("module", ENGINE, ids=str)
def test_the_engine_calls_nothing_with_effects(module: Path) -> None:
    calls = [node.func for node in ast.walk(tree_of(module)) if isinstance(node, ast.Call)]
    named = {call.id for call in calls if isinstance(call, ast.Name)}
    attributes = {node.attr for node in ast.walk(tree_of(module)) if isinstance(node, ast.Attribute)}

    assert named & EFFECTS == set()
    assert attributes & CLOCKS == set()


def test_errors_import_nothing_of_the_package() -> None:
    assert [name for name in imported(Path("errors.py")) if name.startswith("datagen")] == []


def test_every_file_belongs_to_a_known_part_of_the_house() -> None:
    parts = {module.parts[0].removesuffix(".py") for module in MODULES}

    assert parts <= {*ROOMS, "cli", "api", "seeding", "errors", "__init__", "__main__"}
