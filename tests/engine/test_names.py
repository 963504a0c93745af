"""Names may hold any character that SQL can quote."""

from __future__ import annotations

import pytest
from documents import table_of

import datagen

NAMES = [
    "order", "select", "Größe", "名前", "😀", "with space", "  ", 'double"quote', "single'quote", "back`tick", "a.b", ".",
    "a..b.", "semi;colon", "new\nline", "tab\t", "percent%s", "{brace}", "[bracket]", "back\\slash", "$", "1", "-- comment",
    "é", "e\u0301", "x" * 200,
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_table_and_a_column_may_have_any_name(name: str) -> None:
    table = datagen.plan({name: table_of(**{name: {"type": "integer"}})})[name]

    assert table.name == name
    assert table.batch(0, 3).schema.names == [name]


@pytest.mark.parametrize("name", NAMES)
def test_a_reference_finds_any_table_and_column(name: str) -> None:
    document = {
        name: table_of(**{name: {"type": "integer"}}),
        "child": table_of(parent={"type": "foreign", "ref": f"{name}.{name}"}),
    }

    (key,) = datagen.plan(document)["child"].foreign_keys

    assert (key.columns, key.parent, key.parent_columns) == (("parent",), name, (name,))


def test_a_reference_with_several_dots_finds_the_table_and_column_that_exist() -> None:
    document = {
        "a": table_of(**{"b.c": {"type": "integer"}}),
        "x.y": table_of(z={"type": "integer"}),
        "child": table_of(one={"type": "foreign", "ref": "a.b.c"}, other={"type": "foreign", "ref": "x.y.z"}),
    }

    keys = datagen.plan(document)["child"].foreign_keys

    assert [(key.parent, *key.parent_columns) for key in keys] == [("a", "b.c"), ("x.y", "z")]


def test_a_problem_shows_an_unusual_name_in_brackets() -> None:
    with pytest.raises(datagen.SchemaError, match=r"at \$\['my table'\]\.properties\['it\\'s'\] "):
        datagen.plan({"my table": table_of(**{"it's": {"type": "qqq"}})})


def test_names_that_differ_only_in_their_letters_case_or_normal_form_are_different_names() -> None:
    columns = {name: {"type": "integer"} for name in ("a", "A", "é", "e\u0301")}

    batch = datagen.plan({"t": table_of(**columns)})["t"].batch(0, 10)

    assert len({str(values) for values in batch}) == 4
