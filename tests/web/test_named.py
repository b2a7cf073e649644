"""The named queries as catalogue, page, JSON and CSV."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from pyoxigraph import Literal as RdfLiteral
from pyoxigraph import NamedNode, Triple

from khonkaen_kg.errors import FormatError
from khonkaen_kg.graph.catalogue import NamedGraph
from khonkaen_kg.namespaces import KK, KKO, XSD
from khonkaen_kg.queries.catalogue import Catalogue
from khonkaen_kg.queries.header import read_query
from khonkaen_kg.store.inprocess import InProcessEngine
from khonkaen_kg.store.knowledge_graph import KnowledgeGraph
from khonkaen_kg.web import rendering, tables
from khonkaen_kg.web.site import make_site
from khonkaen_kg.web.texts import names
from tests.web.client import BROWSER, Client

if TYPE_CHECKING:
    from pathlib import Path

FARMERS = "/queries/processes-by-recipient-and-issue"


def test_catalogue_lists_every_query_with_what_a_client_needs(client: Client, knowledge_graph: KnowledgeGraph) -> None:
    answer = client.get("/queries")
    assert (answer.headers["content-type"], answer.headers["vary"]) == ("application/json", "Accept")
    listed = {entry["name"]: entry for entry in answer.json()["queries"]}
    assert set(listed) == set(knowledge_graph.catalogue)
    entry = listed["processes-by-recipient-and-issue"]
    assert entry["question"]["id"] == "CQ-01"
    assert entry["question"]["th"]
    assert entry["question"]["en"]
    recipient = next(p for p in entry["parameters"] if p["name"] == "recipient")
    assert (recipient["type"], recipient["class"], recipient["default"]) == ("iri", KKO + "RecipientType", "recipient/farmers")
    assert {"value": "recipient/farmers", "iri": KK + "recipient/farmers", "th": "เกษตรกร", "en": "Farmers"} in recipient["values"]
    assert len(recipient["values"]) == 9
    assert entry["columns"]["processLabel"] == "langString"
    assert client.get(entry["links"]["json"]).status_code == client.get(entry["links"]["csv"]).status_code == 200


@pytest.mark.parametrize("language", ["th", "en"])
def test_catalogue_page_links_every_question(language: str, client: Client, knowledge_graph: KnowledgeGraph) -> None:
    page = client.browse(f"/queries?lang={language}")
    assert page.response.headers["vary"] == "Accept, Accept-Language"
    for query in knowledge_graph.catalogue.values():
        assert f"/queries/{query.name}?lang={language}" in page.links()
        assert " ".join((query.question.th if language == "th" else query.question.en).split()) in page.text


def test_catalogue_page_keeps_what_only_programs_need_folded(client: Client, knowledge_graph: KnowledgeGraph) -> None:
    html = client.browse("/queries?lang=en").response.text
    folded = "".join(re.findall(r"<details>.*?</details>", html, re.DOTALL))
    shown = re.sub(r"<details>.*?</details>", "", html, flags=re.DOTALL)
    for query in knowledge_graph.catalogue.values():
        assert f"<code>{query.name}</code>" in folded
        assert f"<code>{query.name}</code>" not in shown
        assert (f'href="/queries/{query.name}?lang=en"' in shown) == (query.group != "resources")


def test_farmers_question_gives_the_true_answer_as_json(client: Client) -> None:
    document = client.get(FARMERS + ".json?recipient=farmers").json()
    assert document["query"] == "processes-by-recipient-and-issue"
    assert document["parameters"] == {"recipient": KK + "recipient/farmers", "issue": None, "minGrade": KKO + "Weak", "plan": None}
    assert [(r["processCode"], r["issueCode"], r["grade"], r["issueBasis"], r["recipientBasis"]) for r in document["rows"]] == [
        (code, "1", KKO + "Strong", KKO + "Curated", KKO + "Inherited") for code in ("2.1", "2.2", "2.3")
    ]
    assert [r["processLine"] for r in document["rows"]] == [73, 75, 77]
    assert [r["ownRecipientGrade"] for r in document["rows"]] == [KKO + "Strong", None, None]
    assert all(list(row) == list(document["columns"]) for row in document["rows"])


def test_csv_is_that_of_the_protocol(client: Client) -> None:
    answer = client.get(FARMERS + ".csv?recipient=recipient/farmers")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [row["processCode"] for row in rows] == ["2.1", "2.2", "2.3"]
    assert rows[0]["processLabel"] == "กระบวนการส่งเสริมและพัฒนาการผลิตสินค้าเกษตรที่สำคัญ"
    assert answer.text.splitlines()[0].startswith("process,processLabel,")


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        (None, "text/html; charset=utf-8"),
        ("*/*", "text/html; charset=utf-8"),
        (BROWSER, "text/html; charset=utf-8"),
        ("application/json", "application/json"),
        ("application/json;q=0.4, text/csv", "text/csv; charset=utf-8"),
        ("application/json, text/plain, */*", "application/json"),
        ("text/csv; header=present", "text/csv; charset=utf-8"),
    ],
)
def test_plain_address_gives_the_form_that_is_liked_best(accept: str | None, content_type: str, client: Client) -> None:
    answer = client.get(FARMERS, accept)
    assert (answer.headers["content-type"], answer.headers["vary"]) == (content_type, "Accept, Accept-Language")
    assert "2.3" in answer.text


def test_plain_address_refuses_other_forms_with_the_list(client: Client) -> None:
    answer = client.get(FARMERS, "text/turtle")
    assert (answer.status_code, answer.json()["code"]) == (406, "format")
    assert "text/csv" in answer.json()["en"]["remedy"]


@pytest.mark.parametrize("value", ["farmers", "recipient/farmers", KK + "recipient/farmers", "kk:recipient/farmers", "เกษตรกร", "Farmers"])
def test_a_value_may_be_a_name_a_label_or_an_iri(value: str, client: Client) -> None:
    rows = client.get(FARMERS + ".json?" + urlencode({"recipient": value})).json()["rows"]
    assert [row["processCode"] for row in rows] == ["2.1", "2.2", "2.3"]


def test_typed_values_are_typed_in_json(client: Client) -> None:
    rows = client.get("/queries/processes-per-mission.json").json()["rows"]
    assert [(row["missionCode"], row["processes"]) for row in rows] == [("1", 3), ("2", 3), ("3", 2)]
    rows = client.get("/queries/incomplete-indicators.json").json()["rows"]
    assert [row["hasComparator"] for row in rows] == [False, True]


def test_every_query_answers_in_every_form(client: Client, knowledge_graph: KnowledgeGraph) -> None:
    for query in knowledge_graph.catalogue.values():
        document = client.get(f"/queries/{query.name}.json").json()
        page = client.browse(f"/queries/{query.name}?lang=en")
        assert page.response.status_code == 200, query.name
        if query.form == "select":
            rows = list(csv.reader(io.StringIO(client.get(f"/queries/{query.name}.csv").text)))
            assert (len(rows) - 1, rows[0]) == (len(document["rows"]), list(query.columns)), query.name
            count = "1 row" if len(rows) == 2 else f"{len(rows) - 1:,} rows"
            assert count in page.text, query.name
        assert "not the province's" in page.text


def test_page_shows_words_not_iris(client: Client) -> None:
    page = client.browse(FARMERS + "?recipient=farmers&lang=th")
    assert [option["value"] for option in page.all("option") if "selected" in option] == ["recipient/farmers"]
    radios = [i for i in page.all("input") if i.get("type") == "radio"]
    assert [r["value"] for r in radios if "checked" in r] == ["Weak"]
    assert "ทุกระดับ" in page.text
    for word in ("ชัดเจน", "รับทอดจากพันธกิจ", "บรรทัด 73", "บรรทัด 47", "กระบวนการพัฒนาด้านการค้าและการลงทุน"):
        assert word in page.text
    table = page.response.text[page.response.text.index("<table") : page.response.text.index("</table>")]
    assert ">https://w3id.org/" not in table
    assert {"lang": "th"} in [{k: v for k, v in s.items() if k == "lang"} for s in page.all("span")]


def test_page_links_its_other_forms_with_the_same_conditions(client: Client) -> None:
    page = client.browse(FARMERS + "?recipient=tourists&issue=&minGrade=Strong&lang=en")
    forms = [urlsplit(link) for link in page.links() if urlsplit(link).path.startswith(FARMERS + ".")]
    own = {"recipient": ["tourists"], "minGrade": ["Strong"]}
    assert {form.path: parse_qs(form.query) for form in forms} == {
        FARMERS + ".json": own,
        FARMERS + ".csv": own,
        FARMERS + ".excel.csv": own | {"lang": ["en"]},
        FARMERS + ".xlsx": own | {"lang": ["en"]},
    }
    assert all(client.get(form.geturl()).status_code == 200 for form in forms)
    assert any(link.startswith("/docs?lang=en#/questions/processes-by-recipient-and-issue") for link in page.links())


def test_page_shows_the_sparql_that_was_asked_and_it_gives_the_same_rows(client: Client) -> None:
    page = client.browse(FARMERS + "?recipient=tourists")
    query = next(i["value"] for i in page.all("input") if i.get("name") == "query")
    assert "<https://w3id.org/khonkaen-kg/id/recipient/tourists>" in query
    asked = client.get("/sparql?" + urlencode({"query": query})).json()["results"]["bindings"]
    assert len(asked) == len(client.get(FARMERS + ".json?recipient=tourists").json()["rows"]) > 0


def test_things_link_to_what_the_graph_says_of_them(client: Client) -> None:
    page = client.browse(FARMERS + "?lang=en")
    thing = "/id/TH-40/2018-2022/process/2.1?lang=en"
    assert thing in page.links()
    about = client.browse(thing)
    assert "Promoting and developing the production of important agricultural goods" in about.text
    evidence = client.browse(next(link for link in page.links() if "-link/" in link or "/alignment/" in link))
    assert evidence.response.status_code == 200
    assert evidence.all("mark")


def test_links_keep_the_language_that_was_chosen(client: Client) -> None:
    chosen = client.browse(FARMERS + "?lang=en")
    assert all("lang=en" in link for link in chosen.links() if link.startswith("/id/"))
    assert FARMERS + "?lang=th" in chosen.links()
    by_header = client.browse(FARMERS, accept_language="en")
    assert by_header.response.headers["content-language"] == "en"
    # A file has no headers to be read again by, so its address says its language.
    assert not any("lang=en" in link for link in by_header.links() if not urlsplit(link).path.endswith((".xlsx", ".excel.csv")))


@pytest.mark.parametrize("suffix", ["", ".json", ".csv"])
def test_unknown_query_offers_the_nearest_names(suffix: str, client: Client) -> None:
    answer = client.get(f"/queries/issue-without-proces{suffix}")
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown-query")
    assert "issue-without-process" in answer.json()["en"]["remedy"]
    assert "issue-without-process" in answer.json()["th"]["remedy"]


@pytest.mark.parametrize("suffix", ["", ".json", ".csv"])
@pytest.mark.parametrize(
    ("parameters", "names"),
    [
        ("nope=1", ("recipient", "issue", "minGrade", "plan")),
        ("nope=", ("recipient", "issue", "minGrade", "plan")),
        ("limit=-1", ("recipient",)),
        ("recipient=farmer", ("recipient/farmers",)),
        ("minGrade=strongest", ("Strong",)),
        ("recipient=%22%7D+DELETE+%7B%7D", ("recipient/farmers",)),
        ("recipient=farmers&recipient=tourists", ("recipient",)),
    ],
)
def test_wrong_parameter_is_refused_with_the_valid_ones(suffix: str, parameters: str, names: tuple[str, ...], client: Client) -> None:
    answer = client.get(f"{FARMERS}{suffix}?{parameters}")
    assert (answer.status_code, answer.json()["code"]) == (422, "parameter")
    assert all(name in answer.json()["en"]["remedy"] for name in names)
    assert all(name in answer.json()["th"]["remedy"] for name in names)


def test_language_is_no_parameter_of_data(client: Client) -> None:
    assert client.get(FARMERS + ".json?lang=en").status_code == 422


def test_reader_gets_the_form_with_the_error(client: Client) -> None:
    page = client.browse(FARMERS + "?recipient=%3Cb%3Ex%3C/b%3E&lang=en")
    assert page.response.status_code == 422
    assert "there is no recipient named “<b>x</b>”" in page.text
    assert page.all("select")
    assert not page.all("b")
    assert not page.all("table")


def test_form_with_the_error_keeps_what_was_right(client: Client) -> None:
    page = client.browse(FARMERS + "?recipient=tourists&issue=nonsense&minGrade=Strong&nope=1&lang=en")
    assert page.response.status_code == 422
    assert [option["value"] for option in page.all("option") if "selected" in option] == ["recipient/tourists"]
    assert [i["value"] for i in page.all("input") if "checked" in i] == ["Strong"]


def test_form_keeps_neither_of_two_values(client: Client) -> None:
    page = client.browse(FARMERS + "?recipient=tourists&recipient=elderly&minGrade=Strong")
    assert [option["value"] for option in page.all("option") if "selected" in option] == ["recipient/farmers"]
    assert [i["value"] for i in page.all("input") if "checked" in i] == ["Strong"]


def test_page_refuses_an_answer_that_is_too_large_to_show(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "MAX_PAGE_BYTES", 1_000)
    answer = client.get("/queries/all-gaps")
    assert (answer.status_code, answer.json()["code"]) == (503, "result-too-large")
    assert client.get("/queries/all-gaps.csv").status_code == 200


def test_empty_choice_means_the_default(client: Client) -> None:
    plain, empty = client.get(FARMERS + ".json"), client.get(FARMERS + ".json?recipient=&issue=&plan=&minGrade=")
    assert plain.json() == empty.json()


def test_no_row_says_so(client: Client) -> None:
    page = client.browse("/queries/process-without-issue?lang=en")
    assert "0 rows" in page.text
    assert "Nothing matches these conditions" in page.text


def serve_query(folder: Path, knowledge_graph: KnowledgeGraph, *lines: str) -> Client:
    """A client of a site whose only query is ``one``, with ``lines`` below the first ones of its header."""
    path = folder / "resources" / "one.rq"
    path.parent.mkdir()
    header = ["#+ summary: One", "#+ description: One.", "#+ tags:", "#+   - resource", "#+ kkg:", '#+   question: {id: RES-x, th: "หนึ่ง", en: "One"}']
    path.write_text("\n".join([*header, *lines]), encoding="utf-8")
    query = read_query(path, "one.rq")
    return Client(make_site(KnowledgeGraph(knowledge_graph.engine, Catalogue({query.name: query}))))


def test_query_that_makes_a_graph_is_shown_and_given_as_json_ld(tmp_path: Path, knowledge_graph: KnowledgeGraph) -> None:
    client = serve_query(tmp_path, knowledge_graph, "CONSTRUCT { ?s a kko:Mission } WHERE { ?s a kko:Mission }")
    answer = client.get("/queries/one.json")
    assert (answer.headers["content-type"], len(answer.json())) == ("application/ld+json", 3)
    page = client.browse("/queries/one")
    assert "ontology#Mission>" in page.text
    assert "/queries/one.csv" not in page.links()
    refused = client.get("/queries/one.csv")
    assert (refused.status_code, refused.json()["code"]) == (406, FormatError.code)


def test_query_that_makes_a_graph_offers_no_csv(tmp_path: Path, knowledge_graph: KnowledgeGraph) -> None:
    client = serve_query(tmp_path, knowledge_graph, "CONSTRUCT { ?s a kko:Mission } WHERE { ?s a kko:Mission }")
    (entry,) = client.get("/queries").json()["queries"]
    assert entry["links"] == {"page": "/queries/one", "json": "/queries/one.json"}
    assert client.get("/queries/one", "text/csv, */*;q=0.1").headers["content-type"] == "text/html; charset=utf-8"
    refused = client.get("/queries/one", "text/csv").json()
    assert "text/csv" not in refused["en"]["remedy"]
    assert "CSV" not in client.get("/openapi.json").json()["paths"]["/queries/one.json"]["get"]["description"]


def test_every_listed_link_leads_somewhere(client: Client) -> None:
    for entry in client.get("/queries").json()["queries"]:
        for link in entry["links"].values():
            assert client.get(link).status_code == 200, link


def test_texts_and_numbers_are_typed_in_form_and_json(tmp_path: Path, knowledge_graph: KnowledgeGraph) -> None:
    client = serve_query(
        tmp_path,
        knowledge_graph,
        "#+   params:",
        '#+     words: {type: string, help: {th: "คำ", en: "Words"}}',
        '#+     number: {type: integer, help: {th: "จำนวน", en: "Number"}}',
        "#+   columns: {text: string, total: integer, share: decimal, fine: decimal, more: boolean, none: string}",
        "SELECT ?text ?total ?share ?fine ?more ?none {",
        ' VALUES ?words { "a" } VALUES ?number { 2 }',
        ' BIND(CONCAT(?words, "!") AS ?text) BIND(?number + 1 AS ?total) BIND(0.5 AS ?share) BIND(0.1234567890123456789 AS ?fine) BIND(?number > 1 AS ?more) }',
    )
    document = client.get("/queries/one.json").json()
    assert document["parameters"] == {"words": "a", "number": 2}
    hostile = '"} DELETE { ?s ?p ?o } #\n\\'
    document = client.get("/queries/one.json?" + urlencode({"words": hostile, "number": "41"})).json()
    assert document["parameters"] == {"words": hostile, "number": 41}
    assert document["rows"] == [{"text": hostile + "!", "total": 42, "share": 0.5, "fine": "0.1234567890123456789", "more": True, "none": None}]
    fields = {i["name"]: (i["type"], i["value"]) for i in client.browse("/queries/one?words=%3Cb%3E").all("input") if i["name"] in ("words", "number")}
    assert fields == {"words": ("text", "<b>"), "number": ("number", "2")}
    assert client.get("/queries/one.json?number=two").status_code == 422
    schemas = {p["name"]: p["schema"] for p in client.get("/openapi.json").json()["paths"]["/queries/one.json"]["get"]["parameters"]}
    assert schemas == {"words": {"type": "string", "default": "a"}, "number": {"type": "integer", "default": 2}}


@pytest.mark.parametrize(
    ("value", "datatype", "plain"),
    [
        ("3", "integer", 3),
        ("three", "integer", "three"),
        ("9" * 5_000, "integer", "9" * 5_000),
        ("true", "boolean", True),
        ("maybe", "boolean", "maybe"),
        ("2.5", "decimal", 2.5),
        ("INF", "double", "INF"),
        ("NaN", "double", "NaN"),
        ("x", "decimal", "x"),
        ("2018", "gYear", "2018"),
    ],
)
def test_value_becomes_plain_json_only_where_nothing_is_lost(value: str, datatype: str, plain: object, knowledge_graph: KnowledgeGraph, tmp_path: Path) -> None:
    triple = Triple(NamedNode("urn:s"), NamedNode("urn:p"), RdfLiteral(value, datatype=NamedNode(XSD + datatype)))
    engine = InProcessEngine([NamedGraph("urn:g", (triple,))])
    client = serve_query(tmp_path, KnowledgeGraph(engine, knowledge_graph.catalogue), "#+   columns: {o: term}", "SELECT ?o { <urn:s> <urn:p> ?o }")
    assert client.get("/queries/one.json").json()["rows"] == [{"o": plain}]


def test_long_table_tells_that_it_is_cut_and_where_the_rest_is(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MAX_ROWS", 10)
    page = client.browse("/queries/all-gaps?lang=en")
    assert "These are the first 10 of 83 rows." in page.text
    assert len(client.get("/queries/all-gaps.json").json()["rows"]) == 83


def test_every_column_of_every_query_has_a_heading_in_both_languages(knowledge_graph: KnowledgeGraph) -> None:
    ends = ("LabelEn", "Label", "Code", "Line", "Quote", "Th", "En")
    missing = {
        column
        for query in knowledge_graph.catalogue.values()
        for column in query.columns
        if column not in names.COLUMNS and not any(column.endswith(end) and column.removesuffix(end) in names.COLUMNS for end in ends)
    }
    assert missing == set()


def test_no_parameter_is_called_as_the_language_is(knowledge_graph: KnowledgeGraph) -> None:
    assert not [q.name for q in knowledge_graph.catalogue.values() for p in q.parameters if p.name == "lang"]


def test_browser_header_alone_decides_the_form_of_the_catalogue(client: Client) -> None:
    assert client.get("/queries", BROWSER).headers["content-type"] == "text/html; charset=utf-8"
    assert client.get("/queries", "application/json").headers["content-type"] == "application/json"
