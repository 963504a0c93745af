"""``datagen generate``: options that only one format takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import Result

from datagen.cli.format_options import FORMAT_OPTIONS
from datagen.cli.generate import generate
from datagen.io.targets import OPTIONS

Invoke = Callable[..., Result]


@pytest.fixture
def generated(invoke: Invoke, shop: Path, tmp_path: Path) -> Callable[..., Path]:
    """Writes ten rows of each table, and gives the folder in which relative targets stand."""

    def run(target: str, *options: object) -> Path:
        result = invoke("generate", shop, "--rows", 10, "--to", f"{tmp_path}/{target}", *options)
        assert result.exit_code == 0, result.output
        return tmp_path

    return run


def test_delimiter_stands_between_the_fields_of_csv(generated: Callable[..., Path]) -> None:
    text = (generated("out/", "--format", "csv", "--delimiter", ";") / "out" / "users.csv").read_text()
    assert text.startswith("id;email;city\n")


def test_rows_per_file_splits_a_table(generated: Callable[..., Path]) -> None:
    folder = generated("out/", "--format", "parquet", "--rows-per-file", 4, "--row-group-rows", 2)
    files = sorted((folder / "out").glob("users-*.parquet"))
    assert [(pq.read_metadata(file).num_rows, pq.read_metadata(file).num_row_groups) for file in files] == [
        (4, 2),
        (4, 2),
        (2, 1),
    ]


def test_sql_is_written_in_the_dialect_without_ddl(generated: Callable[..., Path]) -> None:
    text = (generated("shop.sql", "--dialect", "mysql", "--no-ddl", "--rows-per-insert", 5) / "shop.sql").read_text()
    assert "CREATE TABLE" not in text
    assert text.count("INSERT INTO `users`") == 2


def test_copy_writes_blocks_for_psql(generated: Callable[..., Path]) -> None:
    assert "FROM stdin" in (generated("shop.sql", "--copy") / "shop.sql").read_text()


@pytest.mark.parametrize(
    ("target", "option", "message"),
    [
        ("x.xlsx", ("--delimiter", ";"), "--delimiter means nothing to format 'xlsx' (it takes --rows-per-sheet)"),
        ("x.json", ("--no-ddl",), "--no-ddl means nothing to format 'json' (it takes none of the formats' options)"),
        ("sqlite:///x.db", ("--copy",), "--copy means nothing to a database (it takes none of the formats' options)"),
        ("x.sql", ("--dialect", "mysq"), "unknown dialect 'mysq' (did you mean 'mysql'? There are"),
    ],
)
def test_an_option_of_another_format_is_bad_input(
    invoke: Invoke, shop: Path, target: str, option: tuple[str, ...], message: str
) -> None:
    result = invoke("generate", shop, "--to", target, *option)
    assert result.exit_code == 2
    assert message in result.stderr
    assert not Path(target).exists()


def test_every_option_of_every_format_can_be_given() -> None:
    offered = {parameter.name for parameter in generate.params}
    wanted = {field.name for kind in OPTIONS.values() for field in fields(kind)}
    assert wanted <= offered
    assert len(FORMAT_OPTIONS) == len(wanted)
