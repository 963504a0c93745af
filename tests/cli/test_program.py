"""The program around its commands: help, version, start-up."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import version

import pytest
from click.testing import Result

import datagen

Invoke = Callable[..., Result]

SLOW_LIBRARIES = (
    "numpy",
    "pyarrow",
    "polars",
    "sqlalchemy",
    "adbc_driver_manager",
    "mimesis",
    "yaml",
    "rich",
    "litestar",
    "uvicorn",
)


@pytest.mark.parametrize("command", [[], ["generate"], ["plan"], ["formats"], ["serve"]])
@pytest.mark.parametrize("option", ["-h", "--help"])
def test_help_has_examples(invoke: Invoke, command: list[str], option: str) -> None:
    result = invoke(*command, option)
    assert result.exit_code == 0
    assert "  Examples:\n    datagen " in result.stdout


def test_version_is_the_package_s(invoke: Invoke) -> None:
    assert invoke("--version").stdout == f"datagen {version('datagen')}\n"


@pytest.mark.parametrize(
    "arguments", [["--help"], ["serve", "--help"], ["generate", "--help"], ["generate", "x.yaml", "-c", "x=?"]]
)
def test_help_and_mistakes_load_no_library_that_is_slow_to_load(arguments: list[str]) -> None:
    code = (
        "import atexit, sys\n"
        f"atexit.register(lambda: print('loaded', *(name for name in {SLOW_LIBRARIES!r} if name in sys.modules)))\n"
        f"sys.argv[1:] = {arguments!r}\n"
        "from datagen.cli import main\n"
        "main()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.splitlines()[-1] == "loaded"


def test_public_names_are_there_although_they_load_late() -> None:
    assert all(getattr(datagen, name) is not None for name in datagen.__all__)
    assert set(datagen.__all__) <= set(dir(datagen))


def test_other_names_are_not() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'plans'"):
        datagen.plans  # noqa: B018
