"""``/sparql`` as the SPARQL 1.1 Protocol has it, and as people use it."""

from __future__ import annotations

import csv
import io
import time
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode, urlsplit
from xml.etree import ElementTree

import pyoxigraph
import pytest

from khonkaen_kg.namespaces import KKO
from khonkaen_kg.web import editor, rendering, tables
from tests.web.client import BROWSER, Page

if TYPE_CHECKING:
    import httpx

    from tests.web.client import Client

SELECT = 'SELECT ?label WHERE { ?s a kko:Mission ; rdfs:label ?label . FILTER(LANG(?label) = "th") } ORDER BY ?s'
CONSTRUCT = "CONSTRUCT { ?s a kko:Mission } WHERE { ?s a kko:Mission }"
FIRST = "พัฒนาให้เป็นเมืองน่าอยู่อย่างยั่งยืน สำหรับคนทุกกลุ่มในสังคม"


def ask(client: Client, query: str, accept: str | None = None) -> httpx.Response:
    return client.get("/sparql?" + urlencode({"query": query}), accept)


def read_csv(text: str, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(text), delimiter=delimiter))


@pytest.mark.parametrize("accept", [None, "*/*", "application/json", "application/sparql-results+json", "application/unknown, */*;q=0.1"])
def test_select_is_json_unless_asked_otherwise(accept: str | None, client: Client) -> None:
    answer = ask(client, SELECT, accept)
    assert (answer.status_code, answer.headers["content-type"], answer.headers["vary"]) == (200, "application/sparql-results+json", "Accept, Accept-Encoding")
    assert answer.json()["head"]["vars"] == ["label"]
    assert len(answer.json()["results"]["bindings"]) == 3
    assert answer.json()["results"]["bindings"][0]["label"] == {"type": "literal", "value": FIRST, "xml:lang": "th"}


@pytest.mark.parametrize("accept", ["application/sparql-results+xml", "application/xml", "text/xml"])
def test_select_as_xml(accept: str, client: Client) -> None:
    answer = ask(client, SELECT, accept)
    assert answer.headers["content-type"] == "application/sparql-results+xml"
    literals = ElementTree.fromstring(answer.content).iter("{http://www.w3.org/2005/sparql-results#}literal")
    assert next(literals).text == FIRST


def test_select_as_csv_and_tsv(client: Client) -> None:
    answer = ask(client, SELECT, "text/csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert read_csv(answer.text)[:2] == [["label"], [FIRST]]
    answer = ask(client, SELECT, "text/tab-separated-values")
    assert answer.headers["content-type"] == "text/tab-separated-values; charset=utf-8"
    assert answer.text.splitlines()[:2] == ["?label", f'"{FIRST}"@th']


def test_weights_decide(client: Client) -> None:
    assert ask(client, SELECT, "application/json;q=0.3, text/csv;q=0.9").headers["content-type"].startswith("text/csv")


def test_ask_is_true_or_false(client: Client) -> None:
    assert ask(client, "ASK { ?s a kko:Mission }").json()["boolean"] is True
    assert ask(client, "ASK { ?s a kko:Budget }").json()["boolean"] is False
    document = ElementTree.fromstring(ask(client, "ASK { ?s a kko:Mission }", "application/sparql-results+xml").content)
    assert document.findtext("{http://www.w3.org/2005/sparql-results#}boolean") == "true"


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        (None, "text/turtle; charset=utf-8"),
        ("text/turtle", "text/turtle; charset=utf-8"),
        ("application/n-triples", "application/n-triples"),
        ("application/rdf+xml", "application/rdf+xml"),
        ("application/ld+json", "application/ld+json"),
    ],
)
@pytest.mark.parametrize("query", [CONSTRUCT, "DESCRIBE ?s WHERE { ?s a kko:Mission }"])
def test_graph_is_answered_in_every_form(query: str, accept: str | None, content_type: str, client: Client) -> None:
    answer = ask(client, query, accept)
    assert (answer.status_code, answer.headers["content-type"]) == (200, content_type)
    form = pyoxigraph.RdfFormat.from_media_type(content_type.partition(";")[0])
    mission = pyoxigraph.NamedNode(KKO + "Mission")
    typed = {quad.subject for quad in pyoxigraph.parse(answer.content, format=form) if quad.object == mission}
    assert len(typed) == 3


