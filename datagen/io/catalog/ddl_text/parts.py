"""Columns and constraints of a table, from sqlglot's tree."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from enum import Enum

from sqlglot import exp

from datagen.io.catalog.ddl_text.bounds import bound_of, key_of
from datagen.io.catalog.ddl_text.collations import Collation
from datagen.io.catalog.ddl_text.drafts import TableDraft
from datagen.io.catalog.ddl_text.names import Names
from datagen.io.catalog.ddl_text.types import NamedTypes, read_type
from datagen.io.catalog.model import CatalogColumn, Check, Dialect, Exclusion, ForeignKey, KeyPart, TableName, Unique
from datagen.io.catalog.postgresql.expressions import substitute_value

__all__ = ["SQLGLOT", "Parts", "properties"]

SQLGLOT: dict[Dialect, str] = {"postgresql": "postgres", "mysql": "mysql", "mssql": "tsql", "oracle": "oracle"}
"""Its names of dialects."""
SERIALS = {"SERIAL": "integer", "BIGSERIAL": "bigint", "SMALLSERIAL": "smallint"}
"""By sqlglot's name: what such a column is of."""
IGNORED = (
    exp.IndexColumnConstraint,
    exp.CommentColumnConstraint,
    exp.OnUpdateColumnConstraint,
)
"""Nothing that values depend on."""


def properties(node: exp.Create) -> list[exp.Expression]:
    """What stands behind the list of columns."""
    said = node.args.get("properties")
    return list(said.expressions) if said is not None else []


