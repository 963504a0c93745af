"""The OpenAPI document of an application."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Litestar, Router
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.config import OpenAPIConfig
from litestar.serialization import encode_json
from litestar.types import ControllerRouterHandler, Method

from datagen.server.documentation.answers import ANSWERS, FURTHER_FAILURES, KINDS
from datagen.server.documentation.examples import EXAMPLES, PARAMETERS
from datagen.server.documentation.failures import FAILURES, failure_responses
from datagen.server.openapi import BODIES, PREFIX
from datagen.server.settings import Settings

__all__ = ["document_of", "openapi_config"]

OPEN_PATHS = frozenset({"/", "/health"})
"""Those that never need a token."""
ALWAYS = (400, 403, 429, 500)
"""For a Host or an Origin that is not allowed, a client that has to wait, and a fault of the service."""
NOISE = ("deprecated", "allowEmptyValue", "allowReserved")
"""What Litestar says although it goes without saying."""


class NoPages(Router):
    """Takes the place of Litestar's own pages, which load scripts from elsewhere."""

    def register(self, value: ControllerRouterHandler) -> list[Any]:
        return []


def openapi_config(settings: Settings) -> OpenAPIConfig:
    return OpenAPIConfig(
        title=settings.project_name,
        version=settings.version,
        description=settings.description,
        use_handler_docstrings=True,
        operation_id_creator=operation_id,
        openapi_router=NoPages("/", route_handlers=[]),
    )


def operation_id(handler: HTTPRouteHandler, method: Method, path: Any) -> str:
    return handler.handler_name if len(handler.http_methods) == 1 else f"{handler.handler_name}_{method.lower()}"


def document_of(app: Litestar) -> bytes:
    """As JSON; made at the first request for it."""
    if "openapi_document" not in app.state:
        app.state["openapi_document"] = msgspec.json.encode(completed(app))
    document: bytes = app.state["openapi_document"]
    return document


def completed(app: Litestar) -> dict[str, Any]:
    document: dict[str, Any] = msgspec.json.decode(encode_json(app.openapi_schema.to_schema()))
    for path, item in document["paths"].items():
        for method, operation in item.items():
            complete(operation, method, path, needs_token="security" in document)
    components = document.setdefault("components", {})
    _, schemas = msgspec.json.schema_components({*BODIES, *KINDS}, ref_template=PREFIX + "{name}")
    components["schemas"] = {**components.get("schemas", {}), **schemas}
    components["responses"] = failure_responses()
    return document


def complete(operation: dict[str, Any], method: str, path: str, *, needs_token: bool) -> None:
    for said in (operation, *operation.get("parameters", [])):
        for name in NOISE:
            said.pop(name, None)
    for parameter in operation.get("parameters", []):
        simplify(parameter)
    if needs_token and path in OPEN_PATHS:
        operation["security"] = []
    responses = {status: response for status, response in operation["responses"].items() if status < "400"}
    responses |= ANSWERS.get((method, path), {})
    for status, example in EXAMPLES.get((method, path), {}).items():
        (content,) = responses[status]["content"].values()
        content["examples"] = {"usual": {"value": example}}
    for number in sorted({*failures_of(operation, method, path), *([401] if path not in OPEN_PATHS else [])}):
        responses[str(number)] = {"$ref": f"#/components/responses/{FAILURES[number][0]}"}
    operation["responses"] = responses


def failures_of(operation: dict[str, Any], method: str, path: str) -> list[int]:
    found = [*ALWAYS, *FURTHER_FAILURES.get((method, path), [])]
    if "requestBody" in operation:
        found.append(413)
    if any(parameter["in"] == "path" for parameter in operation.get("parameters", [])):
        found.append(404)
    return found


def simplify(parameter: dict[str, Any]) -> None:
    """A text that may be left out is never null in an address; of another type it is, as ``null``."""
    schema = parameter["schema"]
    if "oneOf" in schema:
        (kind,) = (each for each in schema.pop("oneOf") if each != {"type": "null"})
        schema.update(kind if kind.get("type") == "string" else {**kind, "type": [kind["type"], "null"]})
    for name in ("description", "examples"):
        schema.pop(name, None)
    given = parameter.get("examples") or {"": {"value": PARAMETERS[parameter["name"]]}}
    parameter["examples"] = {"usual": next(iter(given.values()))}