def test_post_form_takes_a_charset_and_other_fields(client: Client) -> None:
    headers = {"content-type": "application/x-www-form-urlencoded; charset=utf-8"}
    answer = client.request("POST", "/sparql?ac=1", content=urlencode({"query": SELECT, "format": "x"}).encode(), headers=headers)
    assert len(answer.json()["results"]["bindings"]) == 3


def test_post_body_takes_a_charset_and_a_byte_order_mark(client: Client) -> None:
    headers = {"content-type": "application/sparql-query; charset=UTF-8", "accept": "text/csv"}
    answer = client.request("POST", "/sparql", content=b"\xef\xbb\xbf" + SELECT.encode(), headers=headers)
    assert answer.status_code == 200
    assert FIRST in answer.text


def test_unknown_parameters_are_ignored(client: Client) -> None:
    assert client.get("/sparql?ac=1&default-graph-uri=&" + urlencode({"query": SELECT})).status_code == 200


def post(client: Client, content_type: str, body: bytes) -> httpx.Response:
    return client.request("POST", "/sparql", content=body, headers={"content-type": content_type})


@pytest.mark.parametrize(
    ("url", "status", "code"),
    [
        ("/sparql?format=csv", 400, "protocol"),
        ("/sparql?query=", 400, "protocol"),
        ("/sparql?query=ASK%7B%7D&query=ASK%7B%7D", 400, "protocol"),
        ("/sparql?query=%FF", 400, "protocol"),
        ("/sparql?query=ASK%00%7B%7D", 400, "protocol"),
        ("/sparql?query=ASK%7B%7D&default-graph-uri=no%20iri", 400, "request"),
        ("/sparql?query=ASK%7B%7D&version=12345678", 404, "unknown-release"),
        ("/sparql?query=ASK%7B%7D&format=pdf", 406, "format"),
        ("/sparql?query=ASK%7B%7D&format=ttl", 406, "format"),
        ("/sparql?query=ASK%7B%7D&" + "&".join(f"p{i}=1" for i in range(200)), 400, "protocol"),
        ("/sparql?query=SELEC+*+%7B%7D", 400, "query-syntax"),
        ("/sparql?query=INSERT+DATA+%7B%3Curn:a%3E+a+%3Curn:b%3E%7D", 400, "query-syntax"),
        ("/sparql?update=CLEAR+ALL", 403, "query-refused"),
        ("/sparql?query=ASK%7B%7D&update=CLEAR+ALL", 403, "query-refused"),
        ("/sparql?query=ASK%7BSERVICE+%3Chttp://127.0.0.1:1/%3E%7B%7D%7D", 403, "query-refused"),
        ("/sparql?query=ASK" + "%7B" * 200 + "%7D" * 200, 400, "query-too-complex"),
        ("/sparql?query=ASK%7B%7D" + "%20" * 20_001, 413, "query-too-large"),
    ],
)
def test_wrong_request_is_a_problem(url: str, status: int, code: str, client: Client) -> None:
    answer = client.get(url)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    problem = answer.json()
    assert (problem["status"], problem["code"]) == (status, code)
    assert all(problem[language][key] for language in ("th", "en") for key in ("title", "detail", "remedy"))
    assert answer.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize(
    ("content_type", "body", "status", "code"),
    [
        ("text/plain", b"ASK{}", 415, "media-type"),
        ("", b"ASK{}", 415, "media-type"),
        ("application/sparql-query; charset=tis-620", b"ASK{}", 415, "media-type"),
        ("application/sparql-update", b"CLEAR ALL", 403, "query-refused"),
        ("application/x-www-form-urlencoded", b"update=CLEAR+ALL", 403, "query-refused"),
        ("application/x-www-form-urlencoded", b"query=ASK%7B%7D&query=ASK%7B%7D", 400, "protocol"),
        ("application/x-www-form-urlencoded", b"query=%FF", 400, "protocol"),
        ("application/sparql-query", b"\xff", 400, "protocol"),
        ("application/sparql-query", b"", 400, "protocol"),
        ("application/sparql-query", b"ASK{}" + b" " * 20_000, 413, "query-too-large"),
    ],
)
def test_wrong_body_is_a_problem(content_type: str, body: bytes, status: int, code: str, client: Client) -> None:
    answer = post(client, content_type, body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_compressed_body_is_refused(client: Client) -> None:
    headers = {"content-type": "application/sparql-query", "content-encoding": "gzip"}
    assert client.request("POST", "/sparql", content=b"\x1f\x8b", headers=headers).status_code == 415


def test_syntax_error_has_line_and_column(client: Client) -> None:
    problem = ask(client, "SELECT *\nWHERE { ?s ?p }").json()
    assert (problem["code"], problem["line"]) == ("query-syntax", 2)
    assert problem["column"] > 1


@pytest.mark.parametrize(
    ("query", "accept", "valid"),
    [
        (SELECT, "image/png", ("application/sparql-results+json", "text/csv", "text/turtle", "application/ld+json")),
        (SELECT, "*/*;q=0", ("application/sparql-results+json", "text/csv", "text/turtle", "application/ld+json")),
        (SELECT, "text/turtle", ("application/sparql-results+json", "text/csv")),
        (CONSTRUCT, "text/csv", ("text/turtle", "application/ld+json")),
        (CONSTRUCT, "application/sparql-results+json", ("text/turtle", "application/ld+json")),
    ],
)
def test_unacceptable_form_is_refused_with_the_list_of_forms(query: str, accept: str, valid: tuple[str, ...], client: Client) -> None:
    answer = ask(client, query, accept)
    assert (answer.status_code, answer.json()["code"]) == (406, "format")
    for form in valid:
        assert form in answer.json()["en"]["remedy"]
        assert form in answer.json()["th"]["remedy"]


@pytest.mark.parametrize("query", ['ASK { FILTER("service" = "service") }', "ASK { ?service ?p ?o } # SERVICE"])
def test_the_word_service_is_harmless_where_it_is_not_syntax(query: str, client: Client) -> None:
    assert ask(client, query).status_code == 200


def test_browser_without_query_gets_a_form_with_a_working_example(client: Client) -> None:
    page = client.browse("/sparql")
    assert page.response.status_code == 200
    assert page.all("textarea")[0]["name"] == "query"
    assert "ถามด้วย SPARQL" in page.text
    assert len(ask(client, editor.EXAMPLE).json()["results"]["bindings"]) == 8


def test_browser_gets_the_answer_as_a_table(client: Client) -> None:
    page = client.browse("/sparql?" + urlencode({"query": editor.EXAMPLE, "lang": "en"}))
    assert "8 rows" in page.text
    assert "กระบวนการส่งเสริมการท่องเที่ยว" in page.text
    assert any(link.startswith("/id/TH-40/2018-2022/process/") for link in page.links())


def test_browser_gets_yes_or_no_and_graphs_too(client: Client) -> None:
    assert "Yes" in client.browse("/sparql?query=ASK%7B%7D&lang=en").text
    assert "ไม่ใช่" in client.browse("/sparql?" + urlencode({"query": "ASK { ?s a kko:Budget }", "lang": "th"})).text
    assert "#Mission>" in client.browse("/sparql?" + urlencode({"query": CONSTRUCT})).text


def test_browser_gets_the_error_beside_the_query(client: Client) -> None:
    page = client.browse("/sparql?" + urlencode({"query": "SELECT </textarea><script>", "lang": "en"}))
    assert page.response.status_code == 400
    assert "line 1, column" in page.text
    assert all(script["src"].startswith("/static/") for script in page.all("script"))
    assert "SELECT </textarea><script>" in page.text


def test_long_table_tells_that_it_is_cut(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MAX_ROWS", 5)
    page = client.browse("/sparql?" + urlencode({"query": editor.EXAMPLE, "lang": "en"}))
    assert "These are the first 5 of 8 rows." in page.text
    assert len(page.all("tr")) == 6


def test_wide_table_is_cut_and_says_so(client: Client) -> None:
    names = " ".join(f"?v{i}" for i in range(600))
    values = " ".join(str(i) for i in range(600))
    query = f"SELECT * {{ VALUES ({names}) {{ ({values}) }} {{ SELECT ?s {{ ?s ?p ?o }} LIMIT 40 }} }}"
    started = time.monotonic()
    page = client.browse("/sparql?" + urlencode({"query": query, "lang": "en"}))
    assert time.monotonic() - started < 10
    assert "These are the first 50 of 601 columns." in page.text
    assert len(page.all("th")) + len(page.all("dt")) == tables.MAX_COLUMNS


@pytest.mark.parametrize("query", ["SELECT * { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }"])
def test_page_refuses_an_answer_that_is_too_large_to_show(query: str, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "MAX_PAGE_BYTES", 10_000)
    page = client.browse("/sparql?" + urlencode({"query": query, "lang": "en"}))
    assert page.response.status_code == 503
    assert "result-too-large" in page.text
    assert "ask this address for JSON or CSV" in page.text
    assert query in page.text
    assert ask(client, query).status_code == 200


def test_rows_without_columns_are_not_told_to_be_cut(client: Client) -> None:
    page = client.browse("/sparql?query=SELECT+*+%7B%7D&lang=en")
    assert "1 row" in page.text
    assert "These are the first" not in page.text
    assert not page.all("table")


def test_browser_gets_triple_terms(client: Client) -> None:
    query = 'SELECT ?t { BIND(TRIPLE(<urn:s>, <urn:p>, TRIPLE(<urn:a>, <urn:b>, "\\"x\\""@en)) AS ?t) }'
    page = client.browse("/sparql?" + urlencode({"query": query}))
    assert page.response.status_code == 200
    assert '<<( <urn:s> <urn:p> <<( <urn:a> <urn:b> "\\"x\\""@en )>> )>>' in page.text


def test_client_that_names_json_before_anything_gets_json(client: Client) -> None:
    answer = ask(client, CONSTRUCT, "application/json, text/plain, */*")
    assert answer.headers["content-type"] == "application/ld+json"


@pytest.mark.parametrize("accept", ["application/sparql-results+json;charset=utf-8", "text/csv; charset=utf-8", "text/csv;header=present"])
def test_parameters_of_a_media_type_are_no_hindrance(accept: str, client: Client) -> None:
    answer = ask(client, SELECT, accept)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith(accept.partition(";")[0])


@pytest.mark.parametrize("query", [SELECT, "SELECT nonsense"])
def test_language_switch_keeps_a_query_that_was_posted(query: str, client: Client) -> None:
    headers = {"accept": BROWSER}
    page = Page(client.request("POST", "/sparql?lang=th", data={"query": query}, headers=headers))
    switch = next(a["href"] for a in page.all("a") if a.get("class") == "switch")
    assert parse_qs(urlsplit(switch).query) == {"query": [query], "lang": ["en"]}
    switched = client.browse(switch)
    assert query in switched.text
    assert switched.response.headers["content-language"] == "en"


def test_language_switch_leaves_out_a_long_query(client: Client) -> None:
    page = Page(client.request("POST", "/sparql", data={"query": SELECT + "#" * editor.MAX_LINKED_BYTES}, headers={"accept": BROWSER}))
    assert "/sparql?lang=en" in page.links()
