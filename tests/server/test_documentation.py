"""The documentation: it needs nothing from elsewhere, and tells of every endpoint."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

import datagen.server

ASSETS = Path(datagen.server.__file__).parent / "assets"
PAGES = ["/docs", "/redoc"]
JSON = "application/json"
METHODS = {"get", "post", "put", "patch", "delete", "head"}


@pytest.fixture
def document(client: Any) -> dict[str, Any]:
    answer = client.get("/openapi.json")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    return answer.json()


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            assert method in METHODS
            yield f"{method.upper()} {path}", operation


@pytest.mark.parametrize("path", PAGES)
def test_pages_and_all_that_they_load_come_from_the_service(client: Any, path: str) -> None:
    page = client.get(path)

    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    links = re.findall(r'(?:src|href)="([^"]*)"', page.text)
    assert len(links) >= 3
    for link in links:
        assert link.startswith("/docs/assets/")
        assert client.get(link).status_code == 200


@pytest.mark.parametrize("path", PAGES)
def test_pages_may_not_load_anything_from_elsewhere(client: Any, path: str) -> None:
    policy = client.get(path).headers["content-security-policy"]

    assert policy.startswith("default-src 'none'; script-src 'self'; ")
    assert "http" not in policy
    assert "<script>" not in client.get(path).text


@pytest.mark.parametrize("script", ["swagger-ui.js", "redoc.js"])
def test_the_scripts_of_pages_show_the_document_of_the_service(script: str) -> None:
    assert '"/openapi.json"' in (ASSETS / script).read_text()


def test_no_asset_names_a_place_that_fonts_logos_or_scripts_are_loaded_from() -> None:
    texts = [path.read_text() for path in ASSETS.rglob("*") if path.suffix in (".js", ".css")]

    assert len(texts) == 5
    places = re.compile(r"https?://(?:cdn\.|fonts\.|unpkg\.|[\w.]*jsdelivr|[\w.]*googleapis)[^\s\"']*")
    assert [place for text in texts for place in places.findall(text)] == []


def test_licences_stand_beside_what_they_are_of() -> None:
    for package in ("swagger-ui", "redoc"):
        assert "Copyright" in (ASSETS / package / "LICENSE").read_text()


@pytest.mark.parametrize("path", ["/schema", "/schema/openapi.json", "/docs/nothing", "/docs/assets/nothing"])
def test_there_are_no_pages_beside_them(client: Any, path: str) -> None:
    answer = client.get(path)

    assert (answer.status_code, answer.json()["error_type"]) == (404, "NotFound")


def test_files_outside_the_assets_are_out_of_reach(client: Any) -> None:
    assert client.get("/docs/assets/..%2f__init__.py").status_code == 404
    assert client.get("/docs/assets/%2e%2e/app.py").status_code == 404


def test_the_title_is_the_name_of_the_service_and_never_markup(open_client: Any) -> None:
    page = open_client(project_name="<b>Shop</b>").get("/docs").text

    assert "<title>&lt;b&gt;Shop&lt;/b&gt;</title>" in page


def test_every_operation_says_what_it_does_once(document: dict[str, Any]) -> None:
    found = [operation for _, operation in operations(document)]

    assert all(operation["summary"] and operation["description"] and operation["tags"] for operation in found)
    names = [operation["operationId"] for operation in found]
    assert sorted(set(names)) == sorted(names)


def test_every_body_parameter_and_answer_has_an_example(document: dict[str, Any]) -> None:
    for name, operation in operations(document):
        contents = [*operation.get("requestBody", {}).get("content", {}).values(), *operation.get("parameters", [])]
        answers = [response for status, response in operation["responses"].items() if status < "300"]
        told = [content for answer in answers for media, content in answer.get("content", {}).items() if media == JSON]
        contents += [content for content in told if content["schema"].get("format") != "binary"]
        assert [content for content in contents if not content.get("examples")] == [], name


def test_every_example_is_what_its_schema_says(document: dict[str, Any]) -> None:
    for name, content in contents_of(document):
        schema = {**content["schema"], "components": document["components"]}
        for example in content.get("examples", {}).values():
            errors = list(jsonschema_rs.iter_errors(schema, example["value"], validate_formats=True))
            assert [error.message for error in errors] == [], name


def contents_of(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, operation in operations(document):
        answers = [response for response in operation["responses"].values() if "$ref" not in response]
        for each in [operation.get("requestBody", {}), *answers]:
            yield from ((name, content) for content in each.get("content", {}).values())
        yield from ((name, parameter) for parameter in operation.get("parameters", []))
    for kind, response in document["components"]["responses"].items():
        yield from ((kind, content) for content in response["content"].values())


def test_failures_are_told_in_the_form_that_all_of_them_have(document: dict[str, Any]) -> None:
    for name, operation in operations(document):
        failures = {status: response for status, response in operation["responses"].items() if status >= "400"}
        assert {"400", "403", "429", "500"} <= set(failures), name
        assert ("413" in failures) == ("requestBody" in operation), name
        for response in failures.values():
            told = document["components"]["responses"][response["$ref"].rpartition("/")[2]]
            assert told["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/Failure"}


def test_bodies_are_told_to_have_no_unknown_fields(document: dict[str, Any]) -> None:
    for _, operation in operations(document):
        for content in operation.get("requestBody", {}).get("content", {}).values():
            name = content["schema"]["$ref"].rpartition("/")[2]
            assert document["components"]["schemas"][name]["additionalProperties"] is False


def test_all_but_the_open_endpoints_are_told_to_need_a_token_where_they_do(open_client: Any) -> None:
    secret = "a secret of more than thirty-two characters"
    document = open_client(auth_required=True, secret_key=secret).get("/openapi.json").json()

    assert document["components"]["securitySchemes"]
    assert [name for name, operation in operations(document) if operation.get("security") == []] == ["GET /", "GET /health"]
    assert [name for name, operation in operations(document) if "401" not in operation["responses"]] == ["GET /", "GET /health"]