class Parts:
    """Adds to tables what the tree of a statement says; what it can't is returned as text."""

    def __init__(
        self, dialect: Dialect, names: Names, named: NamedTypes, parent_name: Callable[[exp.Expression], TableName]
    ) -> None:
        self.dialect, self.names, self.named, self.parent_name = dialect, names, named, parent_name
        self.odd_types: dict[str, str] = {}
        """Types that the tree doesn't have, as written, by column."""

    def sql(self, node: exp.Expression) -> str:
        return str(node.sql(SQLGLOT[self.dialect]))

    def add(self, table: TableDraft, nodes: list[exp.Expression]) -> list[str]:
        return [text for node in nodes for text in self.add_one(table, node)]

    def add_one(self, table: TableDraft, node: exp.Expression, name: str = "") -> list[str]:
        match node:
            case exp.ColumnDef():
                return self.add_column(table, node)
            case exp.Constraint():
                return [text for each in node.expressions for text in self.add_one(table, each, self.names.of(node.this))]
            case exp.PrimaryKey():
                self.add_primary_key(table, node)
            case exp.ClusteredColumnConstraint() | exp.NonClusteredColumnConstraint():
                if not table.primary_key:
                    table.primary_key = self.columns(node.this)
            case exp.PrimaryKeyColumnConstraint():
                pass
            case exp.UniqueColumnConstraint():
                self.add_unique(table, node, name)
            case exp.ForeignKey():
                self.add_reference(table, self.columns(node.expressions), node.args["reference"], name)
            case exp.CheckColumnConstraint():
                table.checks.append(Check(name=name or table.numbered("check"), expression=self.sql(node.this)))
            case exp.ExcludeColumnConstraint():
                self.add_exclusion(table, node, name)
            case _ if not isinstance(node, IGNORED):
                return [f"{self.sql(node)[:80]} of {table.name}"]
        return []

    def add_properties(self, table: TableDraft, node: exp.Create) -> None:
        """How PostgreSQL cuts up a table, and what it is a partition of; how text of MySQL's compares."""
        for each in properties(node):
            if isinstance(each, exp.CharacterSetProperty):
                table.collation = replace(table.collation, character_set=each.name.lower())
            elif isinstance(each, exp.CollateProperty):
                table.collation = replace(table.collation, name=each.name.lower())
            elif isinstance(each, exp.PartitionedByProperty) and self.dialect == "postgresql":
                table.partition_key = key_of(each.this, self.sql, self.names.of)
            elif isinstance(each, exp.PartitionedOfProperty):
                whole = each.this.this if isinstance(each.this, exp.Schema) else each.this
                table.partition_of, table.bound = self.names.table(whole), bound_of(each.expression)

    def add_primary_key(self, table: TableDraft, node: exp.PrimaryKey) -> None:
        """With MySQL's prefixes it is a unique key besides."""
        parts = tuple(self.part(each) for each in node.expressions)
        table.primary_key = tuple(part.column for part in parts if part.column is not None)
        if any(part.prefix_length is not None for part in parts):
            table.uniques.append(Unique(name="PRIMARY", parts=parts))

    def columns(self, nodes: list[exp.Expression]) -> tuple[str, ...]:
        return tuple(self.names.of(node) for node in nodes)

    def add_column(self, table: TableDraft, node: exp.ColumnDef) -> list[str]:
        name, kind = self.names.of(node.this), node.args.get("kind")
        unread: list[str] = []
        serial = SERIALS.get(kind.this.name) if isinstance(kind, exp.DataType) and isinstance(kind.this, Enum) else None
        written = self.odd_types.get(name) or serial or ("" if kind is None else self.sql(kind))
        sql_type = read_type(written, self.dialect, self.named)
        column = CatalogColumn(
            name=name,
            type=sql_type,
            is_nullable=sql_type.is_nullable and serial is None,
            default=self.named.defaults.get(sql_type.domain or ""),
            is_auto_increment=serial is not None,
            is_case_insensitive=sql_type.name == "citext",
        )
        table.columns[name] = column
        quoted = self.sql(exp.to_identifier(name, quoted=True))
        table.checks += [
            Check(name=f"{check.name}_{name}", expression=substitute_value(check.expression, quoted))
            for check in sql_type.checks
        ]
        for constraint in node.args.get("constraints") or ():
            said = constraint.args.get("this")
            own = self.names.of(said) if isinstance(said, exp.Identifier) else ""
            unread += self.constrain(table, name, constraint.args["kind"], own)
        return unread

    def constrain(self, table: TableDraft, name: str, node: exp.Expression, own: str) -> list[str]:
        column = table.columns[name]
        match node:
            case exp.NotNullColumnConstraint():
                column = replace(column, is_nullable=bool(node.args.get("allow_null")))
            case exp.PrimaryKeyColumnConstraint():
                table.primary_key = (name,)
            case exp.UniqueColumnConstraint() if not node.this:
                table.uniques.append(Unique(name=own or f"{table.name.name}_{name}_key", parts=(KeyPart(column=name),)))
            case exp.DefaultColumnConstraint():
                text = self.sql(node.this)
                column = replace(column, default=None if text.upper() == "NULL" else text)
                if "nextval" in text.lower():
                    column = replace(column, default=None, is_auto_increment=True)
            case exp.AutoIncrementColumnConstraint():
                column = replace(column, is_auto_increment=True, is_nullable=False)
            case exp.GeneratedAsIdentityColumnConstraint():
                column = replace(column, identity="always" if node.this else "by default", is_nullable=False)
            case exp.ComputedColumnConstraint() | exp.GeneratedAsRowColumnConstraint():
                column = replace(column, generated=self.sql(node.this), default=None)
            case exp.CollateColumnConstraint():
                table.collations[name] = replace(table.collations.get(name, Collation()), name=self.names.of(node.this))
            case exp.CharacterSetColumnConstraint():
                character_set = node.name.lower()
                table.collations[name] = replace(table.collations.get(name, Collation()), character_set=character_set)
            case exp.BinaryColumnConstraint():
                table.collations[name] = Collation(table.collations.get(name, Collation()).character_set, "binary_bin")
            case exp.Reference():
                self.add_reference(table, (name,), node, own)
            case _:
                return self.add_one(table, node, own)
        table.columns[name] = column
        return []

    def add_unique(self, table: TableDraft, node: exp.UniqueColumnConstraint, name: str) -> None:
        said = node.this
        if said is None:
            return
        if isinstance(said.args.get("this"), exp.Identifier):
            name = name or self.names.of(said.this)
        nodes = said.expressions if said.expressions else [said]
        parts = tuple(self.part(each) for each in nodes)
        is_alike = "NULLS NOT DISTINCT" in self.sql(node)
        table.uniques.append(Unique(name=name or table.numbered("key"), parts=parts, nulls_distinct=not is_alike))

    def part(self, node: exp.Expression) -> KeyPart:
        inner = node
        while isinstance(inner, exp.Ordered | exp.Paren | exp.Opclass | exp.Collate):
            inner = inner.this
        if isinstance(inner, exp.ColumnPrefix):
            return KeyPart(column=self.names.of(inner.this), prefix_length=int(inner.expression.name))
        if isinstance(inner, exp.Column | exp.Identifier):
            return KeyPart(column=self.names.of(inner))
        return KeyPart(expression=self.sql(inner))

    def add_index(self, table: TableDraft, node: exp.Create, *, nulls_distinct: bool) -> None:
        index = node.this
        parameters = index.args["params"]
        nodes = parameters.args.get("columns") or ()
        where = parameters.args.get("where")
        name = self.names.of(index.this) if index.this is not None else table.numbered("key")
        table.uniques.append(
            Unique(
                name=name,
                parts=tuple(self.part(each) for each in nodes),
                where=None if where is None else self.sql(where.this),
                nulls_distinct=nulls_distinct,
            )
        )

    def add_reference(self, table: TableDraft, columns: tuple[str, ...], node: exp.Expression, name: str) -> None:
        said = node.this
        there = self.columns(said.expressions) if isinstance(said, exp.Schema) else ()
        options = " ".join(str(option) for option in node.args.get("options") or ()).upper()
        table.foreign_keys.append(
            ForeignKey(
                name=name or f"{table.name.name}_{'_'.join(columns)}_fkey",
                columns=columns,
                parent=self.parent_name(said),
                parent_columns=there,
                is_deferrable="DEFERRABLE" in options and "NOT DEFERRABLE" not in options,
                is_match_full="MATCH FULL" in options,
            )
        )

    def add_exclusion(self, table: TableDraft, node: exp.ExcludeColumnConstraint, name: str) -> None:
        parameters = node.this
        where = parameters.args.get("where")
        parts = [(self.part(each.this), str(each.args["op"].name)) for each in parameters.args["columns"]]
        table.exclusions.append(
            Exclusion(
                name=name or table.numbered("excl"),
                elements=tuple((part.column or part.expression or "", operator) for part, operator in parts),
                columns=tuple(part.column for part, _ in parts),
                where=None if where is None else self.sql(where.this),
            )
        )

    def alter(self, table: TableDraft, action: exp.Expression) -> list[str]:
        match action:
            case exp.AddConstraint():
                return self.add(table, action.expressions)
            case exp.ColumnDef():
                if action.args.get("exists") and self.names.of(action.this) in table.columns:
                    return []
                return self.add_column(table, action)
            case exp.AlterColumn():
                return self.alter_column(table, action)
            case exp.ModifyColumn():
                return self.modify_column(table, action)
            case exp.RenameColumn():
                table.rename_column(table.column_name(self.names.of(action.this)), self.names.of(action.args["to"]))
            case exp.Drop() if action.args.get("kind") == "COLUMN":
                for column in action.args["tables"]:
                    table.drop_column(table.column_name(self.names.of(column)))
            case exp.Drop() if action.args.get("kind") == "PRIMARY KEY":
                table.primary_key = ()
            case exp.Drop():
                for constraint in action.args["tables"]:
                    table.drop_constraint(self.names.of(constraint))
            case _ if not isinstance(action, exp.Property):
                return [f"{self.sql(action)[:80]} of {table.name}"]
        return []

    def modify_column(self, table: TableDraft, action: exp.ModifyColumn) -> list[str]:
        """MODIFY and CHANGE say all of a column anew; it stays where it is, and in its keys."""
        renamed = action.args.get("rename_from")
        name = self.names.of(action.this.this)
        if renamed is not None:
            table.rename_column(table.column_name(self.names.of(renamed)), name)
        return self.add_column(table, action.this)

    def alter_column(self, table: TableDraft, action: exp.AlterColumn) -> list[str]:
        """A default, NOT NULL, or another type; pg_dump writes serial columns so."""
        name = table.column_name(self.names.of(action.this))
        default, allow_null, dtype = (action.args.get(each) for each in ("default", "allow_null", "dtype"))
        if name not in table.columns:
            return [f"{self.sql(action)[:80]} of {table.name}"]
        if dtype is not None:
            made = read_type(self.sql(dtype), self.dialect, self.named)
            table.columns[name] = replace(table.columns[name], type=made)
        elif default is not None:
            return self.constrain(table, name, exp.DefaultColumnConstraint(this=default), "")
        elif allow_null is not None:
            return self.constrain(table, name, exp.NotNullColumnConstraint(allow_null=allow_null), "")
        elif action.args.get("drop"):
            table.columns[name] = replace(table.columns[name], default=None, is_auto_increment=False)
        return []
