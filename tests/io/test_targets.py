"""What can't be written to is said before anything happens, with what could be meant."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from datagen.engine.plan import Plan
from datagen.errors import TargetError
from datagen.io.targets import FORMATS, open_sink
from datagen.io.write import write


@pytest.mark.parametrize(
    ("target", "format", "message"),
    [
        (
            "sqllite:///x.db",
            None,
            "unknown kind of target 'sqllite://' (did you mean 'sqlite'? "
            "There are mariadb, mssql, mysql, oracle, postgres, postgresql, sqlite)",
        ),
        (
            "mongodb://h/d",
            None,
            "unknown kind of target 'mongodb://' (there are mariadb, mssql, mysql, oracle, postgres, postgresql, sqlite)",
        ),
        ("x.json", "jsno", f"unknown format 'jsno' (did you mean 'json'? There are {', '.join(sorted(FORMATS))})"),
        ("sqlite:///x.db", "json", "format 'json' is for files, sqlite:///x.db is a database (drop the format)"),
        ("shop.db", None, "shop.db is a file name (for an SQLite database write sqlite:///shop.db)"),
        ("", None, "the target is empty (name a file, or a database such as sqlite:///shop.db)"),
    ],
)
def test_a_target_that_nothing_can_write_to_is_explained(target: str, format: str | None, message: str, shop: Plan) -> None:
    with pytest.raises(TargetError) as caught:
        open_sink(target, shop, format=format)
    assert str(caught.value) == message


@pytest.mark.parametrize("target", ["x.jsom", "shop"])
def test_a_file_without_a_known_suffix_needs_a_format(target: str, shop: Plan, tmp_path: Path) -> None:
    with pytest.raises(TargetError, match=r"can't tell the format of .* from its name .*or give the format"):
        open_sink(f"{tmp_path}/{target}", shop)
    write(shop, f"{tmp_path}/{target}", format="JSON")
    assert (tmp_path / target).exists()


def test_a_path_is_a_target(shop: Plan, tmp_path: Path) -> None:
    write(shop, tmp_path / "x.ndjson")
    assert (tmp_path / "x.ndjson").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"if_exists": "bogus"}, "if_exists is 'bogus', it must be one of 'append', 'replace', 'fail'"),
        ({"workers": 0}, "workers is 0, it must be 1 or more"),
        ({"workers": -3}, "workers is -3, it must be 1 or more"),
        ({"batch_rows": 0}, "batch_rows is 0, it must be 1 or more"),
        ({"batch_rows": -3}, "batch_rows is -3, it must be 1 or more"),
    ],
)
def test_arguments_out_of_range_are_refused_before_anything_is_written(
    arguments: dict[str, Any], message: str, shop: Plan, tmp_path: Path
) -> None:
    with pytest.raises(ValueError, match=f"^{message}$"):
        write(shop, f"sqlite:///{tmp_path}/x.db", **arguments)
    assert not list(tmp_path.iterdir())
