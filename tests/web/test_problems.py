"""Every error has its place in HTTP."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from khonkaen_kg import errors
from khonkaen_kg.web import problems
from khonkaen_kg.web.rendering import begin_sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.web.client import Client


def list_kinds(kind: type[errors.KhonkaenError]) -> Iterator[type[errors.KhonkaenError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from list_kinds(child)


def test_every_error_class_is_mapped() -> None:
    kinds = {kind for kind in list_kinds(errors.KhonkaenError) if kind.__module__.startswith("khonkaen_kg.")}
    assert len(kinds) >= 30
    assert kinds == set(problems.OUTCOMES)


def test_codes_are_distinct() -> None:
    codes = [kind.code for kind in problems.OUTCOMES]
    assert len(codes) == len(set(codes))


REQUESTS = [(kind.code, outcome) for kind, outcome in problems.OUTCOMES.items() if re.fullmatch(r"[A-Z]+ /\S*", outcome.example)]


@pytest.mark.parametrize(("code", "outcome"), REQUESTS, ids=[code for code, _ in REQUESTS])
def test_example_of_a_request_gives_its_error(code: str, outcome: problems.Outcome, client: Client) -> None:
    method, _, url = outcome.example.partition(" ")
    answer = client.request(method, url)
    assert (answer.status_code, answer.json()["code"]) == (outcome.status, code)
    assert answer.headers["access-control-allow-origin"] == "*"


def test_most_errors_of_requests_have_such_an_example() -> None:
    assert len(REQUESTS) >= 12


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (errors.UnknownQueryError, 404),
        (errors.ParameterError, 422),
        (errors.FormatError, 406),
        (errors.SparqlSyntaxError, 400),
        (errors.QueryRefusedError, 403),
        (errors.QueryTooComplexError, 400),
        (errors.NotBuiltError, 503),
        (errors.QuoteError, 500),
    ],
)
def test_status_fits_the_error(kind: type[errors.KhonkaenError], status: int) -> None:
    assert problems.find_outcome(kind).status == status


def test_error_without_an_entry_is_treated_as_its_parent() -> None:
    class Grandchild(errors.ParameterError):
        """An error that the mapping does not know."""

    assert problems.find_outcome(Grandchild).status == 422


def test_problem_tells_code_place_and_both_languages() -> None:
    error = errors.SparqlSyntaxError(th="ผิด", en="Wrong.", remedy_th="แก้", remedy_en="Mend it.", place=errors.Place("query", 2, 7))
    assert problems.describe_error(error) == {
        "type": "/problems#query-syntax",
        "title": "The SPARQL text does not parse",
        "status": 400,
        "detail": "Wrong. Mend it.",
        "code": "query-syntax",
        "th": {"title": "ไวยากรณ์ SPARQL ไม่ถูกต้อง", "detail": "ผิด", "remedy": "แก้"},
        "en": {"title": "The SPARQL text does not parse", "detail": "Wrong.", "remedy": "Mend it."},
        "file": "query",
        "line": 2,
        "column": 7,
    }


def test_problem_type_leads_to_the_list_of_codes(client: Client) -> None:
    problem = client.get("/queries/nope.json").json()
    path, _, fragment = problem["type"].partition("#")
    page = client.browse(path)
    assert page.response.status_code == 200
    assert fragment in {row.get("id") for row in page.all("tr")}
    assert {row["id"] for row in page.all("tr") if "id" in row} == {kind.code for kind in problems.OUTCOMES}


def test_unknown_page_is_a_problem_for_programs_and_a_page_for_people(client: Client) -> None:
    answer = client.get("/nowhere")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    assert json.loads(answer.content)["code"] == "unknown-page"
    page = client.browse("/nowhere", accept_language="en")
    assert (page.response.status_code, page.response.headers["content-language"]) == (404, "en")
    assert "Nothing is served at /nowhere." in page.text
    assert "unknown-page" in page.text


def test_hostile_path_is_shown_inert(client: Client) -> None:
    page = client.browse("/%3Cscript%3Ealert(1)%3C/script%3E%E2%80%AE")
    assert page.response.status_code == 404
    assert [script["src"] for script in page.all("script")] == ["/static/site.js"]
    assert "<script>alert(1)</script>⟨U+202E⟩" in page.text


@pytest.mark.parametrize("path", ["/%2e%2e%2f%2e%2e%2fetc/passwd", "/static/%2e%2e%2fapp.py", "/queries/a%00b", "/queries/a%0d%0aSet-Cookie:x=1"])
def test_crooked_paths_are_not_found(path: str, client: Client) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "set-cookie" not in answer.headers
    assert answer.json()["status"] == 404


def test_long_path_is_not_told_in_full() -> None:
    error = problems.unknown_page("/id/" + "x" * 600)
    for text in (error.th, error.en):
        assert "/id/xxx" in text
        assert len(text) < 160
    assert "/nothing." in problems.unknown_page("/nothing").en


@pytest.mark.parametrize(("text", "sentence"), [("no release is kept", "No release is kept"), ("all-gaps: no", "all-gaps: no"), ("ไม่มี", "ไม่มี"), ("", "")])
def test_page_begins_a_sentence_with_a_capital_where_it_begins_with_a_word(text: str, sentence: str) -> None:
    assert begin_sentence(text) == sentence
