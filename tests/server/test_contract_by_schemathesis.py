"""Requests of every kind that the documentation allows, and of many that it does not: every answer is as it says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance
from serving import served

from datagen.server.app import create_app
from datagen.server.documentation.document import document_of
from datagen.server.settings import Settings

EXAMPLES_OF_EACH = 20

schema = schemathesis.openapi.from_dict(json.loads(document_of(create_app(Settings()))))


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("service")
    app = create_app(
        Settings(temp_dir=folder / "temp", allowed_databases=(f"sqlite://{folder}",), max_records_per_request=1_000)
    )
    with served(app) as client:
        yield str(client.base_url).rstrip("/")


@schema.parametrize()
@settings(max_examples=EXAMPLES_OF_EACH, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_answer_is_as_the_documentation_says(case: Any, address: str) -> None:
    case.call_and_validate(base_url=address, excluded_checks=[] if is_told_whole(case) else [positive_data_acceptance])


def is_told_whole(case: Any) -> bool:
    """Whether the documentation says all that a request must be.

    It does not of schemas of tables, which are a language of their own, of connection strings, which have to lead to a
    database that may be reached, and of locales, which ``GET /formats`` lists.
    """
    names = {parameter.name for parameter in case.operation.query}
    return not case.operation.body and not names & {"connection_string", "locale"}
