"""Exit codes, messages, and what is never in them."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from time import sleep

import pytest
from click.testing import Result

from datagen.io.masking import hide_passwords

Invoke = Callable[..., Result]
Start = Callable[..., "subprocess.Popen[bytes]"]


def test_every_problem_of_a_document_is_a_line(invoke: Invoke, tmp_path: Path) -> None:
    schema = tmp_path / "bad.yaml"
    schema.write_text("a: {type: object, properties: {x: {type: integr}, y: {type: integer, minimum: 3, maximum: 1}}}")
    result = invoke("generate", schema)
    assert result.exit_code == 2
    assert [line.partition(" at ")[0] for line in result.stderr.splitlines()] == [
        "Error: unknown type 'integr'",
        "Error: maximum 1 is below minimum 3",
    ]


def test_missing_schema_is_bad_input(invoke: Invoke, tmp_path: Path) -> None:
    result = invoke("plan", tmp_path / "none.yaml")
    assert result.exit_code == 2
    assert result.stderr.startswith("Error: can't read the schema: No such file or directory")


@pytest.mark.parametrize("count", ["users=x", "users=1.5", "users=-5", "users=", "users", "=5", "users=1e-3", "users=10q"])
def test_bad_count_is_one_line(invoke: Invoke, shop: Path, count: str) -> None:
    result = invoke("generate", shop, "--count", count)
    assert result.exit_code == 2
    assert result.stderr.startswith("Error: Invalid value for '--count' / '-c': ")
    assert result.stderr.count("\n") == 1


def test_count_for_an_unknown_table_is_bad_input(invoke: Invoke, shop: Path) -> None:
    result = invoke("generate", shop, "--count", "userz=5")
    assert result.exit_code == 2
    assert "did you mean 'users'?" in result.stderr


def test_table_with_two_counts_is_bad_input(invoke: Invoke, shop: Path) -> None:
    result = invoke("plan", shop, "-c", "users=5", "-c", "users=6")
    assert result.exit_code == 2
    assert "table 'users' has two counts" in result.stderr


def test_unknown_target_is_bad_input(invoke: Invoke, shop: Path) -> None:
    result = invoke("generate", shop, "--to", "db2://h/db")
    assert result.exit_code == 2
    assert result.stderr.startswith("Error: unknown kind of target 'db2://'")


def test_unknown_option_shows_the_usage(invoke: Invoke, shop: Path) -> None:
    result = invoke("generate", shop, "--sede", 3)
    assert result.exit_code == 2
    assert result.stderr.startswith("Usage: datagen generate [OPTIONS] SCHEMA")


def test_failed_load_keeps_nothing_and_exits_with_1(invoke: Invoke, shop: Path, tmp_path: Path) -> None:
    target = f"sqlite:///{tmp_path}/x.db"
    invoke("generate", shop, "--to", target)
    again = invoke("generate", shop, "--to", target, "--seed", 9)
    assert again.exit_code == 1
    assert "; nothing was kept (if they are from an earlier load" in again.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    "arguments",
    [
        ["generate", "{shop}", "--to", "postgresql://me:s3cr3t@127.0.0.1:1/db?connect_timeout=1"],
        ["generate", "{shop}", "--to", "postgresql://127.0.0.1:1/db?user=me&password=s3cr3t&connect_timeout=1"],
        ["generate", "{shop}", "--to", "postgresql://me:s3cr3t@127.0.0.1:1/db?connect_timeout=1", "--debug"],
        ["generate", "{shop}", "--to", "oracle://me:s3cr3t@h/db"],
        ["generate", "{shop}", "postgresql://me:s3cr3t@h/db"],
        ["postgresql://me:s3cr3t@h/db"],
        ["generate", "postgresql://me:s3cr3t@h/db"],
        ["generate", "{shop}", "--seed", "postgresql://me:s3cr3t@h/db"],
    ],
)
def test_passwords_are_in_no_message(invoke: Invoke, shop: Path, arguments: list[str]) -> None:
    result = invoke(*(argument.format(shop=shop) for argument in arguments))
    assert result.exit_code == 2
    assert "Error: " in result.stderr
    assert "s3cr3t" not in result.output


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("no postgresql://me:p@ss:w/rd@h/db here", "no postgresql://me:***@h/db here"),
        ("?sslpassword=x&password=y'", "?sslpassword=***&password=***'"),
        ("postgresql://me@h/db and mail@example.com", "postgresql://me@h/db and mail@example.com"),
    ],
)
def test_password_in_a_text_is_replaced(text: str, hidden: str) -> None:
    assert hide_passwords(text) == hidden


def test_unexpected_error_is_a_line_and_not_a_traceback(
    invoke: Invoke, shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fault(self: object) -> None:
        raise RuntimeError("out of cheese")

    monkeypatch.setattr("datagen.engine.plan.Plan.describe", fault)
    result = invoke("plan", shop)
    assert result.exit_code == 1
    assert result.stderr == "Error: unexpected RuntimeError: out of cheese (a fault of Datagen; --debug shows where)\n"


def test_closed_standard_error_takes_nothing_away_from_the_rows(shop: Path) -> None:
    command = f"exec {sys.executable} -m datagen generate {shop} --rows 2 2>&-"
    done = subprocess.run(["sh", "-c", command], stdout=subprocess.PIPE, check=False)
    assert (done.returncode, done.stdout.count(b"\n")) == (0, 4)


@pytest.mark.parametrize("command", [["plan"], ["generate", "-q"], ["generate", "-q", "--rows=50k"]])
def test_full_disk_is_a_line(shop: Path, command: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        arguments = [sys.executable, "-m", "datagen", *command, shop]
        done = subprocess.run(arguments, stdout=full, stderr=subprocess.PIPE, check=False)
    assert (done.returncode, done.stderr.count(b"\n")) == (1, 1)
    assert b"No space left on device" in done.stderr


@pytest.mark.parametrize("how", ["option", "variable"])
def test_debug_shows_where_an_error_came_from(
    invoke: Invoke, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    if how == "variable":
        monkeypatch.setenv("DATAGEN_DEBUG", "1")
    result = invoke("plan", tmp_path / "none.yaml", *(["--debug"] if how == "option" else []))
    assert result.stderr.startswith("Traceback (most recent call last):")
    assert result.exit_code == 2


@pytest.mark.parametrize(
    ("number", "code", "word"), [(signal.SIGINT, 130, b"Interrupted"), (signal.SIGTERM, 143, b"Terminated")]
)
def test_signal_in_the_middle_of_a_load_leaves_nothing(
    start: Start, shop: Path, tmp_path: Path, number: int, code: int, word: bytes
) -> None:
    process = start("generate", shop, "--rows", "50M", "--to", f"sqlite:///{tmp_path}/x.db")
    while process.poll() is None and not any(path.stat().st_size for path in tmp_path.glob("x.db*")):
        sleep(0.01)
    process.send_signal(number)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == code
    assert errors.endswith(word + b": nothing was kept.\n")
    assert list(tmp_path.iterdir()) == [shop]


def test_signal_in_the_middle_of_a_file_leaves_nothing(start: Start, shop: Path, tmp_path: Path) -> None:
    process = start("generate", shop, "--rows", "50M", "--to", tmp_path / "x.ndjson")
    while process.poll() is None and not any(path.stat().st_size for path in tmp_path.glob(".x.ndjson*")):
        sleep(0.01)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == 130
    assert list(tmp_path.iterdir()) == [shop]


@pytest.mark.parametrize("command", ["generate", "plan"])
def test_reader_that_goes_away_ends_the_program_quietly(start: Start, shop: Path, command: str) -> None:
    process = start(command, shop, *(["--rows", "1M", "-q"] if command == "generate" else ["--rows", "10", "--sample", "10"]))
    assert process.stdout is not None
    assert process.stderr is not None
    if command == "generate":
        assert process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait(60) == 141
