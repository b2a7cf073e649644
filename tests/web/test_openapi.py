"""The OpenAPI document says what the site does."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from khonkaen_kg.store.knowledge_graph import KnowledgeGraph
    from tests.web.client import Client
    from tests.web.open_site import OpenSite


@pytest.fixture(scope="module")
def document(client: Client) -> dict[str, Any]:
    answer = client.get("/openapi.json")
    assert answer.headers["content-type"] == "application/json"
    return dict(answer.json())


def list_operations(document: dict[str, Any]) -> dict[str, tuple[str, dict[str, Any]]]:
    return {operation["operationId"]: (path, operation) for path, item in document["paths"].items() for operation in item.values()}


def test_every_query_is_one_operation(document: dict[str, Any], knowledge_graph: KnowledgeGraph) -> None:
    operations = list_operations(document)
    assert len(operations) == sum(len(item) for item in document["paths"].values())
    for query in knowledge_graph.catalogue.values():
        path, operation = operations[query.name]
        assert path == f"/queries/{query.name}.json"
        assert operation["summary"] == query.question.en
        assert query.question.th in operation["description"]
        assert {p["name"] for p in operation["parameters"]} == {p.name for p in query.parameters}


def test_parameters_have_their_values_and_defaults(document: dict[str, Any]) -> None:
    _, operation = list_operations(document)["processes-by-recipient-and-issue"]
    schemas = {parameter["name"]: parameter["schema"] for parameter in operation["parameters"]}
    assert len(schemas["recipient"]["enum"]) == 9
    assert schemas["recipient"]["default"] == "recipient/farmers"
    assert (schemas["minGrade"]["enum"], schemas["minGrade"]["default"]) == (["Strong", "Weak"], "Weak")
    assert len(schemas["issue"]["enum"]) == 5
    assert "default" not in schemas["issue"]


def test_every_listed_value_is_accepted(document: dict[str, Any], client: Client) -> None:
    count = 0
    for path, item in document["paths"].items():
        for parameter in item["get"].get("parameters", []):
            for value in parameter["schema"].get("enum", [])[:3]:
                count += 1
                answer = client.request("GET", path, params={parameter["name"]: value})
                assert answer.status_code == 200, (path, parameter["name"], value)
    assert count > 100


def test_answers_have_the_described_shape(document: dict[str, Any], client: Client) -> None:
    path, operation = list_operations(document)["processes-per-mission"]
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    answer = client.get(path).json()
    assert set(answer) == set(schema["required"]) == set(schema["properties"])
    assert set(answer["rows"][0]) == set(schema["properties"]["rows"]["items"]["properties"])


def test_references_resolve(document: dict[str, Any]) -> None:
    text = json.dumps(document)
    for reference in {part.split('"')[0] for part in text.split('"$ref": "#')[1:]}:
        node: Any = document
        for step in reference.strip("/").split("/"):
            node = node[step]
        assert node["type"] == "object"


def test_described_addresses_answer(document: dict[str, Any], published: OpenSite) -> None:
    for path in document["paths"]:
        assert published.client.get(path.format(old=published.old.name, new=published.new.name)).status_code == 200, path


def test_every_question_may_be_refused_for_now(document: dict[str, Any]) -> None:
    for path, item in document["paths"].items():
        for operation in item.values():
            expected = {"/healthz": set(), "/readyz": {"502", "503", "504"}}.get(path, {"429", "502", "503", "504"})
            assert {status for status in operation["responses"] if status == "429" or status > "500"} == expected, path
