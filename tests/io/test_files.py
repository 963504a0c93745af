"""Files: whole or not at all, under names that any file system takes, and one line for whatever goes wrong."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from datagen.engine.plan import Plan, TablePlan
from datagen.errors import LoadError, TargetError
from datagen.io.files.names import file_names
from datagen.io.write import write

Table = Callable[..., TablePlan]
Plans = Callable[..., Plan]


@pytest.fixture
def plan(table_of: Table, plan_of: Plans) -> Plan:
    return plan_of(table_of("t", {"a": pa.array([1, 2])}))


@pytest.fixture
def two(table_of: Table, plan_of: Plans) -> Plan:
    return plan_of(table_of("t", {"a": pa.array([1, 2])}), table_of("u é", {"b": pa.array(["é"])}))


def test_ndjson_of_one_table_is_its_bare_rows(tmp_path: Path, plan: Plan) -> None:
    write(plan, f"{tmp_path}/x.ndjson")
    assert (tmp_path / "x.ndjson").read_text() == '{"a":1}\n{"a":2}\n'


def test_ndjson_of_several_tables_names_the_table_in_each_line(tmp_path: Path, two: Plan) -> None:
    write(two, f"{tmp_path}/x.jsonl")
    expected = '{"table": "t", "row": {"a":1}}\n{"table": "t", "row": {"a":2}}\n{"table": "u é", "row": {"b":"é"}}\n'
    assert (tmp_path / "x.jsonl").read_text("utf-8") == expected


def test_json_has_one_row_a_line(tmp_path: Path, two: Plan) -> None:
    write(two, f"{tmp_path}/x.json", batch_rows=1)
    expected = '{\n"t": [\n{"a":1},\n{"a":2}\n],\n"u é": [\n{"b":"é"}\n]\n}\n'
    assert (tmp_path / "x.json").read_text("utf-8") == expected


def test_a_directory_gets_a_file_for_each_table(tmp_path: Path, two: Plan) -> None:
    write(two, f"{tmp_path}/new/")
    assert {path.name for path in (tmp_path / "new").iterdir()} == {"t.ndjson", "u é.ndjson"}
    assert (tmp_path / "new" / "t.ndjson").read_text() == '{"a":1}\n{"a":2}\n'


def test_standard_output_gets_ndjson_unless_told_otherwise(capfdbinary: pytest.CaptureFixture[bytes], plan: Plan) -> None:
    write(plan, "-")
    write(plan, "-", format="json")
    assert capfdbinary.readouterr().out == b'{"a":1}\n{"a":2}\n{\n"t": [\n{"a":1},\n{"a":2}\n]\n}\n'


def test_a_new_file_has_the_permissions_of_any_new_file(tmp_path: Path, plan: Plan) -> None:
    (tmp_path / "other").touch()
    write(plan, f"{tmp_path}/x.json")
    assert (tmp_path / "x.json").stat().st_mode == (tmp_path / "other").stat().st_mode


def test_a_link_stays_a_link_to_the_new_content(tmp_path: Path, plan: Plan) -> None:
    (tmp_path / "real.json").write_text("old")
    (tmp_path / "x.json").symlink_to(tmp_path / "real.json")
    write(plan, f"{tmp_path}/x.json")
    assert (tmp_path / "x.json").is_symlink()
    assert (tmp_path / "real.json").read_text().startswith('{\n"t"')


def test_a_file_is_under_its_name_only_when_it_is_whole(tmp_path: Path, table_of: Table, plan_of: Plans) -> None:
    seen: list[bool] = []
    plan = plan_of(table_of("t", {"a": pa.array([1, 2])}))
    write(plan, f"{tmp_path}/x.json", batch_rows=1, progress=lambda table, rows: seen.append((tmp_path / "x.json").exists()))
    assert seen == [False, False]


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("/no/such/place/x.json", "can't write /no/such/place/x.json: there is no directory /no/such/place"),
        ("/proc/x.json", "can't write /proc/x.json: "),
        ("/proc/x/", "can't make the directory /proc/x: "),
    ],
)
def test_a_place_that_takes_no_file_is_one_error(target: str, message: str, plan: Plan) -> None:
    with pytest.raises(TargetError) as caught:
        write(plan, target)
    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)


def test_a_full_device_is_one_error(plan: Plan) -> None:
    with pytest.raises(LoadError, match="writing /dev/full failed: No space left on device"):
        write(plan, "/dev/full", format="ndjson")


def test_a_pipe_whose_reader_left_is_one_error() -> None:
    script = (
        "import datagen, sys\nfrom datagen.io.write import write\n"
        "plan = datagen.plan({'t': {'type': 'object', 'properties': {'id': {'type': 'integer'}}}}, rows=500_000)\n"
        "try:\n    write(plan, '-')\n"
        "except datagen.LoadError as error:\n    print(error, file=sys.stderr)\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        errors = process.stderr.read().decode()
    assert errors == "standard output was closed by its reader\n"


def test_a_failure_in_one_of_several_files_keeps_none(tmp_path: Path, two: Plan) -> None:
    (tmp_path / "u é.ndjson").mkdir()
    with pytest.raises(TargetError, match="can't write"):
        write(two, f"{tmp_path}/", if_exists="replace")
    assert [path.name for path in tmp_path.iterdir()] == ["u é.ndjson"]


def test_different_tables_get_different_safe_names() -> None:
    tables = ["a/b", "a%2Fb", "..", ".hidden", "CON", "aux.x", "end.", "ü", 'q"*?', "a\nb", "console"]
    names = file_names(tables, ".json")
    assert list(names.values()) == [
        "a%2Fb.json", "a%252Fb.json", "%2E%2E.json", "%2Ehidden.json", "%43ON.json", "%61ux.x.json",
        "end%2E.json", "ü.json", "q%22%2A%3F.json", "a%0Ab.json", "console.json",
    ]  # fmt: skip


@pytest.mark.parametrize(("tables", "message"), [(["a", "A"], "need one file name"), (["x" * 201], "too long for a file")])
def test_names_that_files_cannot_have_are_refused(tables: list[str], message: str) -> None:
    with pytest.raises(TargetError, match=message):
        file_names(tables, ".json")
