"""The site answers whatever its OpenAPI document allows, and much that it does not, as the document says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.core.result import Ok

from khonkaen_kg.web.site import make_site
from tests.fuzz.seeds import PIECES
from tests.web.conftest import FREE

if TYPE_CHECKING:
    from schemathesis.schemas import APIOperation

    from khonkaen_kg.store.knowledge_graph import KnowledgeGraph

load_all_checks()
_CHECKED: Final = [
    CHECKS.get_one(name) for name in ("not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance")
]
_ACCEPTS: Final = st.sampled_from([None, None, "*/*", "text/html", "image/png", "text/csv;q=0.5, text/turtle"])
# What the document leaves out, but the SPARQL protocol and this site know.
_FIELDS: Final = st.dictionaries(
    st.sampled_from(["default-graph-uri", "named-graph-uri", "version", "format", "update", "lang"]),
    st.sampled_from(["", "urn:g", "no iri", "json", "csv", "ttl", "nothing", "th"]),
    max_size=2,
)
_SPARQL: Final = st.lists(st.sampled_from([piece for piece in PIECES["guard"] if piece.isprintable()]), max_size=5).map(
    lambda pieces: f"SELECT * {{ {' '.join(pieces)} }}"
)


def ask(operation: APIOperation[Any, Any, Any, Any], mode: GenerationMode) -> set[int]:
    """Ask an operation many times, see that each answer is as its document says, and give the statuses that came."""
    is_sparql = operation.path == "/sparql"
    seen: set[int] = set()

    @settings(
        derandomize=True, database=None, deadline=None, max_examples=80 if is_sparql else 5, suppress_health_check=list(HealthCheck), phases=(Phase.generate,)
    )
    @given(operation.as_strategy(generation_mode=mode), _ACCEPTS, _FIELDS if is_sparql else st.just({}), _SPARQL)
    def check(case: Any, accept: str | None, fields: dict[str, str], text: str) -> None:
        if accept:
            case.headers["accept"] = accept
        case.query.update(fields)
        if mode is GenerationMode.POSITIVE and is_sparql and operation.method == "get":
            case.query["query"] = text
        elif mode is GenerationMode.POSITIVE and is_sparql:
            case.body = {"query": text} if isinstance(case.body, dict) else text
        seen.add(case.call_and_validate(checks=_CHECKED).status_code)

    check()
    return seen


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_site_answers_as_its_document_says(mode: GenerationMode, knowledge_graph: KnowledgeGraph) -> None:
    schema = schemathesis.openapi.from_asgi("/openapi.json", make_site(knowledge_graph, FREE))
    operations = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
    assert len(operations) == len(knowledge_graph.catalogue) + 9
    # Where nothing is taken, nothing can be wrong.
    seen = {operation.label: ask(operation, mode) for operation in operations if mode is GenerationMode.POSITIVE or operation.query or operation.body}
    expected = {200, 400, 403, 404} if mode is GenerationMode.POSITIVE else {400, 403}
    assert expected <= seen["GET /sparql"] & seen["POST /sparql"]
    assert 422 in set().union(*seen.values())
