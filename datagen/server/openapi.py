"""What a handler says of its body, beyond what Litestar reads from its types."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec
from litestar.openapi.spec import Example, OpenAPIMediaType, Operation, Reference, RequestBody

__all__ = ["BODIES", "PREFIX", "takes"]

PREFIX = "#/components/schemas/"
BODIES: set[type[msgspec.Struct]] = set()
"""All that some handler takes."""


def takes(kind: type[msgspec.Struct], *, is_required: bool = True, **examples: Any) -> type[Operation]:
    """An operation whose body is such a structure, with examples by name."""
    BODIES.add(kind)
    content = OpenAPIMediaType(
        schema=Reference(ref=PREFIX + kind.__name__),
        examples={name: Example(value=value) for name, value in examples.items()} or None,
    )
    body = RequestBody(content={"application/json": content}, required=is_required)

    @dataclass
    class Taking(Operation):
        def __post_init__(self) -> None:
            self.request_body = body

    return Taking
