"""P5: the server opens no connection, and no file, that a reader asked for."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.canary import Canary
from tests.promises.serving import Server, serve, wait_for

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serve(tmp_path_factory.mktemp("p5")) as started:
        yield started


@pytest.fixture(autouse=True)
def _nobody_called(canary: Canary) -> Iterator[None]:
    yield
    assert canary.count() == 0


def test_p5_canary_hears_an_engine_that_calls_out() -> None:
    call = "import sys, pyoxigraph; pyoxigraph.Store().query(f'SELECT * {{ SERVICE <{sys.argv[1]}> {{ ?s ?p ?o }} }}')"
    with Canary() as other, subprocess.Popen([sys.executable, "-c", call, other.url], stderr=subprocess.DEVNULL) as process:
        try:
            wait_for(lambda: other.count() > 0, 10)
        finally:
            process.kill()


# Each stands in `PREFIX ex: <URL> PREFIX : <URL> SELECT * { … }`.
CALLS = {
    "capitals": "SERVICE <URL> { ?s ?p ?o }",
    "small letters": "service <URL> { ?s ?p ?o }",
    "mixed letters": "sErViCe <URL> { ?s ?p ?o }",
    "silent": "SERVICE SILENT <URL> { ?s ?p ?o }",
    "silent variable": "VALUES ?x { <URL> } SERVICE SILENT ?x { ?s ?p ?o }",
    "variable": "BIND(<URL> AS ?x) SERVICE ?x { ?s ?p ?o }",
    "no space before the IRI": "SERVICE<URL>{ ?s ?p ?o }",
    "joined with SILENT": "SERVICESILENTex:a{ ?s ?p ?o }",
    "joined with a name": "SERVICEex:a{}",
    "after true": "?s ?p trueSERVICE:a{ ?s ?p ?o }",
    "after false": "?s ?p falseSERVICE:a{ ?s ?p ?o }",
    "after a number": "?s ?p 1e5SERVICE:a{ ?s ?p ?o }",
    "after a decimal": "?s ?p 1.5SERVICE:a{ ?s ?p ?o }",
    "after the dot of a name": "?s ?p ex:.SERVICE:a{ ?s ?p ?o }",
    "after a variable": "?s ?p ?o.SERVICE:a{ ?s ?p ?o }",
    "after a language": "?s ?p 'a'@en.SERVICE<URL>{ ?s ?p ?o }",
    "after a bracket": "{}SERVICE:a{ ?s ?p ?o }",
    "parted by a comment": "SERVICE#<urn:x>\n<URL> { ?s ?p ?o }",
    "parted by tabs and returns": "\r\tSERVICE\r\n\t<URL> { ?s ?p ?o }",
    "behind a comment that ends by a return": "#\rSERVICE <URL> { ?s ?p ?o }",
    "in a subquery": "{ SELECT * { SERVICE <URL> { ?s ?p ?o } } }",
    "in OPTIONAL": "?a ?b ?c OPTIONAL { SERVICE <URL> { ?s ?p ?o } }",
    "in UNION": "{} UNION { SERVICE <URL> { ?s ?p ?o } }",
    "in MINUS": "?a ?b ?c MINUS { SERVICE <URL> { ?a ?b ?c } }",
    "in GRAPH": "GRAPH ?g { SERVICE <URL> { ?s ?p ?o } }",
    "in FILTER EXISTS": "?a ?b ?c FILTER EXISTS { SERVICE <URL> { ?a ?b ?c } }",
    "in SERVICE": "SERVICE <urn:x> { SERVICE <URL> { ?s ?p ?o } }",
    "behind a comparison that looks like an IRI": "FILTER(1<2)SERVICE#>\nex:a{ ?s ?p ?o }",
    "behind a string that looks like none": "FILTER(1<2)BIND('>'AS?x)SERVICE ex:a{ ?s ?p ?o } } #'",
    "behind an escape in an IRI": "<http://x/\\u0041#>ex:p 1 SERVICE ex:a{ ?s ?p ?o }",
    "behind a string with quotes in it": "?s ?p '''a''b\\''''. SERVICE <URL> { ?s ?p ?o }",
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS.keys())
def test_p5_every_spelling_of_service_is_refused(call: str, server: Server, canary: Canary) -> None:
    query = f"PREFIX ex: <URL> PREFIX : <URL> PREFIX SERVICE: <URL> SELECT * {{ {call} }}".replace("URL", canary.url)
    for reply in (server.ask(query), server.send("POST", "/sparql", urlencode({"query": query}), FORM)):
        assert (reply.status, reply.code) == (403, "query-refused")


# What spells SERVICE by escapes of code points is no SERVICE to the engine; were it one, the query would have to be refused.
ESCAPED = ("\\u0053ERVICE <URL> { ?s ?p ?o }", "S\\u0045RVICE <URL> { ?s ?p ?o }", "\\U00000053ERVICE <URL> { ?s ?p ?o }", "ＳＥＲＶＩＣＥ <URL> { ?s ?p ?o }")


@pytest.mark.parametrize("call", ESCAPED)
def test_p5_escaped_service_is_no_call(call: str, server: Server, canary: Canary) -> None:
    reply = server.ask(f"SELECT * {{ {call} }}".replace("URL", canary.url))
    assert (reply.status, reply.code) in {(400, "query-syntax"), (403, "query-refused")}


UPDATES = (
    "LOAD <URL>",
    "LOAD SILENT <URL> INTO GRAPH <urn:g>",
    "load <URL>",
    "CLEAR ALL; LOAD <URL>",
    "INSERT { ?s ?p ?o } WHERE { SERVICE <URL> { ?s ?p ?o } }",
)


@pytest.mark.parametrize("update", UPDATES)
def test_p5_load_is_refused_however_it_is_sent(update: str, server: Server, canary: Canary) -> None:
    text = update.replace("URL", canary.url)
    replies = (
        server.ask(text),
        server.send("POST", "/sparql", text, {"Content-Type": "application/sparql-query"}),
        server.send("POST", "/sparql", text, {"Content-Type": "application/sparql-update"}),
        server.send("POST", "/sparql", urlencode({"update": text}), FORM),
        server.get("/sparql?" + urlencode({"update": text})),
    )
    assert [reply.status in {400, 403} for reply in replies] == [True] * len(replies)
    assert {reply.code for reply in replies} == {"query-syntax", "query-refused"} if "SERVICE" not in update else {"query-refused"}


DATASETS = {
    "FROM": ("SELECT * FROM <URL> { ?s ?p ?o }", {}),
    "FROM NAMED": ("SELECT * FROM NAMED <URL> { GRAPH ?g { ?s ?p ?o } }", {}),
    "FROM of a file": ("SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }", {}),
    "FROM NAMED of a file": ("SELECT * FROM NAMED <file:///etc/passwd> { GRAPH ?g { ?s ?p ?o } }", {}),
    "GRAPH": ("SELECT * { GRAPH <URL> { ?s ?p ?o } }", {}),
    "default-graph-uri": ("SELECT * { ?s ?p ?o }", {"default-graph-uri": "URL"}),
    "named-graph-uri": ("SELECT * { GRAPH ?g { ?s ?p ?o } }", {"named-graph-uri": "URL"}),
    "default-graph-uri of a file": ("SELECT * { ?s ?p ?o }", {"default-graph-uri": "file:///etc/passwd"}),
    "both": ("SELECT * { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }", {"default-graph-uri": "URL", "named-graph-uri": "URL"}),
}


@pytest.mark.parametrize(("query", "fields"), DATASETS.values(), ids=DATASETS.keys())
def test_p5_graph_that_is_elsewhere_is_empty_here(query: str, fields: dict[str, str], server: Server, canary: Canary) -> None:
    sent = {name: value.replace("URL", canary.url) for name, value in {"query": query, **fields}.items()}
    for reply in (server.get("/sparql?" + urlencode(sent)), server.send("POST", "/sparql", urlencode(sent), FORM)):
        assert reply.rows == []


def test_p5_what_is_described_or_constructed_is_not_fetched(server: Server, canary: Canary) -> None:
    for query in (f"DESCRIBE <{canary.url}>", f"CONSTRUCT {{ ?s ?p ?o }} FROM <{canary.url}> {{ ?s ?p ?o }}"):
        reply = server.ask(query, Accept="application/n-triples")
        assert (reply.status, reply.body) == (200, b"")


def test_p5_addresses_in_headers_and_parameters_are_not_called(server: Server, canary: Canary) -> None:
    headers = dict.fromkeys(("Referer", "Origin", "X-Forwarded-Host", "Forwarded", "Link", "SOAPAction", "Destination"), canary.url)
    assert server.send("GET", "/sparql?query=ASK%7B%7D", headers=headers).status == 200
    for name in ("query", "version", "format", "lang", "using-graph-uri", "url"):
        assert server.get("/sparql?" + urlencode({name: canary.url, "query" if name != "query" else "x": "ASK {}"})).status in {200, 400, 404, 406}
    # A whole URL of loopback is one of this site's own, whatever its port.
    assert [server.send("GET", path).status for path in (canary.url, "//" + canary.url.removeprefix("http://"))] == [200, 404]


WORDS = {
    "string": 'ASK { ?s ?p "SERVICE <URL> {}" }',
    "long string": "ASK { ?s ?p '''SERVICE <URL>\n{}''' }",
    "language": "ASK { ?s ?p 'a'@service }",
    "IRI": "ASK { ?s <urn:SERVICE> ?o }",
    "path of an IRI": "ASK { ?s <URLSERVICE> ?o }",
    "comment": "ASK { ?s ?p ?o } # SERVICE <URL> {}",
    "comment in the middle": "ASK { # SERVICE <URL> {}\n ?s ?p ?o }",
    "variable": "ASK { ?service ?p ?o }",
    "variable with a dollar": "ASK { $SERVICE ?p ?o }",
}


@pytest.mark.parametrize("query", WORDS.values(), ids=WORDS.keys())
def test_p5_word_service_is_free_where_it_calls_nobody(query: str, server: Server, canary: Canary) -> None:
    reply = server.ask(query.replace("URL", canary.url))
    assert (reply.status, b"boolean" in reply.body) == (200, True)


def test_p5_worker_may_open_nothing_at_all(server: Server) -> None:
    assert len(server.workers) >= 2
    for worker in server.workers:
        (line,) = (line for line in Path(f"/proc/{worker}/limits").read_text(encoding="ascii").splitlines() if line.startswith("Max open files"))
        assert line.split()[3:5] == ["0", "0"]
