"""JSON and YAML files: what is read exactly, and what is said of files that can't be read."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import datagen
from datagen.engine.dataset import DecimalKind

KINDS = ("json", "yaml")


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def file_of(folder: Path, text: str, kind: str) -> Path:
    path = folder / f"shop.{kind}"
    path.write_text(text)
    return path


def values_of(folder: Path, keywords: str, kind: str) -> list[Any]:
    path = file_of(folder, f'{{"users": {{"type": "object", "properties": {{"v": {keywords}}}}}}}', kind)
    return list(datagen.plan(path)["users"].batch(0, 50)["v"].to_pylist())


def problems_of(path: Path) -> list[str]:
    with pytest.raises(datagen.SchemaError) as caught:
        datagen.plan(path)
    return [str(problem).replace(str(path), "FILE") for problem in caught.value.problems]


def test_bounds_with_more_digits_than_a_double_are_kept(tmp_path: Path, kind: str) -> None:
    bounds = '{"type": "number", "scale": 2, "minimum": 12345678901234567890.12, "maximum": 12345678901234567890.13}'

    assert set(values_of(tmp_path, bounds, kind)) == {Decimal("12345678901234567890.12"), Decimal("12345678901234567890.13")}


def test_a_default_bound_is_exactly_one_span_away_from_a_long_one(tmp_path: Path, kind: str) -> None:
    column = '{"type": "number", "scale": 12, "minimum": 12345678901234567890.000000000001}'
    path = file_of(tmp_path, f'{{"users": {{"type": "object", "properties": {{"v": {column}}}}}}}', kind)
    (spec,) = datagen.plan(path)["users"].spec.columns

    assert isinstance(spec.kind, DecimalKind)
    assert spec.kind.maximum == Decimal("12345678901235567890.000000000001")


@pytest.mark.parametrize(
    ("keywords", "expected"),
    [
        ('{"enum": [1.5, 2.25]}', {1.5, 2.25}),
        ('{"type": "integer", "enum": [1.0, 2e0]}', {1, 2}),
        ('{"const": 0.1}', {0.1}),
        ('{"const": {"a": [0.25, 1]}}', {'{"a":[0.25,1]}'}),
        ('{"enum": ["a", "b"], "weights": [0.0, 1.5]}', {"b"}),
    ],
)
def test_listed_numbers_are_those_of_json(tmp_path: Path, kind: str, keywords: str, expected: set[Any]) -> None:
    values = values_of(tmp_path, keywords, kind)

    assert set(values) == expected
    assert {type(value) for value in values} == {type(value) for value in expected}


@pytest.mark.parametrize(
    ("keywords", "message"),
    [
        ('{"type": "number", "maximum": 1e999}', "maximum is 1E+999, not a number"),
        ('{"type": "number", "maximum": 1e99999999999999999999}', "maximum is inf, not a number"),
        (f'{{"type": "integer", "maximum": {"7" * 5000}}}', f"maximum is {'7' * 57}..., not a number"),
        ('{"enum": [1e999]}', "enum value inf is no JSON value"),
        (f'{{"enum": [[{"7" * 5000}]]}}', "enum value [inf] is no JSON value"),
        ('{"enum": [[0.5], [0.50]]}', "enum lists [0.5] twice"),
        ('{"enum": ["a"], "weights": [1e999]}', "weight 1E+999 is not a number from 0"),
    ],
)
def test_numbers_that_no_column_holds_are_problems(tmp_path: Path, kind: str, keywords: str, message: str) -> None:
    path = file_of(tmp_path, f'{{"users": {{"type": "object", "properties": {{"v": {keywords}}}}}}}', kind)

    (problem,) = problems_of(path)

    assert problem.startswith(f"{message} at $.users.properties.v (")


@pytest.mark.parametrize(("word", "shown"), [("NaN", "nan"), ("Infinity", "inf"), ("-Infinity", "-inf")])
def test_words_for_what_is_no_number_are_problems(tmp_path: Path, word: str, shown: str) -> None:
    text = f'{{"users": {{"type": "object", "properties": {{"v": {{"type": "number", "minimum": {word}}}}}}}}}'

    assert problems_of(file_of(tmp_path, text, "json")) == [
        f"minimum is {shown}, not a number at $.users.properties.v (write a finite number)"
    ]


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        ("? [a, b]\n: 1\n", ["not valid YAML: a name is a list or an object at FILE:1:3 (correct it there)"]),
        ("? {a: b}\n: 1\n", ["not valid YAML: a name is a list or an object at FILE:1:3 (correct it there)"]),
        ("a: 1\nd: !!int abc\n", ["not valid YAML: 'abc' is no int at FILE:2:4 (correct it there)"]),
        ("d: !!float nan\n", ["not valid YAML: 'nan' is no float at FILE:1:4 (correct it there)"]),
        ("d: !!bool 7\n", ["not valid YAML: '7' is no bool at FILE:1:4 (correct it there)"]),
        (
            "d: !!map [a]\n",
            ["not valid YAML: expected a mapping node, but found sequence at FILE:1:4 (correct it there)"],
        ),
        (
            "d: !!timestamp 2024-99-99\n",
            [
                "not valid YAML: could not determine a constructor for the tag 'tag:yaml.org,2002:timestamp' "
                "at FILE:1:4 (correct it there)"
            ],
        ),
        ("a: 1\na: 2\n", ["not valid YAML: name 'a' is written twice at FILE:2:1 (correct it there)"]),
    ],
)
def test_yaml_beyond_json_is_refused_with_its_place(tmp_path: Path, text: str, messages: list[str]) -> None:
    assert problems_of(file_of(tmp_path, text, "yaml")) == messages


def test_tags_that_are_written_out_count(tmp_path: Path) -> None:
    path = file_of(tmp_path, 'users: {type: object, properties: {v: {const: [!!bool "true", !!str 7, !!int "7"]}}}', "yaml")

    assert datagen.plan(path)["users"].batch(0, 1)["v"].to_pylist() == ['[true,"7",7]']


def test_an_alias_that_names_what_it_stands_in_is_one_problem(tmp_path: Path) -> None:
    text = "users: &users\n  type: object\n  properties: {id: {type: object, properties: *users}, v: {type: integr}}\n"

    assert problems_of(file_of(tmp_path, text, "yaml")) == [
        "the document contains itself at $.users.properties.id.properties (write out what shall stand there)"
    ]


def test_aliases_of_aliases_are_refused_before_they_are_written_out(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x]", *(f"a{at}: &a{at} [*a{at - 1}, *a{at - 1}]" for at in range(1, 30))]
    text = "\n".join([*lines, "users: {type: object, properties: {v: {enum: *a29}}}"])

    assert problems_of(file_of(tmp_path, text, "yaml")) == ["aliases repeat 6442450818 members at $ (repeat at most 1000000)"]


def test_what_stands_at_several_places_is_read_at_each(tmp_path: Path) -> None:
    text = "users: {type: object, properties: {v: &v {enum: [1]}, w: *v}}\norders: {type: object, properties: {v: *v}}\n"
    plan = datagen.plan(file_of(tmp_path, text, "yaml"))

    assert {name: table.schema.names for name, table in plan.tables.items()} == {"users": ["v", "w"], "orders": ["v"]}
