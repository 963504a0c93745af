"""The versions that make installs."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PINS = dict(line.split("==") for line in (ROOT / "constraints.txt").read_text().splitlines() if not line.startswith("#"))
DISTRIBUTIONS = {"dotenv": "python_dotenv", "yaml": "pyyaml"}
"""Packages whose distribution has another name."""
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def test_every_requirement_is_pinned_within_its_bounds() -> None:
    pins = {canonicalize_name(name): version for name, version in PINS.items()}
    extras = [text for texts in PROJECT["optional-dependencies"].values() for text in texts]
    requirements = [Requirement(text) for text in PROJECT["dependencies"] + extras]
    loose = [str(each) for each in requirements if not each.specifier.contains(pins.get(canonicalize_name(each.name), "0"))]
    assert loose == []


def test_a_pin_is_a_name_and_a_version() -> None:
    assert [
        name for name, version in PINS.items() if not re.fullmatch(r"[\w.-]+", name) or not re.fullmatch(r"[\w.]+", version)
    ] == []


DATABASE_EXTRAS = ("mssql", "oracle")
"""Extras of drivers that are imported where they are used, by whoever uses that database."""


def test_what_is_imported_is_what_is_required() -> None:
    extras = [text for extra in DATABASE_EXTRAS for text in PROJECT["optional-dependencies"][extra]]
    required = {Requirement(text).name.replace("-", "_") for text in PROJECT["dependencies"] + extras}
    imported = {DISTRIBUTIONS.get(name, name) for path in (ROOT / "datagen").rglob("*.py") for name in imports(path)}
    assert imported - sys.stdlib_module_names - {"datagen"} == required


def imports(path: Path) -> set[str]:
    """The names of the packages that a file imports."""
    nodes = list(ast.walk(ast.parse(path.read_text())))
    modules = [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
    modules += [name.name for node in nodes if isinstance(node, ast.Import) for name in node.names]
    return {module.partition(".")[0] for module in modules}
