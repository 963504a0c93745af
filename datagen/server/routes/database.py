"""Tables of databases: read as schemas, and made from schemas."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery
from msgspec import UNSET

from datagen.engine.decode.node import child_path
from datagen.engine.plan import Plan
from datagen.errors import CatalogError, PresentTablesError, SchemaError
from datagen.io.catalog.introspection import introspect
from datagen.io.catalog.reflection.engines import Engines
from datagen.io.create import create_tables, dialect_name
from datagen.io.location import Location
from datagen.server.access.databases import check_database
from datagen.server.bodies import read_body
from datagen.server.contract import CreatedTables, CreateTablesRequest, DatabaseSchema, SchemaRequest
from datagen.server.documentation.examples import USERS
from datagen.server.failures import Refusal, described
from datagen.server.generation import plan_without_rows
from datagen.server.openapi import takes
from datagen.server.service import Service

__all__ = ["create_schema", "read_schema", "read_schema_by_post"]

CONNECTION = {"connection_string": "postgresql://user:password@localhost:5432/shop"}
TABLES = {
    **CONNECTION,
    "dialect": "postgresql",
    "schemas": {
        "users": USERS,
        "orders": {
            "type": "object",
            "properties": {
                "id": {"type": "integer", "primary_key": True},
                "user_id": {"type": "foreign", "ref": "users.id"},
            },
        },
    },
    "drop_existing": False,
    "create_order": ["users", "orders"],
}
AnyRequest = Request[Any, Any, Any]


@get(
    "/database/schema",
    summary="Read the tables of a database",
    tags=["Database"],
    operation_class=takes(SchemaRequest, is_required=False, shop=CONNECTION),
)
async def read_schema(
    request: AnyRequest, service: NamedDependency[Service], connection_string: FromQuery[str | None] = None
) -> Response[DatabaseSchema]:
    """The connection string is in the address, or in a JSON body as with POST. Nothing is changed there, and no file made."""
    if connection_string is None:
        if not await request.body():
            what = "connection_string is missing"
            fix = "add it to the address, or send it in a JSON body"
            raise Refusal("ValidationError", what, [{"message": what, "path": "$.connection_string", "fix": fix}])
        connection_string = (await read_body(request, SchemaRequest)).connection_string
    return await schema_of(connection_string, service)


@post(
    "/database/schema",
    status_code=200,
    summary="Read the tables of a database",
    tags=["Database"],
    operation_class=takes(SchemaRequest, shop=CONNECTION),
)
async def read_schema_by_post(request: AnyRequest, service: NamedDependency[Service]) -> Response[DatabaseSchema]:
    """As with GET, but passwords are in no address that proxies may log."""
    return await schema_of((await read_body(request, SchemaRequest)).connection_string, service)


@post(
    "/database/schema/create",
    status_code=200,
    summary="Make tables in a database",
    tags=["Database"],
    operation_class=takes(CreateTablesRequest, shop=TABLES),
)
async def create_schema(request: AnyRequest, service: NamedDependency[Service]) -> Response[CreatedTables]:
    """Makes all tables, without rows, or none of them."""
    wanted = await read_body(request, CreateTablesRequest)
    location = check_database(wanted.connection_string, service.settings)
    return Response(await service.databases.run(location, create, wanted, location))


async def schema_of(connection_string: str, service: Service) -> Response[DatabaseSchema]:
    location = check_database(connection_string, service.settings)
    return Response(await service.databases.run(location, read, connection_string, service.databases.engines))


def read(connection_string: str, engines: Engines) -> DatabaseSchema:
    try:
        found = introspect(connection_string, engines=engines)
    except SchemaError as error:
        problems = [described(problem) for problem in error.problems]
        raise Refusal("SchemaIntrospectionError", error.problems[0].what, problems) from error
    except CatalogError as error:
        raise Refusal("SchemaIntrospectionError", str(error)) from error
    dialect = found.document["dialect"]
    fillable = without_empty(found.document["schemas"], found.document.get("count", {}))
    schemas = {name: {"type": table["type"], "sql_dialect": dialect, **table} for name, table in fillable.items()}
    return DatabaseSchema(
        schemas=schemas,
        table_count=len(schemas),
        message=f"Database schema retrieved successfully for {len(schemas)} tables",
        dialect=dialect,
        warnings=list(found.warnings),
    )


def without_empty(schemas: dict[str, dict[str, Any]], count: dict[str, int]) -> dict[str, dict[str, Any]]:
    """Without tables that no row can be made for, which the warnings name, unless others refer to them."""
    kept = dict(schemas)
    empty = [name for name in schemas if count.get(name) == 0]
    for _ in range(len(empty)):
        parents = {parent for name, table in kept.items() for parent in parents_of(table) if parent != name}
        kept = {name: table for name, table in kept.items() if name not in empty or name in parents}
    return kept


def parents_of(table: dict[str, Any]) -> Iterator[str]:
    yield from (made["ref"].rpartition(".")[0] for made in table["properties"].values() if "ref" in made)
    yield from (key["ref"] for key in table.get("foreign_keys", ()))


def create(wanted: CreateTablesRequest, location: Location) -> CreatedTables:
    dialect = dialect_name(wanted.connection_string)
    if wanted.dialect not in (UNSET, dialect):
        what = f"the dialect is {wanted.dialect!r}, {location} is of {dialect!r}"
        raise Refusal("ValidationError", what, [{"message": what, "path": "$.dialect", "fix": "drop the dialect"}])
    plan = plan_without_rows(wanted.schemas, dialect)
    order = None if wanted.create_order is None else checked_order(wanted.create_order, plan)
    try:
        created = create_tables(wanted.connection_string, plan, drop_existing=wanted.drop_existing, order=order)
    except PresentTablesError as error:
        raise present_tables(error, location) from error
    made = list(created.tables)
    return CreatedTables(
        tables_created=dict.fromkeys(made, True),
        tables_created_count=len(made),
        total_tables=len(made),
        message=f"All {len(made)} tables created successfully",
        sql_statements=list(created.statements),
        notes=list(created.notes),
    )


def checked_order(order: list[str], plan: Plan) -> list[str]:
    """Raises Refusal unless it names every table once."""
    problems = [f"create_order does not name {name!r}" for name in plan.tables if name not in order]
    problems += [f"create_order names {name!r}, which is no table" for name in dict.fromkeys(order) if name not in plan.tables]
    problems += [f"create_order names {name!r} twice" for name in dict.fromkeys(order) if order.count(name) > 1]
    if problems:
        fix = "name every table once, or drop create_order"
        details = [{"message": problem, "path": "$.create_order", "fix": fix} for problem in problems]
        raise Refusal("ValidationError", problems[0], details)
    return order


def present_tables(error: PresentTablesError, location: Location) -> Refusal:
    what = f"{location} has {', '.join(map(repr, error.tables))} already; no table was made"
    fix = "set drop_existing to true, which drops them with all their rows, or rename yours"
    details = [
        {"message": f"table {name!r} is there already", "path": child_path("$.schemas", name), "fix": fix}
        for name in error.tables
    ]
    return Refusal("DatabaseError", what, details)
