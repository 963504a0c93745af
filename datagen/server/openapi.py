"""What the documentation says of bodies, beyond what Litestar reads from the handlers' types."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec
from litestar.openapi.spec import Components, Example, OpenAPIMediaType, Operation, Reference, RequestBody

__all__ = ["components_of", "takes"]

PREFIX = "#/components/schemas/"


def takes(kind: type[msgspec.Struct], **examples: Any) -> type[Operation]:
    """An operation whose body is such a structure, with examples by name."""
    content = OpenAPIMediaType(
        schema=Reference(ref=PREFIX + kind.__name__),
        examples={name: Example(value=value) for name, value in examples.items()} or None,
    )
    body = RequestBody(content={"application/json": content}, required=True)

    @dataclass
    class Taking(Operation):
        def __post_init__(self) -> None:
            self.request_body = body

    return Taking


def components_of(*kinds: type[msgspec.Struct]) -> Components:
    """The schemas of bodies, by the names of their classes."""
    _, schemas = msgspec.json.schema_components(kinds, ref_template=PREFIX + "{name}")
    return Components(schemas=schemas)
